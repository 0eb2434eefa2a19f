// Show a table of results: links where there is something to open, names where something has one.

import type { Say } from "./data";
import { make } from "./dom";
import type { Labels } from "./labels";
import { type Site, hrefOf, isOurs, shortName } from "./links";
import type { Row, Table, Term } from "./results";

const PAGE = 200;
const LONG = 300;
const NUMBERS = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(?:integer|decimal|double|float)$/;

export interface Shown {
  site: Site;
  labels: Labels;
  say: Say;
  language: string;
}

/** Draw a table, the first rows at once and more on demand. */
export function drawTable(table: Table, shown: Shown): HTMLElement {
  const body = make("tbody");
  const head = make("tr", {}, ...table.variables.map((name, at) => make("th", { scope: "col", class: numeric(table, at) }, name)));
  const region = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": shown.say("query.results") },
    make("table", { class: "list answers" }, make("thead", {}, head), body));
  const more = make("button", { type: "button", class: "plain-button" });
  const add = () => {
    const from = body.rows.length;
    const rows = table.rows.slice(from, from + PAGE);
    body.append(...rows.map((row) => drawRow(row, table, shown)));
    const left = table.rows.length - body.rows.length;
    more.hidden = left === 0;
    more.textContent = shown.say("query.more", { n: left.toLocaleString(shown.language) });
    void nameThem(body, rows, shown);
  };
  more.addEventListener("click", add);
  add();
  return make("div", {}, region, more);
}

function numeric(table: Table, column: number): string | null {
  const first = table.rows.find((row) => row[column])?.[column];
  return first?.datatype && NUMBERS.test(first.datatype) ? "number" : null;
}

function drawRow(row: Row, table: Table, shown: Shown): HTMLTableRowElement {
  return make("tr", {}, ...row.map((term, at) => make("td", { class: numeric(table, at) ?? wide(term) }, term && drawTerm(term, shown))));
}

/** Give room to a text of several lines; short words keep their column narrow. */
function wide(term: Term | null): string | null {
  return term && term.value.length > 60 ? "wide" : null;
}

function drawTerm(term: Term, shown: Shown): Node | string {
  if (term.type === "uri") return drawLink(term.value, shown);
  if (term.type !== "literal") return make("code", {}, term.type === "bnode" ? `_:${term.value}` : term.value);
  const tag = term.language && term.language !== shown.language ? make("span", { class: "tag" }, term.language) : null;
  const text = make("span", { lang: term.language, title: term.datatype }, term.value);
  if (term.value.length <= LONG) return make("span", {}, text, tag && " ", tag);
  return make("details", {}, make("summary", { lang: term.language }, `${term.value.slice(0, 140)}…`), text, tag && " ", tag);
}

function drawLink(iri: string, { site, labels }: Shown): HTMLElement {
  const href = hrefOf(iri, site);
  const name = labels.of(iri) ?? shortName(iri, site);
  if (!href) return make("code", {}, iri);
  const spans = [make("span", { class: "uri" }, iri), make("span", { class: "name" }, name)];
  return make("a", { href, title: iri, rel: isOurs(iri, site) ? null : "external", "data-iri": iri }, ...spans);
}

/** Put names in place of IRIs once they are known. */
async function nameThem(body: HTMLElement, rows: Row[], { labels, site }: Shown): Promise<void> {
  const iris = rows.flatMap((row) => row.flatMap((term) => (term?.type === "uri" && isOurs(term.value, site) ? [term.value] : [])));
  await labels.fetch(iris);
  for (const link of body.querySelectorAll<HTMLAnchorElement>("a[data-iri]")) {
    const label = labels.of(link.dataset["iri"] ?? "");
    const name = link.querySelector(".name");
    if (label && name) name.textContent = label;
  }
}
