// Tell what a query expects at a place: a subject, a property, a value, a graph, or something else.

import { type Token, declared, isWord, tokens } from "./tokens";

export type Slot = "subject" | "property" | "class" | "value" | "graph" | "prefix" | "expression" | "outside";

export interface Place {
  slot: Slot;
  /** The subject of the triple, where the place is behind one. */
  subject: string | null;
}

const NAMING = new Set(["iri", "name", "variable", "string", "number"]);
const STEPS = new Set(["/", "|", "^", "!"]);
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/** Tell what is expected behind these tokens; a simple reading, which need not know all of SPARQL to be of help. */
export function placeAfter(before: Token[], isType: (term: string) => boolean): Place {
  let [braces, brackets, terms] = [0, 0, 0];
  let subject: string | null = null;
  let property = "";
  const last = before[before.length - 1];
  before.forEach((token, at) => {
    if (token.text === "{") [braces, terms, subject] = [braces + 1, 0, null];
    else if (token.text === "}") [braces, terms, subject] = [braces - 1, 0, null];
    else if (token.text === "(") brackets += 1;
    else if (token.text === ")") [brackets, terms] = [brackets - 1, brackets > 1 ? terms : 0];
    else if (brackets > 0 || token.kind === "language") return;
    else if (token.text === "[") terms = 1;
    else if (token.text === "]") terms = before[at - 1]?.text === "[" ? 1 : 3;
    else if (token.text === ".") [terms, subject] = [0, null];
    else if (token.text === ";") terms = 1;
    else if (token.text === ",") terms = 2;
    else if (STEPS.has(token.text) && terms > 0) terms = 1;
    else if (NAMING.has(token.kind) || (terms === 1 && token.text === "a")) {
      if (terms === 0) subject = token.text;
      if (terms === 1) property = token.text;
      terms += 1;
    } else if (token.kind === "word") [terms, subject] = [0, null];
  });
  return { slot: slotOf(last, braces, brackets, terms, isType(property)), subject: terms > 0 ? subject : null };
}

function slotOf(last: Token | undefined, braces: number, brackets: number, terms: number, typed: boolean): Slot {
  if (last && isWord(last, "PREFIX")) return "prefix";
  if (last && (isWord(last, "GRAPH") || isWord(last, "NAMED") || isWord(last, "FROM"))) return "graph";
  if (brackets > 0) return "expression";
  if (braces < 1) return "outside";
  if (terms === 0) return "subject";
  if (terms === 1) return "property";
  return terms === 2 ? (typed ? "class" : "value") : "outside";
}

/** Write a term of a query as an IRI; null for what is none, or has a prefix that nobody declares. */
export function expand(term: string, prefixes: Map<string, string>): string | null {
  if (term === "a") return TYPE;
  if (term.startsWith("<")) return term.slice(1, -1);
  const colon = term.indexOf(":");
  const start = colon < 0 ? undefined : prefixes.get(term.slice(0, colon));
  return start === undefined ? null : start + term.slice(colon + 1);
}

/** Tell what a query expects at an offset; `word` is where the word under the cursor begins.
 * `known` prefixes count as declared: who writes a query declares them last. */
export function placeAt(text: string, word: number, known: Record<string, string> = {}): Place & { classes: string[] } {
  const all = tokens(text);
  const prefixes = new Map([...Object.entries(known), ...declared(all)]);
  const isType = (term: string) => expand(term, prefixes) === TYPE;
  const place = placeAfter(all.filter((token) => token.from < word), isType);
  return { ...place, classes: place.subject ? classesOf(all, place.subject, prefixes) : [] };
}

/** List the classes that a query gives to a term, wherever it says so. */
function classesOf(all: Token[], term: string, prefixes: Map<string, string>): string[] {
  const found: string[] = [];
  all.forEach((token, at) => {
    const [verb, value] = [all[at + 1], all[at + 2]];
    if (token.text === term && verb && value && expand(verb.text, prefixes) === TYPE) {
      const iri = expand(value.text, prefixes);
      if (iri) found.push(iri);
    }
  });
  return found;
}
