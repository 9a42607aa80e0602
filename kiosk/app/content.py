"""Reads the town's content: packs, texts and keyboards, checked, into one Town."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from i18n.catalogue import Catalogue, Language, load_catalogue
from kiosk.app.settings import Settings
from kiosk.guide.edition import LIBRARY_FILE
from kiosk.guide.library import Library, NoLibrary, open_library
from kiosk.pages.town import Keyboards, Town
from kiosk.procedures.calendar_days import Region
from kiosk.procedures.common import load_common
from kiosk.procedures.events import load_events
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.loader import load_packs
from kiosk.procedures.practice import load_practice
from kiosk.procedures.translations import SOURCE_LANGUAGE
from kiosk.procedures.yamlfile import read_yaml
from kiosk.types import Lang

_Key = Annotated[str, StringConstraints(pattern=r"^(\S|backspace|space)$")]
_Row = Annotated[tuple[_Key, ...], Field(min_length=1, max_length=11)]
"""More keys would be narrower than 15 mm on a screen of 21.5 inches."""
_Rows = Annotated[tuple[_Row, ...], Field(min_length=1, max_length=6)]


class _KeyboardSpec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    letters: dict[str, _Rows]
    latin: dict[str, str] = Field(default_factory=dict)
    digits: _Rows
    phone: _Rows
    money: _Rows
    digit_row: _Row
    email_row: _Row

    @model_validator(mode="after")
    def _can_be_typed_on(self) -> _KeyboardSpec:
        for rows in (*self.letters.values(), self.digits, self.phone, self.money):
            keys = [key for row in rows for key in row]
            if "backspace" not in keys or len(keys) != len(set(keys)):
                raise ValueError("a keyboard needs 'backspace', and no key twice")
        if missing := (set(self.latin) | set(self.latin.values())) - set(self.letters):
            raise ValueError(f"'latin' names a language without letters: {min(missing)}")
        return self


def load_keyboards(file: Path) -> Keyboards:
    """The keyboards on screen. Raises PackError."""
    spec = read_yaml(file, _KeyboardSpec).spec
    letters = {Lang(lang): rows for lang, rows in spec.letters.items()}
    latin = {Lang(lang): Lang(other) for lang, other in spec.latin.items()}
    return Keyboards(letters, spec.digits, spec.phone, spec.money, spec.digit_row, spec.email_row, latin)


def load_town(
    settings: Settings, config: Path, catalogues: Path, today: date, guide: Path | None = None
) -> Town:
    """Everything that the pages of this town need. ``guide``: where the fiches are. Raises PackError."""
    languages = tuple(Language(Lang(one.code), one.name) for one in settings.languages)
    codes = tuple(one.lang for one in languages)
    common = load_common(config, codes)
    packs = load_packs(config / "packs", common, codes)
    procedures = {pack.procedure.id: pack.procedure for pack in packs}
    events = load_events(config / "events", codes, procedures=procedures)
    catalogue = _interface(catalogues, codes).with_texts(common.texts).with_texts(events.texts)
    for pack in packs:
        catalogue = catalogue.with_texts(pack.texts)
    town = settings.town
    return Town(
        town.name,
        town.mark,
        languages,
        catalogue,
        procedures,
        load_keyboards(config / "keyboards" / "keyboards.yaml"),
        common.sections,
        {one.id: one for one in events.events},
        _library(guide),
        frozenset(settings.guide.official),
        common.facts,
        load_practice(config, common.facts, today),
        Region(town.region),
    )


def _interface(folder: Path, languages: tuple[Lang, ...]) -> Catalogue:
    """The interface's texts, whole in every offered language: half a language would end a visit."""
    made = load_catalogue(folder, languages)
    wanted = load_catalogue(folder, (SOURCE_LANGUAGE,)).texts[SOURCE_LANGUAGE]
    issues = tuple(
        Issue(folder / f"{lang}.po", 0, "missing-text", f"'{key}' has no '{lang}'.", "Translate it.")
        for lang, own in made.texts.items()
        for key in wanted
        if not own.get(key)
    )
    if issues or not wanted:
        lost = Issue(
            folder, 0, "missing-text", "The French texts of the pages are not there.", "Restore them."
        )
        raise PackError(issues or (lost,))
    return made


def _library(folder: Path | None) -> Library | None:
    """The fiches, where an edition was imported; without one the kiosk works, and does not offer them."""
    if folder is None:
        return None
    opened = open_library(folder / LIBRARY_FILE)
    return None if isinstance(opened, NoLibrary) else opened
