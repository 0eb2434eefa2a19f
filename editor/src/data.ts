// What the page tells the script: one JSON object, written by the server.

/** A class: IRI, label, number of things, and which properties its things have, as places in `properties`. */
export type ClassEntry = [iri: string, label: string, things: number, properties: number[]];
/** A property: IRI, label, number of triples. */
export type PropertyEntry = [iri: string, label: string, triples: number];
/** A concept: IRI, label, label of its code list. */
export type ConceptEntry = [iri: string, label: string, scheme: string];
/** A named graph: IRI, label, number of triples. */
export type GraphEntry = [iri: string, label: string, triples: number];
/** A format: what `format=` names it, and its name for people. */
export type FormatEntry = [extension: string, name: string];

export interface Vocabulary {
  prefixes: Record<string, string>;
  classes: ClassEntry[];
  properties: PropertyEntry[];
  concepts: ConceptEntry[];
  graphs: GraphEntry[];
}

export interface PageData extends Vocabulary {
  language: string;
  /** The base IRI of the data; things below it have a page on this site, under `mount`. */
  base: string;
  mount: string;
  endpoint: string;
  /** A longer query string is refused by the server: such a query is posted. */
  urlBytes: number;
  tables: FormatEntry[];
  graphFormats: FormatEntry[];
  words: Record<string, string>;
}

/** Give the words of a text by key, with values in place of `{name}`. */
export type Say = (key: string, values?: Record<string, string | number>) => string;

export function speaker(words: Record<string, string>): Say {
  return (key, values = {}) =>
    (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function readData(): PageData | null {
  const text = document.getElementById("editor-data")?.textContent;
  return text ? (JSON.parse(text) as PageData) : null;
}
