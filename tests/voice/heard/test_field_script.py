"""The sentences of the field script (docs/fr/essai-voix.md) mean what it says, on their real pages."""

from __future__ import annotations

import re

import pytest

from kiosk.app import paths
from kiosk.pages import actions as act
from kiosk.procedures.models import Kind
from kiosk.types import FieldId, ProcedureId
from tests.support.visit import TODAY, Visit, valbourg
from tests.voice.heard.asking import in_row
from voice.heard.expects import expects
from voice.heard.grammar import grammar_of
from voice.heard.lexicon import Lexicon
from voice.heard.parse import parse

SCRIPT = (paths.ROOT / "docs" / "fr" / "essai-voix.md").read_text(encoding="utf-8")
SENTENCES = {int(n): said for n, said in re.findall(r"^\| (\d+) \|.*\| « (.+?) » \|$", SCRIPT, re.MULTILINE)}
TYPED = {
    Kind.DATE: {"date": "03052026"},
    Kind.NAME: {"family": "exemple", "given": "camille"},
    Kind.TEXT: {"words": "Les Tilleuls"},
    Kind.ADDRESS: {"street": "12 rue des tilleuls", "postcode": "01234", "town": "valbourg"},
    Kind.SIRET: {"siret": "W123456789"},
    Kind.NUMBER: {"number": "40"},
}


def on(procedure: str, page: str) -> Visit:
    """At a page of a procedure, by the first answer of each page before it."""
    visit = AT_HOME.opens(ProcedureId(procedure))
    for _ in range(20):
        asked = visit.session.route(TODAY).current
        if asked.id == page:
            return visit
        if asked.options:
            visit = visit.chooses(asked.options[0].id)
        else:
            visit = visit.types(**TYPED.get(asked.kind, {})).does(act.Confirm())
    raise AssertionError(f"{page} is not asked; the last one was {asked.id}")


AT_HOME = Visit.begins(valbourg())
MOBILITY, WHOM = on("carte-mobilite", "request"), on("carte-mobilite", "who")
NATIONALITY, REASON = on("carte-identite", "nationality"), on("carte-identite", "reason")
WHOSE, PARKING = on("acte-etat-civil", "whose"), on("stationnement", "request")
BORN, NAME = on("listes-electorales", "birth_date"), AT_HOME.opens().as_far_as("name")
POSTCODE = AT_HOME.opens().as_far_as("address").does(act.FocusField(FieldId("postcode")))
PHONE, YES_NO = on("vide-grenier", "phone"), on("declaration-deces", "town")


@pytest.mark.parametrize(
    ("number", "visit", "expected"),
    [
        (1, MOBILITY, "=option.lost"), (2, WHOM, "=option.child"),
        (3, NATIONALITY, "=option.french"), (4, REASON, "=option.renew"),
        (5, REASON, "=option.stolen"), (6, WHOSE, "=option.parent"),
        (7, WHOSE, "?words"), (8, PARKING, "=option.new_car"), (9, YES_NO, "=option.yes"),
        (10, NATIONALITY, "=option.unsure"), (11, BORN, "3.5.1961"), (12, BORN, "21.8.1992"),
        (13, PHONE, "0612345678"), (14, NAME, "DURAND"), (15, NAME, "LEMOINE"), (16, POSTCODE, "75012"),
        (17, NATIONALITY, "!back"), (18, WHOSE, "!louder"), (19, PHONE, "!call"),
        (20, AT_HOME.does(act.GoHome()), "comment avoir une place à la cantine"),
    ],
)  # fmt: skip
def test_a_sentence_of_the_script_means_what_it_says(
    number: int, visit: Visit, expected: str, french: Lexicon
) -> None:
    known = grammar_of(visit.view, french, expects(visit.view, TODAY))
    assert in_row(parse(SENTENCES[number], known, french)) == expected


def test_every_sentence_of_the_script_is_tried() -> None:
    assert sorted(SENTENCES) == list(range(1, 21))
