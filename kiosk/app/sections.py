"""What can be set, section by section: kinds, bounds and the usual values, checked at the door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from hub.contract.identity import FRANCE_CONNECT, LEVELS, SCOPES
from i18n.hidden import one_line
from kiosk.devices.flatbed import DPI, LEAST_DPI, MOST_DPI
from kiosk.devices.panel import STRAIGHT, TURNS, Matrix, is_flat, is_swapped
from kiosk.types import LANGUAGE, IconName
from voice.rate import DEFAULT_WPM, FASTEST_WPM, SLOWEST_WPM

_SEEN = AfterValidator(one_line)
_Line = Annotated[str, StringConstraints(min_length=1, max_length=60), _SEEN]
"""Words that go to the hub and onto pages."""


NO_DEVICE = "none"
"""A queue or a camera of this name is none: the town has said that there is none to miss."""


class Section(BaseModel):
    """One table of a settings file."""

    # TOML knows "inf": a visit that ends after infinite seconds would never end.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class TownSettings(Section):
    """Whose kiosk this is."""

    name: _Line
    kiosk_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    kiosk: _Line
    place: Annotated[str, StringConstraints(max_length=60), _SEEN] = ""
    phone: Annotated[str, StringConstraints(max_length=30, pattern=r"^[0-9+() .]*$")] = ""
    hours: Annotated[str, StringConstraints(max_length=80), _SEEN] = ""
    mark: IconName
    region: Literal["metropole", "alsace-moselle"] = "metropole"


class LanguageSettings(Section):
    """A language that is offered."""

    code: Annotated[str, StringConstraints(pattern=rf"^{LANGUAGE}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=30), _SEEN]


class ScreenSettings(Section):
    """The panel."""

    width_px: int = Field(ge=480, le=8000)
    height_px: int = Field(ge=480, le=8000)
    px_per_mm: float = Field(ge=1, le=30)
    distance_mm: float = Field(default=600, ge=300, le=1500)
    mount_mm: float = Field(default=850, ge=300, le=1500)
    fullscreen: Literal["auto", "yes", "no"] = "auto"
    turned: int = 0
    """So many degrees clockwise is the picture turned on a panel that is not mounted as it was made."""
    touch: tuple[float, float, float, float, float, float] = STRAIGHT
    """Where the fingers are on the panel, after what udev says of it: libinput's six numbers."""

    @field_validator("turned")
    @classmethod
    def _is_a_turn(cls, turned: int) -> int:
        if turned not in TURNS:
            raise ValueError(f"this is none of {', '.join(map(str, TURNS))}")
        return turned

    @field_validator("touch")
    @classmethod
    def _is_no_line(cls, touch: Matrix) -> Matrix:
        if is_flat(touch):
            raise ValueError("these numbers put every finger onto one line")
        return touch

    @property
    def panel_px(self) -> tuple[int, int]:
        """How wide and how high the panel itself is."""
        size = (self.width_px, self.height_px)
        return (size[1], size[0]) if is_swapped(self.turned) else size


class VisitSettings(Section):
    """How long a visit may rest."""

    idle_s: float = Field(ge=20)
    idle_voice_s: float = Field(ge=20)
    waiting_s: float = Field(default=1200, ge=60)
    assisted_s: float = Field(default=900, ge=60)
    countdown_s: float = Field(ge=20, description="WCAG 2.2.1: at least 20 s to extend")
    lockout_s: float = Field(default=0.25, ge=0.1, le=5, description="EN 301 549, 5.8: up to 0.5 s and more")
    offers_help: bool = True
    """Whether what is noticed leads to an offer and to a mediator; else it is only counted."""


