"""The blocks of a fiche, from XML: chapters, lists, tables, cases, notices, places, services.

Each reader takes the children that it knows by name; what nobody took is read as blocks in its place, so
that a new element, or an old one in a new place, loses no word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from xml.etree.ElementTree import Element

from kiosk.guide import blocks as m
from kiosk.guide.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Effect,
    IsFalse,
    IsTrue,
    IsUnset,
    Not,
    UnknownTest,
    VarId,
)
from kiosk.guide.reading_text import INLINE, SPACES, Unknown, collect_child, folded, rich, web_of
from kiosk.guide.richtext import NOTHING, ChapterId, Rich, Run, ToWeb
from kiosk.types import FicheId

Blocks = tuple[m.Block, ...]
STRAY = "#text"
"""Counted for words that lie between blocks, outside any paragraph."""

TRANSPARENT = frozenset({"Texte", "Corps", "Contenu", "Introduction", "Description", "Commentaire"})
SILENT = frozenset({"PivotLocal", "Audience", "SiSelectionne"})
"""Keys for machines: not one word for the reader."""


class Children:
    """The children of an element, taken by name; ``blocks`` reads what was left."""

    def __init__(self, element: Element, unknown: Unknown) -> None:
        self._element, self._unknown = element, unknown
        self._taken: set[int] = set()

    def every(self, *names: str) -> list[Element]:
        """All children of these names, taken."""
        found = [child for child in self._element if child.tag in names]
        self._taken.update(map(id, found))
        return found

    def one(self, name: str) -> Element | None:
        """The first child of that name, taken."""
        for child in self._element:
            if child.tag == name and id(child) not in self._taken:
                self._taken.add(id(child))
                return child
        return None

    def words(self, name: str) -> Rich:
        """The words of the first child of that name."""
        return rich(self.one(name), self._unknown)

    def key(self, name: str) -> str:
        """The bare text of a child that holds a key for machines."""
        found = self.one(name)
        return (found.text or "").strip(SPACES) if found is not None else ""

    def inner(self, *names: str) -> Blocks:
        """The blocks inside all children of these names."""
        return tuple(b for child in self.every(*names) for b in blocks_of(child, self._unknown))

    def condition(self) -> Condition | None:
        """The Condition that the element hangs on."""
        return condition_of(self.every("Condition"), self._unknown)

    def count_rest(self) -> None:
        """Count what was not taken, where there is no room for blocks."""
        for child in self._element:
            if id(child) not in self._taken and child.tag not in SILENT:
                self._unknown[child.tag] += 1

    def blocks(self) -> Blocks:
        """All that was not taken, in order."""
        return blocks_of(self._element, self._unknown, self._taken)


def blocks_of(element: Element, unknown: Unknown, taken: Iterable[int] = ()) -> Blocks:
    """An element's children as blocks, but those taken (by ``id``)."""
    out: list[m.Block] = []
    _stray(element.text, out, unknown)
    for child in element:
        if id(child) not in taken:
            _read(child, out, unknown)
        _stray(child.tail, out, unknown)
    return tuple(out)


def _stray(words: str | None, out: list[m.Block], unknown: Unknown) -> None:
    if words and words.strip(SPACES):
        unknown[STRAY] += 1
        out.append(m.Paragraph(folded([Run(words)])))


def _read(child: Element, out: list[m.Block], unknown: Unknown) -> None:
    tag = child.tag
    reader = READERS.get(tag)
    if tag == "Paragraphe":
        out.extend(paragraphs(child, unknown))
    elif reader is not None:
        out.append(reader(child, unknown))
    elif tag in TRANSPARENT:
        out.extend(blocks_of(child, unknown))
    elif tag not in SILENT:
        out.append(other(child, unknown))


def other(element: Element, unknown: Unknown) -> m.Block:
    """An element of an unknown name, or one out of its place."""
    unknown[element.tag] += 1
    if any(child.tag not in INLINE for child in element):
        return m.Other(element.tag, blocks_of(element, unknown))
    runs: list[Run] = []
    collect_child(element, (), None, runs, Unknown())
    text = folded(runs)
    return m.Other(element.tag, (m.Paragraph(text),) if text else ())


def paragraphs(element: Element, unknown: Unknown) -> list[m.Block]:
    """A Paragraphe; one with a picture or another block inside becomes several blocks."""
    if not any(child.tag in READERS for child in element):
        text = rich(element, unknown)
        return [m.Paragraph(text)] if text else []
    out: list[m.Block] = []
    runs = [Run(element.text or "")]
    for child in element:
        reader = READERS.get(child.tag)
        if reader is None:
            collect_child(child, (), None, runs, unknown)
        else:
            _close(runs, out)
            out.append(reader(child, unknown))
        runs.append(Run(child.tail or ""))
    _close(runs, out)
    return out


def _close(runs: list[Run], out: list[m.Block]) -> None:
    text = folded(runs)
    if text:
        out.append(m.Paragraph(text))
    runs.clear()


# ---- Conditions ----


