"""A fiche to a few bytes and back: tagged JSON arrays, compressed. Decoding is what a citizen waits for."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from kiosk.guide import blocks as b
from kiosk.guide import conditions as c
from kiosk.guide import models as m
from kiosk.guide import richtext as r

FORMAT = 1
"""To be raised whenever a class below changes its fields or its place: older libraries are imported anew."""

TUPLE = 0
CLASSES: tuple[type, ...] = (
    tuple, date, r.Rich, r.Run, r.Mark, r.ToFiche, r.ToTerm, r.ToChapter, r.ToWeb,
    c.IsTrue, c.IsFalse, c.IsUnset, c.AllOf, c.AnyOf, c.Not, c.UnknownTest, c.Effect,
    m.Kind, b.Paragraph, b.Subheading, b.Item, b.Bullet, b.Bullets, b.Column, b.Cell, b.Row, b.Table,
    b.NoticeKind, b.Notice, b.Section, b.Case, b.Cases, b.Situation, b.Situations, b.Fragment, b.Fold,
    b.Picture, b.Illustrated, b.PlaceRole, b.Place, b.Leaflet, b.WebAddress, b.Annex, b.Service,
    b.CommentedLink, b.Other, m.Choice, m.Question, m.Questionnaire, m.FicheLink, m.Branch, m.GuidedSearch,
    m.Introduction, m.Body, m.Conclusion, m.Audience, m.DocumentRole, m.Document, m.TermKind, m.Term,
    m.SeeAlso, m.Relation, m.Related, m.Shelf, m.FormNumber, m.Partner, m.Crumb, m.Fiche,
)  # fmt: skip
PLAIN = len(CLASSES)
"""A Rich of one run without marks or link: most are."""
TAGS = {kind: tag for tag, kind in enumerate(CLASSES)}


class Damaged(Exception):  # noqa: N818
    """Bytes that do not give back a fiche."""


def encode(fiche: m.Fiche) -> bytes:
    """Pack a fiche, and make sure that it comes back the same: no fact is ever altered.

    Raises RecursionError or Damaged when it is nested beyond reason.
    """
    words = json.dumps(_frozen(fiche), ensure_ascii=False, separators=(",", ":"))
    data = zlib.compress(words.encode(), 9)
    if decode(data) != fiche:
        raise Damaged
    return data


def decode(data: bytes) -> m.Fiche:
    """Unpack a fiche. Raises Damaged."""
    try:
        found = _thawed(json.loads(zlib.decompress(data)))
    except (zlib.error, ValueError, TypeError, IndexError, RecursionError) as fault:
        raise Damaged from fault
    if not isinstance(found, m.Fiche):
        raise Damaged
    return found


def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(kind)) if is_dataclass(kind) else ()


FIELDS = {kind: _defaults(kind) for kind in CLASSES}


def _frozen(value: Any) -> Any:
    kind = value.__class__
    if kind is str or value is None or kind is bool or kind is int:
        return value
    if kind is tuple:
        return [TUPLE, *map(_frozen, value)]
    if kind is r.Rich and len(value.runs) == 1 and value == r.plain(value.text):
        return [PLAIN, value.text]
    tag = TAGS[kind]
    if isinstance(value, Enum):
        return [tag, value.value]
    if kind is date:
        return [tag, value.toordinal()]
    found = [(getattr(value, name), default) for name, default in FIELDS[kind]]
    while found and found[-1][1] is not MISSING and found[-1][0] == found[-1][1]:
        found.pop()
    return [tag, *(_frozen(each) for each, _default in found)]


MAKERS: tuple[Callable[..., Any], ...] = (
    *(date.fromordinal if kind is date else kind for kind in CLASSES),
    r.plain,
)


def _thawed(value: Any) -> Any:
    if value.__class__ is not list:
        return value
    tag = value[0]
    if tag == TUPLE:
        return tuple([_thawed(each) for each in value[1:]])
    return MAKERS[tag](*[_thawed(each) for each in value[1:]])
