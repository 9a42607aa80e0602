"""Reads the town's content: packs, texts and keyboards, checked, into one Town."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from i18n.catalogue import Catalogue, Language, load_catalogue
from kiosk.app.settings import Settings
from kiosk.pages.town import Keyboards, Town
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.loader import load_packs
from kiosk.types import Lang


class _KeyboardSpec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    letters: dict[str, tuple[tuple[str, ...], ...]]
    digits: tuple[tuple[str, ...], ...]
    digit_row: tuple[str, ...]


def load_keyboards(file: Path) -> Keyboards:
    """The keyboards on screen. Raises PackError naming the file."""
    try:
        spec = _KeyboardSpec.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        issue = Issue(file, 0, "keyboards", "The keyboards cannot be read.", "Restore the file.")
        raise PackError((issue,)) from error
    letters = {Lang(lang): rows for lang, rows in spec.letters.items()}
    return Keyboards(letters, spec.digits, spec.digit_row)


def load_town(settings: Settings, config: Path, catalogues: Path) -> Town:
    """Everything that the pages of this town need. Raises PackError."""
    languages = tuple(Language(Lang(one.code), one.name) for one in settings.languages)
    codes = tuple(one.lang for one in languages)
    packs = load_packs(config / "packs", codes)
    catalogue: Catalogue = load_catalogue(catalogues, codes)
    for pack in packs:
        catalogue = catalogue.with_texts(pack.texts)
    procedures = {pack.procedure.id: pack.procedure for pack in packs}
    keyboards = load_keyboards(config / "keyboards" / "keyboards.yaml")
    town = settings.town
    return Town(town.name, town.mark, languages, catalogue, procedures, keyboards)
