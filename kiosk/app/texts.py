"""Every text of the project with its PO files: what translators, and a service such as Weblate, work on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from i18n.catalogue import read_po
from i18n.po import PoChange, template, update_po
from kiosk.procedures.common import TEXTS, read_common
from kiosk.procedures.events import events_texts
from kiosk.procedures.loader import PACK, pack_texts
from kiosk.procedures.schema import PackSpec
from kiosk.procedures.translations import SOURCE_LANGUAGE
from kiosk.procedures.yamlfile import read_yaml
from kiosk.types import Lang, TextKey


@dataclass(frozen=True)
class TextSource:
    """French texts by key, and the folder of their PO files. ``domain`` names them in a POT file."""

    domain: str
    folder: Path
    texts: Mapping[TextKey, str]


def sources(config: Path, catalogues: Path) -> Iterator[TextSource]:
    """The interface, what packs share, the life events, each pack. Raises PackError."""
    yield TextSource("interface", catalogues, read_po(catalogues / f"{SOURCE_LANGUAGE}.po"))
    yield TextSource("common", config / TEXTS, read_common(config)[3])
    yield TextSource("events", config / "events", events_texts(config / "events"))
    for file in sorted((config / "packs").glob(f"*/{PACK}")):
        spec = read_yaml(file, PackSpec).spec
        yield TextSource(f"pack-{spec.id}", file.parent, pack_texts(spec))


def languages_of(catalogues: Path) -> tuple[Lang, ...]:
    """The languages that the interface is written in, French first."""
    found = sorted(file.stem for file in catalogues.glob("*.po"))
    return (SOURCE_LANGUAGE, *(Lang(one) for one in found if one != SOURCE_LANGUAGE))


def update_texts(config: Path, catalogues: Path, languages: Sequence[Lang]) -> Iterator[PoChange]:
    """Bring every PO file up to its French source; translations stay."""
    for source in sources(config, catalogues):
        for lang in languages:
            if lang != SOURCE_LANGUAGE:
                yield update_po(source.folder / f"{lang}.po", lang, source.texts, {})


def write_templates(config: Path, catalogues: Path, out: Path) -> Iterator[Path]:
    """A POT file of each source, for a translation service."""
    out.mkdir(parents=True, exist_ok=True)
    for source in sources(config, catalogues):
        file = out / f"{source.domain}.pot"
        template(file, source.texts)
        yield file
