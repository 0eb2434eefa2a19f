// test/query.test.ts
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
function tokens(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    const group = match.slice(1).findIndex((part) => part !== void 0);
    const kind = PATTERNS[group]?.[0];
    if (kind && kind !== "comment") found.push({ kind, text: match[0], from: match.index });
  }
  return found;
}
function declared(found) {
  const prefixes2 = /* @__PURE__ */ new Map();
  found.forEach((token, at2) => {
    const [name, iri] = [found[at2 + 1], found[at2 + 2]];
    if (isWord(token, "PREFIX") && name?.kind === "name" && iri?.kind === "iri") {
      prefixes2.set(name.text.slice(0, -1), iri.text.slice(1, -1));
    }
  });
  return prefixes2;
}
function undeclared(found) {
  const known = declared(found);
  return found.filter((token, at2) => {
    const before = found[at2 - 1];
    if (token.kind !== "name" || before && isWord(before, "PREFIX")) return false;
    if (before?.text === "_" && before.from + 1 === token.from) return false;
    return !known.has(token.text.slice(0, token.text.indexOf(":")));
  });
}
function isWord(token, word) {
  return token.kind === "word" && token.text.toUpperCase() === word;
}
function formOf(text) {
  for (const token of tokens(text)) {
    const word = token.kind === "word" ? token.text.toUpperCase() : "";
    if (word === "SELECT" || word === "ASK" || word === "CONSTRUCT" || word === "DESCRIBE") return word;
  }
  return null;
}
function prologueEnd(found) {
  let end = 0;
  found.forEach((token, at2) => {
    const iri = found[at2 + (isWord(token, "BASE") ? 1 : 2)];
    if ((isWord(token, "PREFIX") || isWord(token, "BASE")) && iri?.kind === "iri") end = iri.from + iri.text.length;
  });
  return end;
}

// src/place.ts
var NAMING = /* @__PURE__ */ new Set(["iri", "name", "variable", "string", "number"]);
var STEPS = /* @__PURE__ */ new Set(["/", "|", "^", "!"]);
var TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
function placeAfter(before, isType) {
  let [braces, brackets, terms] = [0, 0, 0];
  let subject = null;
  let property = "";
  const last = before[before.length - 1];
  before.forEach((token, at2) => {
    if (token.text === "{") [braces, terms, subject] = [braces + 1, 0, null];
    else if (token.text === "}") [braces, terms, subject] = [braces - 1, 0, null];
    else if (token.text === "(") brackets += 1;
    else if (token.text === ")") [brackets, terms] = [brackets - 1, brackets > 1 ? terms : 0];
    else if (brackets > 0 || token.kind === "language") return;
    else if (token.text === "[") terms = 1;
    else if (token.text === "]") terms = before[at2 - 1]?.text === "[" ? 1 : 3;
    else if (token.text === ".") [terms, subject] = [0, null];
    else if (token.text === ";") terms = 1;
    else if (token.text === ",") terms = 2;
    else if (STEPS.has(token.text) && terms > 0) terms = 1;
    else if (NAMING.has(token.kind) || terms === 1 && token.text === "a") {
      if (terms === 0) subject = token.text;
      if (terms === 1) property = token.text;
      terms += 1;
    } else if (token.kind === "word") [terms, subject] = [0, null];
  });
  return { slot: slotOf(last, braces, brackets, terms, isType(property)), subject: terms > 0 ? subject : null };
}
function slotOf(last, braces, brackets, terms, typed) {
  if (last && isWord(last, "PREFIX")) return "prefix";
  if (last && (isWord(last, "GRAPH") || isWord(last, "NAMED") || isWord(last, "FROM"))) return "graph";
  if (brackets > 0) return "expression";
  if (braces < 1) return "outside";
  if (terms === 0) return "subject";
  if (terms === 1) return "property";
  return terms === 2 ? typed ? "class" : "value" : "outside";
}
function expand(term, prefixes2) {
  if (term === "a") return TYPE;
  if (term.startsWith("<")) return term.slice(1, -1);
  const colon = term.indexOf(":");
  const start = colon < 0 ? void 0 : prefixes2.get(term.slice(0, colon));
  return start === void 0 ? null : start + term.slice(colon + 1);
}
function placeAt(text, word, known = {}) {
  const all = tokens(text);
  const prefixes2 = new Map([...Object.entries(known), ...declared(all)]);
  const isType = (term) => expand(term, prefixes2) === TYPE;
  const place = placeAfter(all.filter((token) => token.from < word), isType);
  return { ...place, classes: place.subject ? classesOf(all, place.subject, prefixes2) : [] };
}
function classesOf(all, term, prefixes2) {
  const found = [];
  all.forEach((token, at2) => {
    const [verb, value] = [all[at2 + 1], all[at2 + 2]];
    if (token.text === term && verb && value && expand(verb.text, prefixes2) === TYPE) {
      const iri = expand(value.text, prefixes2);
      if (iri) found.push(iri);
    }
  });
  return found;
}

