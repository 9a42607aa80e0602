"""A national fiche as a tree of frozen values, in the order and with the words of the document.

The same rules as for blocks hold: words in a ``Rich``, fields in the order of the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias, TypeVar

from kiosk.guide.blocks import (
    Annex,
    Block,
    Bullets,
    Cases,
    Fold,
    Fragment,
    Illustrated,
    Leaflet,
    Notice,
    NoticeKind,
    Paragraph,
    Section,
    Situations,
    Subheading,
    Table,
    WebAddress,
)
from kiosk.guide.conditions import Condition, Effect
from kiosk.guide.richtext import NOTHING, Rich, TermId, ToWeb
from kiosk.types import FicheId


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
    blocks: tuple[Block, ...] = ()


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
