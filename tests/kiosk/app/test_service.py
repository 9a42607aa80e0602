"""Out of order, cleaning and a mediator's help: the file, the command, and the kiosk at work."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from kiosk.app import paths
from kiosk.app.build import town_of
from kiosk.app.commands.cli import cli
from kiosk.app.commands.service import state
from kiosk.app.content import bare_town
from kiosk.app.service import (
    FILE,
    WANTED,
    Service,
    ServiceWatch,
    cleaning_taken,
    put_in,
    put_out,
    read_service,
    want_cleaning,
)
from kiosk.app.settings import load_settings, with_values
from kiosk.app.world import REAL
from kiosk.pages import actions as act
from kiosk.pages.build import build
from kiosk.pages.comfort import Comfort
from kiosk.pages.duty import CLEANING_S, HOLD_S, HOLD_SEEN_S, Cause, Cleaning, OutOfOrder
from kiosk.pages.frame import Pen
from kiosk.pages.session import Session
from kiosk.pages.town import Town
from kiosk.procedures.issues import PackError
from kiosk.types import Lang
from tests.support.hall import Hall
from tests.support.visit import TODAY

NO_PAPER = OutOfOrder(Cause.PAPER, date(2026, 12, 1))
CARD = "fictitious-badge-1"


@pytest.fixture
def hall(town: Town) -> Hall:
    return Hall(town)


# --- the file and the command ---


def test_what_was_said_survives_and_can_be_taken_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert read_service(data) == Service()
    put_out(data, NO_PAPER)
    put_out(data, NO_PAPER)
    assert read_service(data) == Service(NO_PAPER)
    assert [file.name for file in data.iterdir()] == [FILE], "nothing half-written stays"
    put_in(data)
    put_in(data)
    assert read_service(data) == Service()


DAMAGED = ("", "[]", "{", '{"cause": "moon", "until": null}', '{"cause": "paper"}', "[" * 200_000)
"""The last one nests deeper than Python reads."""


@pytest.mark.parametrize("words", DAMAGED)
def test_a_damaged_file_still_means_out_of_order(tmp_path: Path, words: str) -> None:
    (tmp_path / FILE).write_text(words, encoding="utf-8")
    assert read_service(tmp_path) == Service(OutOfOrder(Cause.WORKS), damaged=True)
    assert "damaged" in state(tmp_path)


def test_a_damaged_file_is_logged_once_a_change(tmp_path: Path) -> None:
    """It was logged each second: an afternoon out of order turned the whole log over."""
    watch = ServiceWatch(tmp_path)
    with structlog.testing.capture_logs() as events:
        for words in ("{", "{", "[]", None, None, "{"):
            if words is None:
                put_in(tmp_path)
            else:
                (tmp_path / FILE).write_text(words, encoding="utf-8")
            for _ in range(3):
                assert watch.look().damaged == (words is not None)
        put_out(tmp_path, NO_PAPER)
        assert watch.look() == Service(NO_PAPER)
    told = [one["event"] for one in events]
    assert told == ["service.unreadable", "service.readable", "service.unreadable", "service.readable"]


def test_the_wish_to_clean_is_heard_once(tmp_path: Path) -> None:
    want_cleaning(tmp_path)
    assert read_service(tmp_path).cleaning
    cleaning_taken(tmp_path)
    cleaning_taken(tmp_path)
    assert not read_service(tmp_path).cleaning


def test_a_wish_that_cannot_be_removed_is_heard_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen would be cleaned again every 30 seconds, for ever."""
    watch = ServiceWatch(tmp_path)
    want_cleaning(tmp_path)
    assert watch.look().cleaning

    def refuses(*_: object, **__: object) -> None:
        raise PermissionError

    with monkeypatch.context() as folder:
        folder.setattr(Path, "unlink", refuses)
        watch.taken()
    assert (tmp_path / WANTED).is_file()
    assert not watch.look().cleaning
    os.utime(tmp_path / WANTED, ns=(1, 1))
    assert watch.look().cleaning, "a new wish"
    watch.taken()
    assert not watch.look().cleaning
    want_cleaning(tmp_path)
    assert watch.look().cleaning


def test_a_folder_where_the_wish_should_be_stops_no_kiosk(tmp_path: Path) -> None:
    (tmp_path / WANTED).mkdir()
    cleaning_taken(tmp_path)
    assert read_service(tmp_path) == Service()


