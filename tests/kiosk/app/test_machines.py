"""What a hub is told of printer and camera: codes that its console knows, and only what is so."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from hub.contract import KioskIdentity
from hub.contract.codes import ReasonCode
from i18n.catalogue import Catalogue, read_po
from kiosk.app import paths
from kiosk.app.desks.reasons import comfort_codes, probability, reasons
from kiosk.app.nearhub.link import HubLink
from kiosk.app.nearhub.machines import Machines, camera_trouble, printer_trouble
from kiosk.devices.printer import NoPrinter, OutOfPaper, PrinterBlocked, PrinterReady, PrinterStatus
from kiosk.difficulty.conclusions import Why
from kiosk.pages.comfort import Comfort, Ease
from kiosk.types import Lang
from tests.support.waiting import until as wait


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (PrinterReady("q"), ""),
        (OutOfPaper(), "out_of_paper"),
        (PrinterBlocked("media-jam-error"), "jammed"),
        (PrinterBlocked("cover-open"), "open"),
        (PrinterBlocked("something-else"), "blocked"),
        (NoPrinter("no-queue"), "missing"),
    ],
)
def test_a_printers_trouble_is_a_code(status: PrinterStatus, code: str) -> None:
    assert printer_trouble(status) == code


def test_a_camera_is_where_the_settings_say_or_missing(tmp_path: Path) -> None:
    assert camera_trouble(str(tmp_path)) == ""
    assert camera_trouble(str(tmp_path / "gone")) == "missing"
    assert camera_trouble("987") == "missing"
    assert camera_trouble("sane:epson") == "", "only known as it scans"
    assert camera_trouble("none") == "", "the town has said that there is none: nobody is called for that"


def test_a_printer_that_is_not_there_on_purpose_is_no_trouble(tmp_path: Path) -> None:
    told: dict[str, str] = {}
    machines = Machines(None, str(tmp_path), told.__setitem__, look_s=0.01).start()
    try:
        wait(lambda: told == {"camera": "", "storage": ""}, 60)
    finally:
        machines.close()


def test_the_machines_are_looked_at_again_and_a_fault_ends_nothing(tmp_path: Path) -> None:
    told: dict[str, str] = {}
    states: list[PrinterStatus] = [OutOfPaper()]

    def status() -> PrinterStatus:
        if not states:
            raise OSError("a service that fell over")
        return states[0]

    machines = Machines(status, str(tmp_path), told.__setitem__, look_s=0.01).start()
    try:
        wait(lambda: told == {"printer": "out_of_paper", "camera": "", "storage": ""}, 60)
        states.clear()
        states.append(PrinterReady("q"))
        wait(lambda: told["printer"] == "", 60)
    finally:
        machines.close()


def test_reasons_are_codes_with_numbers_and_no_more_than_three() -> None:
    codes = ReasonCode.SCANS, ReasonCode.BACK, ReasonCode.WAITING, ReasonCode.HELP
    why = [Why(code, n) for n, code in enumerate(codes)]
    assert [(one.code, one.n) for one in reasons(why)] == [("scans", 0), ("back", 1), ("waiting", 2)]


@pytest.mark.parametrize("lang", ["fr", "en", "es", "pt", "ar", "uk"])
def test_every_reason_has_words_for_who_stands_beside_the_person(lang: str) -> None:
    catalogue = Catalogue({Lang(lang): read_po(paths.CATALOGUES / f"{lang}.po")})
    assert all(catalogue.render(Why(code, 2).words, Lang(lang)) for code in ReasonCode)


def test_two_threads_tell_of_two_devices() -> None:
    """Printer and scanner are told by threads of their own: one's trouble once wiped the other's."""
    link = HubLink("no-hub-answers-this-token", KioskIdentity(id="k", name="borne"))
    other = threading.Thread(target=lambda: link.trouble("camera", "missing"))

    class Looked(dict[str, str]):
        def items(self):  # type: ignore[no-untyped-def]
            other.start()
            other.join(0.2)
            return super().items()

    link._troubles = Looked()
    link.trouble("printer", "jammed")
    other.join()
    assert link._troubles == {"printer": "jammed", "camera": "missing"}


def test_how_sure_it_is_lies_between_nothing_and_one() -> None:
    assert (probability(0), probability(-1000), probability(1000)) == (0.5, 0.0, 1.0)


def test_what_a_person_has_set_is_told_in_few_codes() -> None:
    plain = Comfort(Lang("fr"))
    assert comfort_codes(plain) == ()
    every = Comfort(Lang("fr"), "huge", "contrast", voice=False, eases=frozenset(Ease))
    assert comfort_codes(every)[:3] == ("large_text", "no_voice", "contrast")
    assert len(comfort_codes(every)) == 4
