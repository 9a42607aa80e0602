"""The files of spoken words: what is wrong in one is told with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.procedures.issues import PackError
from kiosk.types import Lang
from voice.heard.lexicon import load_lexicon

WHOLE = (paths.CONFIG / "voice" / "es.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("fillers:", "filers:", "filers"),
        ("  stop: [", "  # stop: [", "No words for stop"),
        ("  back: [atrás,", "  back: [ayuda,", "'ayuda' is said for help and for back"),
        ("plus: [más, +]", "plus: [más, +]\nmonths: {1: [enero]}", "from 1 to 12"),
        ("same:\n", "same:\n  - [uno]\n", "at least 2"),
        ("  stop: [", "  stop: ['...', ", "'...'"),
        ("fillers:", "relative: {1000000000: [mañana]}\nfillers:", "At most 366"),
        ("fillers:", "counting: english\nfillers:", "no word for"),
    ],
)
def test_a_fault_is_told(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert old in WHOLE
    (tmp_path / "es.yaml").write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError) as error:
        load_lexicon(tmp_path, Lang("es"))
    assert told in str(error.value)
    assert "es.yaml:" in str(error.value)


def test_a_language_without_words_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PackError):
        load_lexicon(tmp_path, Lang("xx"))


@pytest.mark.parametrize("number", [0, 4, 10, 20, 100, 1000])
def test_numbers_of_which_others_are_made_are_all_there(number: int, tmp_path: Path) -> None:
    """Without one of them the whole kiosk once stopped: no number can be made of the others."""
    words = (paths.CONFIG / "voice" / "fr.yaml").read_text(encoding="utf-8")
    before, rest = words.split("\nnumbers:\n")
    lacking = re.sub(rf"^  {number}: \[.*\n", "", rest, count=1, flags=re.MULTILINE)
    assert lacking != rest
    (tmp_path / "fr.yaml").write_text(f"{before}\nnumbers:\n{lacking}", encoding="utf-8")
    with pytest.raises(PackError, match=f"no word for {number}"):
        load_lexicon(tmp_path, Lang("fr"))