def test_the_command_says_what_holds(tmp_path: Path) -> None:
    env = {"PARVIS_DATA": str(tmp_path / "data")}

    def says(*words: str) -> str:
        made = CliRunner().invoke(cli, ["service", *words], env=env)
        assert made.exit_code == 0, made.output
        return made.output

    assert says() == "In service.\n"
    assert "paper" in says("out", "--reason", "paper", "--until", "2026-12-01")
    assert "2026-12-01" in says()
    assert says("in") == "In service.\n"
    assert "wiped" in says("clean")
    assert CliRunner().invoke(cli, ["service", "out", "--reason", "moon"], env=env).exit_code == 2


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc/version").exists(), reason="needs /proc")
def test_a_folder_that_cannot_be_written_is_told() -> None:
    made = CliRunner().invoke(cli, ["service", "out"], env={"PARVIS_DATA": "/proc/version/data"})
    assert made.exit_code == 2
    assert "PARVIS_DATA" in made.output


# --- out of order ---


def test_an_idle_kiosk_closes_and_opens_at_once(hall: Hall) -> None:
    heard = hall.hears(lambda: hall.kiosk.shift.serve(NO_PAPER))
    assert hall.view.key == "out_of_order"
    assert "La borne ne marche pas" in heard
    said = " ".join(node.name for node in hall.view.walk()).replace("\xa0", " ")
    assert "Hall A" in said
    assert "1er décembre 2026" in said
    assert "Not working: ask at the desk." in said, "in the other languages too"
    hall.kiosk.shift.serve(None)
    assert hall.view.key == "attract"


def test_a_visit_is_not_cut(hall: Hall) -> None:
    hall.kiosk.touch(act.ChooseLanguage(Lang("en")))
    hall.kiosk.shift.serve(NO_PAPER)
    assert hall.view.key == "menu"
    hall.kiosk.act(act.Erase())
    assert hall.view.key == "out_of_order"
    assert hall.view.lang == "fr"


def test_another_language_does_not_open_a_closed_kiosk(hall: Hall) -> None:
    hall.kiosk.shift.serve(NO_PAPER)
    hall.kiosk.touch(act.ShowLanguages())
    hall.kiosk.touch(act.ChooseLanguage(Lang("en")))
    assert hall.view.key == "out_of_order"
    assert hall.view.find("title").name == "This kiosk is not working"
    hall.kiosk.touch(act.NextTextSize())
    hall.kiosk.shift.serve(None)
    assert hall.session == hall.kiosk.around.turner.start(), "the next person finds it neutral"


def test_a_day_that_is_over_is_not_promised_and_the_phone_is_shown(town: Town) -> None:
    def words(closed: OutOfOrder, there: Town) -> str:
        session = Session(Comfort(Lang("fr")), duty=closed)
        nodes = build(Pen(there, session, TODAY)).walk()
        return " ".join(node.name for node in nodes).replace("\xa0", " ")

    assert "Retour prévu" not in words(replace(NO_PAPER, until=TODAY), town)
    bare = replace(town, phone="01 23 45 67 89", place="")
    assert "01 23 45 67 89" in words(OutOfOrder(Cause.SCREEN), bare)
    assert "Vous êtes ici" not in words(OutOfOrder(Cause.SCREEN), bare)


def test_a_kiosk_without_any_pack_can_still_say_so() -> None:
    town = bare_town(load_settings(paths.SETTINGS, {}), paths.CONFIG, paths.CATALOGUES)
    hall = Hall(town)
    hall.kiosk.shift.serve(OutOfOrder(Cause.CONTENT))
    assert hall.view.key == "out_of_order"
    hall.kiosk.touch(act.CallSomeone())
    assert hall.view.key == "help"


@pytest.fixture
def packless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A town's files without a single procedure."""
    for part in paths.CONFIG.iterdir():
        if part.name != "packs":
            (tmp_path / part.name).symlink_to(part)
    (tmp_path / "packs").mkdir()
    monkeypatch.setattr(paths, "CONFIG", tmp_path)
    return tmp_path


