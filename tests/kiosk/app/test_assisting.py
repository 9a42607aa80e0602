"""The door of a mediator's help: who is let in, what a wrong number costs, and readers that type."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest

from hub.contract.codes import ReasonCode
from hub.contract.staff import Role
from kiosk.app.assisting.badges import Known, find, opens
from kiosk.app.assisting.eye import CameraEye
from kiosk.app.assisting.lockout import ALL_MOST_S, EACH, FIRST_S, MOST_S, QUIET_S, STRANGE_S, Lockout
from kiosk.app.assisting.tries import FILE, TriesFile
from kiosk.devices.badge import BadgeEvent, BadgeTouched
from kiosk.devices.camera import Frame
from kiosk.devices.typed import TypedBadge
from kiosk.difficulty.conclusions import Cause, Conclusion, Level, Why
from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import Pin
from kiosk.pages.overlays import AtAssist
from kiosk.pages.sheets import Sheet
from kiosk.pages.states import ScanCorrecting, ScanLooking, ScanShown
from kiosk.pages.town import Town
from kiosk.types import Lang
from tests.support.badges import AGENTS_CARD, CARD, NAME, STAFF, badge, gives_back, helps, lays, types_pin
from tests.support.hall import Hall
from tests.support.visit import Visit
from tests.support.window import FakeClock

OUTLINE = ((0.2, 0.12), (0.8, 0.08), (0.86, 0.9), (0.14, 0.94))
OTHERS_CARD, OTHERS_PIN = "the secret of another badge", "135790"


@pytest.fixture
def hall(town: Town) -> Hall:
    other = badge(OTHERS_CARD, OTHERS_PIN, "Samir", "samir")
    agent = badge(AGENTS_CARD, name="Ines", staff="ines", role=Role.AGENT)
    made = Hall(town, badges=(badge(), other, agent))
    made.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    return made


def waits(hall: Hall) -> int:
    over = hall.session.overlay
    assert isinstance(over, AtAssist)
    assert isinstance(over.page, Pin)
    return over.page.wait_s


def test_the_strip_is_on_every_page_until_the_hand_is_given_back(hall: Hall) -> None:
    helps(hall)
    for action in (act.ShowEverything(), act.GoHome(), act.ShowLanguages(), act.CallSomeone()):
        hall.kiosk.touch(action)
        strip = hall.view.find("assisted")
        assert strip.name == "Mode accompagné"
        assert strip.detail.startswith(f"{NAME}, depuis ")
        assert hall.view.nodes[0] == strip, "above all else"
        hall.kiosk.touch(act.CloseOverlay())
    gives_back(hall)
    assert hall.session.assisted is None


def test_the_end_of_the_visit_ends_it(hall: Hall) -> None:
    helps(hall)
    hall.kiosk.act(act.Erase())
    assert hall.session.assisted is None


def test_a_wrong_number_costs_a_wait_that_doubles_and_is_said_in_words(hall: Hall) -> None:
    lays(hall)
    for wait in (15, 30, 60, 120):
        types_pin(hall, "0000")
        assert waits(hall) == wait
        words = hall.view.find("text").name.replace("\u00a0", " ")
        assert f"Réessayez dans {wait} secondes." in words or f"{wait // 60} minutes" in words
        types_pin(hall)
        assert hall.session.assisted is None, "not even the right one is taken now"
        hall.clock.now += wait - 1
        hall.kiosk.tick()
        assert waits(hall) == 1
        hall.clock.now += 1
        hall.kiosk.tick()
        assert waits(hall) == 0
    types_pin(hall)
    assert hall.session.assisted is not None


def test_the_wait_outlives_the_visit_and_holds_for_that_badge_alone(hall: Hall) -> None:
    """Who found a badge and guesses keeps nobody else of the staff from helping."""
    lays(hall)
    types_pin(hall, "0000")
    hall.kiosk.act(act.Erase())
    lays(hall)
    assert waits(hall) == 15
    lays(hall, OTHERS_CARD)
    assert waits(hall) == 0
    types_pin(hall, OTHERS_PIN)
    assert hall.session.assisted is not None
    assert hall.session.assisted.by == "Samir"


def test_an_agents_badge_and_a_strangers_open_nothing(hall: Hall) -> None:
    for card in (AGENTS_CARD, "another"):
        lays(hall, card)
        types_pin(hall)
        assert hall.session.assisted is None
        hall.kiosk.touch(act.CloseOverlay())
        hall.clock.now += STRANGE_S


def test_strange_badges_in_a_burst_open_one_page_and_keep_nobody_of_the_staff_out(hall: Hall) -> None:
    lays(hall, "somebody's card")
    hall.kiosk.touch(act.CloseOverlay())
    for guess in ("card one of a burst", "card two of a burst"):
        lays(hall, guess)
        assert hall.session.overlay is None
    lays(hall)
    assert hall.view.key == "assist.pin"


def test_whatever_a_code_or_a_reader_says_is_no_fault_and_no_badge(hall: Hall) -> None:
    for said in ("", " " * 20, "\0" * 12, "x" * 5000, "\ud800" * 9, "\u202e" * 12, "\n".join("12345678")):
        hall.kiosk.badge(BadgeTouched((said,)))
        hall.settles()
        assert hall.session.assisted is None
        assert hall.view.key == "assist.door"
        hall.kiosk.touch(act.CloseOverlay())
        hall.clock.now += STRANGE_S


def test_a_badge_is_the_same_however_its_reader_writes_it(hall: Hall) -> None:
    lays(hall, f" {CARD}\u00a0")
    assert hall.view.key == "assist.pin"
    types_pin(hall)
    assert hall.session.assisted is not None


def test_a_wrong_number_counts_although_the_visit_was_wiped_while_it_was_checked(hall: Hall) -> None:
    work = list[Callable[[], None]]()
    lays(hall)
    around = hall.kiosk.around
    hall.kiosk.around = replace(around, behind=lambda _, does: work.append(does))
    for digit in "0000":
        hall.kiosk.touch(act.Type(digit))
    hall.kiosk.touch(act.Confirm())
    hall.kiosk.act(act.Erase())
    lays(hall)
    for does in work:
        does()
    hall.settles()
    assert hall.session.assisted is None
    assert waits(hall) == 15, "also on the page that was opened meanwhile"


def test_a_number_that_is_checked_when_the_page_was_left_begins_nothing(hall: Hall) -> None:
    lays(hall)
    for digit in "2580":
        hall.kiosk.touch(act.Type(digit))
    work = list[Callable[[], None]]()
    hall.kiosk.around = replace(hall.kiosk.around, behind=lambda _, does: work.append(does))
    hall.kiosk.touch(act.Confirm())
    hall.kiosk.touch(act.CloseOverlay())
    for does in work:
        does()
    hall.settles()
    assert hall.session.assisted is None


def test_another_mediator_takes_over(hall: Hall) -> None:
    helps(hall)
    helps(hall, OTHERS_CARD, OTHERS_PIN)
    assert hall.session.assisted is not None
    assert hall.session.assisted.by == "Samir"


def test_the_persons_own_settings_outlive_a_change_of_mediators(hall: Hall) -> None:
    own = hall.session.comfort
    helps(hall)
    hall.kiosk.touch(act.NextTextSize())
    helps(hall, OTHERS_CARD, OTHERS_PIN)
    gives_back(hall)
    assert hall.session.comfort == own


def test_the_door_asks_for_a_badge_and_closes(hall: Hall) -> None:
    hall.kiosk.touch(act.ShowTuning())
    hall.kiosk.touch(aid.ShowDoor())
    assert hall.view.key == "assist.door"
    hall.kiosk.touch(act.CloseOverlay())
    assert hall.view.key == "tuning"


def test_the_cameras_picture_is_empty_until_the_person_shows_it(hall: Hall, town: Town) -> None:
    drawn = list[Frame | None]()
    draws = hall.kiosk.assisting.veils(lambda image, _: drawn.append(image))
    frame, page = Frame(1, 1, b"abc"), Visit.begins(town).opens().as_far_as("address_proof").session
    hall.kiosk.apply(lambda _: page)
    hall.settles()
    draws(frame, None)
    helps(hall)
    assert drawn == [frame, None], "also the one that stands there"
    draws(frame, None)
    assert drawn[-1] is None
    hall.kiosk.touch(aid.Unveil())
    draws(frame, None)
    assert drawn[-1] is frame
    hall.kiosk.touch(act.Back())
    draws(frame, None)
    assert drawn[-1] is None


def test_a_sheet_that_was_taken_is_neither_seen_by_who_helps_nor_small_in_the_list(
    hall: Hall, town: Town
) -> None:
    sheet = Sheet(b"", Frame(1, 1, b"abc"), still=Frame(1, 1, b"abc"))
    page = Visit.begins(town).opens().as_far_as("address_proof")
    scans = (ScanShown(sheet), ScanCorrecting(sheet, OUTLINE))
    for scan in scans:
        hall.kiosk.apply(lambda _, scan=scan: replace(page.session, scan=scan))
        assert any(one.picture for one in hall.view.walk())
        helps(hall)
        hall.kiosk.apply(lambda now, scan=scan: replace(now, scan=scan))
        assert not any(one.picture for one in hall.view.walk())
        hall.kiosk.touch(aid.Unveil())
        assert any(one.picture for one in hall.view.walk())
        gives_back(hall)


def test_what_is_shown_on_a_papers_page_stays_shown_from_the_camera_to_the_sheet(
    hall: Hall, town: Town
) -> None:
    """Once each state of the camera hid it again: a touch for the picture, one for the sheet, one for its
    corners."""
    drawn = list[Frame | None]()
    draws = hall.kiosk.assisting.veils(lambda image, _: drawn.append(image))
    page = Visit.begins(town).opens().as_far_as("address_proof").session
    sheet = Sheet(b"", Frame(1, 1, b"abc"), still=Frame(1, 1, b"abc"))
    hall.kiosk.apply(lambda _: page)
    helps(hall)
    hall.kiosk.touch(aid.Unveil())
    looks = ScanLooking("hold_still", 1.0)
    for scan in (looks, ScanShown(sheet), ScanCorrecting(sheet, OUTLINE), ScanShown(sheet), looks):
        hall.kiosk.apply(lambda now, scan=scan: replace(now, scan=scan))
        assert hall.view.find("assist.veil").icon == "eye-slash"
        draws(sheet.picture, None)
        assert drawn[-1] is sheet.picture
    hall.kiosk.touch(act.Back())
    hall.kiosk.apply(lambda _: replace(page, assisted=hall.session.assisted, scan=ScanShown(sheet)))
    assert not any(one.picture for one in hall.view.walk()), "another visit to the page hides it again"


def test_the_time_on_the_page_is_told_in_steps_and_begins_anew_on_another(hall: Hall, town: Town) -> None:
    visit = Visit.begins(town).opens().as_far_as("address")
    hall.kiosk.apply(lambda _: visit.session)
    hall.clock.now += 160
    helps(hall)
    hall.kiosk.tick()
    assert "2 min 40 sur cette page" in hall.view.find("assist.box").detail
    assert "Le numéro et la rue d'abord" in hall.view.find("assist.box").detail.replace("\u2019", "'")
    hall.kiosk.touch(act.Back())
    assert "sur cette page" not in hall.view.find("assist.box").detail


def test_who_helps_already_and_is_let_in_once_more_goes_on_helping(hall: Hall, town: Town) -> None:
    """A badge first, then the person's yes on the screen: a second beginning would end the mandate."""
    hall.kiosk.apply(lambda _: Visit.begins(town).opens().as_far_as("address").session)
    helps(hall)
    began = hall.session.assisted
    hall.clock.now += 100
    hall.kiosk.assisting.start(NAME, STAFF)
    assert hall.session.assisted is began


