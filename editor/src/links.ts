// Say where a resource is found, and what it is called when nothing names it.

export interface Site {
  base: string;
  mount: string;
  prefixes: Record<string, string>;
}

/** Give the address of a resource: ours under this site's own path, others as they are; null when it is no web address. */
export function hrefOf(iri: string, site: Site): string | null {
  if (isOurs(iri, site)) return site.mount + iri.slice(site.base.length);
  return /^(?:https?:\/\/|mailto:)/.test(iri) ? iri : null; // other schemes can run code
}

export function isOurs(iri: string, { base }: Site): boolean {
  return iri === base || iri.startsWith(`${base}/`);
}

/** Shorten an IRI for reading: with a prefix, or the part of ours behind the base. */
export function shortName(iri: string, site: Site): string {
  for (const [prefix, start] of Object.entries(site.prefixes)) {
    if (iri.length > start.length && iri.startsWith(start)) return `${prefix}:${iri.slice(start.length)}`;
  }
  const path = isOurs(iri, site) ? iri.slice(site.base.length).replace(/^\/id\//, "") : iri;
  return decode(path) || iri;
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
