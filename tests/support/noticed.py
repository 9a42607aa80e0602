"""A kiosk that notices, and people before it: slow, trembling, playing, lost; seconds pass as they say."""

from __future__ import annotations

from dataclasses import replace

from kiosk.app.noticing.noticing import Notices
from kiosk.difficulty.conclusions import Conclusion, Level
from kiosk.difficulty.devices import DeviceFilter
from kiosk.difficulty.events import Event, What
from kiosk.pages import actions as act
from kiosk.pages.overlays import Offering
from kiosk.pages.states import ScanLooking, ScanTaken
from kiosk.pages.town import Town
from kiosk.pages.typing import keys_of
from kiosk.types import FieldId, Lang, OptionId, ProcedureId
from tests.kiosk.difficulty.visits import tuning
from tests.support.front import Front
from tests.support.hall import Hall
from tests.support.visit import ELECTORAL_ROLL, PAPER, TODAY


def opened(hall: Front, town: Town, events: list[Event]) -> Notices:
    """Let a kiosk notice from now on; each event is kept."""
    made = Notices(
        tuning(),
        DeviceFilter(tuning().devices),
        town,
        lambda: TODAY,
        "k",
        flag=hall.kiosk.suggest,
        hears=events.append,
    )
    hall.kiosk.noticing.open(made)
    return made


class Watched(Hall):
    """What is noticed is kept in ``events``; what a mediator would be told, in ``told``."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        self.events = list[Event]()
        self.notices = opened(self, town, self.events)

    # ---- What a person does ----

    def waits(self, seconds: float) -> Watched:
        """Nothing happens for so long; where the kiosk asks something meanwhile, it is asked."""
        for _ in range(int(seconds)):
            self.clock.now += 1
            self.kiosk.tick()
            self.kiosk.pulse()
            self.settles()
        return self

    def touches(self, *actions: act.Action, every: float = 0.0) -> Watched:
        for action in actions:
            if every:
                self.waits(every)
            self.kiosk.touch(action)
            self.settles()
        return self

    def misses(self, times: int = 1, every: float = 1) -> Watched:
        for _ in range(times):
            self.waits(every)
            self.kiosk.missed()
        return self

    def begins(self, procedure: ProcedureId = ELECTORAL_ROLL, looks: float = 6) -> Watched:
        """From the page that waits to a procedure's first page."""
        self.touches(act.ChooseLanguage(Lang("fr"))).waits(looks)
        return self.touches(act.OpenProcedure(procedure))

    @property
    def page(self) -> str:
        return str(self.session.route(TODAY).current.id)

    def chooses(self, option: str, looks: float = 8, then: float = 2) -> Watched:
        self.waits(looks).touches(act.Pick(OptionId(option)))
        return self.waits(then).touches(act.Confirm())

    def types(self, every: float = 1, looks: float = 5, **fields: str) -> Watched:
        self.waits(looks)
        for name, value in fields.items():
            self.touches(act.FocusField(FieldId(name)))
            for key in keys_of(FieldId(name), value):
                self.touches(act.Type(key), every=every)
        return self

    def confirms(self, after: float = 2) -> Watched:
        return self.waits(after).touches(act.Confirm())

    def scans(self, after: float = 12) -> Watched:
        """A paper that is taken as it should be."""
        self.waits(after)
        self.kiosk.apply(lambda now: replace(now, scan=ScanTaken(PAPER)))
        return self.confirms()

    def previews(self, advice: str, seconds: float) -> Watched:
        """The camera sees the paper so, frame after frame."""
        for _ in range(int(seconds)):
            for part in (0.0, 0.5):
                self.kiosk.apply(
                    lambda now, part=part: replace(now, scan=ScanLooking(advice, part))  # type: ignore[misc]
                )
            self.waits(1)
        return self

    def goes_on(self, pace: float = 1, misses: int = 0, until: str = "") -> Watched:
        """The usual answers at this pace, to the procedure's end or a page of it."""
        usual = {
            "nationality": lambda: self.chooses("french", 8 * pace, 2 * pace),
            "birth_date": lambda: self.types(pace, 5 * pace, date="03051948").confirms(2 * pace),
            "name": lambda: self.types(pace, 5 * pace, family="exemple", given="camille").confirms(2 * pace),
            "address": lambda: self.types(
                pace, 5 * pace, street="12 rue des tilleuls", postcode="01234", town="valbourg"
            ).confirms(2 * pace),
            "identity": lambda: self.chooses("yes", 8 * pace, 2 * pace),
            "address_proof": lambda: self.scans(12 * pace),
            "address_proof-dated": lambda: self.types(pace, 5 * pace, date="05102026").confirms(2 * pace),
            "review": lambda: self.confirms(15 * pace),
        }
        while self.page in usual and self.page != until:
            before = self.page
            self.misses(misses, 1.5)
            usual[before]()
            assert self.page != before, f"{before} does not go on"
        return self

    def leaves(self) -> Watched:
        self.touches(act.Erase())
        return self.waits(3)

    # ---- What is seen of it ----

    @property
    def offered(self) -> Offering | None:
        """The offer that lies over the page now."""
        over = self.session.overlay
        return over if isinstance(over, Offering) else None

    def is_offered(self, within: float = 120) -> Offering:
        """The person does nothing more until the kiosk asks. Raises AssertionError."""
        for _ in range(int(within)):
            if (offer := self.offered) is not None:
                return offer
            self.waits(1)
        raise AssertionError("nothing was offered")

    @property
    def names(self) -> list[str]:
        return [one.what.value for one in self.events]

    def of(self, what: What) -> list[Event]:
        return [one for one in self.events if one.what is what]

    def levels(self) -> list[Level]:
        return [one.level for one in self.told]

    def flags(self) -> list[Conclusion]:
        return [one for one in self.told if one.level is Level.FLAG]
