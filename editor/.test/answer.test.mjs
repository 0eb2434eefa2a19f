// test/answer.test.ts
import assert from "node:assert/strict";
import { test } from "node:test";

// src/tokens.ts
var PATTERNS = [
  ["comment", "#[^\\n\\r]*"],
  ["iri", '<[^<>"{}|^`\\\\\\u0000-\\u0020]*>'],
  ["string", `"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\\\\n\\r]|\\\\.)*"?|'(?:[^'\\\\\\n\\r]|\\\\.)*'?`],
  ["variable", "[?$][\\p{L}\\p{N}_]+"],
  ["name", "(?:[\\p{L}](?:[\\p{L}\\p{N}_.-]*[\\p{L}\\p{N}_-])?)?:(?:(?:[\\p{L}\\p{N}_:-]|%[0-9A-Fa-f]{2}|\\\\.)(?:(?:[\\p{L}\\p{N}_.:-]|%[0-9A-Fa-f]{2}|\\\\.)*(?:[\\p{L}\\p{N}_:-]|%[0-9A-Fa-f]{2}|\\\\.))?)?"],
  ["language", "@[A-Za-z]+(?:-[A-Za-z0-9]+)*"],
  ["number", "\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?"],
  ["word", "[\\p{L}][\\p{L}\\p{N}_]*"],
  ["sign", "&&|\\|\\||\\^\\^|[!<>]=|[^\\s]"]
];
var TOKEN = new RegExp(PATTERNS.map(([, pattern]) => `(${pattern})`).join("|"), "gu");

// src/results.ts
function parseSolutions(text) {
  const read = JSON.parse(text);
  if (read.boolean !== void 0) return { variables: [], rows: [], truth: read.boolean };
  const variables = read.head.vars ?? [];
  const rows = (read.results?.bindings ?? []).map((binding) => variables.map((name) => term(binding[name])));
  return { variables, rows };
}
function term(from) {
  if (!from) return null;
  if (typeof from.value !== "string") return { type: "triple", value: JSON.stringify(from.value) };
  const type = from.type === "uri" || from.type === "bnode" ? from.type : "literal";
  const language = from["xml:lang"];
  return { type, value: from.value, ...language ? { language } : {}, ...from.datatype ? { datatype: from.datatype } : {} };
}
var NODE = String.raw`<([^>]*)>|_:(\S+)`;
var LINE = new RegExp(String.raw`^(?:${NODE})\s+<([^>]*)>\s+(?:${NODE}|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?)\s*\.`);
function parseTriples(text) {
  const lines = text.split("\n").filter((line) => line.trim() && !line.startsWith("#"));
  return { variables: ["subject", "property", "value"], rows: lines.map(triple) };
}
function triple(line) {
  const found = LINE.exec(line);
  if (!found) return [{ type: "triple", value: line }, null, null];
  const [, subject, blank, property, iri, node, literal, language, datatype] = found;
  return [resource(subject, blank), resource(property, void 0), literal === void 0 ? resource(iri, node) : {
    type: "literal",
    value: unescape(literal),
    ...language ? { language } : {},
    ...datatype ? { datatype } : {}
  }];
}
function resource(iri, blank) {
  return iri === void 0 ? { type: "bnode", value: blank ?? "" } : { type: "uri", value: unescape(iri) };
}
var ESCAPES = { t: "	", b: "\b", n: "\n", r: "\r", f: "\f" };
function unescape(text) {
  return text.replace(
    /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g,
    (_, four, eight, sign) => sign === void 0 ? String.fromCodePoint(parseInt(four ?? eight ?? "", 16)) : ESCAPES[sign] ?? sign
  );
}

// src/ask.ts
function address(endpoint, query, format) {
  const sent = new URLSearchParams({ query, ...format ? { format } : {} }).toString();
  return sent.length > endpoint.urlBytes ? null : `${endpoint.path}?${sent}`;
}

