"""The script and the direction of a language are facts of CLDR, not lists of ours."""

from __future__ import annotations

import pytest

from i18n.locales import cldr, right_to_left, script
from kiosk.types import Lang


@pytest.mark.parametrize(
    ("lang", "written", "turned"),
    [
        ("fr", "Latn", False),
        ("pt", "Latn", False),
        ("uk", "Cyrl", False),
        ("ar", "Arab", True),
        ("fa", "Arab", True),
        ("he", "Hebr", True),
        ("no language", "Latn", False),
    ],
)
def test_script_and_direction(lang: str, written: str, turned: bool) -> None:
    assert script(Lang(lang)) == written
    assert right_to_left(Lang(lang)) is turned


def test_portuguese_is_that_of_portugal() -> None:
    assert cldr(Lang("pt")) == "pt_PT"
