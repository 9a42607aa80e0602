"""What a fiche's pages are made of: paragraphs, lists, tables, notices, chapters, cases, places, services.

Every visible word lies in a ``Rich``; a plain ``str`` holds an id, an address or DILA's name of a type. The
order of a class's fields is the order of the document, so that walking the fields reads the fiche aloud.
French element names stand in the docstrings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from kiosk.guide.conditions import Condition
from kiosk.guide.richtext import ChapterId, Rich, ToWeb
from kiosk.types import FicheId


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Paragraphe."""

    text: Rich


@dataclass(frozen=True, slots=True)
class Subheading:
    """TitreFlottant (schema 3.4), or a second Titre: a heading without a section of its own."""

    title: Rich


@dataclass(frozen=True, slots=True)
class Item:
    """Item of a list."""

    condition: Condition | None
    blocks: tuple[Block, ...]


class Bullet(StrEnum):
    """How a list is meant; the values are DILA's ``type``."""

    DOT = "puce"
    NUMBER = "numero"
    CHECKBOX = "caseACocher"


@dataclass(frozen=True, slots=True)
class Bullets:
    """Liste."""

    bullet: Bullet
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Colonne: a width in hundredths (0: unknown), and whether it holds the rows' headings."""

    width: int
    header: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Cellule; ``across`` columns wide (fusionHorizontale), ``down`` rows high (fusionVerticale)."""

    blocks: tuple[Block, ...]
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """Rangée."""

    header: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Tableau."""

    title: Rich
    summary: tuple[Block, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class NoticeKind(StrEnum):
    """What a notice is about; the values are DILA's names of the elements."""

    GOOD_TO_KNOW = "ASavoir"
    NOTE = "ANoter"
    WARNING = "Attention"
    REMINDER = "Rappel"
    EXAMPLE = "Exemple"
    NEWS = "Avertissement"
    """Dated, at the head of a fiche: what is about to change or has just changed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """ASavoir, ANoter, Attention, Rappel, Exemple, Avertissement."""

    kind: NoticeKind
    title: Rich
    blocks: tuple[Block, ...]
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Chapitre (level 1) or SousChapitre (level 2). ``kind``: ``pieces``, ``important`` or nothing.

    ``numbered`` chapters are the steps of a procedure. ``other_title`` (TitreAlternatif) replaces the title
    where the section is shown to somebody whose answers made it apply.
    """

    level: int
    id: ChapterId
    kind: str
    numbered: bool
    title: Rich
    other_title: Rich
    condition: Condition | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Cas. ``mode``: ``surPlace``, ``parCorres``, ``enLigne`` or nothing. ``intro``: its Introduction."""

    mode: str
    title: Rich
    condition: Condition | None
    intro: tuple[Block, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """BlocCas: one of these concerns the reader. ``display``: ``radio`` or ``onglet``.

    ``kind`` ``modalite``: ways to do the same thing (on the spot, by post, online). ``local`` tells that
    the answer depends on the place (personnalisable).
    """

    display: str
    kind: str
    local: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """Situation."""

    title: Rich
    condition: Condition | None
    intro: tuple[Block, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Situations:
    """ListeSituations. ``display``: ``onglet`` (one concerns the reader), ``sequentiel`` (one by one)."""

    display: str
    intro: tuple[Block, ...]
    situations: tuple[Situation, ...]


@dataclass(frozen=True, slots=True)
class Fragment:
    """FragmentConditionne."""

    condition: Condition | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Complement around blocks (schema 3.4): details for who wants them, with or without a title."""

    title: Rich
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Image, Illustration or Video: its file is not in the archive, so its words stand for it."""

    file: str
    format: str
    caption: Rich
    credits: tuple[Block, ...]
    replacement: Rich
    """TexteDeRemplacement: what the picture shows."""
    description: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Illustrated:
    """ContenuIllustre: blocks with a picture beside."""

    blocks: tuple[Block, ...]
    picture: Picture | None


class PlaceRole(StrEnum):
    """Why a place is named; the values are DILA's names of the elements."""

    WHERE = "OuSAdresser"
    SUPPORT = "OuSAdresserSupport"
    HELPER = "QuiPeutMAider"


@dataclass(frozen=True, slots=True)
class Place:
    """OuSAdresser, OuSAdresserSupport, QuiPeutMAider. ``pivot`` is the key of the directory of offices.

    ``kind``: ``Local personnalisé sur SP``, ``Local personnalisable``, ``Local``, ``National``,
    ``Centre de contact``, ``Support``.
    """

    role: PlaceRole
    id: str
    kind: str
    title: Rich
    complement: Rich
    pivot: str
    webs: tuple[ToWeb, ...]
    source: Rich
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Leaflet:
    """NoticeLiee: the printed explanations of a form."""

    id: str
    web: ToWeb
    cerfa: str
    title: Rich


@dataclass(frozen=True, slots=True)
class WebAddress:
    """LienWeb, with the body that publishes it."""

    web: ToWeb
    source: Rich
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """ServiceEnLigneAnnexe: a form that goes with another."""

    kind: str
    cerfa: str
    title: Rich
    blocks: tuple[Block, ...]
    webs: tuple[WebAddress, ...]
    leaflets: tuple[Leaflet, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """ServiceEnLigne: an online service, a form, a model, a simulator, a search tool (``kind``).

    ``id`` is the id of its own publication (``R16396``), which may be in the library.
    """

    id: FicheId
    kind: str
    web: ToWeb | None
    cerfa: str
    number: str
    """Another number than Cerfa's (autrenumero)."""
    note: str
    """commentaireLien."""
    condition: Condition | None
    title: Rich
    source: Rich
    intro: tuple[Block, ...]
    pivot: str
    blocks: tuple[Block, ...]
    leaflets: tuple[Leaflet, ...]
    annexes: tuple[Annex, ...]


@dataclass(frozen=True, slots=True)
class CommentedLink:
    """LienExterneCommente."""

    comment: tuple[Block, ...]
    link: Rich
    source: Rich


@dataclass(frozen=True, slots=True)
class Other:
    """An element that this reader does not know: its words are kept, as blocks, under its name."""

    name: str
    blocks: tuple[Block, ...]


Block: TypeAlias = (
    Paragraph
    | Subheading
    | Bullets
    | Table
    | Notice
    | Section
    | Cases
    | Situations
    | Fragment
    | Fold
    | Picture
    | Illustrated
    | Place
    | Service
    | CommentedLink
    | Other
)
