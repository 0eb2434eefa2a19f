// What the editor understands of a query: tokens, places, proposals.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Vocabulary } from "../src/data";
import { placeAt } from "../src/place";
import { proposals, shorten } from "../src/terms";
import { declared, formOf, prologueEnd, tokens, undeclared } from "../src/tokens";

const BEB = "https://b.example/ns#";
const VOCABULARY: Vocabulary = {
  prefixes: { beb: BEB, dcterms: "http://purl.org/dc/terms/" },
  properties: [[`${BEB}order`, "Volgorde", 50], ["http://purl.org/dc/terms/title", "Titel", 90], [`${BEB}claimText`, "Tekst van de bewering", 40]],
  classes: [[`${BEB}Finding`, "Bevinding", 10, [0, 2]], [`${BEB}Promise`, "Belofte", 5, [1]]],
  concepts: [["https://b.example/id/concept/Herkenning/herkend", "Herkend", "Herkenning"]],
  graphs: [["https://b.example/id/graaf/bron/register", "register", 7]],
};

/** Propose at the bar in a text. */
function at(text: string): string[] {
  const bar = text.indexOf("|");
  return proposals(text.replace("|", ""), bar, VOCABULARY).found.map((proposal) => proposal.text);
}

const kinds: [string, string[]][] = [
  ["?x a beb:Y .", ["variable", "word", "name", "sign"]],
  ["<http://x/#y> # no <comment>", ["iri"]],
  ["'it\\'s' \"\"\"a \" b\"\"\"@nl-BE", ["string", "string", "language"]],
  ["?a < ?b && ?c > 3.5", ["variable", "sign", "variable", "sign", "variable", "sign", "number"]],
  ["'unfinished", ["string"]],
  ["adres:caf%C3%A9-é.", ["name", "sign"]],
];
for (const [text, expected] of kinds) {
  test(`tokens of ${text}`, () => assert.deepEqual(tokens(text).map((token) => token.kind), expected));
}

const forms: [string, string | null][] = [
  ["PREFIX select: <http://x/ask> SELECT * {}", "SELECT"],
  ["# ASK\nconstruct {} {}", "CONSTRUCT"],
  ["ASK { ?s ?p 'SELECT' }", "ASK"],
  ["describe <http://select/>", "DESCRIBE"],
  ["", null],
];
for (const [text, expected] of forms) {
  test(`form of ${text}`, () => assert.equal(formOf(text), expected));
}

test("prefixes that are used and not declared are found, blank nodes and strings are none", () => {
  const found = tokens("PREFIX a: <http://a/> SELECT * { _:b a:x b:y . ?s ?p 'c:z' }");
  assert.deepEqual([...declared(found)], [["a", "http://a/"]]);
  assert.deepEqual(undeclared(found).map((token) => token.text), ["b:y"]);
});

const prologues: [string, number][] = [["SELECT * {}", 0], ["PREFIX a: <http://a/>\nSELECT", 21], ["BASE <x> SELECT", 8]];
for (const [text, expected] of prologues) {
  test(`declarations end in ${text}`, () => assert.equal(prologueEnd(tokens(text)), expected));
}

const places: [string, string][] = [
  ["|", "outside"],
  ["SELECT |", "outside"],
  ["PREFIX |", "prefix"],
  ["SELECT * { |", "subject"],
  ["SELECT * { ?x |", "property"],
  ["SELECT * { ?x a |", "class"],
  ["PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> SELECT * { ?x rdf:type |", "class"],
  ["SELECT * { ?x <http://x/p> |", "value"],
  ["SELECT * { ?x <p>/|", "property"],
  ["SELECT * { ?x ^<p>/|", "property"],
  ["SELECT * { ?x <p> ?y ; |", "property"],
  ["SELECT * { ?x <p> ?y , |", "value"],
  ["SELECT * { ?x <p> ?y . |", "subject"],
  ["SELECT * { ?x <p> 'y'@nl . |", "subject"],
  ["SELECT * { ?x <p> [ |", "property"],
  ["SELECT * { [] |", "property"],
  ["SELECT * { FILTER(|", "expression"],
  ["SELECT * { FILTER(?x = 1) |", "subject"],
  ["SELECT * { OPTIONAL { ?x |", "property"],
  ["SELECT * { OPTIONAL { ?x <p> ?y } |", "subject"],
  ["SELECT * { GRAPH |", "graph"],
  ["SELECT * FROM |", "graph"],
  ["SELECT * { ?x <p> ?y } ORDER BY |", "outside"],
];
for (const [text, expected] of places) {
  test(`what belongs in ${text}`, () => assert.equal(placeAt(text.replace("|", ""), text.indexOf("|")).slot, expected));
}

test("the properties of the subject's class come first, then the most used", () => {
  assert.deepEqual(at("SELECT * { ?x a beb:Finding ; |"), ["a", "beb:order", "beb:claimText", "dcterms:title"]);
  assert.deepEqual(at("SELECT * { ?x | }"), ["a", "dcterms:title", "beb:order", "beb:claimText"]);
});

test("a term is found by the start of its name, and after that by a part of its name or label", () => {
  assert.deepEqual(at("SELECT * { ?x beb:c| }"), ["beb:claimText"]);
  assert.deepEqual(at("SELECT * { ?x ti| }"), ["dcterms:title"]);
  assert.deepEqual(at("SELECT * { ?x bewering| }"), ["beb:claimText"]);
  assert.deepEqual(at("SELECT * { ?x a bev| }"), ["beb:Finding"]);
});

test("variables of the query are proposed, but not the one being written", () => {
  assert.deepEqual(at("SELECT ?title { ?x <p> ?t| }"), ["?title"]);
});

test("graphs, prefixes and concepts are proposed where they belong", () => {
  assert.deepEqual(at("SELECT * { GRAPH | }"), ["<https://b.example/id/graaf/bron/register>"]);
  assert.deepEqual(at("PREFIX b|"), ["beb: <https://b.example/ns#>"]);
  assert.deepEqual(at("SELECT * { ?x <p> herk| }"), ["<https://b.example/id/concept/Herkenning/herkend>"]);
});

test("keywords are proposed outside patterns, functions inside brackets", () => {
  assert.ok(at("SEL|").includes("SELECT"));
  assert.ok(at("SELECT * { FILTER(CONT|").includes("CONTAINS"));
});

test("a prefixed name that fits nothing at its place is looked for everywhere", () => {
  assert.deepEqual(at("SELECT * { ?x <p> beb:Prom| }"), ["beb:Promise"]);
});

test("an IRI is shortened only when its rest is a plain local name", () => {
  assert.deepEqual(shorten(`${BEB}x`, VOCABULARY.prefixes), { text: "beb:x", prefix: "beb" });
  assert.deepEqual(shorten(`${BEB}x/y`, VOCABULARY.prefixes), { text: `<${BEB}x/y>` });
  assert.deepEqual(shorten(BEB, VOCABULARY.prefixes), { text: `<${BEB}>` });
});
