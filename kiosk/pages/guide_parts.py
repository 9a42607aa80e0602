"""The pieces of a national fiche as nodes: its own words, in French whatever the visit's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kiosk.guide.blocks import NoticeKind
from kiosk.guide.models import FicheLink
from kiosk.guide.play import Reading
from kiosk.guide.play_plan import Heading, Look, Piece
from kiosk.guide.play_screens import Read, runs_of
from kiosk.guide.richtext import TermId, ToWeb
from kiosk.pages import actions as act
from kiosk.pages.frame import Pen
from kiosk.pages.view import Node, Role, Tone
from kiosk.types import FicheId, Lang

FRENCH = Lang("fr")
STOPS = (".", "!", "?", "…", ":", ";")

_ICONS = {
    NoticeKind.WARNING: "warning",
    NoticeKind.NEWS: "newspaper",
    NoticeKind.REMINDER: "bell",
    NoticeKind.EXAMPLE: "lightbulb",
}


@dataclass(frozen=True)
class Beyond:
    """What lies beyond a fiche: which other fiches the library holds, which addresses may be shown."""

    title_of: Callable[[FicheId], str | None]
    """The title of another fiche; None if the library lacks it, and then it is no link."""
    official: Callable[[str], str | None]
    """An address as it may be shown (``links.judge``); None if it may not."""


def french(pen: Pen, node_id: str, role: Role, name: str, **rest: Any) -> Node:
    """A node that holds the fiche's own words."""
    return pen.node(node_id, role, name, **{"lang": FRENCH, **rest})


def head_words(pen: Pen, head: Heading) -> str:
    """A heading's words: the fiche's, or ours where it has none."""
    return counted(head.nth, head.words.text or pen.say(head.key))


def counted(nth: int, words: str) -> str:
    """The words with the number that the fiche has its readers see; 0 for none."""
    return f"{nth}. {words}" if nth else words


def titles(pen: Pen, reading: Reading, heads: tuple[Heading, ...]) -> tuple[Node, Node | None]:
    """The page's title and, below, the nearest heading: where in the fiche the reader is."""
    if not heads:
        return french(pen, "title", Role.TITLE, reading.fiche.title), None
    words = [head_words(pen, head) for head in heads[-2:]]
    langs = [FRENCH if head.words else pen.session.comfort.lang for head in heads[-2:]]
    title = french(pen, "title", Role.TITLE, words[0], lang=langs[0])
    if len(words) == 1:
        return title, None
    return title, french(pen, "heading", Role.HEADING, words[1], lang=langs[1])


def pieces(pen: Pen, shown: Iterable[Piece], beyond: Beyond) -> Iterator[Node]:
    """Nodes of pieces, in order; those of one notice in one frame."""
    for frame, group in groupby(shown, key=lambda piece: piece.notice and piece.notice.number):
        some = list(group)
        if frame is None:
            yield from (_piece(pen, piece, beyond) for piece in some)
        else:
            yield _notice(pen, some)


def _notice(pen: Pen, some: list[Piece]) -> Node:
    notice = some[0].notice
    assert notice is not None
    title = notice.title.text or pen.say(f"guide.notice.{notice.kind.name.lower()}")
    warns = notice.kind is NoticeKind.WARNING
    lines = [piece.text for piece in some]
    # Lines without a stop would run into each other when they are read out.
    spoken = " ".join(line if line.endswith(STOPS) else f"{line}." for line in (title, *lines))
    return french(
        pen, f"notice.{some[0].number}", Role.NOTICE, title, detail="\n".join(lines),
        icon=_ICONS.get(notice.kind, "info"), tone=Tone.WARNING if warns else Tone.PLAIN,
        spoken=spoken if len(lines) > 1 else None,
    )  # fmt: skip


def _piece(pen: Pen, piece: Piece, beyond: Beyond) -> Node:
    name, words = f"piece.{piece.number}", piece.words.text
    match piece.look:
        case Look.HEADING:
            return french(pen, name, Role.HEADING, words)
        case Look.NUMBERED:
            return french(pen, name, Role.TEXT, counted(piece.nth, words))
        case Look.ITEM:
            return french(pen, name, Role.TEXT, f"– {words}", spoken=words)
        case Look.PLACE | Look.SERVICE | Look.LINK:
            return _linked(pen, piece, beyond)
        case Look.TEXT | Look.ROW:
            return french(pen, name, Role.TEXT, words)


def _linked(pen: Pen, piece: Piece, beyond: Beyond) -> Node:
    """A place, an online service or an address; only an official one can be touched."""
    url = beyond.official(piece.web.url) if piece.web else None
    icon = "map-pin" if piece.look is Look.PLACE else "qr-code" if url else "globe"
    return french(
        pen, f"piece.{piece.number}", Role.NOTICE, piece.words.text, detail=piece.detail, icon=icon,
        action=act.ShowLink(url) if url else None, value="arrow-right",
    )  # fmt: skip


def terms(pen: Pen, reading: Reading, page: Read) -> Iterator[Node]:
    """ "C'est quoi ?" for each word of the page that the fiche explains."""
    known = reading.fiche.terms
    for term in page.terms:
        if term in known:
            yield explainer(pen, term, known[term].title.text)


def what(pen: Pen, words: str) -> str:
    """The title of an explanation; a question that is explained keeps its own mark alone."""
    return pen.say("guide.explained" if words.rstrip().endswith("?") else "guide.what", word=words)


def explainer(pen: Pen, term: TermId, words: str) -> Node:
    """A tile that explains a word or a choice."""
    return pen.node(
        f"explain.{term}", Role.NOTICE, what(pen, words), icon="question",
        action=act.Explain(term),
    )  # fmt: skip


def neighbours(pen: Pen, links: Iterable[FicheLink], beyond: Beyond) -> Iterator[Node]:
    """Other fiches, if the library holds them; else the words that name them, and no link."""
    for link in links:
        title = beyond.title_of(link.id)
        words = title or link.title.text
        if words:
            yield french(
                pen, f"fiche.{link.id}", Role.NOTICE, words, icon="book-open-text" if title else None,
                value="arrow-right", action=act.OpenFiche(link.id) if title else None,
            )  # fmt: skip


def within(pen: Pen, page: Read, beyond: Beyond) -> Iterator[Node]:
    """The links inside the sentences of a page, below them; what cannot be opened stays plain text."""
    known = (link for link in page.fiches if beyond.title_of(link.id))
    yield from neighbours(pen, known, beyond)
    seen = {piece.web.url for piece in page.pieces if piece.web}
    for run in runs_of(page):
        if not isinstance(run.link, ToWeb) or run.link.url in seen:
            continue
        seen.add(run.link.url)
        url = beyond.official(run.link.url)
        if url:
            yield french(
                pen, f"web.{len(seen)}", Role.NOTICE, run.text.strip() or url, icon="qr-code",
                action=act.ShowLink(url), value="arrow-right",
            )  # fmt: skip
