"""Reads all YAML and French texts of a town, gathering every fault of every file instead of the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from kiosk.app.checks.pofiles import Entry, read_entries
from kiosk.app.checks.walk import text_lines
from kiosk.difficulty.tuning import FILE as DIFFICULTY
from kiosk.difficulty.tuning import Tuning
from kiosk.procedures.calculators import VALUES
from kiosk.procedures.common import FACTS, MENU, PIECES, TEXTS, Common, load_common, read_common
from kiosk.procedures.events import EVENTS, Events, EventsSpec, events_texts, load_events
from kiosk.procedures.follow import FOLLOW, FollowSpec, load_follow, read_follow
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.loader import PACK, ROUND_VALUES, Pack, load_pack, pack_texts
from kiosk.procedures.practice import PRACTICE, load_practice
from kiosk.procedures.schema import FactsSpec, MenuSpec, PackSpec, PiecesSpec
from kiosk.procedures.translations import SOURCE_LANGUAGE
from kiosk.procedures.yamlfile import YamlFile, read_yaml
from kiosk.types import Lang, ProcedureId, TextKey

Made = TypeVar("Made")
Spec = TypeVar("Spec", bound=BaseModel)
FRENCH = (SOURCE_LANGUAGE,)


class Written(NamedTuple):
    """A text of one language, and where it stands."""

    file: Path
    line: int
    key: TextKey
    words: str


@dataclass(frozen=True)
class Texts:
    """French texts, the file and line of each, and the folder where their PO files stand."""

    folder: Path
    french: Mapping[TextKey, str]
    lines: Mapping[TextKey, tuple[Path, int]]
    values: frozenset[str] | None = None
    """What their braces may name; None: the code gives the values."""

    def written(self, lang: Lang) -> Iterator[Written]:
        """What a person meets in a language; what is wrong in its file is found elsewhere."""
        if lang == SOURCE_LANGUAGE:
            for key, words in self.french.items():
                yield Written(*self.lines.get(key, (self.folder, 0)), key, words)
            return
        file = self.folder / f"{lang}.po"
        with suppress(PackError):
            for one in read_entries(file) if file.exists() else ():
                if one.words and not one.fuzzy:
                    yield Written(file, one.line, one.key, one.words)


@dataclass(frozen=True)
class Content:
    """What could be read. A file that could not is None, or is not in ``packs``, and has its issue."""

    facts: YamlFile[FactsSpec] | None
    pieces: YamlFile[PiecesSpec] | None
    menu: YamlFile[MenuSpec] | None
    follow: YamlFile[FollowSpec] | None
    events: YamlFile[EventsSpec] | None
    packs: tuple[YamlFile[PackSpec], ...]
    common: Common | None
    life: Events | None
    procedures: Mapping[Path, Pack]
    """By the file of the pack: those without a fault."""
    interface: tuple[Entry, ...]


@dataclass
class Faults:
    """The faults found so far."""

    issues: list[Issue] = field(default_factory=list)

    def attempt(self, load: Callable[[], Made], file: Path) -> Made | None:
        """What ``load`` makes, or None where it refuses the file."""
        try:
            return load()
        except PackError as error:
            self.issues += error.issues
        return None


def read_content(config: Path, catalogues: Path, today: date, faults: Faults) -> Content:
    """All content below ``config`` and the interface's French; ``faults`` gets what is wrong."""
    facts = _yaml(config / FACTS, FactsSpec, faults)
    pieces = _yaml(config / PIECES, PiecesSpec, faults)
    menu = _yaml(config / MENU, MenuSpec, faults)
    follow = faults.attempt(partial(read_follow, config), config / FOLLOW)
    if follow:
        faults.attempt(partial(load_follow, config), follow.file)
    events = _yaml(config / "events" / EVENTS, EventsSpec, faults)
    files = sorted((config / "packs").glob(f"*/{PACK}"))
    packs = tuple(one for file in files if (one := _yaml(file, PackSpec, faults)))
    common = None
    if facts and pieces and menu:
        common = faults.attempt(partial(load_common, config, FRENCH), config)
    if common is not None:
        faults.attempt(partial(load_practice, config, common.facts, today), config / PRACTICE)
    names = {ProcedureId(one.spec.id) for one in packs} | {ProcedureId(file.parent.name) for file in files}
    life = None
    if events:
        life = faults.attempt(partial(load_events, events.file.parent, FRENCH, procedures=names), events.file)
    if (config / DIFFICULTY).exists():
        _yaml(config / DIFFICULTY, Tuning, faults)
    procedures = _procedures(packs, common, faults)
    interface = _interface(catalogues, faults)
    return Content(facts, pieces, menu, follow, events, packs, common, life, procedures, interface)


def _yaml(file: Path, schema: type[Spec], faults: Faults) -> YamlFile[Spec] | None:
    return faults.attempt(partial(read_yaml, file, schema), file)


def _interface(catalogues: Path, faults: Faults) -> tuple[Entry, ...]:
    file = catalogues / f"{SOURCE_LANGUAGE}.po"
    return faults.attempt(partial(read_entries, file), file) or ()


def _procedures(
    packs: tuple[YamlFile[PackSpec], ...], common: Common | None, faults: Faults
) -> Mapping[Path, Pack]:
    """Without what packs share, their structure cannot be judged: only their form was."""
    found: dict[Path, Pack] = {}
    for file in packs if common is not None else ():
        pack = faults.attempt(partial(load_pack, file.file.parent, common or Common(), FRENCH), file.file)
        if pack is not None:
            found[file.file] = pack
    return found


def read_texts(config: Path, catalogues: Path, content: Content) -> Iterator[Texts]:
    """The same sources as ``parvis texts`` has (``kiosk.app.texts``), with lines."""
    file = catalogues / f"{SOURCE_LANGUAGE}.po"
    yield Texts(
        catalogues,
        {one.key: one.words for one in content.interface if one.words},
        {one.key: (file, one.line) for one in content.interface},
    )
    if content.facts and content.pieces and content.menu:
        shared = read_common(config)[3]
        named = (
            ("facts", content.facts), ("pieces", content.pieces), ("menu", content.menu),
            ("follow", content.follow),
        )  # fmt: skip
        lines = dict(
            one for prefix, part in named if part for one in text_lines(part, prefix, shared).items()
        )
        yield Texts(config / TEXTS, shared, lines, frozenset())
    if content.events:
        folder = content.events.file.parent
        life = events_texts(folder)
        yield Texts(folder, life, text_lines(content.events, "events", life), frozenset())
    for pack in content.packs:
        own = pack_texts(pack.spec)
        values = VALUES | ROUND_VALUES | pack.spec.values.keys()
        yield Texts(pack.file.parent, own, text_lines(pack, pack.spec.id, own), values)
