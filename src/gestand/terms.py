"""Name the vocabularies' terms that code needs, once each."""

from __future__ import annotations

from pyoxigraph import NamedNode


class Namespace:
    """The declared terms of one vocabulary, as nodes: ``SKOS.prefLabel``; any other name is an error.

    The nodes are made once and are plain attributes, since loops over all triples ask for them. A name that
    Python keeps for itself gets an underscore: ``SH.class_``, ``SH.in_``.
    """

    def __init__(self, iri: str, names: str) -> None:
        self._iri = iri
        for name in names.split():
            setattr(self, name, NamedNode(iri + name.rstrip("_")))

    def __getattr__(self, name: str) -> NamedNode:
        raise AttributeError(f"<{self.__dict__.get('_iri')}> declares no term {name!r} here")

    def __str__(self) -> str:
        return self._iri


class Beb(Namespace):
    """The terms of Belofte & Bewijs under one vocabulary IRI; a test holds the names to ontology/."""

    NAMES = """
        AgreementSection Assessment AssessmentActivity ChangeRecord CoalitionAgreement Correction Decision EvidenceLink
        Finding LanguageModelAgent Promise ReferenceEntry SectionPromise
        assesses assessmentMethod candidateDecision changeType changedProperty changedResource citesDecision
        corrects decisionKind evidenceStatus hasCitedDecision hasEvidence hasFinding hasReference inRelease lookupPage
        modelDisclosure newResource oldResource promisedBy refersTo resolutionStatus reviewStatus statedIn takenBy
        viaReference
        claimText decisionDate firstDay headingText lastDay literalText modelName newValue oldValue order
        reason referenceNumber remedy sectionNumber sessionTime textDigest
        Alignment DecisionTrajectory EvidenceCheck Gap ImplementationStatement ReadingRule Verdict
        aboutPromise appliesTo byRule certainty checkOutcome checks claimsToImplement confidence conflictsWith
        evidenceHorizon gapKind gapOrigin gapText hasAlignment hasGap hasVerdict partOfTrajectory preferredAssessment
        stance statementOf statementText verdictText verdictValue
        Amount Link LinkCheck TextAnchor
        anchor announcedIn checkResult checkedAddress checkedOn decisionPhase hasAmount involvedMinister linkConfidence
        AtomicPromise
        componentOf continues deadlineText hasComponent normalizedText promiseKind promiseText quantityText testability
        linkFrom linkProperty linkStatus linkTo linkWay responseCode resultedInAct takenAt targetRegister targetSeen
    """

    def __init__(self, vocabulary: str) -> None:
        super().__init__(vocabulary, self.NAMES)


