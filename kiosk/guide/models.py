"""A national fiche as a tree of frozen values, in the order and with the words of the document.

Every visible word lies in a ``Rich``; a plain ``str`` holds an id, an address or DILA's name of a type. The
order of a class's fields is the order of the document, so that walking the fields reads the fiche aloud.
French element names stand in the docstrings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias, TypeVar

from kiosk.guide.conditions import Condition, Effect
from kiosk.guide.richtext import NOTHING, ChapterId, FicheId, Rich, TermId, ToWeb


class Kind(StrEnum):
    """The types of publications, with DILA's names."""

    INFORMATION = "Fiche d'information"
    CONDITIONAL = "Fiche d'information conditionnée"
    ANSWER = "Fiche Question-réponse"
    CONDITIONAL_ANSWER = "Fiche Question-réponse conditionnée"
    GUIDED_SEARCH = "Recherche guidée"
    HOW_TO = "Fiche Comment faire si"
    HOW_TO_SIMULATOR = "Fiche Comment faire si - simulateur"
    WEB_LINKS = "Fiche avec liens externes"
    FOLDER = "Dossier"
    THEME = "Theme"
    FORM = "Formulaire"
    ONLINE_SERVICE = "Téléservice"
    ONLINE_SERVICE_HERE = "Téléservice personnalisé sur SP"
    MODEL = "Modèle de document"
    SIMULATOR = "Simulateur"
    SEARCH_TOOL = "Outil de recherche"
    OTHER = ""
    """A type that came after this program; counted as a warning at the import."""


INTERVIEWS = frozenset({Kind.CONDITIONAL, Kind.CONDITIONAL_ANSWER, Kind.GUIDED_SEARCH, Kind.HOW_TO_SIMULATOR})
"""The kinds that are played as questions."""


# ---- Blocks: what a page is made of ----


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


# ---- Interviews ----


