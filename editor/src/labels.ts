// Ask the endpoint for the names of resources, a table page at a time, and remember them.

import { type Endpoint, send } from "./ask";
import { parseSolutions } from "./results";

const MOST = 150;

export class Labels {
  private readonly known = new Map<string, string | null>();

  constructor(private readonly endpoint: Endpoint, private readonly language: string) {}

  of(iri: string): string | null {
    return this.known.get(iri) ?? null;
  }

  /** Fetch the names that are not known yet; a failure leaves things without name, which is no fault to tell. */
  async fetch(iris: Iterable<string>): Promise<void> {
    const wanted = [...new Set(iris)].filter((iri) => !this.known.has(iri));
    for (let at = 0; at < wanted.length; at += MOST) {
      const part = wanted.slice(at, at + MOST);
      part.forEach((iri) => this.known.set(iri, null));
      await this.look(part).catch(() => undefined);
    }
  }

  private async look(iris: string[]): Promise<void> {
    const response = await send(this.endpoint, query(iris), "srj");
    if (!response.ok) return;
    const best = new Map<string, { rank: number; label: string }>();
    for (const [iri, place, label] of parseSolutions(await response.text()).rows) {
      if (!iri || !place || !label) continue;
      const rank = Number(place.value) * 10 + this.languageRank(label.language ?? "");
      if (rank < (best.get(iri.value)?.rank ?? Infinity)) best.set(iri.value, { rank, label: label.value });
    }
    best.forEach(({ label }, iri) => this.known.set(iri, label));
  }

  private languageRank(tag: string): number {
    return tag === this.language ? 0 : ["nl", "en", "fr", "de", ""].indexOf(tag) + 1 || 9;
  }
}

function query(iris: string[]): string {
  return `PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT ?iri ?place ?label WHERE {
  VALUES ?iri { ${iris.map((iri) => `<${iri}>`).join(" ")} }
  VALUES (?naming ?place) { (skos:prefLabel 0) (dcterms:title 1) (rdfs:label 2) (foaf:name 3) }
  ?iri ?naming ?label .
}`;
}
