"""C40 (ISO/IEC 16022, 5.2.5.2) and the dates of binary 2D-Docs."""

from __future__ import annotations

import datetime as dt

_BASIC = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHIFTED = (0, 33, 96)
"""The first character of the shifted sets 1, 2 and 3 (set 2 jumps over digits and capitals)."""
_SECOND = "!\"#$%&'()*+,-./:;<=>?@[\\]^_"
_UNLATCH = 0xFE
_DATE_BYTES = 3
_NO_DATE = 0xFFFFFF


def from_c40(data: bytes) -> str | None:
    """The characters that these bytes hold, or nothing when they are no C40."""
    values: list[int] = []
    pairs, rest = data[: len(data) // 2 * 2], data[len(data) // 2 * 2 :]
    tail = ""
    while pairs:
        if pairs[0] == _UNLATCH:
            pairs, rest = b"", pairs + rest
            break
        number = pairs[0] * 256 + pairs[1] - 1
        if not 0 <= number < 40**3:
            return None
        values += [number // 1600, number // 40 % 40, number % 40]
        pairs = pairs[2:]
    if rest:
        if rest[0] != _UNLATCH or not all(1 <= code <= 128 for code in rest[1:]):
            return None
        tail = "".join(chr(code - 1) for code in rest[1:])
    text = _characters(values)
    return None if text is None else text + tail


def _characters(values: list[int]) -> str | None:
    text, shift = "", 0
    for value in values:
        if not shift and value < 3:
            shift = value + 1
            continue
        one = _BASIC[value - 3] if not shift else _shifted(shift, value)
        if one is None:
            return None
        text, shift = text + one, 0
    return text


def _shifted(shift: int, value: int) -> str | None:
    if shift == 2:
        return _SECOND[value] if value < len(_SECOND) else None
    return chr(_SHIFTED[shift - 1] + value) if value < 32 else None


def binary_date(data: bytes) -> dt.date | None:
    """The day in 3 bytes (MMJJAAAA as a number); none when all bits are set. Raises ValueError."""
    if len(data) != _DATE_BYTES:
        raise ValueError("a date has 3 bytes")
    number = int.from_bytes(data, "big")
    if number == _NO_DATE:
        return None
    return dt.date(number % 10_000, number // 1_000_000, number // 10_000 % 100)