// src/terms.ts
var START = "SELECT CONSTRUCT ASK DESCRIBE PREFIX WHERE DISTINCT FROM GROUP BY HAVING ORDER DESC ASC LIMIT OFFSET AS";
var PATTERNS2 = "OPTIONAL FILTER BIND VALUES UNION MINUS GRAPH SELECT";
var FUNCTIONS = "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT DISTINCT STR LANG LANGMATCHES DATATYPE BOUND IF COALESCE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER SUBSTR STRLEN LCASE UCASE CONCAT REPLACE REGEX EXISTS NOT IN ISIRI ISLITERAL";
var WORD = /(?:[?$][\p{L}\p{N}_]*|<[^<>\s]*|[\p{L}\p{N}_-]*:?[\p{L}\p{N}_.-]*)$/u;
function shorten(iri, prefixes2) {
  for (const [prefix, start] of Object.entries(prefixes2)) {
    const local = iri.slice(start.length);
    if (iri.startsWith(start) && /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(local)) return { text: `${prefix}:${local}`, prefix };
  }
  return { text: `<${iri}>` };
}
function proposals(text, at2, vocabulary) {
  const word = WORD.exec(text.slice(0, at2))?.[0] ?? "";
  const from = at2 - word.length;
  const { slot, classes } = placeAt(text, from, vocabulary.prefixes);
  const offers = {
    prefix: () => prefixes(vocabulary),
    property: () => properties(vocabulary, classes),
    class: () => [...classesOf2(vocabulary), ...variables(text, from)],
    value: () => [...variables(text, from), ...concepts(vocabulary)],
    graph: () => [...variables(text, from), ...graphs(vocabulary)],
    subject: () => [...variables(text, from), ...keywords(PATTERNS2)],
    expression: () => [...variables(text, from), ...keywords(FUNCTIONS, "function"), ...concepts(vocabulary)],
    outside: () => [...keywords(START), ...variables(text, from)]
  };
  const fitting = matching(offers[slot](), word);
  const anything = () => [...properties(vocabulary, []), ...classesOf2(vocabulary), ...concepts(vocabulary)];
  return { from, found: fitting.length || !word.includes(":") ? fitting : matching(anything(), word) };
}
function matching(offers, word) {
  const wanted = word.toLowerCase();
  const rank = ({ text, label }) => {
    const name = text.toLowerCase();
    const local = name.slice(name.indexOf(":") + 1);
    if (name.startsWith(wanted) || local.startsWith(wanted)) return 0;
    return name.includes(wanted) || label.toLowerCase().includes(wanted) ? 1 : 2;
  };
  const kept = offers.filter((offer) => rank(offer) < 2 && offer.text !== word);
  return kept.sort((one, other) => rank(one) - rank(other));
}
function properties({ properties: all, classes, prefixes: prefixes2 }, of) {
  const likely = new Set(classes.filter(([iri]) => of.includes(iri)).flatMap(([, , , places2]) => places2));
  const order = all.map((entry, place) => ({ entry, first: likely.has(place) }));
  order.sort((one, other) => Number(other.first) - Number(one.first) || other.entry[2] - one.entry[2]);
  const found = order.map(({ entry: [iri, label, count] }) => ({ ...shorten(iri, prefixes2), label, kind: "property", count }));
  return [{ text: "a", label: "rdf:type", kind: "keyword" }, ...found];
}
function classesOf2({ classes, prefixes: prefixes2 }) {
  const byCount = [...classes].sort((one, other) => other[2] - one[2]);
  return byCount.map(([iri, label, count]) => ({ ...shorten(iri, prefixes2), label, kind: "class", count }));
}
function concepts({ concepts: all, prefixes: prefixes2 }) {
  return all.map(([iri, label, scheme]) => ({ ...shorten(iri, prefixes2), label: `${label} (${scheme})`, kind: "concept" }));
}
function graphs({ graphs: all }) {
  return all.map(([iri, label, count]) => ({ text: `<${iri}>`, label, kind: "graph", count }));
}
function prefixes({ prefixes: all }) {
  return Object.entries(all).map(([prefix, iri]) => ({ text: `${prefix}: <${iri}>`, label: "", kind: "prefix" }));
}
function keywords(words, kind = "keyword") {
  return words.split(" ").map((text) => ({ text, label: "", kind }));
}
function variables(text, except) {
  const found = tokens(text).filter((token) => token.kind === "variable" && token.from !== except);
  return [...new Set(found.map((token) => token.text))].map((name) => ({ text: name, label: "", kind: "variable" }));
}