def condition_of(elements: list[Element], unknown: Unknown) -> Condition | None:
    """What Condition elements ask for together; None when there is nothing to ask."""
    tests = tuple(_test(child, unknown) for element in elements for child in element)
    if len(tests) < 2:
        return tests[0] if tests else None
    return AllOf(tests)


def _test(element: Element, unknown: Unknown) -> Condition:
    var = VarId(element.get("var", ""))
    match element.tag:
        case "estVrai":
            return IsTrue(var)
        case "estFaux":
            return IsFalse(var)
        case "estIndefini":
            return IsUnset(var)
        case "ou":
            return AnyOf(tuple(_test(child, unknown) for child in element))
        case "et":
            return AllOf(tuple(_test(child, unknown) for child in element))
        case "non" if len(element) == 1:
            return Not(_test(element[0], unknown))
    unknown[element.tag] += 1
    return UnknownTest(element.tag)


def effects_of(elements: list[Element], unknown: Unknown) -> tuple[Effect, ...]:
    """What SiSelectionne elements do."""
    found: list[Effect] = []
    values = {"affecteVrai": True, "affecteFaux": False, "affecteIndefini": None}
    for child in (child for element in elements for child in element):
        if child.tag in values:
            found.append(Effect(VarId(child.get("var", "")), values[child.tag]))
        else:
            unknown[child.tag] += 1
    return tuple(found)


# ---- One reader an element ----


def _section(element: Element, unknown: Unknown) -> m.Section:
    kids = Children(element, unknown)
    return m.Section(
        level=2 if element.tag == "SousChapitre" else 1,
        id=ChapterId(element.get("ID", "")),
        kind=element.get("type", ""),
        numbered=element.get("numerote") == "true",
        title=kids.words("Titre"),
        other_title=kids.words("TitreAlternatif"),
        condition=kids.condition(),
        blocks=kids.blocks(),
    )


def _bullets(element: Element, unknown: Unknown) -> m.Bullets:
    kinds = {bullet.value: bullet for bullet in m.Bullet}
    items: list[m.Item] = []
    for child in element:
        kids = Children(child, unknown)
        if child.tag == "Item":
            items.append(m.Item(kids.condition(), kids.blocks()))
        else:
            out: list[m.Block] = []
            _read(child, out, unknown)
            items.append(m.Item(None, tuple(out)))
    return m.Bullets(kinds.get(element.get("type", ""), m.Bullet.DOT), tuple(items))


def _table(element: Element, unknown: Unknown) -> m.Block:
    kids = Children(element, unknown)
    columns = tuple(
        m.Column(_number(column.get("largeur"), 0), column.get("type") == "header")
        for column in kids.every("Colonne")
    )
    rows = kids.every("Rangée", "Rangee")
    table = m.Table(
        kids.words("Titre"), kids.inner("Resume"), columns, tuple(_row(row, unknown) for row in rows)
    )
    left = kids.blocks()
    return m.Fold(NOTHING, (table, *left)) if left else table


def _row(element: Element, unknown: Unknown) -> m.Row:
    cells = tuple(
        m.Cell(
            blocks_of(child, unknown),
            _number(child.get("fusionHorizontale"), 1),
            _number(child.get("fusionVerticale"), 1),
        )
        for child in element
    )
    return m.Row(element.get("type") == "header", cells)


def _number(words: str | None, otherwise: int) -> int:
    return int(words) if words and words.isascii() and words.isdigit() and len(words) < 5 else otherwise


def notice(element: Element, unknown: Unknown) -> m.Notice:
    """ASavoir, ANoter, Attention, Rappel, Exemple, Avertissement."""
    kids = Children(element, unknown)
    return m.Notice(
        m.NoticeKind(element.tag), kids.words("Titre"), kids.blocks(), day_of(element.get("date"))
    )


def day_of(words: str | None) -> date | None:
    """The day at the end or the beginning of ``modified 2020-11-05`` or ``2020-01-01T00:00:00``."""
    text = (words or "").strip(SPACES).removeprefix("modified ").strip(SPACES)[:10]
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _cases(element: Element, unknown: Unknown) -> m.Block:
    kids = Children(element, unknown)
    cases = m.Cases(
        element.get("affichage", ""),
        element.get("type", ""),
        element.get("personnalisable", ""),
        tuple(_case(child, unknown) for child in kids.every("Cas")),
    )
    return _with_rest(cases, kids)


def _with_rest(block: m.Block, kids: Children) -> m.Block:
    left = kids.blocks()
    return m.Fold(NOTHING, (*left, block)) if left else block


def _case(element: Element, unknown: Unknown) -> m.Case:
    kids = Children(element, unknown)
    return m.Case(
        element.get("type", ""),
        kids.words("Titre"),
        kids.condition(),
        kids.inner("Introduction"),
        kids.blocks(),
    )


def situations(element: Element, unknown: Unknown) -> m.Situations:
    """ListeSituations; what stands around the situations comes first."""
    kids = Children(element, unknown)
    found = tuple(_situation(child, unknown) for child in kids.every("Situation"))
    return m.Situations(element.get("affichage", ""), kids.blocks(), found)


