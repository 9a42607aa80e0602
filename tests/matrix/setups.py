"""The pages of the first start, out of a walk through its questions; devices and hub say what they may."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from kiosk.devices.printer import JobPrinted
from kiosk.pages import actions as act
from kiosk.pages.comfort import Comfort
from kiosk.pages.session import Session
from kiosk.pages.setup_states import (
    ELSEWHERE,
    Found,
    HubCompares,
    HubSaysNo,
    HubTrusts,
    Keeping,
    PictureSeen,
    SettingUp,
    SetupStep,
    Thing,
)
from kiosk.pages.setup_turn import begins, joining
from kiosk.pages.typing import keys_of
from kiosk.types import FieldId, Lang, OptionId
from tests.matrix.sheets import Sheet
from tests.matrix.town import matrix_town
from tests.support.visit import Visit

TOWN = "Châlons-en-Champagne"
SIGNS = "7K2Q-M4XD-9RTB-HC6W-3VPN"
PRINTERS = Found((Thing("hall", "Brother HL-L5200DW, hall du rez-de-chaussée"), Thing("office", "Bureau")))
CAMERAS = Found((Thing("/dev/video0", "HD USB Camera", live=True), Thing("sane:x", "Epson DS-530")))


def setups() -> Iterator[Sheet]:
    for name in _WALK:
        yield Sheet(f"setup-{name}", lambda name=name: _at(name))  # type: ignore[misc]
    yield Sheet("setup-remade", lambda: _now(_at("aim"), remade=True))
    yield Sheet("setup-missed", lambda: _aims(_at("aim"), (0.5, 0.5)))
    yield Sheet("setup-targets", lambda: _aims(_at("aim"), (0.3, 0.6), (0.1, 0.1)))
    yield Sheet("setup-seeking", lambda: _at("printer").does(act.SeekAgain()))
    yield Sheet("setup-nothing", lambda: _now(_at("camera"), cameras=Found()))
    compares = HubCompares(f"Mairie de {TOWN}", SIGNS)
    yield Sheet("setup-compares", lambda: _now(_at("tried"), hub=compares))
    for why in ("certificate", "wrong_code"):
        yield Sheet(f"setup-{why}", lambda why=why: _now(_at("tried"), hub=HubSaysNo(why)))  # type: ignore[misc]
    yield Sheet("setup-joins", _joins)
    yield Sheet("setup-joins-no", lambda: _now(_joins(), step=SetupStep.TRIED, hub=HubSaysNo("timeout")))
    for name, console in (("note", "http://192.168.100.200:8765"), ("note-offline", "")):
        yield Sheet(f"setup-{name}", lambda console=console: _notes(console))  # type: ignore[misc]
    for state in (Keeping.WRITTEN, Keeping.FAILED):
        yield Sheet(f"setup-{state}", lambda state=state: _kept(state))  # type: ignore[misc]


def _now(visit: Visit, **values: object) -> Visit:
    duty = visit.session.duty
    assert isinstance(duty, SettingUp)
    return replace(visit, session=replace(visit.session, duty=replace(duty, **values)))  # type: ignore[arg-type]


def _types(visit: Visit, field: str, words: str) -> Visit:
    return visit.does(*(act.Type(key) for key in keys_of(FieldId(field), words)))


def _picks(visit: Visit, *options: str) -> Visit:
    return visit.does(*(act.Pick(OptionId(one)) for one in options))


def _aims(visit: Visit, *hits: tuple[float, float]) -> Visit:
    return visit.does(*(act.Aimed((0.3, 0.4), hit) for hit in hits))


_WALK: Mapping[str, Callable[[Visit], Visit]] = {
    "aim": lambda v: v,
    "upright": lambda v: v,
    "language": lambda v: v,
    "town": lambda v: _types(v, "town", "chalo"),
    "place": lambda v: _types(v, "spot", "hall a"),
    "languages": lambda v: _picks(v, "uk"),
    "screen": lambda v: _picks(v, "21.5"),
    "height": lambda v: _picks(v, "130"),
    "printer": lambda v: _now(_picks(_now(v, printers=PRINTERS), "hall"), test=JobPrinted()),
    "camera": lambda v: _picks(_now(v, cameras=CAMERAS), "/dev/video0"),
    "picture": lambda v: _now(v, picture=PictureSeen()),
    "hub": lambda v: _picks(v, ELSEWHERE),
    "address": lambda v: _types(v, "web", "parvis.chalons.fr"),
    "code": lambda v: _types(v, "code", "ab2"),
    "tried": lambda v: _now(v, hub=HubTrusts(f"Mairie de {TOWN}", "https://parvis.chalons.fr")),
    "check": lambda v: v,
}
"""What is done on each page, before it is looked at and left."""


@cache
def _at(wanted: str) -> Visit:
    town = matrix_town()
    visit = Visit(town, begins(Session(Comfort(Lang("fr"))), SettingUp(), town))
    for name, do in _WALK.items():
        visit = do(visit)
        if name == wanted:
            return visit
        if name == "code":
            visit = _types(visit, "code", "3cd45")
        visit = visit.does(act.Confirm())
    raise AssertionError(f"there is no page {wanted}")


def _joins() -> Visit:
    town, url = matrix_town(), "https://parvis.chalons-en-champagne.fr"
    return Visit(town, begins(Session(Comfort(Lang("fr"))), joining(SettingUp(), url), town))


def _notes(console: str) -> Visit:
    alone = _picks(_now(_at("hub"), first_code="K7QM-4XWD"), "")
    return _now(alone.does(act.Confirm(), act.Confirm()), console=console)


def _kept(state: Keeping) -> Visit:
    return _now(_at("check").does(act.Confirm()), keeping=state)