RDF = Namespace(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "type first rest nil langString List Property value Statement",
)
RDFS = Namespace(
    "http://www.w3.org/2000/01/rdf-schema#",
    """label comment seeAlso isDefinedBy subClassOf subPropertyOf domain range Class Resource
    Datatype Literal member""",
)
OWL = Namespace(
    "http://www.w3.org/2002/07/owl#",
    """Ontology Class ObjectProperty DatatypeProperty AnnotationProperty FunctionalProperty
    SymmetricProperty inverseOf disjointWith equivalentClass equivalentProperty sameAs deprecated
    imports versionInfo versionIRI priorVersion""",
)
XSD = Namespace(
    "http://www.w3.org/2001/XMLSchema#",
    """string boolean integer decimal double float date dateTime time gYear gYearMonth duration
    dayTimeDuration positiveInteger nonNegativeInteger long int anyURI hexBinary language""",
)
SKOS = Namespace(
    "http://www.w3.org/2004/02/skos/core#",
    """Concept ConceptScheme Collection prefLabel altLabel hiddenLabel notation definition
    scopeNote note example changeNote historyNote editorialNote inScheme topConceptOf
    hasTopConcept broader narrower related exactMatch closeMatch broadMatch narrowMatch
    relatedMatch member""",
)
DCTERMS = Namespace(
    "http://purl.org/dc/terms/",
    """title alternative description abstract identifier language license rights accessRights
    publisher creator contributor source subject type format extent medium spatial temporal
    coverage date created issued modified available accrualPeriodicity isPartOf hasPart
    isVersionOf hasVersion isReplacedBy replaces isReferencedBy references relation requires
    conformsTo provenance bibliographicCitation Location PeriodOfTime Standard LicenseDocument
    RightsStatement LinguisticSystem MediaType Frequency""",
)
DCAT = Namespace(
    "http://www.w3.org/ns/dcat#",
    """Catalog Dataset DatasetSeries DataService Distribution Resource CatalogRecord dataset
    service record distribution accessURL downloadURL accessService byteSize mediaType
    compressFormat packageFormat endpointURL endpointDescription servesDataset landingPage
    contactPoint keyword theme themeTaxonomy version previousVersion hasVersion hasCurrentVersion
    inSeries startDate endDate temporalResolution""",
)
PROV = Namespace(
    "http://www.w3.org/ns/prov#",
    """Entity Activity Agent Person Organization SoftwareAgent Plan Collection Bundle Association
    wasDerivedFrom wasGeneratedBy wasAttributedTo wasAssociatedWith actedOnBehalfOf used
    wasInformedBy hadPrimarySource wasQuotedFrom wasRevisionOf specializationOf alternateOf
    hadMember generatedAtTime invalidatedAtTime startedAtTime endedAtTime qualifiedAssociation
    hadPlan agent value""",
)
ADMS = Namespace("http://www.w3.org/ns/adms#", "Identifier identifier schemaAgency status versionNotes")
FOAF = Namespace(
    "http://xmlns.com/foaf/0.1/",
    """Agent Person Organization Document name homepage page primaryTopic isPrimaryTopicOf mbox
    familyName givenName""",
)
SH = Namespace(
    "http://www.w3.org/ns/shacl#",
    """Shape NodeShape PropertyShape SPARQLConstraint PrefixDeclaration ValidationReport
    ValidationResult Violation Warning Info property sparql node path inversePath oneOrMorePath
    targetClass targetNode targetSubjectsOf targetObjectsOf name description message severity
    order group deactivated select prefixes declare prefix namespace class_ datatype nodeKind IRI
    minCount maxCount minLength maxLength minInclusive maxInclusive pattern flags languageIn
    uniqueLang lessThan lessThanOrEquals equals disjoint hasValue in_ not_ and_ or_ xone
    qualifiedValueShape qualifiedMinCount qualifiedMaxCount closed conforms result focusNode
    resultPath value resultMessage resultSeverity sourceShape sourceConstraint
    sourceConstraintComponent shapesGraph SPARQLConstraintComponent""",
)
VOID = Namespace(
    "http://rdfs.org/ns/void#",
    """Dataset DatasetDescription Linkset inDataset sparqlEndpoint dataDump uriSpace
    uriLookupEndpoint vocabulary exampleResource rootResource feature triples entities
    distinctSubjects distinctObjects properties classes documents subset classPartition
    propertyPartition class_ property""",
)
SD = Namespace(
    "http://www.w3.org/ns/sparql-service-description#",
    """Service Dataset Graph NamedGraph endpoint url supportedLanguage SPARQL11Query resultFormat
    inputFormat feature UnionDefaultGraph BasicFederatedQuery DereferencesURIs EmptyGraphs
    defaultDataset defaultGraph namedGraph name graph availableGraphs""",
)
SCHEMA = Namespace(
    "http://schema.org/",
    """additionalType Claim ClaimReview CreativeWork Dataset DataDownload Organization Person Rating Review about
    author citation contentUrl currency dateModified datePublished description domainIncludes
    encodingFormat identifier inLanguage isPartOf itemReviewed license mainEntity mentions name position
    publisher publishingPrinciples rangeIncludes reviewBody reviewRating sameAs url value""",
)
OA = Namespace(
    "http://www.w3.org/ns/oa#",
    """SpecificResource TextQuoteSelector TextPositionSelector hasSource hasSelector exact prefix suffix
    start end""",
)
VANN = Namespace(
    "http://purl.org/vocab/vann/",
    "preferredNamespacePrefix preferredNamespaceUri usageNote example changes",
)
ORG = Namespace(
    "http://www.w3.org/ns/org#",
    """Organization OrganizationalUnit Post Role Membership hasPost holds role classification
    member memberOf""",
)
SPDX = Namespace(
    "http://spdx.org/rdf/terms#",
    "Checksum checksum algorithm checksumValue checksumAlgorithm_sha256",
)
AS = Namespace("https://www.w3.org/ns/activitystreams#", "Create Update Delete object target")
TREE = Namespace(
    "https://w3id.org/tree#",
    """Node GreaterThanOrEqualToRelation LessThanOrEqualToRelation LessThanRelation member node path relation
    shape value view""",
)
LDES = Namespace(
    "https://w3id.org/ldes#",
    """EventSource EventStream RetentionPolicy immutable pollingInterval retentionPolicy startingFrom
    timestampPath versionCreateObject versionDeleteObject versionOfPath versionUpdateObject""",
)
QB = Namespace(
    "http://purl.org/linked-data/cube#",
    """AttributeProperty ComponentSpecification DataSet DataStructureDefinition DimensionProperty MeasureProperty
    Observation attribute component dataSet dimension measure measureType order structure""",
)
DQV = Namespace(
    "http://www.w3.org/ns/dqv#",
    "QualityMeasurement Metric isMeasurementOf computedOn value inDimension expectedDataType",
)
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#", "Kind Organization Individual fn hasEmail hasURL")

PREFIXES = {
    "adms": str(ADMS),
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "dqv": str(DQV),
    "foaf": str(FOAF),
    "oa": str(OA),
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sd": str(SD),
    "sh": str(SH),
    "skos": str(SKOS),
    "spdx": str(SPDX),
    "vann": str(VANN),
    "vcard": str(VCARD),
    "void": str(VOID),
    "xsd": str(XSD),
}
"""The prefixes that our texts write for the fixed vocabularies."""
