"""The names that people say for a thing beside its label: only the grammar of a page reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kiosk.pages.frame import Pen
from kiosk.pages.view import Node
from kiosk.procedures.said import parted
from kiosk.types import NodeId, TextKey

SHORT = 22
"""So many letters of an example have room in the captions, and are said in one breath."""

_UNSURE = NodeId("option.unsure")


def names(pen: Pen, key: TextKey | None) -> tuple[str, ...]:
    """In the visit's language; none where nobody has written any."""
    texts = pen.town.catalogue.texts[pen.session.comfort.lang]
    return parted(texts.get(key, "")) if key else ()


def example(answers: Iterable[Node], heard: Callable[[str], bool] = lambda words: True) -> str:
    """An answer in few words, to be given as an example; "" where none is ``heard``.

    One that is written on the page comes before other names for it, and not to know comes last.
    """
    ordered = sorted(answers, key=lambda one: one.id == _UNSURE)
    said = [
        *(one.name for one in ordered if one.id != _UNSURE),
        *(words for one in ordered for words in one.said),
    ]
    understood = [words for words in (*said, *(one.name for one in ordered)) if heard(words)]
    return next((words for words in understood if len(words) <= SHORT), understood[0] if understood else "")
