"""The door to both writings of 2D-Doc: text (versions 01 to 04) and binary (version 4)."""

from __future__ import annotations

import re

from scanner.twoddoc.binary import MARK, parse_binary
from scanner.twoddoc.catalogue import Catalogue
from scanner.twoddoc.document import NotTwoDDoc, TwoDDoc
from scanner.twoddoc.written import GS, RS, US, parse_text

_ESCAPES = {"<GS>": GS, "<RS>": RS, "<US>": US}


def looks_like_2ddoc(data: bytes) -> bool:
    """Say whether these bytes start as a 2D-Doc does (as text, or binary)."""
    return data[:2] == b"DC" or data[:1] == bytes((MARK,))


def parse(data: bytes, catalogue: Catalogue) -> TwoDDoc | NotTwoDDoc:
    """Parse the bytes of a code. Never raises on bad input; the signature is not judged here."""
    return parse_binary(data, catalogue) if data[:1] == bytes((MARK,)) else parse_text(data, catalogue)


def from_escapes(text: str) -> bytes:
    """The bytes of a code that is written with ``<GS>``, ``<RS>`` and ``<US>`` for its separators."""
    plain = re.sub("|".join(_ESCAPES), lambda found: _ESCAPES[found[0]], text)
    return plain.encode("utf-8", "surrogateescape")
