"""Each linker on words of our own: what it takes, and above all what it leaves alone."""

from __future__ import annotations

from datetime import date

import pytest

from gestand.evidence import Official
from gestand.link import (
    amount,
    decree,
    european_act,
    item_type,
    meeting,
    minister,
    municipality,
    news_item,
    organisation,
    phase,
    policy,
    theme,
)
from gestand.link.found import Found, Linker, Text
from gestand.link.reference import (
    DOMAINS,
    FIELDS,
    ITEM_TYPES,
    THEMES,
    Act,
    Concept,
    Mandate,
    Municipality,
    Organisation,
    Reference,
    Term,
)

DAY = date(2021, 3, 5)
REFNIS = "http://vocab.belgif.be/auth/refnis"


def text(words: str = "", day: date = DAY, title: str = "", official: Official | None = None, name: str = "x") -> Text:
    node = f"https://beloften.example/id/beslissing/{name}"
    return Text("beslissing", node, node, day, title, words, official)


def found(linker: Linker, given: Text, reference: Reference | None = None) -> list[Found]:
    return list(linker.make(Reference() if reference is None else reference)(given))


def said(linker: Linker, words: str, reference: Reference | None = None, day: date = DAY) -> list[tuple[str, str]]:
    """Give the words and the target of each link."""
    return [(words[one.start : one.end], one.target) for one in found(linker, text(words, day), reference)]


# Municipalities


def town(name: str, number: int, since: int = 2019, start: int = 1977, end: int = 9999) -> Municipality:
    return Municipality(f"{REFNIS}{since}/{number}", name, since, Term(date(start, 1, 1), date(end, 1, 1)))


PLACES = Reference(
    municipalities=(
        town("Antwerpen", 11002), town("Beveren", 46003), town("Gent", 44021), town("Lint", 11025), town("Halle", 23027),
        town("Puurs-Sint-Amands", 12041), town("Sint-Niklaas", 46021), town("Zwijndrecht", 11056, end=2025),
        town("Antwerpen", 11002, 2025), town("Beveren-Kruibeke-Zwijndrecht", 46030, 2025, start=2025),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("De werken in Gent starten.", ["44021"]),
        ("de stad Antwerpen en de gemeente Beveren", ["11002", "46003"]),
        ("Subsidie voor Puurs- Sint-Amands", ["12041"]),
        ("in Sint-  Niklaas", ["46021"]),
        ("de gemeente Lint", ["11025"]),
        ("Brownfieldconvenant 12. Gent - Fabriek", ["44021"]),
        ("in Antwerpen-Stad", ["11002"]),
    ],
)
def test_a_place_is_linked(words: str, expected: list[str]) -> None:
    assert [target for _, target in said(municipality.LINKER, words, PLACES)] == [f"{REFNIS}2019/{n}" for n in expected]


@pytest.mark.parametrize(
    "words",
    [
        "De provincie Antwerpen beslist.",
        "in de provincies Antwerpen, Limburg",
        "de Universiteit Gent",
        "het AZ Gent",
        "de havens van Gent en Antwerpen",
        "Aan Karla Van Lint wordt ontslag verleend",
        "door Landen en Halle die samenwerken",
        "de wijk Antwerpen-Noord",
        "Vzw In-Gent krijgt steun",
        "Gemeente en Brussel",
        "gentse en antwerpse",
    ],
)
def test_a_name_that_is_part_of_another_is_no_place(words: str) -> None:
    assert said(municipality.LINKER, words, PLACES) == []


def test_the_list_of_the_year_decides_after_a_merger() -> None:
    words = "de gemeenten Zwijndrecht en Beveren-Kruibeke-Zwijndrecht"
    before = said(municipality.LINKER, "de gemeente Zwijndrecht", PLACES, date(2024, 5, 1))
    after = said(municipality.LINKER, words, PLACES, date(2025, 5, 1))
    assert [before[0][1], *(target for _, target in after)] == [f"{REFNIS}2019/11056", f"{REFNIS}2025/46030"]


# Organisations

