"""The kiosk's settings: ``config/settings.toml``, then a town's own file, then the environment."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from hub.contract.identity import FRANCE_CONNECT, LEVELS, SCOPES
from i18n.hidden import one_line
from kiosk.devices.flatbed import DPI, LEAST_DPI, MOST_DPI
from kiosk.types import LANGUAGE, IconName, ParvisError, TextKey
from voice.rate import DEFAULT_WPM, FASTEST_WPM, SLOWEST_WPM

PREFIX = "PARVIS_"
OWN_FILE = "PARVIS_SETTINGS"
NOT_SETTINGS = frozenset({OWN_FILE, "PARVIS_DATA"})


_SEEN = AfterValidator(one_line)
_Line = Annotated[str, StringConstraints(min_length=1, max_length=60), _SEEN]
"""Words that go to the hub and onto pages."""


class SettingsError(ParvisError):
    """Settings that cannot be used: the message names the file, the line, the key and the mend."""

    code = "settings"
    text_key = TextKey("error.fault")


class _Section(BaseModel):
    # TOML knows "inf": a visit that ends after infinite seconds would never end.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class TownSettings(_Section):
    """Whose kiosk this is."""

    name: _Line
    kiosk_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    kiosk: _Line
    place: Annotated[str, StringConstraints(max_length=60), _SEEN] = ""
    phone: Annotated[str, StringConstraints(max_length=30, pattern=r"^[0-9+() .]*$")] = ""
    hours: Annotated[str, StringConstraints(max_length=80), _SEEN] = ""
    mark: IconName
    region: Literal["metropole", "alsace-moselle"] = "metropole"


class LanguageSettings(_Section):
    """A language that is offered."""

    code: Annotated[str, StringConstraints(pattern=rf"^{LANGUAGE}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=30), _SEEN]


class ScreenSettings(_Section):
    """The panel."""

    width_px: int = Field(ge=480, le=8000)
    height_px: int = Field(ge=480, le=8000)
    px_per_mm: float = Field(ge=1, le=30)
    distance_mm: float = Field(default=600, ge=300, le=1500)
    mount_mm: float = Field(default=850, ge=300, le=1500)
    fullscreen: Literal["auto", "yes", "no"] = "auto"


class VisitSettings(_Section):
    """How long a visit may rest."""

    idle_s: float = Field(ge=20)
    idle_voice_s: float = Field(ge=20)
    waiting_s: float = Field(default=1200, ge=60)
    assisted_s: float = Field(default=900, ge=60)
    countdown_s: float = Field(ge=20, description="WCAG 2.2.1: at least 20 s to extend")
    lockout_s: float = Field(default=0.25, ge=0.1, le=5, description="EN 301 549, 5.8: up to 0.5 s and more")
    offers_help: bool = True
    """Whether what is noticed leads to an offer and to a mediator; else it is only counted."""


class CameraSettings(_Section):
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


class PrinterSettings(_Section):
    """Which queue prints."""

    queue: str = ""
    server: str = ""
    port: int = Field(default=631, ge=1, le=65535)


class HubSettings(_Section):
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


class IdentitySettings(_Section):
    """Where people sign in on their own phones, through the kiosk's own hub: off without an issuer."""

    issuer: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")] = ""
    client_id: str = ""
    secret_file: str = ""
    """A file with the service's secret, readable by the kiosk's user alone."""
    name: _Line = FRANCE_CONNECT
    scopes: Annotated[str, StringConstraints(pattern=r"^openid( [a-z_]+)*$")] = " ".join(SCOPES)
    acr: Annotated[str, StringConstraints(pattern=r"^\S{1,100}$")] = LEVELS[0]


class ModelSettings(_Section):
    """Where a language's recogniser comes from. The maker gives no SHA-256: empty means not known."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""


class VoiceSettings(_Section):
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


class KeypadSettings(_Section):
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


class GuideSettings(_Section):
    """Where the national fiches come from, and whose addresses may become a QR code."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    official: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+\.[a-z]+$")], ...]