def test_broken_content_is_shown_to_citizens_and_told_to_developers(
    packless: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    phone = {"phone": "01 23 45 67 89"}
    hall = with_values(load_settings(paths.SETTINGS, {}), screen={"fullscreen": "yes"}, town=phone)
    town, closed = town_of(hall, {}, REAL)
    assert closed == OutOfOrder(Cause.CONTENT)
    assert not town.procedures
    assert town.phone == "01\xa023\xa045\xa067\xa089", "one line, also within Arabic"
    assert capsys.readouterr().err.strip()
    desk = with_values(hall, screen={"fullscreen": "auto"})
    with pytest.raises(PackError):
        town_of(desk, {"DESKTOP_SESSION": "any"}, REAL)


def test_whole_content_serves(town: Town) -> None:
    own, closed = town_of(load_settings(paths.SETTINGS, {}), {"PARVIS_DATA": "no-such-folder"}, REAL)
    assert closed is None
    assert own.procedures.keys() == town.procedures.keys()


# --- cleaning ---


def test_for_half_a_minute_no_touch_counts(hall: Hall) -> None:
    heard = hall.hears(hall.kiosk.shift.clean)
    assert "30 secondes" in heard.replace("\xa0", " ")
    assert hall.view.key == "cleaning"
    assert not [node for node in hall.view.walk() if node.action], "nothing is offered"
    seen = set()
    for _ in range(CLEANING_S):
        hall.kiosk.touch(act.ChooseLanguage(Lang("en")))
        hall.presses("down")
        hall.clock.now -= 1
        hall.kiosk.tick()
        seen.add(hall.view.find("text").name)
        assert hall.view.key == "cleaning"
        hall.clock.now += 1
    assert len(seen) == CLEANING_S, "the countdown is seen"
    assert "marche de nouveau" in hall.hears(hall.kiosk.tick)
    assert hall.view.key == "attract"
    assert hall.session == hall.kiosk.around.turner.start()


def test_a_finger_held_in_a_corner_of_the_first_page_cleans_the_screen(hall: Hall) -> None:
    hall.kiosk.shift.hold(True)
    hall.passes(HOLD_S - HOLD_SEEN_S - 0.25)
    assert hall.view.key == "attract", "who only leans there for a moment sees nothing"
    seen = []
    for _ in range(int(HOLD_SEEN_S)):
        hall.passes(0.5)
        seen.append(hall.view.find("text").name.replace("\xa0", " "))
        assert hall.view.key == "cleaning_asked"
        assert not [node for node in hall.view.walk() if node.action], "nothing is offered"
        hall.kiosk.touch(act.ChooseLanguage(Lang("en")))
        hall.presses("down")
        hall.clock.now -= 1
        hall.passes(0.5)
    assert [words[-2] for words in seen] == ["3", "2", "1"], "the countdown is seen"
    hall.passes(0.25)
    assert hall.session.duty == Cleaning()
    hall.kiosk.shift.hold(False)
    assert hall.session.duty == Cleaning(), "it may be lifted now"
    for _ in range(CLEANING_S + 2):
        hall.kiosk.tick()
        hall.clock.now += 1
    assert hall.session == hall.kiosk.around.turner.start()


def test_a_finger_that_is_lifted_too_soon_cleans_nothing(hall: Hall) -> None:
    for held_s in (1.0, HOLD_S - 0.5):
        hall.kiosk.shift.hold(True)
        hall.passes(held_s)
        hall.kiosk.shift.hold(False)
        hall.passes(2 * HOLD_S)
        assert hall.session == hall.kiosk.around.turner.start()


def test_a_finger_held_in_a_corner_during_a_visit_does_nothing(hall: Hall) -> None:
    hall.kiosk.shift.hold(True)
    hall.passes(1)
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.passes(2 * HOLD_S)
    assert hall.view.key == "menu", "a visit that begins meanwhile goes on"
    hall.kiosk.shift.hold(True)
    hall.passes(2 * HOLD_S)
    assert hall.view.key == "menu"


def test_a_closed_kiosk_is_cleaned_by_a_finger_too(hall: Hall) -> None:
    hall.kiosk.shift.serve(NO_PAPER)
    hall.kiosk.shift.hold(True)
    hall.passes(HOLD_S - 1)
    hall.kiosk.shift.serve(None)
    assert hall.view.key == "cleaning_asked", "what changes meanwhile is shown afterwards"
    hall.kiosk.shift.hold(False)
    assert hall.view.key == "attract"


def test_a_visit_is_not_wiped_away(hall: Hall) -> None:
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    assert not hall.kiosk.shift.clean()
    hall.kiosk.act(act.StartCleaning())
    assert hall.view.key == "menu"


def test_a_closed_kiosk_can_be_cleaned_and_stays_closed(hall: Hall) -> None:
    hall.kiosk.shift.serve(NO_PAPER)
    hall.kiosk.touch(act.ShowTuning())
    assert hall.view.find("cleaning").action == act.StartCleaning()
    hall.kiosk.touch(act.StartCleaning())
    assert hall.session.duty == Cleaning()
    for _ in range(CLEANING_S + 2):
        hall.kiosk.tick()
        hall.clock.now += 1
    assert hall.view.key == "out_of_order"


def test_a_cloth_in_a_corner_does_not_unlock_a_screen_that_is_being_wiped(hall: Hall) -> None:
    hall.kiosk.shift.clean()
    hall.kiosk.shift.hold(True)
    hall.passes(HOLD_S)
    hall.kiosk.shift.hold(False)
    assert hall.session.duty == Cleaning()
    hall.passes(CLEANING_S)
    hall.kiosk.shift.hold(True)
    hall.passes(1)
    hall.kiosk.shift.clean()
    hall.passes(HOLD_S)
    assert hall.session.duty == Cleaning(), "nor does a finger that was there before"
