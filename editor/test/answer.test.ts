// What the editor reads of an answer, and where it links to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { address } from "../src/ask";
import { hrefOf, shortName } from "../src/links";
import { parseSolutions, parseTriples } from "../src/results";

const SITE = { base: "https://b.example/data", mount: "/data", prefixes: { beb: "https://b.example/data/ns#" } };

test("solutions keep language and datatype, and what is unbound stays empty", () => {
  const text = JSON.stringify({
    head: { vars: ["a", "b"] },
    results: { bindings: [{ a: { type: "literal", value: "x", "xml:lang": "nl" } }, { b: { type: "literal", value: "1", datatype: "d" }, a: { type: "uri", value: "u" } }] },
  });
  const { variables, rows } = parseSolutions(text);
  assert.deepEqual(variables, ["a", "b"]);
  assert.deepEqual(rows[0], [{ type: "literal", value: "x", language: "nl" }, null]);
  assert.deepEqual(rows[1], [{ type: "uri", value: "u" }, { type: "literal", value: "1", datatype: "d" }]);
});

test("the answer to an ASK is a truth", () => assert.equal(parseSolutions('{"head":{},"boolean":true}').truth, true));

test("triples are read with escapes, languages, datatypes and blank nodes", () => {
  const { rows } = parseTriples('<http://s> <http://p> "a\\n\\"b\\" \\u00E9 \\U0001F600"@nl .\n_:x <http://p> "1"^^<http://t> .\n<http://s> <http://p> <http://o> .\n');
  assert.deepEqual(rows[0]?.[2], { type: "literal", value: 'a\n"b" é 😀', language: "nl" });
  assert.deepEqual([rows[1]?.[0], rows[1]?.[2]], [{ type: "bnode", value: "x" }, { type: "literal", value: "1", datatype: "http://t" }]);
  assert.deepEqual(rows[2]?.[2], { type: "uri", value: "http://o" });
});

test("a line that is no triple is shown as it stands", () => {
  assert.deepEqual(parseTriples("<< odd >> .").rows, [[{ type: "triple", value: "<< odd >> ." }, null, null]]);
});

const hrefs: [string, string | null][] = [
  ["https://b.example/data/id/x", "/data/id/x"],
  ["https://b.example/database", "https://b.example/database"],
  ["http://elsewhere.example/", "http://elsewhere.example/"],
  ["mailto:a@b.example", "mailto:a@b.example"],
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["urn:x:y", null],
];
for (const [iri, expected] of hrefs) {
  test(`the address of ${iri}`, () => assert.equal(hrefOf(iri, SITE), expected));
}

const names: [string, string][] = [
  ["https://b.example/data/ns#Finding", "beb:Finding"],
  ["https://b.example/data/id/sectie/caf%C3%A9", "sectie/café"],
  ["https://b.example/data/id/sectie/%zz", "sectie/%zz"],
  ["http://elsewhere.example/x", "http://elsewhere.example/x"],
];
for (const [iri, expected] of names) {
  test(`the short name of ${iri}`, () => assert.equal(shortName(iri, SITE), expected));
}

test("a query that is too long for an address has none", () => {
  const endpoint = { path: "/sparql", urlBytes: 30 };
  assert.equal(address(endpoint, "ASK {}", "csv"), "/sparql?query=ASK+%7B%7D&format=csv");
  assert.equal(address(endpoint, "ASK { ?s ?p ?o . ?o ?q ?r }"), null);
});
