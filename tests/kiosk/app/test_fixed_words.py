"""What is rendered ahead is what pages say to everybody, and nothing that a person said."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from kiosk.app.commands.fixedwords import fixed_sentences
from kiosk.pages.speech import Spoken, spoken
from kiosk.procedures.models import Kind
from kiosk.types import Lang
from tests.support.visit import LANGUAGES, Visit, valbourg
from tests.support.walker import MOST_PAGES, step

FRENCH = Lang("fr")
TYPED_HERE = ("lou marie", "tilleuls", "camille exemple", "d'exemple", "w751234567", "0199000000", "fr76300")
"""What the citizen of these tests types."""


def heard_on_the_way(seed: int) -> Iterator[Spoken]:
    """All that is said on the menu and on one way through every procedure."""
    rolled = random.Random(seed)
    begun = Visit.begins(valbourg())
    yield from spoken(begun.view)
    for procedure in valbourg().procedures:
        visit = begun.opens(procedure)
        for _ in range(MOST_PAGES):
            yield from spoken(visit.view)
            page = visit.session.route(visit.today).current
            if page.kind is Kind.OUTCOME:
                break
            visit = step(visit, page, rolled.choice)


def test_nearly_all_that_pages_say_is_rendered_ahead() -> None:
    fixed = frozenset(fixed_sentences(valbourg(), FRENCH))
    heard = [one for one in heard_on_the_way(1) if not one.private and one.lang == FRENCH]
    waited_for = [one.text for one in heard if one.text not in fixed]
    assert len(heard) > 500
    assert len(waited_for) <= 0.02 * len(heard), waited_for


def test_nothing_of_a_person_is_rendered() -> None:
    heard = {one.text.casefold() for one in heard_on_the_way(1)}
    assert any("lou marie exemple" in one for one in heard), "it is said to the person"
    for lang in (one.lang for one in LANGUAGES):
        for sentence in fixed_sentences(valbourg(), lang):
            assert "{" not in sentence
            assert not any(word in sentence.casefold() for word in TYPED_HERE), sentence


@pytest.mark.parametrize("lang", ["fr", "en", "es", "pt", "ar", "uk"])
def test_every_language_has_as_much_to_say(lang: Lang) -> None:
    sentences = fixed_sentences(valbourg(), lang)
    assert len(sentences) == len(set(sentences))
    assert len(sentences) == pytest.approx(len(fixed_sentences(valbourg(), FRENCH)), rel=0.1)
    assert all(any(letter.isalnum() for letter in one) for one in sentences)


def test_amounts_and_delays_of_a_pack_are_filled_in() -> None:
    fixed = fixed_sentences(valbourg(), FRENCH)
    assert any(one.startswith("Le passeport coûte 86") for one in fixed), "the pack's own value"
    assert "Étape 2 sur 5." in fixed
    assert "1." in fixed
