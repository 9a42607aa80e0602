"""parvis difficulty replay: one line a conclusion; a wrong line is named with its file and number."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.app import paths
from kiosk.app.checks.content import Faults, read_content
from kiosk.app.commands.cli import cli
from kiosk.difficulty import replay as replays
from kiosk.difficulty.events import Event, What
from kiosk.difficulty.lines import BadLine, read_line
from kiosk.difficulty.replay import Refused, Replay, replay
from tests.kiosk.difficulty.visits import Visit, tuning

GOOD = json.dumps({"t": 1, "session": "s", "event": "next"})
TROUBLED = Visit().passes(3).sees().errs(5).waits(60).ends()


def _run(*arguments: str) -> tuple[int, str, str]:
    ran = CliRunner().invoke(cli, ["difficulty", "replay", *arguments])
    return ran.exit_code, ran.stdout, ran.stderr


def _written(folder: Path, *lines: str) -> str:
    file = folder / "events.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


def test_it_prints_what_was_concluded(tmp_path: Path) -> None:
    code, out, _ = _run(_written(tmp_path, *TROUBLED.lines()))
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {row["level"] for row in rows} >= {"flag"}
    assert all(set(row) == {"session", "t", "level", "score", "why", "cause"} for row in rows)
    assert any("Réponses à revoir" in reason for row in rows for reason in row["why"])


@pytest.mark.parametrize("lang", ["en", "es", "pt", "ar", "uk"])
def test_the_reasons_are_said_in_each_language(tmp_path: Path, lang: str) -> None:
    code, out, _ = _run(_written(tmp_path, *TROUBLED.lines()), "--lang", lang)
    assert code == 0
    assert out
    assert "Réponses" not in out


def test_a_language_without_texts_is_refused(tmp_path: Path) -> None:
    code, _, said = _run(_written(tmp_path, GOOD), "--lang", "../xx")
    assert code == 2
    assert "fr" in said


def test_a_call_is_printed_as_a_flag(tmp_path: Path) -> None:
    _, out, _ = _run(_written(tmp_path, *Visit().passes(1).says("help_requested").lines()))
    assert json.loads(out)["why"] == ["La personne appelle"]
    assert json.loads(out)["level"] == "flag"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (GOOD[:-9], "cut"),
        ("[1]", "not an event"),
        (GOOD.replace("next", "smiled"), "vocabulary"),
        (GOOD.replace('"t": 1', '"t": -1'), "'t'"),
        (GOOD.replace('"t": 1', '"t": NaN'), "'t'"),
        (GOOD.replace('"t": 1', '"t": true'), "'t'"),
        (GOOD.replace('"t": 1', '"t": 1' + "0" * 400), "'t'"),
        (GOOD.replace('"t": 1', '"t": 1' + "0" * 5000), "longer"),
        (GOOD.replace('"s"', "7"), "'session'"),
        (GOOD.replace('"next"', '["next"]'), "vocabulary"),
        (GOOD.replace('"next"', '"next", "page": 3'), "'page'"),
        (GOOD.replace('"next"', '"page_shown"'), "name its page"),
        (GOOD.replace('"next"', '"next", "words": -3'), "'words'"),
        (GOOD.replace('"next"', '"next", "words": true'), "'words'"),
        ("[" * 1900, "JSON"),
        (json.dumps({"t": 0.5, "session": "s", "event": "next"}), "clock"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = _written(tmp_path, GOOD, "", line, GOOD)
    code, _, told = _run(file)
    assert code == 2
    assert f"{file}, line 3: " in told
    assert said in told
    assert "Traceback" not in told


def test_a_line_without_an_end_is_not_kept_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl"
    file.write_bytes(b'{"t": 1, "x": "' + b"\xff" * 100_000)
    code, _, told = _run(str(file))
    assert (code, "line 1" in told) == (2, True)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    for file in (tmp_path / "none.jsonl", tmp_path):
        code, _, told = _run(str(file))
        assert (code, "cannot be read" in told) == (2, True)


def test_another_tuning_is_checked_at_the_door(tmp_path: Path) -> None:
    wrong = tmp_path / "difficulty.yaml"
    wrong.write_text("prior: much\n", encoding="utf-8")
    code, _, told = _run(_written(tmp_path, GOOD), "--tuning", str(wrong))
    assert code == 2
    assert "difficulty.yaml" in told


def test_parvis_check_reads_the_tuning_too(tmp_path: Path) -> None:
    for told, wrong in (("prior: -4.8", False), ("prior: many", True)):
        folder = tmp_path / told[-4:]
        folder.mkdir()
        own = (paths.CONFIG / "difficulty.yaml").read_text(encoding="utf-8")
        (folder / "difficulty.yaml").write_text(own.replace("prior: -4.8", told), encoding="utf-8")
        faults = Faults()
        read_content(folder, paths.CATALOGUES, date(2026, 11, 22), faults)
        found = [one for one in faults.issues if one.file.name == "difficulty.yaml"]
        assert [one.line for one in found] == ([own[: own.index("prior:")].count("\n") + 1] if wrong else [])


def test_an_endless_session_is_refused_early() -> None:
    """Ten million events of one session: it stops at the bound, having kept nothing but numbers."""
    endless = (json.dumps({"t": n / 1000, "session": "s", "event": "typing"}) for n in range(10_000_000))
    [refused] = list(replay(endless, tuning()))
    assert isinstance(refused, Refused)
    assert refused.line == replays.MOST_EVENTS + 1
    assert "more than" in refused.sentence


def test_sessions_that_never_end_are_bounded() -> None:
    lines = (json.dumps({"t": 0, "session": f"s{n}", "event": "next"}) for n in range(10_000_000))
    [refused] = list(replay(lines, tuning()))
    assert isinstance(refused, Refused)
    assert refused.line == replays.MOST_OPEN + 1


def test_a_visit_that_ended_leaves_nothing_behind() -> None:
    played = Replay(tuning())
    for number in range(50):
        list(played.take(Event(0, f"s{number}", What.PAGE_SHOWN, page="p")))
        list(played.take(Event(5, f"s{number}", What.PROCEDURE_FINISHED)))
    assert not played._open


def test_a_day_of_silence_is_not_counted_second_by_second() -> None:
    assert [one.sentence for one in replay([GOOD, GOOD.replace("1", "86400")], tuning())
            if isinstance(one, Refused)] == []  # fmt: skip


def test_no_sentence_repeats_what_stands_in_a_line() -> None:
    found = read_line('{"t": 1, "session": "Madame Fictive", "event": "Rue Fictive"}')
    assert isinstance(found, BadLine)
    assert "Fictive" not in found.sentence
