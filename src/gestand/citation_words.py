"""Hold the words that queries often have, so that links to answers can be short.

They are never changed: links of the past are read with them. Other words need a new version beside these.
"""

from __future__ import annotations

WORDS_1 = (
    "<https://beloftebewijs.example/id/concept/Herkenning/\n<https://beloftebewijs.example/id/concept/Bewi"
    "jsstatus/\n<https://beloftebewijs.example/id/graaf/afgeleid/\n<https://beloftebewijs.example/id/graaf/"
    "release/\n<https://beloftebewijs.example/id/graaf/bron/\n<https://beloftebewijs.example/id/sectie/2019"
    "-2024/\n<https://beloftebewijs.example/id/beslissing/\n<https://beloftebewijs.example/id/beoordeling/2"
    "019-2024/\n<https://beloftebewijs.example/id/belofte/2019-2024/\nbeb:AgreementSection beb:Assessment b"
    "eb:AssessmentActivity beb:ChangeRecord beb:CoalitionAgreement beb:Correction beb:Decision beb:Eviden"
    "ceLink beb:Finding beb:LanguageModelAgent beb:Promise beb:ReferenceEntry beb:SectionPromise beb:asse"
    "sses beb:assessmentMethod beb:candidateDecision beb:changeType beb:changedProperty beb:changedResour"
    "ce beb:citesDecision beb:claimText beb:corrects beb:decisionDate beb:decisionKind beb:evidenceStatus"
    " beb:firstDay beb:hasCitedDecision beb:hasEvidence beb:hasFinding beb:hasReference beb:headingText b"
    "eb:inRelease beb:lastDay beb:literalText beb:lookupPage beb:modelDisclosure beb:modelName beb:newRes"
    "ource beb:newValue beb:oldResource beb:oldValue beb:order beb:promisedBy beb:reason beb:referenceNum"
    "ber beb:refersTo beb:remedy beb:resolutionStatus beb:reviewStatus beb:sectionNumber beb:sessionTime "
    "beb:statedIn beb:takenBy beb:textDigest beb:viaReference\nrdf:type rdfs:label rdfs:comment skos:prefL"
    "abel skos:notation skos:inScheme skos:Concept foaf:name prov:wasAttributedTo prov:wasGeneratedBy pro"
    "v:wasDerivedFrom prov:wasAssociatedWith adms:identifier dcterms:isPartOf dcterms:issued dcterms:date"
    " dcterms:isReplacedBy dcterms:title ?title\nASK { DESCRIBE CONSTRUCT { FROM <FROM NAMED <GRAPH ?graph"
    " { BIND(IF(EXISTS { UNION { MINUS { VALUES ?kind { FILTER NOT EXISTS { FILTER(REGEX(LCASE(STR(?text)"
    '), "", "i")) FILTER(CONTAINS(LCASE(?title), "")) FILTER(LANG(?label) = "nl") FILTER(YEAR(?date) = 20'
    '24) "2024-01-01"^^xsd:date\nSELECT DISTINCT ?decision ?date ?chapter ?section ?finding ?assessment ?r'
    "eference ?link ?status ?year (MIN(?date) AS ?first) (MAX(?date) AS ?last) (SUM(?n) AS ?total) (COUNT"
    "(DISTINCT ?decision) AS ?decisions) (COUNT(?x) AS ?number) (COUNT(*) AS ?n) WHERE {\n  OPTIONAL { ?pr"
    "omise a beb:SectionPromise ;\n           dcterms:title ?title ;\n           beb:statedIn ?section ;\n  "
    "         beb:hasCitedDecision ?decision .\n  ?decision a beb:Decision ;\n            dcterms:title ?ti"
    "tle ;\n            beb:decisionDate ?date .\n  ?assessment a beb:Assessment ;\n              beb:assess"
    "es ?promise ;\n              beb:hasFinding ?finding .\n  ?finding beb:hasEvidence ?link .\n  ?link beb"
    ":citesDecision ?decision .\n}\nGROUP BY ?promise ?title\nHAVING (COUNT(?x) > 1)\nORDER BY DESC(?n) ?titl"
    "e\nOFFSET 10\nLIMIT 10\nLIMIT 100\nPREFIX schema: <http://schema.org/>\nPREFIX org: <http://www.w3.org/ns"
    "/org#>\nPREFIX sd: <http://www.w3.org/ns/sparql-service-description#>\nPREFIX sh: <http://www.w3.org/n"
    "s/shacl#>\nPREFIX spdx: <http://spdx.org/rdf/terms#>\nPREFIX vann: <http://purl.org/vocab/vann/>\nPREFI"
    "X vcard: <http://www.w3.org/2006/vcard/ns#>\nPREFIX void: <http://rdfs.org/ns/void#>\nPREFIX dcat: <ht"
    "tp://www.w3.org/ns/dcat#>\nPREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX adms: <http://www.w3.o"
    "rg/ns/adms#>\nPREFIX foaf: <http://xmlns.com/foaf/0.1/>\nPREFIX prov: <http://www.w3.org/ns/prov#>\nPRE"
    "FIX skos: <http://www.w3.org/2004/02/skos/core#>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\nPRE"
    "FIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-s"
    "chema#>\nPREFIX beb: <https://beloftebewijs.example/ns/belofte-bewijs#>\nPREFIX dcterms: <http://purl."
    "org/dc/terms/>\n\nSELECT ?promise ?title "
)
"""The dictionary of version 1 (RFC 1950, 2.2 calls it a preset dictionary), with the placeholder for base and terms."""
