// Read results: SPARQL JSON into a table of terms, N-Triples into a table of three columns.

export interface Term {
  type: "uri" | "literal" | "bnode" | "triple";
  value: string;
  language?: string;
  datatype?: string;
}

export type Row = (Term | null)[];

export interface Table {
  variables: string[];
  rows: Row[];
  /** The answer to an ASK. */
  truth?: boolean;
}

interface JsonTerm {
  type: string;
  value: unknown;
  "xml:lang"?: string;
  datatype?: string;
}

interface Solutions {
  head: { vars?: string[] };
  boolean?: boolean;
  results?: { bindings: Record<string, JsonTerm>[] };
}

export function parseSolutions(text: string): Table {
  const read = JSON.parse(text) as Solutions;
  if (read.boolean !== undefined) return { variables: [], rows: [], truth: read.boolean };
  const variables = read.head.vars ?? [];
  const rows = (read.results?.bindings ?? []).map((binding) => variables.map((name) => term(binding[name])));
  return { variables, rows };
}

function term(from: JsonTerm | undefined): Term | null {
  if (!from) return null;
  if (typeof from.value !== "string") return { type: "triple", value: JSON.stringify(from.value) };
  const type = from.type === "uri" || from.type === "bnode" ? from.type : "literal";
  const language = from["xml:lang"];
  return { type, value: from.value, ...(language ? { language } : {}), ...(from.datatype ? { datatype: from.datatype } : {}) };
}

const NODE = String.raw`<([^>]*)>|_:(\S+)`;
const LINE = new RegExp(String.raw`^(?:${NODE})\s+<([^>]*)>\s+(?:${NODE}|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?)\s*\.`);

/** Read N-Triples; a line of another kind is shown as it stands, since nothing may be left out silently. */
export function parseTriples(text: string): Table {
  const lines = text.split("\n").filter((line) => line.trim() && !line.startsWith("#"));
  return { variables: ["subject", "property", "value"], rows: lines.map(triple) };
}

function triple(line: string): Row {
  const found = LINE.exec(line);
  if (!found) return [{ type: "triple", value: line }, null, null];
  const [, subject, blank, property, iri, node, literal, language, datatype] = found;
  return [resource(subject, blank), resource(property, undefined), literal === undefined ? resource(iri, node) : {
    type: "literal", value: unescape(literal), ...(language ? { language } : {}), ...(datatype ? { datatype } : {}),
  }];
}

function resource(iri: string | undefined, blank: string | undefined): Term {
  return iri === undefined ? { type: "bnode", value: blank ?? "" } : { type: "uri", value: unescape(iri) };
}

const ESCAPES: Record<string, string> = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four?: string, eight?: string, sign?: string) =>
    sign === undefined ? String.fromCodePoint(parseInt(four ?? eight ?? "", 16)) : (ESCAPES[sign] ?? sign),
  );
}
