"""A Babel extractor for packs, so that ``pybabel extract`` and translation services read them.

Map it in a Babel configuration: ``[parvis_pack: config/packs/**/pack.yaml]``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, TypeAlias

from kiosk.procedures.loader import pack_texts
from kiosk.procedures.said import is_said
from kiosk.procedures.schema import PackSpec
from kiosk.procedures.yamlfile import read_yaml

Message: TypeAlias = tuple[int, str, tuple[str, str], list[str]]

SAID = "Names that people say for it, parted by ' / '. Write those of your language, as many as it has."
"""For the translator."""


def extract_pack(
    stream: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, str]
) -> Iterator[Message]:
    """The texts of a pack as (line, "pgettext", (key, French), comments). Raises PackError."""
    del keywords, comment_tags, options
    file = read_yaml(Path(stream.name), PackSpec)
    source = Path(stream.name).read_text(encoding="utf-8").splitlines()
    for key, words in pack_texts(file.spec).items():
        notes = [SAID] if is_said(key) else []
        yield _line(source, words), "pgettext", (str(key), words), notes


def _line(source: list[str], words: str) -> int:
    """Where a text stands first; 1 where YAML folded it."""
    return next((number for number, line in enumerate(source, 1) if words in line), 1)
