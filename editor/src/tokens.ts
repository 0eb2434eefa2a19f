// Cut a query into tokens, also one that is not finished, and tell what stands in it.

export type Kind = "comment" | "iri" | "string" | "variable" | "name" | "language" | "number" | "word" | "sign";

export interface Token {
  kind: Kind;
  text: string;
  from: number;
}

const PATTERNS: [Kind, string][] = [
  ["comment", "#[^\\n\\r]*"],
  ["iri", "<[^<>\"{}|^`\\\\\\u0000-\\u0020]*>"],
  ["string", "\"\"\"[^]*?(?:\"\"\"|$)|'''[^]*?(?:'''|$)|\"(?:[^\"\\\\\\n\\r]|\\\\.)*\"?|'(?:[^'\\\\\\n\\r]|\\\\.)*'?"],
  ["variable", "[?$][\\p{L}\\p{N}_]+"],
  ["name", "(?:[\\p{L}](?:[\\p{L}\\p{N}_.-]*[\\p{L}\\p{N}_-])?)?:(?:(?:[\\p{L}\\p{N}_:-]|%[0-9A-Fa-f]{2}|\\\\.)(?:(?:[\\p{L}\\p{N}_.:-]|%[0-9A-Fa-f]{2}|\\\\.)*(?:[\\p{L}\\p{N}_:-]|%[0-9A-Fa-f]{2}|\\\\.))?)?"],
  ["language", "@[A-Za-z]+(?:-[A-Za-z0-9]+)*"],
  ["number", "\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?"],
  ["word", "[\\p{L}][\\p{L}\\p{N}_]*"],
  ["sign", "&&|\\|\\||\\^\\^|[!<>]=|[^\\s]"],
];
const TOKEN = new RegExp(PATTERNS.map(([, pattern]) => `(${pattern})`).join("|"), "gu");

/** Cut a text into tokens; what is no SPARQL comes as single signs. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const group = match.slice(1).findIndex((part) => part !== undefined);
    const kind = PATTERNS[group]?.[0];
    if (kind && kind !== "comment") found.push({ kind, text: match[0], from: match.index });
  }
  return found;
}

/** Give the prefixes that a query declares. */
export function declared(found: Token[]): Map<string, string> {
  const prefixes = new Map<string, string>();
  found.forEach((token, at) => {
    const [name, iri] = [found[at + 1], found[at + 2]];
    if (isWord(token, "PREFIX") && name?.kind === "name" && iri?.kind === "iri") {
      prefixes.set(name.text.slice(0, -1), iri.text.slice(1, -1));
    }
  });
  return prefixes;
}

/** List the names whose prefix is not declared; those of declarations and blank nodes are none. */
export function undeclared(found: Token[]): Token[] {
  const known = declared(found);
  return found.filter((token, at) => {
    const before = found[at - 1];
    if (token.kind !== "name" || (before && isWord(before, "PREFIX"))) return false;
    // _:b is a blank node: the lexer gives its underscore as a sign of its own
    if (before?.text === "_" && before.from + 1 === token.from) return false;
    return !known.has(token.text.slice(0, token.text.indexOf(":")));
  });
}

export function isWord(token: Token, word: string): boolean {
  return token.kind === "word" && token.text.toUpperCase() === word;
}

export type Form = "SELECT" | "ASK" | "CONSTRUCT" | "DESCRIBE";

/** Tell what a query asks for; null when it does not say so yet. */
export function formOf(text: string): Form | null {
  for (const token of tokens(text)) {
    const word = token.kind === "word" ? token.text.toUpperCase() : "";
    if (word === "SELECT" || word === "ASK" || word === "CONSTRUCT" || word === "DESCRIBE") return word;
  }
  return null;
}

/** Tell where a declaration of a prefix belongs: behind the last one, else at the start. */
export function prologueEnd(found: Token[]): number {
  let end = 0;
  found.forEach((token, at) => {
    const iri = found[at + (isWord(token, "BASE") ? 1 : 2)];
    if ((isWord(token, "PREFIX") || isWord(token, "BASE")) && iri?.kind === "iri") end = iri.from + iri.text.length;
  });
  return end;
}