class CameraSettings(Section):
    """Where papers come from: a camera, a flatbed, or files."""

    source: Annotated[str, StringConstraints(min_length=1, max_length=300), _SEEN]
    dpi: int = Field(default=DPI, ge=LEAST_DPI, le=MOST_DPI)
    """How finely a flatbed scans; a camera takes its largest picture."""

    @field_validator("source", mode="before")
    @classmethod
    def _named(cls, source: object) -> object:
        if isinstance(source, int) and not isinstance(source, bool):
            return str(source)
        if isinstance(source, str) and source.strip() == "sane:":
            raise ValueError(
                'after "sane:" comes a part of the scanner\'s name; "sane" alone is the first one'
            )
        return source.strip() if isinstance(source, str) else source


class PrinterSettings(Section):
    """Which queue prints."""

    queue: str = ""
    server: str = ""
    port: int = Field(default=631, ge=1, le=65535)


class HubSettings(Section):
    """Which hub serves this kiosk, or how its own is started."""

    url: str = ""
    token: str = ""
    ca_file: str = ""
    """A PEM file of the authority that signed the hub's certificate, where it is the town's own."""
    host: str = "0.0.0.0"
    port: int = Field(default=8765, ge=0, le=65535)
    public_url: str = ""
    parcel_minutes: int = Field(default=30, ge=1, le=24 * 60)

    @property
    def authority(self) -> Path | None:
        """Whom to trust for ``url`` instead of the public authorities."""
        return Path(self.ca_file).expanduser() if self.ca_file else None


class IdentitySettings(Section):
    """Where people sign in on their own phones, through the kiosk's own hub: off without an issuer."""

    issuer: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")] = ""
    client_id: str = ""
    secret_file: str = ""
    """A file with the service's secret, readable by the kiosk's user alone."""
    name: _Line = FRANCE_CONNECT
    scopes: Annotated[str, StringConstraints(pattern=r"^openid( [a-z_]+)*$")] = " ".join(SCOPES)
    acr: Annotated[str, StringConstraints(pattern=r"^\S{1,100}$")] = LEVELS[0]


class ModelSettings(Section):
    """Where a language's recogniser comes from. The maker gives no SHA-256: empty means not known."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""


class VoiceSettings(Section):
    """Whether and how fast the kiosk speaks, and whether it listens."""

    enabled: bool = True
    words_per_minute: int = Field(default=DEFAULT_WPM, ge=SLOWEST_WPM, le=FASTEST_WPM)
    lexicon: Annotated[str, StringConstraints(max_length=300), _SEEN] = ""
    """The file that says how the town's words are said. A fault in it stops nothing; a check finds it."""
    listen: bool = True
    microphone: Annotated[str, StringConstraints(max_length=200), _SEEN] = ""
    models_in_memory: int = Field(default=1, ge=1, le=6)
    models: Mapping[Annotated[str, StringConstraints(pattern=rf"^{LANGUAGE}$")], ModelSettings] = Field(
        default_factory=dict
    )


class KeypadSettings(Section):
    """The tactile keypad, the switches and the headset's socket. None of them needs to be there."""

    names: str = "keypad|storm|audio.?nav"
    """A part of the devices' names as the kernel gives them: a regular expression, case ignored."""
    grab: bool = True
    one_switch: bool = False
    scan_s: float = Field(default=3.0, ge=0.5, le=30)
    switches: tuple[_Line, ...] = Field(default=("KEY_SPACE", "KEY_F8"), max_length=2)
    """The kernel's names of what they send. A wrong one stops nothing: ``parvis check`` finds it."""

    @field_validator("names")
    @classmethod
    def _reads(cls, names: str) -> str:
        try:
            re.compile(names)
        except re.error as error:
            raise ValueError(f"this is no regular expression ({error})") from error
        return names


class GuideSettings(Section):
    """Where the national fiches come from, and whose addresses may become a QR code."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    official: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+\.[a-z]+$")], ...]


class TrustSettings(Section):
    """Where the State's list of 2D-Doc authorities comes from."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]


class CallSettings(Section):
    """Calls for help."""

    ring: bool = True
    """The kiosk rings in the hall itself while no line leads to anybody."""
