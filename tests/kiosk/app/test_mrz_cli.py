"""``parvis mrz`` as a script sees it: stable JSON, one sentence for each fault, and not a letter kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kiosk.app.commands.cli import cli

CARD = ["IDFRAGARCON<LEFEVRE<<<<<<<<<<<042123", "1105423012348LEA<<MARIE<<<<8503127F6"]
NOTHING = {"format": None, "valid": False, "fields": {}, "checks": {}}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path / "data"))
    return tmp_path


def parvis(*words: str, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["mrz", *words], input=typed)


def said(done: Result) -> dict[str, Any]:
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_lines_become_fields() -> None:
    done = parvis(*CARD, "--json")
    assert done.stdout.count("\n") == 1
    assert said(done) == {
        "format": "FRID",
        "valid": True,
        "fields": {
            "type": "ID", "country": "FRA", "surname": "GARCON LEFEVRE", "given": "LEA MARIE",
            "number": "110542301234", "birth": "1985-03-12", "sex": "F", "issued": "2011-05",
            "office": "042123",
        },
        "checks": {"number": True, "birth": True, "composite": True},
    }  # fmt: skip


def test_piped_lines_say_the_same() -> None:
    assert said(parvis("--stdin", "--json", typed="\n" + "\n".join(CARD) + "\n")) == said(parvis(*CARD))


def test_piped_readings_of_one_paper_vote() -> None:
    worse = [CARD[0].replace("LEFEVRE", "LEFEYRE"), CARD[1].replace("110542", "110547")]
    frames = ["\n".join(one) for one in (worse, [CARD[0], worse[1]], [worse[0], CARD[1]], CARD, CARD)]
    assert said(parvis("--stdin", typed="\n\n".join(frames)))["fields"]["number"] == "110542301234"


def test_wrong_lines_say_nothing_of_the_person() -> None:
    found = said(parvis(CARD[0], CARD[1].replace("850312", "850321"), "--json"))
    assert (found["valid"], found["fields"]) == (False, {})
    assert found["checks"] == {"number": True, "birth": False, "composite": False}


@pytest.mark.parametrize("lines", [["FACTURE", "D'EAU"], ["é", "\U0001f600", "\x00"], ["", ""]])
def test_other_text_is_told_by_the_same_keys(lines: list[str]) -> None:
    assert said(parvis(*lines, "--json")) == NOTHING


@pytest.mark.parametrize("words", [[], ["ONELINE<<SECRET"], ["SECRET"] * 4, ["SECRET", "SECRET", "--stdin"]])
def test_a_wrong_call_is_one_sentence_without_the_lines(words: list[str]) -> None:
    done = parvis(*words)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "SECRET" not in done.output


@pytest.mark.parametrize("typed", [b"", b"\n\n", b"A\n" * 400, b"A\n\nB\n"])
def test_nothing_to_check_is_said(typed: bytes) -> None:
    assert parvis("--stdin", typed=typed).exit_code == 2


def test_bytes_of_any_kind_are_survived() -> None:
    assert said(parvis("--stdin", "--json", typed=bytes(range(32, 256)) + b"\n\xff\xfe<<")) == NOTHING


def test_nothing_is_left(data: Path) -> None:
    parvis(*CARD, "--json")
    parvis("--stdin", typed="\n".join(CARD))
    parvis("FAULT<<LEFEVRE")
    kept = [file.read_bytes() for file in data.rglob("*") if file.is_file()]
    assert not any(b"LEFEVRE" in one or b"110542301234" in one for one in kept)
