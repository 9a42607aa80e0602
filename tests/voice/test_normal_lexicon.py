"""A town says how its own words are said; what it gets wrong is told with file, line and mend."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kiosk.types import Lang
from voice.normal import LEXICON, LexiconError, Normaliser, load_lexicon
from voice.speaker import worker_command
from voice.virtual import no_sound_card

FR = Lang("fr")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return tmp_path / "town.yaml"


def test_a_town_adds_words_and_wins_over_ours(town: Path) -> None:
    town.write_text(
        "fr:\n  said:\n    Valbourg: val bour\n    CAF: allocations\n  spelled: [CMJ]\n", encoding="utf-8"
    )
    say = Normaliser(load_lexicon(LEXICON, town))
    assert say("À VALBOURG, la CAF et le CMJ", FR).text == "À val bour, la allocations et le C M J"
    assert say("le RSA", FR).text == "le R S A"


def test_words_of_all_languages_are_each_languages_own_too(town: Path) -> None:
    town.write_text("all:\n  said:\n    Ploërmel: plo-ermel\n", encoding="utf-8")
    say = Normaliser(load_lexicon(town))
    assert say("Ploërmel", FR).text == say("Ploërmel", Lang("uk")).text == "plo-ermel"


def test_a_form_of_several_words_is_found_before_its_first_word(town: Path) -> None:
    town.write_text("fr:\n  said:\n    Mont: mon\n    Mont d’Or: mon dor\n", encoding="utf-8")
    say = Normaliser(load_lexicon(town))
    assert say("le Mont d’Or et le Mont.", FR).text == "le mon dor et le mon."


def test_only_whole_words_count(town: Path) -> None:
    town.write_text("fr:\n  said:\n    ex.: exemple\n    caf: kaf\n", encoding="utf-8")
    say = Normaliser(load_lexicon(town))
    assert say("index. cafard Caf", FR).text == "index. cafard kaf"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("fr:\n  said: [a]\n", 2, "key: value"),
        ("fr:\n  spelled: RSA\n", 2, "list of words"),
        ("fr:\n  words: {a: b}\n", 2, "'words' is unknown"),
        ("\nFrench:\n  said: {a: b}\n", 2, "is no language"),
        ("fr:\n  said:\n    a: b\n    a: c\n", 4, "stands twice"),
        ("fr:\n  said:\n    a: [b]\n", 3, "one word or a few"),
        ("fr:\n  said:\n    '-': tiret\n", 3, "starts with a letter"),
        ("fr:\n  said:\n   a: b\n  c: : d\n", 4, "not YAML"),
        ("- a\n", 1, "key: value"),
        ("{{ town }}:\n  said: {a: b}\n", 1, "before the colon"),
    ],
)
def test_a_fault_names_file_line_and_mend(town: Path, text: str, line: int, says: str) -> None:
    town.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError) as fault:
        load_lexicon(town)
    assert f"{town}:{line}: " in str(fault.value)
    assert says in str(fault.value)


def test_a_file_that_is_not_there_is_told(town: Path) -> None:
    with pytest.raises(LexiconError, match="cannot be read"):
        load_lexicon(town)


def test_an_empty_file_says_nothing(town: Path) -> None:
    town.write_text("# nothing yet\n", encoding="utf-8")
    assert Normaliser(load_lexicon(town))("le RSA", FR).text == "le RSA"


def test_no_french_reading_of_ours_is_english_to_the_engine() -> None:
    known = load_lexicon(LEXICON).entries[FR]
    said = [entry.said for entries in known.values() for entry in entries]
    command = ["espeak-ng", "-q", "-x", "-v", "fr", "--stdin"]
    heard = subprocess.run(
        command, input=".\n\n".join(said), capture_output=True, text=True, check=True
    ).stdout
    assert [line for line in heard.splitlines() if "(" in line] == []


def test_the_speech_process_speaks_without_a_lexicon_that_has_a_fault(town: Path, tmp_path: Path) -> None:
    town.write_text("fr:\n  said: [a]\n", encoding="utf-8")
    done = subprocess.run(
        worker_command(lexicon=town),
        input=b"",
        capture_output=True,
        check=False,
        env=no_sound_card(tmp_path),
        cwd=LEXICON.parents[2],
        timeout=60,
    )
    assert f"voice.lexicon: {town}:2: " in done.stderr.decode()
    assert done.returncode == 0