@dataclass(frozen=True, slots=True)
class Choice:
    """Choix. ``summary`` (IntituleSiSelectionne) says the choice back: "Vous êtes locataire"."""

    title: Rich
    summary: Rich
    help: tuple[Block, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Question of a Questionnaire; ``help`` is its Aide."""

    title: Rich
    help: tuple[Block, ...]
    choices: tuple[Choice, ...]
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Questionnaire."""

    description: tuple[Block, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class FicheLink:
    """A publication named by its title. ``context`` is the theme or the folder where it stands."""

    id: FicheId
    kind: str
    audience: str
    title: Rich = NOTHING
    context: Rich = NOTHING


@dataclass(frozen=True, slots=True)
class Branch:
    """Problematique or Branche of a guided search: choosing it has effects, then asks on or leads to fiches.

    Either ``branches`` (the next choices) or ``leads`` (where it ends), rarely both.
    """

    title: Rich
    help: tuple[Block, ...]
    effects: tuple[Effect, ...]
    leads: tuple[FicheLink, ...]
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class GuidedSearch:
    """Problematiques."""

    branches: tuple[Branch, ...]


# ---- Parts: what stands at the first level of a publication ----


@dataclass(frozen=True, slots=True)
class Introduction:
    """Introduction of the publication."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """Texte (there may be several)."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Conclusion (schema 3.4): the checklist of a "Comment faire si" simulator."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Cible: whom a "Comment faire si" fiche is for."""

    text: Rich


class DocumentRole(StrEnum):
    """The values are DILA's names of the elements."""

    LAW = "Reference"
    MORE = "PourEnSavoirPlus"


@dataclass(frozen=True, slots=True)
class Document:
    """Reference (a law, a decree, an answer of a minister) or PourEnSavoirPlus."""

    role: DocumentRole
    id: str
    kind: str
    web: ToWeb
    condition: Condition | None
    title: Rich
    source: Rich
    complement: Rich


class TermKind(StrEnum):
    """What sort of word is explained."""

    DEFINITION = "Definition"
    ACRONYM = "Acronyme"
    INITIALS = "Sigle"


@dataclass(frozen=True, slots=True)
class Term:
    """Definition or Abreviation: what a ToTerm link leads to."""

    id: TermId
    kind: TermKind
    title: Rich
    blocks: tuple[Block, ...]
    references: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class SeeAlso:
    """VoirAussi."""

    important: bool
    links: tuple[FicheLink, ...]


class Relation(StrEnum):
    """Why another publication is named; the values are DILA's names of the elements."""

    QUESTION = "QuestionReponse"
    HOW_TO = "CommentFaireSi"
    GUIDED_SEARCH = "RechercheGuidee"
    LINKED = "FicheLiee"
    FOLDER = "Dossier"
    ALTERNATIVE = "ServiceEnLigneAlternatif"


@dataclass(frozen=True, slots=True)
class Related:
    """Another publication that goes with this one."""

    relation: Relation
    link: FicheLink


@dataclass(frozen=True, slots=True)
class Shelf:
    """SousDossier, SousTheme, or what lies directly in a folder or a theme (then without id and title)."""

    id: FicheId
    title: Rich
    links: tuple[FicheLink, ...]


@dataclass(frozen=True, slots=True)
class FormNumber:
    """NumeroCerfa (``cerfa``) or AutreNumero of a form."""

    cerfa: bool
    text: Rich


@dataclass(frozen=True, slots=True)
class Partner:
    """Partenaire."""

    id: str
    web: ToWeb
    name: Rich


Part: TypeAlias = (
    Introduction
    | Body
    | Conclusion
    | Audience
    | Questionnaire
    | GuidedSearch
    | Document
    | Term
    | SeeAlso
    | Related
    | Shelf
    | FormNumber
    | Partner
    | Annex
    | Leaflet
    | WebAddress
    | Block
)

P = TypeVar("P")

PAGES = (
    Situations,
    Section,
    Cases,
    Bullets,
    Paragraph,
    Subheading,
    Table,
    Fragment,
    Fold,
    Notice,
    Illustrated,
)
"""Blocks that are text even where they stand at the first level, outside any Body."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """Niveau of the FilDAriane, from the door to the fiche itself; or a theme, sub-theme, folder."""

    id: FicheId
    title: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Fiche:
    """A publication. ``parts`` holds all its words but the metadata, in the order of the document."""

    id: FicheId
    kind: Kind
    title: str
    description: str
    verified: date | None
    """``dc:date``: when DILA last verified or changed it. What "vérifié le" must say."""
    changed: date | None
    """dateDerniereModificationImportante."""
    url: str
    """The public page (spUrl); empty for a few old publications."""
    subject: str
    coverage: str
    """Where it applies: ``France entière``, ``Métropole``."""
    audiences: tuple[str, ...]
    breadcrumb: tuple[Crumb, ...]
    themes: tuple[Crumb, ...]
    subtheme: Crumb | None
    folder: Crumb | None
    """DossierPere; what else lies in it is the library's affair (``Library.below``)."""
    subfolder: str
    parts: tuple[Part, ...]

    def all(self, kind: type[P]) -> tuple[P, ...]:
        """The first-level parts of a class, in order: ``fiche.all(Place)``."""
        return tuple(part for part in self.parts if isinstance(part, kind))

    @property
    def introduction(self) -> tuple[Block, ...]:
        """What the fiche says before anything else."""
        return tuple(block for part in self.all(Introduction) for block in part.blocks)

    @property
    def body(self) -> tuple[Block, ...]:
        """The blocks that are read as pages, without introduction, conclusion, notices of news and tail."""
        found: list[Block] = []
        for part in self.parts:
            if isinstance(part, Body):
                found.extend(part.blocks)
            elif isinstance(part, PAGES) and part not in self.news:
                found.append(part)
        return tuple(found)

    @property
    def news(self) -> tuple[Notice, ...]:
        """The dated warnings at the head."""
        return tuple(part for part in self.all(Notice) if part.kind is NoticeKind.NEWS)

    @property
    def terms(self) -> Mapping[TermId, Term]:
        """The words that the fiche explains."""
        return {term.id: term for term in self.all(Term)}


@dataclass(frozen=True, slots=True)
class FicheHead:
    """A fiche as a line in a list."""

    id: FicheId
    kind: Kind
    title: str
    verified: date | None
