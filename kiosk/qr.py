"""QR codes: a matrix for the screen and the paper, a PNG for a page or a report."""

from pathlib import Path
from typing import TypeAlias

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]
"""Rows from the top; True is dark. Without the quiet zone: whoever draws it leaves 4 modules of white."""

QUIET_ZONE = 4
"""White modules around a code (ISO/IEC 18004, 9.1)."""


def qr_matrix(text: str) -> Matrix:
    """Encode a text at error correction M, in the smallest version that holds it.

    Raises:
        ValueError: the text is longer than any QR code.
    """
    return tuple(tuple(bool(module) for module in row) for row in _code(text).matrix)


def qr_rows(text: str) -> str:
    """The matrix as a page's node holds it: rows of 0 and 1 separated by "/". Raises ValueError."""
    return "/".join("".join("1" if dark else "0" for dark in row) for row in qr_matrix(text))


def write_qr_png(text: str, file: Path, scale: int = 10) -> None:
    """Write a black on white PNG with its quiet zone; ``scale`` is pixels a module."""
    _code(text).save(str(file), kind="png", scale=scale, border=QUIET_ZONE)


def _code(text: str):  # type: ignore[no-untyped-def]  # segno has no types
    import segno

    # boost_error would silently choose another level where it fits: codes must look alike in tests and print.
    # One encoding for every language: a phone that has to guess takes bytes for UTF-8 first.
    return segno.make(text, error="m", micro=False, boost_error=False, encoding="utf-8")