class TrustSettings(_Section):
    """Where the State's list of 2D-Doc authorities comes from."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]


class CallSettings(_Section):
    """Calls for help."""

    ring: bool = True
    """The kiosk rings in the hall itself while no line leads to anybody."""


class Settings(_Section):
    """All settings, validated."""

    town: TownSettings
    languages: tuple[LanguageSettings, ...] = Field(min_length=1)
    screen: ScreenSettings
    visit: VisitSettings
    camera: CameraSettings
    printer: PrinterSettings
    hub: HubSettings
    identity: IdentitySettings = IdentitySettings()
    voice: VoiceSettings
    keypad: KeypadSettings = KeypadSettings()
    guide: GuideSettings
    trust: TrustSettings
    calls: CallSettings = CallSettings()


def load_settings(default: Path, env: Mapping[str, str]) -> Settings:
    """Defaults, then the file that PARVIS_SETTINGS names, then PARVIS_SECTION__KEY. Raises SettingsError."""
    data, origin = _read(default), default
    if own := env.get(OWN_FILE):
        origin = Path(own)
        data = _merged(data, _read(origin))
    data = _merged(data, _from_env(env))
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_explain(one, origin, default, env) for one in error.errors())
        ) from error


def place_of(section: str, key: str, default: Path, env: Mapping[str, str]) -> tuple[Path, int]:
    """The file and the line in which a setting stands: the town's own, or else the default one."""
    own = Path(env.get(OWN_FILE) or default)
    file = own if _line(own, [section, key]) else default
    return file, _line(file, [section, key])


def lexicon_file(settings: Settings, default: Path, env: Mapping[str, str]) -> Path | None:
    """How the town's own words are said, if it has a file for them; its name counts from the settings."""
    named = settings.voice.lexicon
    if not named:
        return None
    if f"{PREFIX}VOICE__LEXICON" in env:
        return Path(named).absolute()
    return place_of("voice", "lexicon", default, env)[0].parent.absolute() / named


def data_folder(env: Mapping[str, str]) -> Path:
    """The one folder of all state: PARVIS_DATA, by default in the XDG data folder."""
    from platformdirs import user_data_path

    return Path(env["PARVIS_DATA"]) if env.get("PARVIS_DATA") else user_data_path("parvis")


def guide_folder(env: Mapping[str, str]) -> Path:
    """Where the national fiches are kept."""
    return data_folder(env) / "guide"


def trust_folder(env: Mapping[str, str]) -> Path:
    """Where the certificates of signed codes are kept."""
    return data_folder(env) / "trust"


def models_folder(env: Mapping[str, str]) -> Path:
    """Where the recogniser's models are kept."""
    return data_folder(env) / "models"


def voices_folder(env: Mapping[str, str]) -> Path:
    """Where the neural voices are kept, one folder a language."""
    return data_folder(env) / "voices"


def speech_folder(env: Mapping[str, str]) -> Path:
    """Where the sentences rendered ahead are kept: fixed ones only."""
    return data_folder(env) / "speech"


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: this file cannot be read. Check its name and rights.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: this is not TOML ({error}). Correct that line.") from error


def _from_env(env: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in env.items():
        if not name.startswith(PREFIX) or name in NOT_SETTINGS or "__" not in name:
            continue
        section, _, key = name.removeprefix(PREFIX).lower().partition("__")
        found.setdefault(section, {})[key] = value
    return found


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(base)
    for key, value in over.items():
        below = made.get(key)
        made[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return made


def _explain(error: Any, origin: Path, default: Path, env: Mapping[str, str]) -> str:
    where = [str(part) for part in error["loc"]]
    key = ".".join(where)
    variable = PREFIX + "__".join(where).upper()
    said = error["msg"].removeprefix("Value error, ")
    if variable in env:
        return f"{variable}: {said}. Correct this environment variable."
    file = origin if _line(origin, where) else default
    mend = "Remove it, or check its spelling." if error["type"] == "extra_forbidden" else "Correct the value."
    return f"{file}:{_line(file, where)}: {key}: {said}. {mend}"


def _line(file: Path, where: list[str]) -> int:
    """The line of a key in a TOML file (0 when it is not there); sections are one level deep here."""
    section = ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            section = stripped.strip("[]").strip()
            if where == [section]:
                return number
        elif len(where) > 1 and section == where[0] and stripped.split("=")[0].strip() == where[-1]:
            return number
    return 0


def environment() -> Mapping[str, str]:
    """The process's environment, read here only."""
    return os.environ


def with_values(settings: Settings, **sections: Mapping[str, object]) -> Settings:
    """These settings with some values of some sections changed: ``with_values(s, hub={"port": 0})``."""
    update = {name: getattr(settings, name).model_copy(update=dict(new)) for name, new in sections.items()}
    return settings.model_copy(update=update)
