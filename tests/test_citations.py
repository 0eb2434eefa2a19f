"""The resolution of reference rows: by title and time, never by guess."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gestand.evidence import DecisionRecord, Place, Reference
from gestand.link.citations import Register, Resolution
from gestand.sources import FLEMISH_AGREEMENT

MOMENT = datetime(2021, 3, 5, 9, tzinfo=UTC)


def decision(official_id: str, title: str) -> DecisionRecord:
    return DecisionRecord(official_id, title, (), MOMENT.date(), MOMENT, "nota", "Nota", None, FLEMISH_AGREEMENT, "x",
                          Place("x"), "register")  # fmt: skip


def row(title: str | None, session: datetime | None = MOMENT) -> Reference:
    return Reference(0, date(2021, 3, 5), title, None, session, "", Place("x"))


REGISTER = Register([decision("A", "Eén  titel"), decision("B", "Twee"), decision("C", "Twee ")])


@pytest.mark.parametrize(
    ("cited", "found"),
    [
        (row("Eén titel"), Resolution("herkend", ("A",))),
        (row("Ee\u0301n\ntitel "), Resolution("herkend", ("A",))),
        (row("eén titel"), Resolution("niet-gevonden")),
        (row("Eén titel", MOMENT.replace(hour=10)), Resolution("niet-gevonden")),
        (row("Twee"), Resolution("meerduidig", ("B", "C"))),
        (row(None), Resolution("enkel-datum")),
        (row("Eén titel", None), Resolution("herkend", ("A",))),
        (row("Twee", None), Resolution("meerduidig", ("B", "C"))),
        (replace(row("Eén titel", None), day=date(2021, 3, 6)), Resolution("niet-gevonden")),
        (replace(row(None, None), official_id="C", day=None), Resolution("herkend", ("C",))),
        (replace(row(None, None), official_id="D", day=None), Resolution("niet-gevonden")),
    ],
)
def test_a_row_is_resolved_by_title_and_time_by_title_and_day_or_by_official_id(cited: Reference, found: Resolution) -> None:
    assert found == REGISTER.resolve(cited)
