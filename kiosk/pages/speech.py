"""What is said on a page, sentence by sentence, and which words on the screen each sentence lights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.pages.view import Node, PageView
from kiosk.types import Lang, NodeId

_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[»”\"]?(?=\s|$)|$)", re.DOTALL)
_NO_STOP = re.compile(r"[.!?…:;,»”\"]\s*$")


@dataclass(frozen=True)
class Spoken:
    """One sentence. ``part`` ("name", "detail", "value") and ``start``/``end`` locate it in the node's
    visible text; a sentence that is not written as such lights the whole node (``part`` empty)."""

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
    return tuple(one for node in view.walk() if node.reads for one in _node(node))


def _node(node: Node) -> Iterator[Spoken]:
    if node.spoken is not None:
        for said, _, _ in sentences(node.spoken):
            yield Spoken(node.id, _closed(said), node.lang, private=node.private)
        return
    for part in ("name", "detail", "value"):
        if part == "value" and node.role not in _SAID_VALUES:
            continue
        for said, start, end in sentences(getattr(node, part)):
            private = node.private and part == "value"
            yield Spoken(node.id, _closed(said), node.lang, part, start, end, private)


_SAID_VALUES = frozenset({"line", "field"})


def _closed(text: str) -> str:
    """End with a full stop, so that the voice lets its pitch fall."""
    return text if _NO_STOP.search(text) else text + "."