// test/query.test.ts
var BEB = "https://b.example/ns#";
var VOCABULARY = {
  prefixes: { beb: BEB, dcterms: "http://purl.org/dc/terms/" },
  properties: [[`${BEB}order`, "Volgorde", 50], ["http://purl.org/dc/terms/title", "Titel", 90], [`${BEB}claimText`, "Tekst van de bewering", 40]],
  classes: [[`${BEB}Finding`, "Bevinding", 10, [0, 2]], [`${BEB}Promise`, "Belofte", 5, [1]]],
  concepts: [["https://b.example/id/concept/Herkenning/herkend", "Herkend", "Herkenning"]],
  graphs: [["https://b.example/id/graaf/bron/register", "register", 7]]
};
function at(text) {
  const bar = text.indexOf("|");
  return proposals(text.replace("|", ""), bar, VOCABULARY).found.map((proposal) => proposal.text);
}
var kinds = [
  ["?x a beb:Y .", ["variable", "word", "name", "sign"]],
  ["<http://x/#y> # no <comment>", ["iri"]],
  [`'it\\'s' """a " b"""@nl-BE`, ["string", "string", "language"]],
  ["?a < ?b && ?c > 3.5", ["variable", "sign", "variable", "sign", "variable", "sign", "number"]],
  ["'unfinished", ["string"]],
  ["adres:caf%C3%A9-\xE9.", ["name", "sign"]]
];
for (const [text, expected] of kinds) {
  test(`tokens of ${text}`, () => assert.deepEqual(tokens(text).map((token) => token.kind), expected));
}
var forms = [
  ["PREFIX select: <http://x/ask> SELECT * {}", "SELECT"],
  ["# ASK\nconstruct {} {}", "CONSTRUCT"],
  ["ASK { ?s ?p 'SELECT' }", "ASK"],
  ["describe <http://select/>", "DESCRIBE"],
  ["", null]
];
for (const [text, expected] of forms) {
  test(`form of ${text}`, () => assert.equal(formOf(text), expected));
}
test("prefixes that are used and not declared are found, blank nodes and strings are none", () => {
  const found = tokens("PREFIX a: <http://a/> SELECT * { _:b a:x b:y . ?s ?p 'c:z' }");
  assert.deepEqual([...declared(found)], [["a", "http://a/"]]);
  assert.deepEqual(undeclared(found).map((token) => token.text), ["b:y"]);
});
var prologues = [["SELECT * {}", 0], ["PREFIX a: <http://a/>\nSELECT", 21], ["BASE <x> SELECT", 8]];
for (const [text, expected] of prologues) {
  test(`declarations end in ${text}`, () => assert.equal(prologueEnd(tokens(text)), expected));
}
var places = [
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
  ["SELECT * { ?x <p> ?y } ORDER BY |", "outside"]
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
