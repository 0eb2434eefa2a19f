"""IRIs: slugs, numbers, what is refused, and the placeholder of data files."""

import pytest

from gestand.iri import Iris, is_iri, section_number, slug

IRIS = Iris.of("https://x.example/gestand/")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Inburgering en integratie", "inburgering-en-integratie"),
        ("Werf 1: Welzijn", "werf-1-welzijn"),
        ("Niet-residentiële  gebouwen ", "niet-residentiele-gebouwen"),
        ("“Slimme” O&O&I", "slimme-o-o-i"),
        ("—", ""),
    ],
)
def test_a_slug_is_lower_case_ascii_with_hyphens(title: str, expected: str) -> None:
    assert expected == slug(title)


@pytest.mark.parametrize(
    ("text", "number"),
    [("2.2.3 Titel", "2.2.3"), ("5.11 Media", "5.11"), ("3 Dierenwelzijn", "3"), ("3. Punt", "3"), ("Titel", None),
     ("2019-2024 x", None), ("3Titel", None)],
)  # fmt: skip
def test_the_number_is_the_first_token_if_it_looks_like_one(text: str, number: str | None) -> None:
    assert number == section_number(text)


def test_the_base_may_hold_a_path_and_has_no_trailing_slash() -> None:
    assert "https://x.example/gestand/id/beslissing/A%20b%2Fc" == IRIS.decision("A b/c").value
    assert "https://x.example/gestand/ns/belofte-bewijs#" == IRIS.vocabulary


@pytest.mark.parametrize("base", ["x.example", "ftp://x.example", "https://x.example/?q", "https://x.example/#f", "https://a b"])
def test_a_base_that_is_no_http_iri_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="base IRI"):
        Iris.of(base)


def test_the_vocabulary_can_be_shared_by_publishers() -> None:
    shared = Iris.of("https://x.example", "https://words.example/ns/bb#")
    text = "<https://beloftebewijs.example/ns/belofte-bewijs#order> <https://beloftebewijs.example/ns/belofte-bewijs> <https://beloftebewijs.example/id/x>"
    assert "<https://words.example/ns/bb#order> <https://words.example/ns/bb> <https://x.example/id/x>" == shared.localize(text)


@pytest.mark.parametrize(("text", "expected"), [("https://x.example/é", True), ("a b:c", False), ("x", False), ("http://[", False)])
def test_an_iri_is_absolute_and_clean(text: str, expected: bool) -> None:
    assert expected == is_iri(text)
