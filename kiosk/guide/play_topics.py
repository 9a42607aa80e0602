"""Recognises, by DILA's own headings, what belongs on a person's checklist: papers, cost, delay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kiosk.guide.blocks import Block, Bullets, Paragraph
from kiosk.guide.play_plan import Topic

_PIECES = re.compile(
    r"\bpi[eè]ces?\b|\bdocuments?\s+(?:à|nécessaires|demandés|justificatifs|exigés)|\bjustificatifs?\b"
    r"|\bà\s+(?:fournir|joindre|présenter)\b",
    re.IGNORECASE,
)
_PIECES_LINE = re.compile(
    r"\b(?:pi[eè]ces?|documents?|justificatifs?)\b(?!.*\b(?:peut|peuvent|permet|concerne)\b).*:$",
    re.IGNORECASE,
)
_NO_PAPER = re.compile(r"pi[eè]ces? (?:de monnaie|détachées?|principales?)|document unique", re.IGNORECASE)
_OBTAINED = re.compile(
    r"\b(?:obtenez|obtiendrez|recevez|recevrez|délivre|remet|remis|remettre|actualisés)\b"
    r"|\b(?:consulte[rz]|regroupe|varient|publication)\b|\bvous (?:est|sont) (?:délivré|envoyé)",
    re.IGNORECASE,
)
"""A list of papers that the reader gets or looks up, and does not bring."""

_COST = re.compile(r"\bco[uû]ts?\b|\btarifs?\b|\bprix\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\d\s*(?:€|euros?\b)|\bgratuit", re.IGNORECASE)
_DELAY = re.compile(r"\bdélais?\b", re.IGNORECASE)


def topic_of(heading: str) -> Topic | None:
    """What a heading says that the text below is about."""
    if _PIECES.search(heading) and not _NO_PAPER.search(heading):
        return Topic.PIECES
    if _COST.search(heading):
        return Topic.COST
    return Topic.DELAY if _DELAY.search(heading) else None


def kept(topic: Topic | None, words: str) -> Topic | None:
    """A text under "Coût" without any amount is no cost."""
    return None if topic is Topic.COST and not _AMOUNT.search(words) else topic


def topics_in(blocks: Sequence[Block], about: Topic | None) -> list[Topic | None]:
    """The topic of each of some neighbouring blocks, the spot around them being about something.

    Papers stand in lists: where there is a list, only the lists and the lines that announce them are kept.
    """
    listed = any(isinstance(block, Bullets) for block in blocks)
    topics: list[Topic | None] = []
    for at, block in enumerate(blocks):
        line = _line_before(blocks, at) if isinstance(block, Bullets) else _line_of(block, blocks, at)
        if line is None:
            text = isinstance(block, Paragraph) and about is Topic.PIECES and listed
            topics.append(None if text else about)
        elif about is Topic.PIECES:
            topics.append(None if _OBTAINED.search(line) else about)
        else:
            topics.append(Topic.PIECES if _announces_pieces(line) else about)
    return topics


def _line_before(blocks: Sequence[Block], at: int) -> str:
    before = blocks[at - 1] if at else None
    return before.text.text if isinstance(before, Paragraph) else ""


def _line_of(block: Block, blocks: Sequence[Block], at: int) -> str | None:
    """A paragraph that announces the list after it."""
    ahead = blocks[at + 1] if at + 1 < len(blocks) else None
    return block.text.text if isinstance(block, Paragraph) and isinstance(ahead, Bullets) else None


def _announces_pieces(words: str) -> bool:
    return bool(_PIECES_LINE.search(words)) and not (_NO_PAPER.search(words) or _OBTAINED.search(words))