def test_the_mediator_is_told_why_help_was_needed_and_the_next_visit_is_not(hall: Hall, town: Town) -> None:
    hall.kiosk.apply(lambda _: Visit.begins(town).opens().as_far_as("address").session)
    why = (Why(ReasonCode.BACK, 4),)
    hall.kiosk.suggest(Conclusion("v", 60.0, Level.FLAG, 2.0, why, Cause.USER))
    helps(hall)
    assert "Retours en arrière : 4" in hall.view.find("assist.box").detail.replace("\u00a0", " ")
    hall.kiosk.act(act.Erase())
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    helps(hall)
    assert "Retours" not in hall.view.find("assist.box").detail


# --- the lock-out ---


def test_the_wait_doubles_to_a_quarter_of_an_hour_and_no_further() -> None:
    clock = FakeClock()
    lockout, seen = Lockout(clock), []
    for _ in range(9):
        seen.append(lockout.wrong("b"))
        clock.now += seen[-1]
    assert seen == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    assert seen[0] == FIRST_S
    assert seen[-1] == MOST_S
    clock.now += QUIET_S
    assert lockout.wrong("b") == FIRST_S
    lockout.right("b")
    assert lockout.wait_s("b") == 0


def test_a_found_badge_locks_itself_and_nobody_else() -> None:
    clock = FakeClock()
    lockout = Lockout(clock)
    for _ in range(40):
        clock.now += lockout.wrong("found")
        assert lockout.wait_s("another") == 0
    assert lockout.wrong("found") == MOST_S


