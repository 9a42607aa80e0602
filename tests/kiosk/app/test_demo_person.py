"""The demo's person and the demo's papers are of one and the same address."""

from __future__ import annotations

from kiosk.app.demo.wish import TYPED
from tests.support.papers import LETTER, Bill


def test_the_person_lives_where_the_papers_say() -> None:
    """The demo was once asked to verify an address that its own bill told otherwise."""
    street, town = TYPED["street"], f"{TYPED['postcode']} {TYPED['town']}"
    assert (Bill().street.casefold(), Bill().town.casefold()) == (street, town)
    assert LETTER[1].casefold() == f"{street}, {town}"
