"""Bytes to an XML tree, with no door open: no document type, so no entity and no outside file either.

defusedxml does the same through Python's slow parser; here expat's events go straight to the C tree builder
(docs/decisions/0008).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

DC = "http://purl.org/dc/elements/1.1/}"
"""How the names of Dublin Core elements begin (expat's way: no opening brace)."""


@dataclass(frozen=True)
class Unreadable:
    """A file that cannot be a fiche. ``code``: ``xml``, ``doctype``, ``depth``, ``id``, ``title``."""

    code: str


class _DoctypeError(Exception):
    """A document type was declared: DILA's files have none, bombs do."""


def parse(data: bytes) -> Element | Unreadable:
    """The root element; Dublin Core names start with ``DC``."""
    parser, builder = expat.ParserCreate(namespace_separator="}"), TreeBuilder()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
    except _DoctypeError:
        return Unreadable("doctype")
    except (expat.ExpatError, ValueError, LookupError):  # the last two: an encoding that does not exist
        return Unreadable("xml")
    return builder.close()


def _refuse(*_args: object) -> NoReturn:
    raise _DoctypeError
