"""Reads and adds what an ONNX model says of itself, so that no ONNX library is needed for ten bytes.

A model is a protobuf message (ModelProto, onnx.proto3): fields one after another, each a key (number << 3 |
wire type) and a value. Field 7 is the graph, field 14 ``metadata_props`` an entry (1: key, 2: value). Fields
that repeat may stand anywhere, so entries are added by appending them to the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from kiosk.types import ParvisError

_GRAPH, _METADATA = 7, 14
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_FIXED_SIZE = {_FIXED64: 8, _FIXED32: 4}
_MOST_VARINT_BYTES = 10


class DamagedModelError(ParvisError):
    """A file that is no whole ONNX model."""

    code = "voice.model_damaged"


def metadata(model: Path) -> Mapping[str, str]:
    """The entries that the model holds. Raises DamagedModelError where it is cut or no model, OSError."""
    entries: dict[str, str] = {}
    graph = False
    with model.open("rb") as file:
        for number, start, size in _fields(file, model.stat().st_size):
            graph = graph or number == _GRAPH
            if number == _METADATA:
                file.seek(start)
                key, value = _entry(file.read(size))
                entries[key] = value
                file.seek(start + size)
    if not graph:
        raise DamagedModelError("it holds no graph")
    return entries


def add_metadata(model: Path, entries: Mapping[str, str]) -> None:
    """Append entries to the model, in place."""
    with model.open("ab") as file:
        for key, value in entries.items():
            file.write(_field(_METADATA, _field(1, key.encode()) + _field(2, value.encode())))


def _fields(file: BinaryIO, size: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and size of each field; their values are skipped."""
    while file.tell() < size:
        number, kind = divmod(_read_varint(file), 8)
        length = 0
        if kind == _VARINT:
            _read_varint(file)
        elif kind == _LENGTH:
            length = _read_varint(file)
        elif kind in _FIXED_SIZE:
            length = _FIXED_SIZE[kind]
        else:
            raise DamagedModelError("it is no protobuf message")
        start = file.tell()
        if start + length > size:
            raise DamagedModelError("it is cut short")
        yield number, start, length
        file.seek(start + length)


def _entry(data: bytes) -> tuple[str, str]:
    parts = {1: "", 2: ""}
    place = 0
    while place + 1 < len(data):
        number, length, place = data[place] >> 3, *_varint_at(data, place + 1)
        parts[number] = data[place : place + length].decode("utf-8", "replace")
        place += length
    return parts[1], parts[2]


def _varint_at(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for i, byte in enumerate(data[place : place + _MOST_VARINT_BYTES]):
        value |= (byte & 0x7F) << 7 * i
        if byte < 0x80:
            return value, place + i + 1
    raise DamagedModelError("it is no protobuf message")


def _read_varint(file: BinaryIO) -> int:
    start = file.tell()
    value, read = _varint_at(file.read(_MOST_VARINT_BYTES), 0)
    file.seek(start + read)
    return value


def _varint(value: int) -> bytes:
    low = value & 0x7F
    return bytes([low | 0x80]) + _varint(value >> 7) if value > 0x7F else bytes([low])


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _LENGTH) + _varint(len(content)) + content
