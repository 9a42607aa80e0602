"""What an appliance notes of its disk reaches who looks after it, for two weeks by a clock that is right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.app import storage
from kiosk.app.doctor.machine import storage_finding
from kiosk.app.nearhub.machines import Machines
from kiosk.app.storage import NOTICE, read_notice, storage_trouble
from tests.support.waiting import until

DAY = date(2026, 11, 23)
LATER = DAY + timedelta(days=15)


@pytest.fixture
def noted(tmp_path: Path) -> Callable[[str], Path]:
    def note(said: str) -> Path:
        (tmp_path / NOTICE).write_text(said, encoding="utf-8")
        return tmp_path

    return note


def test_a_disk_that_is_as_it_was_is_no_trouble(tmp_path: Path) -> None:
    assert storage_trouble(tmp_path, DAY, clock_is_right=True) == ""
    assert read_notice(tmp_path) is None


@pytest.mark.parametrize("code", ["mended", "made_new", "other_board"])
def test_what_the_appliance_noted_is_told_for_two_weeks(noted: Callable[[str], Path], code: str) -> None:
    data = noted(f"{code}\n")
    assert storage_trouble(data, DAY, clock_is_right=True) == code
    assert storage_trouble(data, DAY + timedelta(days=14), clock_is_right=True) == code
    assert storage_trouble(data, LATER, clock_is_right=True) == ""
    assert not (data / NOTICE).exists()


def test_the_two_weeks_begin_when_the_clock_is_known(noted: Callable[[str], Path]) -> None:
    """A board with an empty battery begins in another year: the notice was gone before it was seen."""
    data = noted("made_new\n")
    assert storage_trouble(data, date(2001, 1, 1), clock_is_right=False) == "made_new"
    assert storage_trouble(data, DAY, clock_is_right=True) == "made_new"
    assert storage_trouble(data, date(2001, 1, 1), clock_is_right=False) == "made_new"
    assert storage_trouble(data, DAY + timedelta(days=13), clock_is_right=True) == "made_new"


def test_a_day_to_come_begins_them_again(noted: Callable[[str], Path]) -> None:
    data = noted("mended 2099-01-01\n")
    assert storage_trouble(data, DAY, clock_is_right=True) == "mended"
    assert storage_trouble(data, LATER, clock_is_right=True) == ""


@pytest.mark.parametrize("said", ["", "\n", "something else", "mended yesterday", "\x00\xff"])
def test_a_notice_that_nobody_wrote_is_none(noted: Callable[[str], Path], said: str) -> None:
    assert storage_trouble(noted(said), DAY, clock_is_right=True) == ""


def test_a_full_disk_is_told_first(noted: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    data = noted("mended\n")
    monkeypatch.setattr(storage, "SCARCE_BYTES", 1 << 62)
    assert storage_trouble(data, DAY, clock_is_right=True) == "full"


def test_the_hub_hears_of_it(noted: Callable[[str], Path]) -> None:
    data, told = noted("made_new\n"), dict[str, str]()
    disk = lambda: storage_trouble(data, DAY, clock_is_right=True)  # noqa: E731
    machines = Machines(None, "none", told.__setitem__, look_s=0.01, storage=disk).start()
    try:
        until(lambda: told.get("storage") == "made_new", 60)
        (data / NOTICE).unlink()
        until(lambda: told.get("storage") == "", 60)
    finally:
        machines.close()


def test_the_doctor_says_what_was_done_and_what_to_do(noted: Callable[[str], Path]) -> None:
    found = storage_finding({"PARVIS_DATA": str(noted("other_board\n"))})
    assert found.state == "limited"
    assert "machine" in found.detail
    assert "enrolment" in found.mend
