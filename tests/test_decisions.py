"""Rejected applications are no projects: they are counted in a note and not indexed."""

from __future__ import annotations

import json

import pytest
from saved import read
from test_xlsx import workbook

from indexer.model import Document
from indexer.sources import Problem
from indexer.sources.registers.decisions import is_rejected

HEAD = ["Hankkeen nimi", "Saaja", "Päätös", "Myönnetty"]
ROWS = [
    ["Kiikku", "Piha ry", "Myönteinen", 500],
    ["Liuku", "Piha ry", "Kielteinen", 0],
    ["Hylätty talo", "Piha ry", "", 0],
    ["Karuselli", "Piha ry", "HYLÄTTY", ""],
]
CONTENTS = {
    "a.csv": "\n".join(";".join(map(str, row)) for row in (HEAD, *ROWS)),
    "a.xlsx": workbook(A=[HEAD, *ROWS]),
    "a.json": json.dumps([dict(zip(HEAD, row, strict=True)) for row in ROWS]),
    "a.jsonl": "\n".join(
        json.dumps({"title": row[0], "lead": row[1], "päätös": row[2], "total_eur": row[3] or None}) for row in ROWS
    ),
    "a.xml": "<rivit>"
    + "".join(
        f"<rivi><nimi>{a}</nimi><saaja>{b}</saaja><paatos>{c}</paatos><myonnetty>{d}</myonnetty></rivi>"
        for a, b, c, d in ROWS
    )
    + "</rivit>",
}


@pytest.mark.parametrize("name", CONTENTS)
def test_rejected_applications_are_counted_and_not_read(tmp_path, name):
    items = read(tmp_path, CONTENTS[name], name)
    assert [item.title for item in items if isinstance(item, Document)] == ["Kiikku", "Hylätty talo"]
    notes = [item for item in items if isinstance(item, Problem) and "rejected" in item.reason]
    assert [(note.lost, note.reason.rpartition(": ")[2]) for note in notes] == [(False, "2")]


@pytest.mark.parametrize(
    "record",
    [
        {"Tila": "Hylätty"},
        {"status": "rejected", "x": 1},
        {"Päätöksen tulos": "Ei myönnetty"},
        {"Hakemuksen tila": "Hakemus hylätty, ei täytä ehtoja"},
        {"Beslut": "Avslag"},
        {"Beslutets art": "ej beviljat"},
        {"Decision": "Declined"},
        {"Hyväksytty": "Ei"},
        {"approved": False},
        {"paatos": "kielteinen päätös"},
    ],
)
def test_a_decision_without_a_sum_may_be_negative_in_three_languages(record):
    assert is_rejected(record, None)
    assert is_rejected(record, 0)


@pytest.mark.parametrize(
    "record",
    [
        {"Hanke": "Hylätty"},
        {"Päätös": "Myönteinen"},
        {"Päätös": "Osittain hylätty"},
        {"Päätös": ""},
        {"Päätösnumero": "Kielteinen 5"},
        {"Tila": "Päättynyt"},
        {"Myönnetty": 0},
        {"Lisätietoja": "Kielteinen"},
        {"Hyväksytty": "Kyllä"},
    ],
)
def test_other_values_are_no_rejections(record):
    assert not is_rejected(record, 0)


def test_a_negative_decision_with_a_sum_is_no_rejection_but_a_status_is():
    assert not is_rejected({"Päätös": "Hylätty"}, 500)
    assert is_rejected({"Tila": "Hylätty"}, 500)