def test_who_tries_many_badges_makes_all_wait_a_little() -> None:
    clock = FakeClock()
    lockout = Lockout(clock)
    for badge_ in "ab":
        for _ in range(EACH):
            assert lockout.wait_s("mine") == 0
            clock.now += lockout.wrong(badge_)
    assert lockout.wait_s("mine") == 0, "it is over before that badge's own"
    lockout.wrong("c")
    assert 0 < lockout.wait_s("mine") <= 2 * FIRST_S
    for badge_ in "cdefgh" * EACH:
        lockout.wrong(badge_)
    assert lockout.wait_s("mine") == ALL_MOST_S, "staff are never kept out for long"
    clock.now += ALL_MOST_S
    assert lockout.wait_s("mine") == 0


def test_pulling_the_plug_is_no_way_round_the_wait(tmp_path: Path) -> None:
    """Once a restart forgot every wrong number."""
    wall, clock = FakeClock(1e9), FakeClock()
    before = Lockout(clock, TriesFile(tmp_path, wall))
    for _ in range(3):
        clock.now += before.wrong("found")
    assert before.wrong("found") == 120
    wall.now += 20
    again = Lockout(FakeClock(5.0), TriesFile(tmp_path, wall))
    assert again.wait_s("found") == pytest.approx(100)
    assert again.wait_s("another") == 0
    assert again.wrong("found") == 240, "it goes on where it was"
    again.right("found")
    assert Lockout(FakeClock(), TriesFile(tmp_path, wall)).wait_s("found") == 0