def _situation(element: Element, unknown: Unknown) -> m.Situation:
    kids = Children(element, unknown)
    return m.Situation(kids.words("Titre"), kids.condition(), kids.inner("Introduction"), kids.blocks())


def _fragment(element: Element, unknown: Unknown) -> m.Fragment:
    kids = Children(element, unknown)
    return m.Fragment(kids.condition(), kids.blocks())


def _fold(element: Element, unknown: Unknown) -> m.Block:
    kids = Children(element, unknown)
    return m.Fold(kids.words("Titre"), kids.blocks())


def _picture(element: Element, unknown: Unknown) -> m.Picture:
    kids = Children(element, unknown)
    return m.Picture(
        file=element.get("LienPublication", "") or element.get("URL", ""),
        format=element.get("format", ""),
        caption=kids.words("Legende"),
        credits=kids.inner("Credits"),
        replacement=kids.words("TexteDeRemplacement"),
        description=kids.blocks(),
    )


def _illustrated(element: Element, unknown: Unknown) -> m.Illustrated:
    kids = Children(element, unknown)
    picture = kids.one("Illustration")
    if picture is None:
        picture = kids.one("Image")
    return m.Illustrated(kids.blocks(), _picture(picture, unknown) if picture is not None else None)


def place(element: Element, unknown: Unknown) -> m.Place:
    """OuSAdresser, OuSAdresserSupport, QuiPeutMAider."""
    kids = Children(element, unknown)
    return m.Place(
        role=m.PlaceRole(element.tag),
        id=element.get("ID", ""),
        kind=element.get("type", ""),
        title=kids.words("Titre"),
        complement=kids.words("Complement"),
        pivot=kids.key("PivotLocal"),
        webs=tuple(web_of(child) for child in kids.every("RessourceWeb")),
        source=kids.words("Source"),
        blocks=kids.blocks(),
    )


def service(element: Element, unknown: Unknown) -> m.Service:
    """ServiceEnLigne."""
    kids = Children(element, unknown)
    get = element.get
    return m.Service(
        id=FicheId(get("ID", "")),
        kind=get("type", ""),
        web=_web_or_none(element),
        cerfa=get("numerocerfa", ""),
        number=get("autrenumero", ""),
        note=get("commentaireLien", ""),
        condition=kids.condition(),
        title=kids.words("Titre"),
        source=kids.words("Source"),
        intro=kids.inner("Introduction"),
        pivot=kids.key("PivotLocal"),
        leaflets=tuple(leaflet(child, unknown) for child in kids.every("NoticeLiee")),
        annexes=tuple(annex(child, unknown) for child in kids.every("ServiceEnLigneAnnexe")),
        blocks=kids.blocks(),
    )


def _web_or_none(element: Element) -> ToWeb | None:
    return web_of(element) if element.get("URL", "").strip() else None


def leaflet(element: Element, unknown: Unknown) -> m.Leaflet:
    """NoticeLiee."""
    get = element.get
    return m.Leaflet(get("ID", ""), web_of(element), get("numerocerfa", ""), rich(element, unknown))


def web_address(element: Element, unknown: Unknown) -> m.WebAddress:
    """LienWeb."""
    kids = Children(element, unknown)
    return m.WebAddress(web_of(element), kids.words("Source"), kids.blocks())


def annex(element: Element, unknown: Unknown) -> m.Annex:
    """ServiceEnLigneAnnexe."""
    kids = Children(element, unknown)
    return m.Annex(
        kind=element.get("type", ""),
        cerfa=element.get("numerocerfa", ""),
        title=kids.words("Titre"),
        webs=tuple(web_address(child, unknown) for child in kids.every("LienWeb")),
        leaflets=tuple(leaflet(child, unknown) for child in kids.every("NoticeLiee")),
        blocks=kids.blocks(),
    )


def commented_link(element: Element, unknown: Unknown) -> m.CommentedLink:
    """LienExterneCommente: the link's words carry the link."""
    kids = Children(element, unknown)
    runs: list[Run] = []
    for child in kids.every("LienExterne"):
        collect_child(child, (), None, runs, unknown)
    source = kids.words("Source")
    return m.CommentedLink(kids.inner("Commentaire") + kids.blocks(), folded(runs), source)


def _subheading(element: Element, unknown: Unknown) -> m.Subheading:
    return m.Subheading(rich(element, unknown))


READERS: dict[str, Callable[[Element, Unknown], m.Block]] = {
    "Chapitre": _section,
    "SousChapitre": _section,
    "Liste": _bullets,
    "Tableau": _table,
    "BlocCas": _cases,
    "ListeSituations": situations,
    "FragmentConditionne": _fragment,
    "Complement": _fold,
    "Image": _picture,
    "Illustration": _picture,
    "Video": _picture,
    "ContenuIllustre": _illustrated,
    "ServiceEnLigne": service,
    "LienExterneCommente": commented_link,
    "Titre": _subheading,
    "TitreFlottant": _subheading,
    **{kind.value: notice for kind in m.NoticeKind},
    **{role.value: place for role in m.PlaceRole},
}
