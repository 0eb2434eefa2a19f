"""The loader of assessment pages: findings, markers, rows, and every way in which a page can be bad."""

from pathlib import Path

import pytest

from gestand.evidence import AssessmentPage, digest

from .building import ROW, SECTION, load, page, pages_source


def assessment(tmp_path: Path, text: str) -> AssessmentPage:
    records, faults = load(pages_source(tmp_path, text))
    assert faults.errors == []
    return next(record for record in records if isinstance(record, AssessmentPage))


def rows(count: int) -> str:
    return "\n\n".join(ROW.replace("[0", f"[{n}") for n in range(count))


def test_the_literal_text_is_kept_byte_for_byte(tmp_path: Path) -> None:
    literal = "2.2.3 Titel  met twee spaties, ‘aanhaling’ & streepje-joint. "
    got = assessment(tmp_path, page(section=literal))
    assert (literal, digest(literal)) == (got.section.text, got.section.digest)


@pytest.mark.parametrize(
    ("body", "findings"),
    [
        ("Alinea \\[0\\].\n\nAlinea zonder.", [(1, "Alinea .")]),
        ("# Kop \\[0\\]\n\nAlinea.", [(1, "Kop")]),
        ("- een\n- twee \\[0\\]\\[1\\], en zo", [(1, "een"), (2, "twee , en zo")]),
        ("1. een \\[0\\]\n   - binnen \\[1\\]\n   - ook", [(1, "een"), (2, "binnen"), (3, "ook")]),
        ("- een\n\n  vervolg \\[0\\]", [(1, "een vervolg")]),
        ("Inleiding.\n\n- **vet \\[1\\]**\n\n> aangehaald \\[0\\]", [(2, "vet"), (3, "aangehaald")]),
        ("Tekst [regeerakkoord] [1.11] [0-56] \\[0\\]", [(1, "Tekst [regeerakkoord] [1.11] [0-56]")]),
        ("Regel een \\[0\\]\nregel twee", [(1, "Regel een regel twee")]),
    ],
)
def test_a_finding_is_a_block_with_a_marker_or_a_list_item(
    tmp_path: Path, body: str, findings: list[tuple[int, str]]
) -> None:
    got = assessment(tmp_path, page(body, rows(2)))
    assert findings == [(block.order, block.claim) for block in got.blocks if block.is_finding]


def test_a_finding_knows_the_nearest_heading_above(tmp_path: Path) -> None:
    got = assessment(tmp_path, page("# Een\n\n## Twee\n\n- punt \\[0\\]\n\n# Drie \\[0\\]"))
    assert [("punt", "Twee"), ("Drie", "Twee")] == [(b.claim, b.heading) for b in got.blocks if b.is_finding]


def test_a_marker_stands_where_it_stands_in_the_rendered_text(tmp_path: Path) -> None:
    (block,) = assessment(tmp_path, page("Het *besluit* \\[0\\] en é \\[1\\]", rows(2))).blocks
    assert [0, 1] == [int(block.text[m.start + 1]) for m in block.markers]


def test_what_the_assessor_wrote_above_the_section_block_is_body(tmp_path: Path) -> None:
    text = page("Daarna.").replace("# Jaarlijkse monitoring\n", "# Eigen kop\n\nVooraf \\[0\\].\n")
    got = assessment(tmp_path, text)
    assert ("Eigen kop", "Vooraf [0].\n\nDaarna.") == (got.title, got.text)


def test_what_stands_above_the_section_block_is_numbered_after_the_rest(tmp_path: Path) -> None:
    text = page("Daarna.\n\n- punt").replace("# Jaarlijkse monitoring\n", "Vooraf \\[0\\].\n")
    assert [3, 1, 2] == [block.order for block in assessment(tmp_path, text).blocks]


def test_the_page_heading_is_no_block_so_numbers_do_not_depend_on_it(tmp_path: Path) -> None:
    without = page().replace("# Jaarlijkse monitoring\n", "")
    assert [1] == [block.order for block in assessment(tmp_path, page()).blocks]
    assert [1] == [block.order for block in assessment(tmp_path / "b", without).blocks]


def test_a_marker_without_a_row_is_kept_as_text_and_told_with_its_line(tmp_path: Path) -> None:
    records, faults = load(pages_source(tmp_path, page("Eerste regel\nen dan \\[7\\].")))
    (block,) = records[1].blocks  # type: ignore[union-attr]
    assert "Eerste regel en dan [7]." == block.text
    assert [("warning", 9)] == [(fault.severity, fault.place.line) for fault in faults.all if fault.severity != "notice"]


