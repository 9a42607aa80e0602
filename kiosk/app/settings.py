"""The kiosk's settings: ``config/settings.toml``, the machine, a town's own file, then the environment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from kiosk.app.machine import MACHINE_ID, own_id
from kiosk.app.sections import (
    CallSettings,
    CameraSettings,
    GuideSettings,
    HubSettings,
    IdentitySettings,
    KeypadSettings,
    LanguageSettings,
    PrinterSettings,
    ScreenSettings,
    Section,
    TownSettings,
    TrustSettings,
    VisitSettings,
    VoiceSettings,
)
from kiosk.types import ParvisError, TextKey

PREFIX = "PARVIS_"
OWN_FILE = "PARVIS_SETTINGS"
NOT_SETTINGS = frozenset({OWN_FILE, "PARVIS_DATA"})
APPLIANCE = "PARVIS_FIRST_BOOT"
"""Set to 1 by the unit of the image, and never on anybody's desk."""
AUTHORITY_FILE = "hub-authority.pem"
"""Beside the town's own file: the authority of its hub, laid there without a word in the settings."""


class SettingsError(ParvisError):
    """Settings that cannot be used: the message names the file, the line, the key and the mend."""

    code = "settings"
    text_key = TextKey("error.fault")


class Settings(Section):
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


def load_settings(default: Path, env: Mapping[str, str], machine: Path = MACHINE_ID) -> Settings:
    """Defaults, what the machine knows of itself, the file that PARVIS_SETTINGS names, PARVIS_SECTION__KEY.

    Raises SettingsError.
    """
    data, origin = _merged(_read(default), _of_machine(env, machine)), default
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


def authority_beside(file: Path) -> Path | None:
    """The authority of the town's hub, where one was laid beside the town's own file."""
    laid = file.parent / AUTHORITY_FILE
    return laid if laid.is_file() else None


def _of_machine(env: Mapping[str, str], machine: Path) -> Mapping[str, Any]:
    """Where the town has said nothing: one file is copied to many kiosks, and each must have its own name."""
    made: dict[str, Any] = {}
    if env.get(APPLIANCE) == "1" and (name := own_id(machine)) is not None:
        made["town"] = {"kiosk_id": name}
    own = env.get(OWN_FILE)
    if own and (laid := authority_beside(Path(own))) is not None:
        made["hub"] = {"ca_file": str(laid)}
    return made


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


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: this file cannot be read. Check its name and rights.") from error
    except (ValueError, RecursionError) as error:
        # Not tomllib's own fault alone: a number may be too long for Python, an array too deep.
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
