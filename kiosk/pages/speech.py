"""What is said on a page, sentence by sentence, and which words on the screen each sentence lights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kiosk.pages.view import Node, PageView, Role
from kiosk.types import Lang, NodeId

_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[»”\"]?(?=\s|$)|$)", re.DOTALL)
_COMMA = re.compile(r"(?<=[,;،])\s+")
Span: TypeAlias = tuple[int, int]
"""Characters [start, end) of a text."""
MOST_CAPTION = 56
"""More characters do not fit into the two lines of a caption."""
_NO_STOP = re.compile(r"[.!?…:;,»”\"]\s*$")


@dataclass(frozen=True)
class Spoken:
    """One sentence. ``part`` ("name", "detail", "value", "hint"), ``start`` and ``end`` locate it in the text
    that is seen; a sentence that is not written as such lights the whole node (``part`` empty)."""

    node: NodeId
    text: str
    lang: Lang
    part: str = ""
    start: int = 0
    end: int = 0
    private: bool = False


def sentences(text: str) -> Iterator[tuple[str, int, int]]:
    """Split a text into sentences with their spans (characters)."""
    for match in _SENTENCE.finditer(text):
        found = match.group().rstrip()
        yield found, match.start(), match.start() + len(found)


def spoken(view: PageView) -> tuple[Spoken, ...]:
    """All that is read aloud on a page, in order."""
    return tuple(one for node in view.walk() if node.reads for one in said(node))


def said(node: Node) -> Iterator[Spoken]:
    """One node's words. Of what concerns the person only the label may be heard by all."""
    if node.spoken is not None:
        for words, _, _ in sentences(node.spoken):
            yield Spoken(node.id, closed(words), node.lang, private=node.private)
        return
    for part in _PARTS.get(node.role, ("name", "detail")):
        for words, start, end in sentences(getattr(node, part)):
            private = node.private and part != "name"
            yield Spoken(node.id, closed(words), node.lang, part, start, end, private)


def free(node: NodeId, words: str, lang: Lang) -> tuple[Spoken, ...]:
    """Words beside the page, said of a node (or of none: ""), in breaths that a caption holds."""
    return tuple(Spoken(node, closed(one), lang) for long, _, _ in sentences(words) for one in _breaths(long))


def _breaths(sentence: str) -> list[str]:
    return [sentence] if len(sentence) <= MOST_CAPTION else _COMMA.split(sentence)


_VALUED = ("name", "detail", "value")
_PARTS = {
    Role.LINE: _VALUED,
    Role.FIELD: _VALUED,
    Role.STEPPER: _VALUED,
    Role.NOTICE: ("name", "detail", "hint"),
}
"""What is said of a node besides its name and detail: what stands in it, or what opens when it is chosen."""


def closed(text: str) -> str:
    """Ended with a full stop, so that the voice lets its pitch fall."""
    return text if _NO_STOP.search(text) else text + "."