def test_a_clock_that_leaps_keeps_nobody_out_for_years(tmp_path: Path) -> None:
    wall = FakeClock(1e9)
    Lockout(FakeClock(), TriesFile(tmp_path, wall)).wrong("b")
    wall.now = 0
    assert Lockout(FakeClock(), TriesFile(tmp_path, wall)).wait_s("b") == FIRST_S
    wall.now = 2e9
    forgotten = Lockout(FakeClock(), TriesFile(tmp_path, wall))
    assert forgotten.wait_s("b") == 0
    assert forgotten.wrong("b") == FIRST_S


def test_the_file_of_wrong_numbers_holds_no_badge_and_no_number(tmp_path: Path) -> None:
    entry = badge()
    Lockout(FakeClock(), TriesFile(tmp_path, FakeClock(1e9))).wrong(entry.badge_sha256)
    file = tmp_path / FILE
    said = file.read_text()
    assert not [one for one in (CARD, entry.badge_sha256, entry.staff, entry.name) if one in said]
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damaged", ["", "{", '{"badges": {"x": {"wrong": "many", "until_s": 1}}}', "[]"])
def test_a_damaged_file_locks_nobody_out(tmp_path: Path, damaged: str) -> None:
    (tmp_path / FILE).write_text(damaged)
    lockout = Lockout(FakeClock(), TriesFile(tmp_path))
    assert lockout.wait_s("b") == 0
    assert lockout.wrong("b") == FIRST_S


def test_a_kiosk_that_starts_again_still_waits(town: Town, tmp_path: Path) -> None:
    wall = FakeClock(1e9)
    for shown in (False, True):
        hall = Hall(town, badges=(badge(),), tries=TriesFile(tmp_path, wall))
        lays(hall)
        assert hall.view.find("title").name == f"Bonjour {NAME}"
        words = hall.view.find("text").name
        assert ("Réessayez dans" in words) is shown
        assert "pas le bon" not in words, "they have typed nothing yet"
        if not shown:
            types_pin(hall, "0000")


# --- the badge ---


def test_only_the_number_with_the_badge_opens() -> None:
    entry = badge()
    assert opens(Known(entry, CARD), "2580")
    assert not opens(Known(entry, CARD), "2581")
    assert not opens(Known(entry, "another"), "2580")
    assert find(("x", CARD), (entry,)) == Known(entry, CARD)


def typed(card: str, gap_s: float) -> list[BadgeEvent]:
    clock, read = FakeClock(), list[BadgeEvent]()
    reader = TypedBadge(clock)
    reader.listen(read.append)
    for one in card:
        clock.now += gap_s
        scan = 4 + ord(one.lower()) - ord("a") if one.isalpha() else 30 + "1234567890".index(one)
        reader.key(one, scan, enter=False, shifted=one.isupper())
    clock.now += gap_s
    reader.key(None, 40, enter=True, shifted=False)
    return read


def test_a_reader_types_a_burst_and_a_hand_does_not() -> None:
    assert typed("PK7WXM2QH4", 0.004) == [BadgeTouched(("PK7WXM2QH4",))]
    assert typed("PK7WXM2QH4", 0.15) == []
    assert typed("PK", 0.004) == []


def test_a_reader_made_for_another_keyboard_is_understood_both_ways() -> None:
    clock, read = FakeClock(), list[BadgeEvent]()
    reader = TypedBadge(clock)
    reader.listen(read.append)
    for letter, scan in zip("qzertyu", (4, 26, 8, 21, 23, 28, 24), strict=True):
        clock.now += 0.003
        reader.key(letter, scan, enter=False, shifted=False)
    assert reader.key(None, 40, enter=True, shifted=False), "Enter is the reader's, not the ring's"
    assert read == [BadgeTouched(("awertyu", "qzertyu"))]


def test_the_camera_sees_the_square_of_a_badge_and_lets_go(tmp_path: Path) -> None:
    """The whole eye: a process of its own looks at a folder that plays the camera."""
    import cv2
    import numpy as np
    import zxingcpp

    code = zxingcpp.create_barcode(CARD, zxingcpp.BarcodeFormat.QRCode)
    square = np.asarray(zxingcpp.write_barcode_to_image(code, scale=8))
    page = np.full((720, 1280, 3), 255, np.uint8)
    page[200 : 200 + len(square), 500 : 500 + len(square)] = square[:, :, None]
    cv2.imwrite(str(tmp_path / "badge.png"), page)
    eye, ready, read = CameraEye(str(tmp_path / "badge.png")), threading.Event(), Queue[BadgeEvent]()
    eye.open(ready.set, read.put)
    assert ready.wait(60)
    assert read.get(timeout=60) == BadgeTouched((CARD,))
    eye.close()


class Looking:
    """An eye that a test works."""

    def __init__(self) -> None:
        self.open_ = False

    def open(self, ready: Callable[[], None], listener: Callable[[BadgeEvent], None]) -> None:
        self.open_, self.listener = True, listener
        ready()

    def close(self) -> None:
        self.open_ = False


def test_the_camera_looks_only_while_the_page_that_waits_for_a_badge_is_open(hall: Hall) -> None:
    eye = Looking()
    hall.kiosk.around = replace(hall.kiosk.around, eye=eye)
    hall.kiosk.touch(aid.ShowDoor())
    hall.settles()
    assert "montrez son carré à la caméra" in hall.view.find("text").name
    eye.listener(BadgeTouched((CARD,)))
    hall.settles()
    assert hall.view.key == "assist.pin"
    assert not eye.open_
    hall.kiosk.touch(act.CloseOverlay())
    hall.kiosk.touch(aid.ShowDoor())
    hall.kiosk.touch(act.CloseOverlay())
    assert not eye.open_