BODIES = Reference(
    organisations=(
        Organisation("https://o.example/1", ("Departement Vuur",), ("Departement Vuur", "Agentschap Lucht (AGL)")),
        Organisation("https://o.example/2", ("Vlaamse Waterkant nv",), ("Vlaamse Waterkant nv",)),
        Organisation("https://o.example/3", ("Een", "Twee"), ("Een van twee", "Twee van een")),
        Organisation("https://o.example/4", ("Stad Gent",), ("Stad Gent",)),
        Organisation("https://o.example/5", ("Gedeelde Naam",), ("Gedeelde Naam",)),
        Organisation("https://o.example/6", ("Gedeelde Naam",), ("Gedeelde Naam",)),
        Organisation("https://o.example/7", ("Onroerend Erfgoed",), ("Onroerend Erfgoed", "Agentschap Onroerend Erfgoed")),
    )
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("het departement Vuur", ["1"]),
        ("het Agentschap Lucht (AGL) en AGL", ["1", "1"]),
        ("de Vlaamse  Waterkant", ["2"]),
        ("het agentschap Onroerend Erfgoed", ["7"]),
    ],
)
def test_an_organisation_is_linked_by_each_of_its_names(words: str, expected: list[str]) -> None:
    assert [target[-1] for _, target in said(organisation.LINKER, words, BODIES)] == expected


@pytest.mark.parametrize(
    "words",
    [
        "Een van twee en de Gedeelde Naam",
        "de Stad Gent",
        "het onroerend erfgoed en Onroerend Erfgoed",
        "Dienst-AGL en bestek 2021/AGL/7",
        "vuur in het departement vuur",
    ],
)
def test_a_name_that_may_mean_something_else_is_left_alone(words: str) -> None:
    assert said(organisation.LINKER, words, BODIES) == []


# Decrees

ACTS = Reference(
    acts=(
        Act("https://eli.example/1", date(2019, 4, 26), "Decreet betreffende de basisbereikbaarheid (1)", ("VLAAMSE OVERHEID",)),
        Act("https://eli.example/2", date(2019, 4, 26), "Decreet houdende de justitiehuizen (1)", ("VLAAMSE OVERHEID",)),
        Act("https://eli.example/3", date(2019, 4, 26), "Decreet over de waterlopen (1)", ("WAALSE OVERHEIDSDIENST",)),
        Act("https://eli.example/4", DAY, "Decreet tot wijziging van het Waterdecreet, wat de dijken betreft (1)", ("VLAAMSE OVERHEID",)),
        Act("https://eli.example/5", date(2019, 3, 29), "Decreet houdende de Vlaamse Codex Overheidsgeld (1)", ("VLAAMSE OVERHEID",)),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("het decreet van 26 april 2019 betreffende de basisbereikbaarheid", ["1"]),
        ("het Justitiehuizendecreet van 26 april 2019 en later het decreet van 26 april 2019 alleen", ["2", "2"]),
        ("de Vlaamse Codex Overheidsgeld van 29 maart 2019", ["5"]),
        ("Bekrachtiging en afkondiging van het decreet tot wijziging van het Waterdecreet, wat de dijken betreft", ["4"]),
    ],
)
def test_a_decree_is_linked_by_day_and_words(words: str, expected: list[str]) -> None:
    assert [target[-1] for _, target in said(decree.LINKER, words, ACTS)] == expected


@pytest.mark.parametrize(
    "words",
    [
        "het decreet van 26 april 2019",
        "het decreet van 26 april 2019 over de waterlopen",
        "het decreet houdende instemming met het akkoord van 26 april 2019 betreffende de basisbereikbaarheid",
        "het besluit van 26 april 2019 betreffende de basisbereikbaarheid",
        "het Besluit Vlaamse Codex Overheidsgeld van 29 maart 2019",
        "het decreet van 31 februari 2019 betreffende de basisbereikbaarheid",
        "Zij besliste op 1 maart tot bekrachtiging en afkondiging van het decreet tot wijziging van het Waterdecreet, wat de dijken betreft",
    ],
)  # fmt: skip
def test_a_day_alone_or_another_act_links_no_decree(words: str) -> None:
    assert said(decree.LINKER, words, ACTS) == []


def test_what_is_ratified_is_what_the_decision_resulted_in() -> None:
    words = "Bekrachtiging en afkondiging van het decreet tot wijziging van het Waterdecreet, wat de dijken betreft"
    assert [one.property for one in found(decree.LINKER, text(words), ACTS)] == ["resultedInAct"]


# European acts


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Richtlijn 2012/27/EU", ["dir/2012/27"]),
        ("richtlijn (EU) 2018/1808", ["dir/2018/1808"]),
        ("Verordening (EU) nr. 598/2014", ["reg/2014/598"]),
        ("Verordening (EU) 2020/1055", ["reg/2020/1055"]),
        ("EU-Verordening 347/2013", ["reg/2013/347"]),
        ("Richtlijn 91/271/EEG", ["dir/1991/271"]),
        ("artikel 17/1 van het besluit 24/1", []),
        ("verordening 12/34", []),
        ("verordening (EU) 2018/1999", ["reg/2018/1999"]),
        ("verordening (EU) 2018/97", ["reg/2018/97"]),
        ("verordening (EG) nr. 2018/1999", ["reg/1999/2018"]),
        ("verordening nr. 2018/1999", ["reg/1999/2018"]),
        ("verordening 2018/1999", []),
    ],
)
def test_a_european_act_gets_its_identifier_and_stays_likely(words: str, expected: list[str]) -> None:
    links = found(european_act.LINKER, text(words))
    assert [one.target for one in links] == [f"http://data.europa.eu/eli/{one}/oj" for one in expected]
    assert {one.status for one in links} <= {"waarschijnlijk"}


