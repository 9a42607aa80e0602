"""Tests that read like a visit: ``visit.opens().answers(nationality="french").arrives_at("birth_date")``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from i18n.catalogue import Language
from kiosk.app import paths
from kiosk.app.content import load_town
from kiosk.app.settings import load_settings
from kiosk.pages import actions as act
from kiosk.pages.build import build
from kiosk.pages.comfort import Comfort
from kiosk.pages.frame import Pen
from kiosk.pages.session import Session
from kiosk.pages.states import ScanTaken
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.pages.typing import keys_of
from kiosk.pages.view import PageView
from kiosk.procedures.answers import Scanned
from kiosk.types import FieldId, Lang, OptionId, ProcedureId

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
LANGUAGES = (Language(Lang("fr"), "Français"), Language(Lang("en"), "English"))
PAPER = Scanned(b"%PDF-1.7 a fictitious paper", codes=1)
ELECTORAL_ROLL = ProcedureId("listes-electorales")


@cache
def valbourg() -> Town:
    """The fictitious town of the tests, with the project's own packs and texts; never changed, read once."""
    settings = load_settings(paths.SETTINGS, {})
    return load_town(settings, paths.CONFIG, paths.CATALOGUES, TODAY)


@dataclass(frozen=True)
class Visit:
    """A citizen's hands: acts on the current page and looks at it."""

    town: Town
    session: Session
    today: date = TODAY

    @classmethod
    def begins(cls, town: Town, lang: str = "fr") -> Visit:
        return cls(town, Session(Comfort(Lang(lang)), welcomed=True))

    @property
    def turner(self) -> Turner:
        return Turner(self.town, Comfort(Lang("fr")))

    @property
    def page(self) -> str:
        return str(self.session.route(self.today).current.id)

    @property
    def view(self) -> PageView:
        return build(Pen(self.town, self.session, self.today))

    def does(self, *actions: act.Action) -> Visit:
        session = self.session
        for action in actions:
            session = self.turner.turn(session, action, self.today).session
        return replace(self, session=session)

    def opens(self, procedure: ProcedureId = ELECTORAL_ROLL) -> Visit:
        return self.does(act.OpenProcedure(procedure))

    def types(self, **fields: str) -> Visit:
        visit = self
        for name, value in fields.items():
            visit = visit.does(act.FocusField(FieldId(name)))
            visit = visit.does(*(act.Type(key) for key in keys_of(FieldId(name), value)))
        return visit

    def chooses(self, option: str) -> Visit:
        return self.does(act.Pick(OptionId(option)), act.Confirm())

    def scans(self) -> Visit:
        return replace(self, session=replace(self.session, scan=ScanTaken(PAPER))).does(act.Confirm())

    def says(self, node_id: str) -> str:
        return self.view.find(node_id).name

    @property
    def brings(self) -> tuple[str, ...]:
        """What the last page tells to bring, in its order."""
        return tuple(node.spoken or "" for node in self.view.walk() if node.id.startswith("bring."))

    def arrives_at(self, page: str) -> Visit:
        assert self.page == page
        return self

    def as_far_as(self, page: str) -> Visit:
        """The usual answers, up to a page."""
        usual = {
            "nationality": lambda v: v.chooses("french"),
            "birth_date": lambda v: v.types(date="03051948").does(act.Confirm()),
            "name": lambda v: v.types(family="exemple", given="camille").does(act.Confirm()),
            "address": lambda v: v.types(
                street="12 rue des tilleuls", postcode="01234", town="valbourg"
            ).does(act.Confirm()),
            "identity": lambda v: v.chooses("yes"),
            "address_proof": lambda v: v.scans(),
            "address_proof-dated": lambda v: v.types(date="05102026").does(act.Confirm()),
            "review": lambda v: v.does(act.Confirm()),
        }
        visit = self
        while visit.page != page:
            before, visit = visit, usual[visit.page](visit)
            assert visit.page != before.page, f"{before.page} does not go on"
        return visit
