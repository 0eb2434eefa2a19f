// Make elements; text is always set as text, so that nothing in the data can become markup.

type Child = Node | string | null | undefined | false;

/** Make an element with attributes and children; an attribute that is false or null is left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Record<string, string | boolean | null | undefined> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

export function find<T extends HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}