# Ministers


def mandate(name: str, title: str | None, start: int, end: int, role: str = "minister") -> Mandate:
    first, _, last = name.partition(" ")
    term = Term(date(start, 1, 1), date(end, 1, 1))
    return Mandate(f"https://m.example/{last}-{role}-{start}", f"https://p.example/{last}", first, last, role, title, term, "https://g.example/1")


CABINET = Reference(
    mandates=(
        mandate("An Peeters", "Vlaams minister van Onderwijs, Sport en Vuur", 2020, 2022),
        mandate("Bo Jans", "Vlaams minister van Omgeving en Energie", 2020, 2022),
        mandate("Bo Jans", "Vlaams minister van Onderwijs, Sport en Vuur", 2022, 2024),
        mandate("Cis Dok", "Minister-president", 2020, 2024, "minister-president"),
        mandate("Cis Dok", "Vlaams minister van Cultuur", 2020, 2024),
    ),
    concepts=(
        Concept("https://f.example/1", "Natuur", FIELDS, False, "https://d.example/1", Term(date(2000, 1, 1))),
        Concept("https://d.example/1", "Omgeving", DOMAINS, False, None, Term(date(2000, 1, 1))),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "day", "expected"),
    [
        ("De Vlaamse minister bevoegd voor Onderwijs zal", DAY, ["Peeters-minister-2020"]),
        ("De Vlaamse minister bevoegd voor Onderwijs zal", date(2022, 3, 5), ["Jans-minister-2022"]),
        ("De Vlaamse ministers bevoegd voor sport en energie zullen", DAY, ["Peeters-minister-2020", "Jans-minister-2020"]),
        ("De Vlaamse minister, bevoegd voor natuur, zal", DAY, ["Jans-minister-2020"]),
        ("Zending van Vlaams minister An Peeters naar Rome", DAY, ["Peeters-minister-2020"]),
        ("Zending van Vlaams minister An Peeters naar Rome", date(2022, 3, 5), []),
        ("De minister-president zal de nota agenderen", DAY, ["Dok-minister-president-2020"]),
        ("Vlaams minister-president Cis Dok in Rome", DAY, ["Dok-minister-president-2020"]),
        ("de federale minister van Onderwijs", DAY, []),
        ("de bevoegde minister zal", DAY, []),
        ("de minister van Binnenlandse Zaken", DAY, []),
        ("het ministerieel besluit over Onderwijs", DAY, []),
        ("de ministers, bevoegd voor energie, van de verschillende overheden", DAY, []),
    ],
)  # fmt: skip
def test_a_minister_is_the_one_of_that_day(words: str, day: date, expected: list[str]) -> None:
    links = found(minister.LINKER, text(words, day), CABINET)
    assert [one.target.rpartition("/")[2] for one in links] == expected


def test_it_is_said_whether_a_minister_is_recorded_named_or_derived() -> None:
    words = "Vlaams minister An Peeters en de Vlaamse minister bevoegd voor energie"
    recorded = Official(mandates=("Dok-minister-2020",))
    links = found(minister.LINKER, text(words, official=recorded), CABINET)
    assert [(one.target.rpartition("/")[2], one.way) for one in links] == [
        ("Dok-minister-2020", "geregistreerd"),
        ("Peeters-minister-2020", "vermeld"),
        ("Jans-minister-2020", "afgeleid"),
    ]


# Phase


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("De Vlaamse Regering hecht haar principiële goedkeuring aan het besluit.", ["principieel"]),
        ("Na advies wijzigt de Vlaamse Regering opnieuw principieel haar besluit.", ["opnieuw-principieel"]),
        ("De Vlaamse Regering keurt nu definitief het besluit goed.", ["definitief"]),
        ("De Vlaamse Regering beslist tot bekrachtiging en afkondiging van het decreet.", ["bekrachtiging"]),
        ("De Vlaamse Regering neemt kennis van het rapport.", ["kennisneming"]),
        ("De Vlaamse Regering kent 430.000 euro subsidie toe aan een vzw.", ["subsidie"]),
        ("In mei keurde ze het definitief goed. Nu keurt de Vlaamse Regering principieel het besluit goed.", ["principieel"]),
        ("Het werd principieel goedgekeurd op 1 mei. De Vlaamse Regering past het aan.", []),
        ("De Vlaamse Regering keurt het plan goed.", []),
        ("Wie recht heeft op subsidie, dient die aan te vragen.", []),
    ],
)  # fmt: skip
def test_the_phase_is_what_this_decision_does(words: str, expected: list[str]) -> None:
    assert [one.target for one in found(phase.LINKER, text(words))] == expected


