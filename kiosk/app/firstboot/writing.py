"""Writes what was answered as the town's own settings: a whole file or none, whenever the power goes."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from i18n.catalogue import Catalogue
from kiosk.app.sections import NO_DEVICE
from kiosk.app.settings import OWN_FILE, Settings, load_settings
from kiosk.devices.panel import STRAIGHT
from kiosk.kept import keep
from kiosk.pages.setup_states import NONE, Chosen
from kiosk.types import Lang, text

_FRENCH = Lang("fr")
_VOWEL = re.compile(r"[AEIOUYHŒÆ]")
_HEAD = "# Made by the kiosk's first start. All keys with their meaning: the administrator's guide.\n"
_DIGITS = 5
"""A hundredth of a pixel."""
Table = Mapping[str, object]


def hall_name(town: str, catalogue: Catalogue) -> str:
    """The town hall's name, as French joins it: d'Évry, du Mans, des Lilas."""
    plain = unicodedata.normalize("NFD", town).upper()
    if town.startswith(("Le ", "Les ")):
        article, _, rest = town.partition(" ")
        return catalogue.render(
            text("setup.hall.du" if article == "Le" else "setup.hall.des", town=rest), _FRENCH
        )
    key = "setup.hall.d" if _VOWEL.match(plain) else "setup.hall.de"
    return catalogue.render(text(key, town=town), _FRENCH)


def kiosk_name(catalogue: Catalogue) -> str:
    """What mediators read beside the place."""
    return catalogue.render(text("setup.kiosk"), _FRENCH)


def toml_of(chosen: Chosen, base: Settings, catalogue: Catalogue, own_id: str) -> str:
    """The file: only what the first start knows, so that better defaults still reach this kiosk."""
    panel, inches = chosen.panel, chosen.inches
    screen: dict[str, object] = {
        "width_px": panel.width_px,
        "height_px": panel.height_px,
        "px_per_mm": panel.px_per_mm(inches),
        "distance_mm": chosen.distance_mm,
        "mount_mm": panel.edge_mm(inches, chosen.middle_cm),
    }
    if chosen.turned:
        screen["turned"] = chosen.turned
    if chosen.touch != STRAIGHT:
        screen["touch"] = [round(one, _DIGITS) for one in chosen.touch]
    tables: dict[str, Table] = {
        "town": {
            "name": hall_name(chosen.town, catalogue)[:60],
            "kiosk_id": own_id,
            "kiosk": kiosk_name(catalogue),
            "place": chosen.place,
        },
        "screen": screen,
        "printer": {"queue": chosen.printer or NO_DEVICE},
        "camera": {"source": chosen.camera or NO_DEVICE},
    }
    if chosen.hub_url != NONE:
        tables["hub"] = {"url": chosen.hub_url}
    first, *others = base.languages
    offered = (first, *(one for one in others if one.code in chosen.languages))
    languages = "".join(_table("[[languages]]", {"code": one.code, "name": one.name}) for one in offered)
    return _HEAD + "".join(_table(f"[{name}]", rows) for name, rows in tables.items()) + languages


def _table(head: str, rows: Table) -> str:
    # A JSON string is a TOML one too; numbers are written alike.
    return f"\n{head}\n" + "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in rows.items()
    )


def write(content: str, file: Path, default: Path, env: Mapping[str, str]) -> None:
    """Write it durably, and only what the kiosk will read. Raises SettingsError, OSError."""
    # Where the folder is not there, the data partition is not: none is made in its place.
    file.parent.resolve(strict=True)
    keep(file, content.encode(), lambda part: load_settings(default, {**env, OWN_FILE: str(part)}))
    _settle(file.parent)


def _settle(folder: Path) -> None:
    """The new name too survives a power cut (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
