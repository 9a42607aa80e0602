"""Reads 2D-Doc, the State's signed code on bills and notices, and judges its signature."""

from scanner.twoddoc.catalogue import Catalogue, FieldKind, FieldRule
from scanner.twoddoc.document import NotTwoDDoc, Outcome, TwoDDoc
from scanner.twoddoc.parse import from_escapes, looks_like_2ddoc, parse

__all__ = [
    "Catalogue",
    "FieldKind",
    "FieldRule",
    "NotTwoDDoc",
    "Outcome",
    "TwoDDoc",
    "from_escapes",
    "looks_like_2ddoc",
    "parse",
]
