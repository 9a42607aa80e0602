"""Reads the town's content: packs, texts and keyboards, checked, into one Town."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import structlog
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from i18n.catalogue import NBSP, Catalogue, Language, read_po
from i18n.hidden import one_line
from kiosk.app.settings import Settings
from kiosk.devices.flatbed import is_flatbed
from kiosk.guide.edition import LIBRARY_FILE
from kiosk.guide.library import Library, NoLibrary, open_library
from kiosk.pages.keyboards import Keyboards
from kiosk.pages.town import Town
from kiosk.procedures.calendar_days import Region
from kiosk.procedures.common import load_common
from kiosk.procedures.communes import COMMUNES, Communes, NoCommunes, load_communes
from kiosk.procedures.events import load_events
from kiosk.procedures.follow import load_follow
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.loader import load_packs
from kiosk.procedures.practice import load_practice
from kiosk.procedures.translations import SOURCE_LANGUAGE, whole
from kiosk.procedures.yamlfile import read_yaml
from kiosk.types import Lang

log = structlog.get_logger()

_Key = Annotated[str, StringConstraints(pattern=r"^(\S|backspace)$"), AfterValidator(one_line)]
_Row = Annotated[tuple[_Key, ...], Field(min_length=1, max_length=11)]
"""More keys would be narrower than 15 mm on a screen of 21.5 inches."""
_Rows = Annotated[tuple[_Row, ...], Field(min_length=1, max_length=6)]
_Letters = Annotated[tuple[_Row, ...], Field(min_length=1, max_length=4)]
"""The row of digits and the row below the letters come on top."""


class _KeyboardSpec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    letters: dict[str, _Letters]
    layouts: dict[str, _Letters] = Field(default_factory=dict)
    accents: dict[str, _Letters]
    latin: dict[str, str] = Field(default_factory=dict)
    digits: _Rows
    phone: _Rows
    money: _Rows
    digit_row: _Row
    email_row: _Row

    @model_validator(mode="after")
    def _can_be_typed_on(self) -> _KeyboardSpec:
        pads = (self.digits, self.phone, self.money)
        lettered = (*self.letters.values(), *self.layouts.values(), *self.accents.values())
        for rows in (*lettered, *pads):
            keys = [key for row in rows for key in row]
            if len(keys) != len(set(keys)) or ("backspace" in keys) != (rows in pads):
                raise ValueError("no key twice; number pads have 'backspace', letters have it by themselves")
        if not self.accents:
            raise ValueError("'accents' needs the letters of one language")
        if missing := (set(self.latin) | set(self.latin.values())) - set(self.letters):
            raise ValueError(f"'latin' names a language without letters: {min(missing)}")
        return self


def load_keyboards(file: Path) -> Keyboards:
    """The keyboards on screen. Raises PackError."""
    spec = read_yaml(file, _KeyboardSpec).spec
    letters = {Lang(lang): rows for lang, rows in spec.letters.items()}
    latin = {Lang(lang): Lang(other) for lang, other in spec.latin.items()}
    accents = {Lang(lang): rows for lang, rows in spec.accents.items()}
    return Keyboards(
        letters,
        spec.digits,
        spec.phone,
        spec.money,
        spec.digit_row,
        spec.email_row,
        latin,
        spec.layouts,
        accents,
    )


def load_town(
    settings: Settings, config: Path, catalogues: Path, today: date, guide: Path | None = None
) -> Town:
    """Everything that the pages of this town need. ``guide``: where the fiches are. Raises PackError."""
    languages = tuple(Language(Lang(one.code), one.name) for one in settings.languages)
    codes = tuple(one.lang for one in languages)
    common = load_common(config, codes)
    packs, faults = load_packs(config / "packs", common, codes)
    for fault in faults:
        # One procedure that is wrong is not shown; the others serve.
        log.warning("pack.left_out", pack=fault.file.parent.name, rule=fault.rule, line=fault.line)
    if not packs:
        raise PackError(faults)
    procedures = {pack.procedure.id: pack.procedure for pack in packs}
    events = load_events(config / "events", codes)
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
        {one.id: one for one in load_follow(config)},
        synonyms(config / "words"),
        _phone(settings),
        town.place,
        communes(config),
        common.pieces,
        is_flatbed(settings.camera.source),
        settings.town.hours,
    )


def bare_town(settings: Settings, config: Path, catalogues: Path) -> Town:
    """A town without procedures: enough to say that the kiosk does not work. Raises PackError."""
    languages = tuple(Language(Lang(one.code), one.name) for one in settings.languages)
    catalogue = _interface(catalogues, tuple(one.lang for one in languages))
    keyboards = load_keyboards(config / "keyboards" / "keyboards.yaml")
    town = settings.town
    return Town(
        town.name, town.mark, languages, catalogue, {}, keyboards, phone=_phone(settings), place=town.place
    )


def _phone(settings: Settings) -> str:
    """The number on one line, its groups in order in the middle of Arabic too (Unicode TR 9, W4)."""
    return settings.town.phone.replace(" ", NBSP)


def communes(config: Path) -> Communes:
    """The places that an address is chosen from; none where the list cannot be read: then each is typed."""
    found = load_communes(config / COMMUNES)
    if isinstance(found, NoCommunes):
        log.warning("places.left_out", reason=found.reason)
        return Communes(b"")
    return found


def synonyms(folder: Path) -> tuple[tuple[str, ...], ...]:
    """The town hall's words with their other names, for who searches; none where the files are faulty."""
    from i18n.plain.glossary import GlossaryError, load_glossary

    try:
        known = load_glossary(folder)
    except (OSError, GlossaryError):
        log.warning("words.unreadable")
        return ()
    groups = (
        *(one.all_forms for one in known.entries),
        *((one.use, *one.instead_of) for one in known.terms.synonyms),
    )
    return tuple(group for group in groups if len(group) > 1)


def _interface(folder: Path, languages: tuple[Lang, ...]) -> Catalogue:
    """The interface's texts, whole in every offered language. Raises PackError without the French."""
    french = read_po(folder / f"{SOURCE_LANGUAGE}.po")
    if not french:
        message = "The French texts of the pages are not there."
        raise PackError((Issue(folder, 0, "missing-text", message, "Restore them."),))
    made = {lang: whole(folder / f"{lang}.po", french) for lang in languages if lang != SOURCE_LANGUAGE}
    return Catalogue({SOURCE_LANGUAGE: french, **made})


def _library(folder: Path | None) -> Library | None:
    """The fiches, where an edition was imported; without one the kiosk works, and does not offer them."""
    if folder is None:
        return None
    opened = open_library(folder / LIBRARY_FILE)
    return None if isinstance(opened, NoLibrary) else opened
