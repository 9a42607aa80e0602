"""The first start of a kiosk as values: the question, what was chosen, what is known of the devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import hypot
from typing import TypeAlias

from kiosk.devices.panel import STRAIGHT, Matrix
from kiosk.pages.actions import Aimed
from kiosk.pages.states import NotPrinted, PrintState
from kiosk.types import FieldId, Lang

MM_PER_INCH = 25.4
REACH_MM = 1220
"""Nothing is to be touched above, from the floor (EN 301 549, 8.3)."""
INCHES = (15.6, 18.5, 21.5, 23.8, 27.0, 32.0)
"""The diagonals of the panels that are sold for kiosks."""
TARGETS, TAPS = 4, 3
"""So many targets are touched where a finger is not felt where it is, each so often."""
LOWEST_MM, HIGHEST_MM, STEP_CM = 650, 1150, 10
"""Between these the picture's lower edge may hang; the middles that are offered are so far apart."""
GOOD_EDGE_MM = range(750, 971)
"""Where the lower edge hangs well for who sits and for who stands."""
NEAR_INCHES, NEAR_MM, USUAL_MM = 18.0, 500, 600
"""One stands nearer to a small screen."""


class SetupStep(StrEnum):
    """The pages, in their order; some belong to an answer and are left out with it."""

    AIM = "aim"
    TARGETS = "targets"
    UPRIGHT = "upright"
    LANGUAGE = "language"
    TOWN = "town"
    PLACE = "place"
    LANGUAGES = "languages"
    SCREEN = "screen"
    HEIGHT = "height"
    PRINTER = "printer"
    CAMERA = "camera"
    PICTURE = "picture"
    HUB = "hub"
    ADDRESS = "address"
    CODE = "code"
    TRIED = "tried"
    CHECK = "check"
    NOTE = "note"
    KEPT = "kept"


TYPED: Mapping[SetupStep, FieldId] = {
    SetupStep.TOWN: FieldId("town"),
    SetupStep.PLACE: FieldId("spot"),
    SetupStep.ADDRESS: FieldId("web"),
    SetupStep.CODE: FieldId("code"),
}
"""What is typed on which page."""


@dataclass(frozen=True)
class Panel:
    """The screen as it is: its picture in px."""

    width_px: int = 1080
    height_px: int = 1920

    def px_per_mm(self, inches: float) -> float:
        """So many px a millimetre has, on a screen of this diagonal."""
        return round(hypot(self.width_px, self.height_px) / (inches * MM_PER_INCH), 3)

    def high_mm(self, inches: float) -> float:
        """How high the picture is."""
        return self.height_px / self.px_per_mm(inches)

    def edge_mm(self, inches: float, middle_cm: int) -> int:
        """How high its lower edge hangs, when its middle hangs so."""
        return round(middle_cm * 10 - self.high_mm(inches) / 2)

    def middles_cm(self, inches: float) -> tuple[int, ...]:
        """How high the middle may hang, every ten centimetres."""
        return tuple(
            middle
            for middle in range(0, 250, STEP_CM)
            if LOWEST_MM <= self.edge_mm(inches, middle) <= HIGHEST_MM
        )


