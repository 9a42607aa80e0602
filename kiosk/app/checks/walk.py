"""Finds where each text, icon and name of a YAML file stands, so that a fault names its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from kiosk.procedures.said import joined, said_key
from kiosk.procedures.yamlfile import Place, YamlFile
from kiosk.types import TextKey

_Parts = tuple[str, ...]
_IN_KEYS = {"bring": "bring", "steps": "step"}
"""Lists whose name stands in the keys of their texts; all others only add their items' ids."""


@dataclass(frozen=True)
class Written:
    """A string of a file: the key it has if it is a text, and where it stands."""

    key: TextKey
    place: Place
    words: str


def strings(spec: BaseModel, prefix: str) -> Iterator[Written]:
    """Every string below a spec, in the order of the file. Keys as ``pack_texts`` and its like make them."""
    yield from _fields(spec, (prefix,), (), (prefix,))


def _fields(spec: BaseModel, key: _Parts, place: Place, root: _Parts) -> Iterator[Written]:
    for name in type(spec).model_fields:
        value = getattr(spec, name)
        if isinstance(value, str):
            yield Written(_key(*key, name), (*place, name), value)
        elif name == "said":
            yield Written(said_key(_key(*key)), (*place, name), joined(value))
        else:
            # A group's pages are named like all others: the group is no part of their keys.
            inner = root if name == "pages" else (*key, _IN_KEYS[name]) if name in _IN_KEYS else key
            yield from _below(value, inner, (*place, name), root)


def _below(value: object, key: _Parts, place: Place, root: _Parts) -> Iterator[Written]:
    if isinstance(value, BaseModel):
        yield from _fields(value, (*key, value.id) if hasattr(value, "id") else key, place, root)
    elif isinstance(value, str):
        yield Written(_key(*key, "0"), place, value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _below(inner, (*key, str(name)), (*place, str(name)), root)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            if isinstance(inner, str):
                yield Written(_key(*key, str(index)), (*place, index), inner)
            else:
                yield from _below(inner, key, (*place, index), root)


def _key(*parts: str) -> TextKey:
    return TextKey(".".join(parts))


def text_lines(
    file: YamlFile[BaseModel], prefix: str, texts: Mapping[TextKey, str]
) -> Mapping[TextKey, tuple[Path, int]]:
    """For each text of a file, where it stands."""
    found = {one.key: one.place for one in strings(file.spec, prefix)}
    return {key: (file.file, file.line(found[key])) for key in texts if key in found}
