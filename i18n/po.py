"""Writes PO files, so that a translation service can be plugged in: new texts in, old ones out, none lost.

The context of a message is the text's key, its id the French source (gettext, "Contexts").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from i18n.pofile import open_po
from kiosk.types import Lang, TextKey

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

_MIME = (
    '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
)


@dataclass(frozen=True)
class PoChange:
    """What an update did to a file: texts that came, went, or whose French has changed."""

    file: Path
    added: int
    removed: int
    changed: int


def update_po(file: Path, lang: Lang, source: Mapping[TextKey, str], made: Mapping[TextKey, str]) -> PoChange:
    """Bring a PO file up to its French source, in the source's order.

    A translation stays; one whose French has changed is marked fuzzy, which is "to be looked at again" and is
    not shown. ``made``: translations to fill in now. Raises PoError.
    """
    from babel.messages.catalog import Catalog

    # A file that cannot be read is never written over: its translations are somebody's work.
    old = open_po(file) if file.is_file() else Catalog()
    before = {str(one.context): one for one in old if one.id and one.context}
    catalog = Catalog(locale=lang)
    changed = 0
    for key, words in source.items():
        kept = before.get(key)
        string = made.get(key) or (str(kept.string) if kept else "")
        stale = bool(kept) and key not in made and kept is not None and str(kept.id) != words
        changed += stale
        flags = (
            {"fuzzy"}
            if string and (stale or (kept is not None and kept.fuzzy and key not in made))
            else set()
        )
        catalog.add(words, string, context=key, flags=flags)
    _write(file, catalog, lang)
    return PoChange(file, len(source.keys() - before.keys()), len(before.keys() - source.keys()), changed)


def template(file: Path, source: Mapping[TextKey, str]) -> None:
    """The POT file of a source: what a translator starts from."""
    from babel.messages.catalog import Catalog

    catalog = Catalog()
    for key, words in source.items():
        catalog.add(words, context=key)
    _write(file, catalog, None)


def _write(file: Path, catalog: Catalog, lang: Lang | None) -> None:
    """Without dates and names in the header: the same texts make the same file."""
    from babel.messages.pofile import write_po

    language = f'"Language: {lang}\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n' if lang else ""
    head = f'msgid ""\nmsgstr ""\n{language}{_MIME}\n'
    beside = file.with_suffix(".part")
    with beside.open("wb") as stream:
        stream.write(head.encode())
        write_po(stream, catalog, width=110, omit_header=True)
    # A cut here leaves the old file whole.
    beside.replace(file)