// src/links.ts
function hrefOf(iri, site) {
  if (isOurs(iri, site)) return site.mount + iri.slice(site.base.length);
  return /^(?:https?:\/\/|mailto:)/.test(iri) ? iri : null;
}
function isOurs(iri, { base }) {
  return iri === base || iri.startsWith(`${base}/`);
}
function shortName(iri, site) {
  for (const [prefix, start] of Object.entries(site.prefixes)) {
    if (iri.length > start.length && iri.startsWith(start)) return `${prefix}:${iri.slice(start.length)}`;
  }
  const path = isOurs(iri, site) ? iri.slice(site.base.length).replace(/^\/id\//, "") : iri;
  return decode(path) || iri;
}
function decode(path) {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

// test/answer.test.ts
var SITE = { base: "https://b.example/data", mount: "/data", prefixes: { beb: "https://b.example/data/ns#" } };
test("solutions keep language and datatype, and what is unbound stays empty", () => {
  const text = JSON.stringify({
    head: { vars: ["a", "b"] },
    results: { bindings: [{ a: { type: "literal", value: "x", "xml:lang": "nl" } }, { b: { type: "literal", value: "1", datatype: "d" }, a: { type: "uri", value: "u" } }] }
  });
  const { variables, rows } = parseSolutions(text);
  assert.deepEqual(variables, ["a", "b"]);
  assert.deepEqual(rows[0], [{ type: "literal", value: "x", language: "nl" }, null]);
  assert.deepEqual(rows[1], [{ type: "uri", value: "u" }, { type: "literal", value: "1", datatype: "d" }]);
});
test("the answer to an ASK is a truth", () => assert.equal(parseSolutions('{"head":{},"boolean":true}').truth, true));
test("triples are read with escapes, languages, datatypes and blank nodes", () => {
  const { rows } = parseTriples('<http://s> <http://p> "a\\n\\"b\\" \\u00E9 \\U0001F600"@nl .\n_:x <http://p> "1"^^<http://t> .\n<http://s> <http://p> <http://o> .\n');
  assert.deepEqual(rows[0]?.[2], { type: "literal", value: 'a\n"b" \xE9 \u{1F600}', language: "nl" });
  assert.deepEqual([rows[1]?.[0], rows[1]?.[2]], [{ type: "bnode", value: "x" }, { type: "literal", value: "1", datatype: "http://t" }]);
  assert.deepEqual(rows[2]?.[2], { type: "uri", value: "http://o" });
});
test("a line that is no triple is shown as it stands", () => {
  assert.deepEqual(parseTriples("<< odd >> .").rows, [[{ type: "triple", value: "<< odd >> ." }, null, null]]);
});
var hrefs = [
  ["https://b.example/data/id/x", "/data/id/x"],
  ["https://b.example/database", "https://b.example/database"],
  ["http://elsewhere.example/", "http://elsewhere.example/"],
  ["mailto:a@b.example", "mailto:a@b.example"],
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["urn:x:y", null]
];
for (const [iri, expected] of hrefs) {
  test(`the address of ${iri}`, () => assert.equal(hrefOf(iri, SITE), expected));
}
var names = [
  ["https://b.example/data/ns#Finding", "beb:Finding"],
  ["https://b.example/data/id/sectie/caf%C3%A9", "sectie/caf\xE9"],
  ["https://b.example/data/id/sectie/%zz", "sectie/%zz"],
  ["http://elsewhere.example/x", "http://elsewhere.example/x"]
];
for (const [iri, expected] of names) {
  test(`the short name of ${iri}`, () => assert.equal(shortName(iri, SITE), expected));
}
test("a query that is too long for an address has none", () => {
  const endpoint = { path: "/sparql", urlBytes: 30 };
  assert.equal(address(endpoint, "ASK {}", "csv"), "/sparql?query=ASK+%7B%7D&format=csv");
  assert.equal(address(endpoint, "ASK { ?s ?p ?o . ?o ?q ?r }"), null);
});
