"""The names that people say for a thing beside its label: only the grammar of a page reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kiosk.pages.frame import Pen
from kiosk.pages.view import Node
from kiosk.procedures.said import parted
from kiosk.types import TextKey

SHORT = 22
"""So many letters of an example have room in the captions, and are said in one breath."""


def names(pen: Pen, key: TextKey | None) -> tuple[str, ...]:
    """In the visit's language; none where nobody has written any."""
    texts = pen.town.catalogue.texts[pen.session.comfort.lang]
    return parted(texts.get(key, "")) if key else ()


def example(answers: Iterable[Node], heard: Callable[[str], bool] = lambda words: True) -> str:
    """An answer in few words, to be given as an example; "" where none is ``heard``."""
    said = [words for one in answers for words in (one.name, *one.said) if heard(words)]
    return next((words for words in said if len(words) <= SHORT), said[0] if said else "")
