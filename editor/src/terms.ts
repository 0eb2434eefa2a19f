// Choose which terms to propose at a place, and in which order.

import type { Vocabulary } from "./data";
import { placeAt } from "./place";
import { tokens } from "./tokens";

export interface Proposal {
  /** What is put in the query. */
  text: string;
  /** What it is called, in the reader's language. */
  label: string;
  kind: "class" | "property" | "concept" | "graph" | "prefix" | "variable" | "keyword" | "function";
  /** The prefix that the query must declare for it. */
  prefix?: string;
  /** How much there is of it. */
  count?: number;
}

const START = "SELECT CONSTRUCT ASK DESCRIBE PREFIX WHERE DISTINCT FROM GROUP BY HAVING ORDER DESC ASC LIMIT OFFSET AS";
const PATTERNS = "OPTIONAL FILTER BIND VALUES UNION MINUS GRAPH SELECT";
const FUNCTIONS =
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT DISTINCT STR LANG LANGMATCHES DATATYPE BOUND IF COALESCE CONTAINS " +
  "STRSTARTS STRENDS STRBEFORE STRAFTER SUBSTR STRLEN LCASE UCASE CONCAT REPLACE REGEX EXISTS NOT IN ISIRI ISLITERAL";

/** The word that a reader is writing: a variable, an IRI, a prefixed name or a plain word. */
export const WORD = /(?:[?$][\p{L}\p{N}_]*|<[^<>\s]*|[\p{L}\p{N}_-]*:?[\p{L}\p{N}_.-]*)$/u;

/** Write an IRI as short as the prefixes allow. */
export function shorten(iri: string, prefixes: Record<string, string>): Pick<Proposal, "text" | "prefix"> {
  for (const [prefix, start] of Object.entries(prefixes)) {
    const local = iri.slice(start.length);
    if (iri.startsWith(start) && /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(local)) return { text: `${prefix}:${local}`, prefix };
  }
  return { text: `<${iri}>` };
}

/** List what may stand at a place of a query, best first, by what has been written of it. */
export function proposals(text: string, at: number, vocabulary: Vocabulary): { from: number; found: Proposal[] } {
  const word = WORD.exec(text.slice(0, at))?.[0] ?? "";
  const from = at - word.length;
  const { slot, classes } = placeAt(text, from, vocabulary.prefixes);
  const offers: Record<typeof slot, () => Proposal[]> = {
    prefix: () => prefixes(vocabulary),
    property: () => properties(vocabulary, classes),
    class: () => [...classesOf(vocabulary), ...variables(text, from)],
    value: () => [...variables(text, from), ...concepts(vocabulary)],
    graph: () => [...variables(text, from), ...graphs(vocabulary)],
    subject: () => [...variables(text, from), ...keywords(PATTERNS)],
    expression: () => [...variables(text, from), ...keywords(FUNCTIONS, "function"), ...concepts(vocabulary)],
    outside: () => [...keywords(START), ...variables(text, from)],
  };
  // an empty word gets everything; a word that fits nothing there may be meant for elsewhere
  const fitting = matching(offers[slot](), word);
  const anything = () => [...properties(vocabulary, []), ...classesOf(vocabulary), ...concepts(vocabulary)];
  return { from, found: fitting.length || !word.includes(":") ? fitting : matching(anything(), word) };
}

/** Keep what fits a word: by the start of its name, else by a part of its name or label. */
function matching(offers: Proposal[], word: string): Proposal[] {
  const wanted = word.toLowerCase();
  const rank = ({ text, label }: Proposal) => {
    const name = text.toLowerCase();
    const local = name.slice(name.indexOf(":") + 1);
    if (name.startsWith(wanted) || local.startsWith(wanted)) return 0;
    return name.includes(wanted) || label.toLowerCase().includes(wanted) ? 1 : 2;
  };
  const kept = offers.filter((offer) => rank(offer) < 2 && offer.text !== word);
  return kept.sort((one, other) => rank(one) - rank(other)); // a stable sort: equals stay as they were
}

function properties({ properties: all, classes, prefixes }: Vocabulary, of: string[]): Proposal[] {
  const likely = new Set(classes.filter(([iri]) => of.includes(iri)).flatMap(([, , , places]) => places));
  const order = all.map((entry, place) => ({ entry, first: likely.has(place) }));
  order.sort((one, other) => Number(other.first) - Number(one.first) || other.entry[2] - one.entry[2]);
  const found = order.map(({ entry: [iri, label, count] }): Proposal => ({ ...shorten(iri, prefixes), label, kind: "property", count }));
  return [{ text: "a", label: "rdf:type", kind: "keyword" }, ...found];
}

function classesOf({ classes, prefixes }: Vocabulary): Proposal[] {
  const byCount = [...classes].sort((one, other) => other[2] - one[2]);
  return byCount.map(([iri, label, count]) => ({ ...shorten(iri, prefixes), label, kind: "class", count }));
}

function concepts({ concepts: all, prefixes }: Vocabulary): Proposal[] {
  return all.map(([iri, label, scheme]) => ({ ...shorten(iri, prefixes), label: `${label} (${scheme})`, kind: "concept" }));
}

function graphs({ graphs: all }: Vocabulary): Proposal[] {
  return all.map(([iri, label, count]) => ({ text: `<${iri}>`, label, kind: "graph", count }));
}

function prefixes({ prefixes: all }: Vocabulary): Proposal[] {
  return Object.entries(all).map(([prefix, iri]) => ({ text: `${prefix}: <${iri}>`, label: "", kind: "prefix" }));
}

function keywords(words: string, kind: "keyword" | "function" = "keyword"): Proposal[] {
  return words.split(" ").map((text) => ({ text, label: "", kind }));
}

/** List the variables of a query, but for the one that is being written. */
function variables(text: string, except: number): Proposal[] {
  const found = tokens(text).filter((token) => token.kind === "variable" && token.from !== except);
  return [...new Set(found.map((token) => token.text))].map((name) => ({ text: name, label: "", kind: "variable" }));
}
