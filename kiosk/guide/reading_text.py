"""Mixed XML content to a Rich: words to the letter, accents and links on the words that they belong to."""

from __future__ import annotations

import re
from collections import Counter
from typing import TypeAlias
from xml.etree.ElementTree import Element

from kiosk.guide.richtext import (
    NOTHING,
    ChapterId,
    Link,
    Mark,
    Rich,
    Run,
    TermId,
    ToChapter,
    ToFiche,
    ToTerm,
    ToWeb,
)
from kiosk.types import FicheId

Unknown: TypeAlias = Counter[str]
"""Elements that this reader does not know, counted by name."""

FOLD = re.compile(r"[ \t\r\n]+")
SPACES = " \t\r\n"
MARKS = {mark.value: mark for mark in Mark}
LINKS = frozenset({"LienInterne", "LienIntra", "LienExterne"})
ABBREVIATIONS = frozenset({"Sigle", "Acronyme"})
TRANSPARENT = frozenset({"Paragraphe", "Texte"})
INLINE = frozenset(MARKS) | LINKS


def rich(element: Element | None, unknown: Unknown) -> Rich:
    """The words of an element; those of unknown elements inside are kept without accent."""
    if element is None:
        return NOTHING
    if len(element) == 0:
        return _plain(element.text)
    runs: list[Run] = []
    _collect(element, (), None, runs, unknown)
    return folded(runs)


def words_of(element: Element | None) -> str:
    """All the text inside, folded, without links."""
    return "" if element is None else FOLD.sub(" ", "".join(element.itertext())).strip(" ")


def _plain(words: str | None) -> Rich:
    text = FOLD.sub(" ", words).strip(" ") if words else ""
    return Rich((Run(text),)) if text else NOTHING


def _collect(
    element: Element, marks: tuple[Mark, ...], link: Link | None, runs: list[Run], unknown: Unknown
) -> None:
    if element.text:
        runs.append(Run(element.text, marks, link))
    elif link is not None and len(element) == 0:
        runs.append(Run("", marks, link))
    for child in element:
        collect_child(child, marks, link, runs, unknown)
        if child.tail:
            runs.append(Run(child.tail, marks, link))


def collect_child(
    child: Element, marks: tuple[Mark, ...], link: Link | None, runs: list[Run], unknown: Unknown
) -> None:
    """Add an inline element's words (without its tail)."""
    tag = child.tag
    mark = MARKS.get(tag)
    if mark is not None:
        _collect(child, (*marks, mark), link, runs, unknown)
    elif tag in LINKS:
        _collect(child, marks, link_of(child), runs, unknown)
    else:
        if tag not in TRANSPARENT:
            unknown[tag] += 1
        elif runs:
            runs.append(Run(" ", marks, link))
        _collect(child, marks, link, runs, unknown)


def link_of(element: Element) -> Link:
    """Where LienInterne, LienIntra or LienExterne leads."""
    get = element.get
    if element.tag == "LienExterne":
        return web_of(element)
    kind = get("type", "")
    if element.tag == "LienInterne":
        target = get("LienPublication", "")
        if kind in ABBREVIATIONS:
            return ToTerm(TermId(target))
        return ToFiche(FicheId(target), kind, get("audience", ""), get("commentaireLien", ""))
    target = get("LienID", "") or get("LienPublication", "")
    if kind == "Chapitre":
        return ToChapter(ChapterId(target))
    if kind.startswith("Fiche") or kind == "Modèle de document":
        return ToFiche(FicheId(target), kind)
    return ToTerm(TermId(target))


def web_of(element: Element) -> ToWeb:
    """An element with a URL and what is known of what lies there."""
    get = element.get
    return ToWeb(get("URL", "").strip(), get("format", ""), get("poids", ""), get("langue", ""))


def folded(runs: list[Run]) -> Rich:
    """Fold spaces across runs, cut both ends, join neighbours that look and lead the same."""
    out: list[Run] = []
    gap = True
    for run in runs:
        text = FOLD.sub(" ", run.text)
        if gap and text.startswith(" "):
            text = text[1:]
        if text:
            gap = text.endswith(" ")
        elif run.link is None or run.text:
            continue
        _add(out, Run(text, run.marks, run.link))
    return Rich(_without_last_space(out))


def _add(out: list[Run], run: Run) -> None:
    last = out[-1] if out else None
    if last is not None and last.link is run.link and last.marks == run.marks:
        out[-1] = Run(last.text + run.text, run.marks, run.link)
    else:
        out.append(run)


def _without_last_space(runs: list[Run]) -> tuple[Run, ...]:
    for index in range(len(runs) - 1, -1, -1):
        run = runs[index]
        if not run.text:
            continue
        if run.text.endswith(" "):
            if run.text == " ":
                del runs[index]
            else:
                runs[index] = Run(run.text[:-1], run.marks, run.link)
        break
    return tuple(runs)