# Amounts


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1,3 miljoen euro en 300.000 euro", ["1300000", "300000"]),
        ("4.152,80 euro", ["4152.8"]),
        ("1.5 miljoen euro", ["1500000"]),
        ("€ 5.000 of €105 mio", ["5000", "105000000"]),
        ("2 miljard euro", ["2000000000"]),
        ("3,8 miljoen passagiers per euro, in punten en euro's", []),
        ("Europese regels", []),
    ],
)
def test_an_amount_is_read_with_its_value(words: str, expected: list[str]) -> None:
    assert [one.target for one in found(amount.LINKER, text(words))] == expected


# Chapters


@pytest.mark.parametrize(
    ("title", "label", "expected"),
    [
        ("Wonen", "Wonen", ["closeMatch"]),
        ("Financien en begroting", "Financiën en Begroting", ["closeMatch"]),
        ("Energie en klimaat", "Energie", ["narrowMatch"]),
        ("Media", "Cultuur, Jeugd en Media", ["broadMatch"]),
        ("Wonen en werk", "Cultuur, Jeugd en Media", []),
        ("Wonen", "Woonbeleid", []),
    ],
)
def test_a_chapter_is_related_to_a_theme_by_name(title: str, label: str, expected: list[str]) -> None:
    concept = Concept("https://c.example/1", label, THEMES, False, None, Term(date(2000, 1, 1)))
    links = found(policy.LINKER, text(title=title), Reference(concepts=(concept,)))
    assert [one.property for one in links] == expected


def test_a_deprecated_theme_is_left_alone() -> None:
    concept = Concept("https://c.example/1", "Wonen", THEMES, True, None, Term(date(2000, 1, 1)))
    assert found(policy.LINKER, text(title="Wonen"), Reference(concepts=(concept,))) == []


# What the register records


@pytest.mark.parametrize(
    ("official_id", "official", "expected"),
    [
        ("62722FB91C4A193816C30632", Official(iri="https://t.example/1"), [("https://t.example/1", "vastgesteld")]),
        ("62722FB91C4A193816C30632", Official(), [("nieuwsbrief-info/62722FB91C4A193816C30632", "kandidaat")]),
        ("65709715E2E2C9E5814BEDFC", Official(), [("nieuwsbericht/65709715E2E2C9E5814BEDFC", "kandidaat")]),
        ("5DB00B975084E7000800031C", Official(), []),
        ("e1b0a8f0-0fe2-11eb-9a42-a101b41f0404", Official(), []),
    ],
)
def test_a_news_item_is_linked_where_it_was_seen_and_else_a_candidate_at_most(
    official_id: str, official: Official, expected: list[tuple[str, str]]
) -> None:
    links = found(news_item.LINKER, text(official=official, name=official_id))
    assert [(one.target.removeprefix("http://themis.vlaanderen.be/id/"), one.status) for one in links] == expected


def test_a_meeting_is_linked_where_its_address_was_seen() -> None:
    iri = "http://themis.vlaanderen.be/id/vergaderactiviteit/M1"
    given = text(official=Official(meeting="M1"))
    assert [one.status for one in found(meeting.LINKER, given, Reference(seen={iri: "x"}))] == ["vastgesteld"]
    assert [one.status for one in found(meeting.LINKER, given)] == ["kandidaat"]
    assert found(meeting.LINKER, text(official=Official())) == []


def test_themes_and_types_are_those_that_are_recorded() -> None:
    concepts = (
        Concept("http://t.example/thema/1", "Wonen", THEMES, False, None, Term(date(2000, 1, 1))),
        Concept("http://t.example/type/2", "Nota", ITEM_TYPES, False, None, Term(date(2000, 1, 1))),
    )
    given = text("Wonen", official=Official(themes=("1", "9"), type="Nota"))
    reference = Reference(concepts=concepts)
    assert [one.target for one in found(theme.LINKER, given, reference)] == ["http://t.example/thema/1"]
    assert [one.target for one in found(item_type.LINKER, given, reference)] == ["http://t.example/type/2"]
    assert found(theme.LINKER, text("Wonen"), reference) == []