@dataclass(frozen=True)
class Aiming:
    """How far it has come with touching targets."""

    misses: int = 0
    """So many touches meant nothing on the first target."""
    taps: tuple[Aimed, ...] = ()
    contradict: bool = False
    """The taps before did not belong together, and are asked for again."""

    @property
    def target(self) -> int:
        """Which target is shown."""
        return min(len(self.taps) // TAPS, TARGETS - 1)

    @property
    def tap(self) -> int:
        """Which touch of it is awaited."""
        return len(self.taps) % TAPS + 1


@dataclass(frozen=True)
class Thing:
    """A device that was found. ``id``: what the settings call it; ``live``: it has a picture to look at."""

    id: str
    name: str
    live: bool = False


@dataclass(frozen=True)
class Seeking:
    """It is being looked what is there."""


@dataclass(frozen=True)
class Found:
    """What is there; nothing is an answer too."""

    things: tuple[Thing, ...] = ()

    def thing(self, thing_id: str | None) -> Thing | None:
        """The one of this id."""
        return next((one for one in self.things if one.id == thing_id), None)


Finding: TypeAlias = Seeking | Found


@dataclass(frozen=True)
class PictureAwaited:
    """The camera starts."""


@dataclass(frozen=True)
class PictureSeen:
    """It gives pictures."""


@dataclass(frozen=True)
class PictureMissing:
    """It gives none."""


PictureState: TypeAlias = PictureAwaited | PictureSeen | PictureMissing


@dataclass(frozen=True)
class HubUntried:
    """No hub was asked yet."""


@dataclass(frozen=True)
class HubAsked:
    """The code is on its way."""


@dataclass(frozen=True)
class HubCompares:
    """Somebody must find the same signs on the console of this hub, and let the kiosk in there."""

    town: str
    signs: str


@dataclass(frozen=True)
class HubTrusts:
    """Both know each other; ``url`` is the one that was asked."""

    town: str
    url: str


@dataclass(frozen=True)
class HubSaysNo:
    """It did not work. ``why``: the end of a text's key."""

    why: str


HubState: TypeAlias = HubUntried | HubAsked | HubCompares | HubTrusts | HubSaysNo


class Keeping(StrEnum):
    """Whether the answers are written."""

    NOT_YET = "not_yet"
    WRITING = "writing"
    WRITTEN = "written"
    FAILED = "failed"


NEEDS_CODE = frozenset({"wrong_code", "refused", "revoked", "other_key", "undecided", "too_many_tries"})
"""After these the same code is worth nothing: another one is to be written."""
NONE = ""
"""The answer that there is none: no printer, no camera, no hub but the kiosk's own."""
ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Picked:
    """What was chosen; None: not yet. What is typed stands in the session's draft."""

    languages: tuple[Lang, ...] = ()
    inches: float | None = None
    middle_cm: int | None = None
    printer: str | None = None
    camera: str | None = None
    hub: str | None = None


@dataclass(frozen=True)
class Chosen:
    """All answers, complete: what is written."""

    town: str
    place: str
    languages: tuple[Lang, ...]
    panel: Panel
    inches: float
    middle_cm: int
    printer: str = NONE
    camera: str = NONE
    hub_url: str = NONE
    turned: int = 0
    touch: Matrix = STRAIGHT
    first_code: str = field(default="", repr=False)
    """What opens the first account at the kiosk's own hub; empty: it has one that was told before."""

    @property
    def distance_mm(self) -> int:
        """How far the eyes are."""
        return NEAR_MM if self.inches < NEAR_INCHES else USUAL_MM


@dataclass(frozen=True)
class SettingUp:
    """A kiosk that has no settings asks who installs it. Nothing of it is kept until the end."""

    panel: Panel = Panel()
    """Its picture as it is turned now."""
    step: SetupStep = SetupStep.AIM
    picked: Picked = field(default_factory=Picked)
    printers: Finding = Seeking()
    cameras: Finding = Seeking()
    test: PrintState = NotPrinted()
    """The page that is printed to try the printer."""
    picture: PictureState = PictureAwaited()
    hub: HubState = HubUntried()
    turned: int = 0
    """How far the picture is turned on the panel, and below: what puts fingers where they are on it."""
    touch: Matrix = STRAIGHT
    aiming: Aiming = Aiming()
    keeping: Keeping = Keeping.NOT_YET
    checked: bool = False
    """The last page was seen: what is changed now leads back there."""
    joins: str = ""
    """All else is known already, and of this hub only its code and its key's signs are asked."""
    remade: bool = False
    """It has served before; what it kept was lost, and had to be made new."""
    first_code: str = field(default="", repr=False)
    """For the first account at the kiosk's own hub, shown this once; empty: there is one already."""
    console: str | None = None
    """Where that account is made; empty: the kiosk has no address; None: it is being looked."""

    @property
    def town_hub(self) -> HubTrusts | None:
        """The town's hub, once it knows this kiosk; None: the kiosk serves alone, or nobody has decided."""
        return self.hub if self.picked.hub == ELSEWHERE and isinstance(self.hub, HubTrusts) else None