def test_a_row_may_have_a_date_only_and_a_title_may_run_over_lines(tmp_path: Path) -> None:
    listed = f"**[\\[0\\]]** : **(2020-03-20)**  \n\n{ROW.replace('[0', '[1')}over twee\nregels\n"
    first, second = assessment(tmp_path, page("Tekst \\[0\\].", listed)).references
    assert (None, None, None) == (first.title, first.lookup, first.session)
    assert "Een titel over twee\nregels" == second.title


BAD = {
    "no section block": (page().replace("Regeerakkoord Sectie", "Iets anders"), "unknown summary"),
    "section block gone": (page()[page().index("De regering") :], "no <details> block with the summary 'Regeerakkoord"),
    "no references": (page()[: page().rindex("<details>")], "no <details> block with the summary 'Referenties'"),
    "no row": (page(rows=""), "the reference list has no row"),
    "cut in the section": (page()[:90], "opens <details> and does not close it"),
    "cut in the references": (page()[:-40], "opens <details> and does not close it"),
    "empty section": (page(section="  "), "the section block is empty"),
    "markup in the section": (page(section="2.2.3 Een <b>vet</b> woord"), "holds the markup <b>"),
    "two paragraphs": (page(section="2.2.3 Een</p><p>twee"), "has 2 paragraphs"),
    "two section blocks": (page(page()[page().index("<det") : page().index("De reg")]), "has 2 <details>"),
    "not UTF-8": (page().encode() + b"\xff\xfe", "is not UTF-8: byte 0xff"),
    "control character": (page("Tekst \x01"), "control character U+0001"),
    "document type": ('<!DOCTYPE html SYSTEM "http://127.0.0.1:9/x.dtd">\n' + page(), "declares '<!DOCTYPE'"),
    "entity": ('<!DOCTYPE x [<!ENTITY a "b">]>\n' + page("&a;"), "declares '<!DOCTYPE'"),
    "two rows, one number": (page(rows=f"{ROW}\n\n{ROW}"), "a second row with the number 0; the first is on line 13"),
    "two rows on one line": (page(rows=ROW * 2), "two rows stand on one line"),
    "a date that does not exist": (page(rows=ROW.replace("(2021-03-05)", "(2021-02-30)")), "'2021-02-30' does not exist"),
    "a time that does not exist": (page(rows=ROW.replace("T09", "T29")), "names a time that does not exist"),
    "no row of a list": (page(rows=ROW + "\n\n**[kapot"), "is no row of a reference list"),
    "text after the list": (page() + "\nNog iets.", "text after the reference list"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_a_bad_page_is_told_with_file_and_reason(tmp_path: Path, text: str | bytes, message: str) -> None:
    _, faults = load(pages_source(tmp_path, text))
    assert [True] == [message in str(fault) and "Sectie 1.md" in str(fault.place) for fault in faults.errors]


def test_a_huge_line_is_refused_before_it_is_read(tmp_path: Path) -> None:
    _, faults = load(pages_source(tmp_path, b"x" * 50_000_000))
    assert ["50,000,000 bytes are more than the 8,000,000 that a file may have"] == [f.message for f in faults.errors]


def test_all_faults_of_all_pages_are_told_at_once(tmp_path: Path) -> None:
    two = f"{ROW.replace('(2021-03-05)', '(2021-13-05)')}\n\n**[kapot"
    _, faults = load(pages_source(tmp_path, page(rows=two), page(section=""), page()))
    assert 3 == len(faults.errors)


def test_an_entity_in_the_section_is_read_as_its_sign(tmp_path: Path) -> None:
    assert "2.2.3 Onderzoek & ontwikkeling" == assessment(tmp_path, page(section="2.2.3 Onderzoek &amp; ontwikkeling")).section.text


def test_the_title_path_reads_an_underscore_that_ends_a_word_as_a_colon(tmp_path: Path) -> None:
    from gestand.loaders.assessment_pages import path_of

    assert ("Werf 1: Welzijn", "Visie:") == path_of("Werf 1_ Welzijn/Visie_.md")


def test_the_section_text_of_the_helper_is_the_default() -> None:
    assert SECTION in page()
