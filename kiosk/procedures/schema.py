"""What the town's YAML files may hold: packs, facts, papers, the menu (frozen, unknown keys refused)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from i18n.hidden import one_line, some_lines
from kiosk.procedures.models import Ending, Kind, PaperCheck, Whose
from kiosk.procedures.paper_values import PaperForm, PaperKind
from kiosk.procedures.said import sayable
from kiosk.types import Span

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
Words = Annotated[
    str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True), AfterValidator(some_lines)
]
Address = Annotated[
    str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=300), AfterValidator(one_line)
]
Fiche = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{1,6}$")]
SpanWords = Annotated[
    str, StringConstraints(pattern=r"^\d{1,3} (hours|days|working_days|weeks|months|years)$")
]
"""``3 months``."""
Said = Annotated[
    tuple[
        Annotated[
            str,
            StringConstraints(min_length=1, max_length=60, strip_whitespace=True),
            AfterValidator(one_line),
            AfterValidator(sayable),
        ],
        ...,
    ],
    Field(max_length=12),
]
"""Other names that people say for a label: ``[mon fils, ma fille]``."""

AskedKind = Literal[
    "choice", "several", "yesno", "date", "number", "money", "text", "name", "phone", "email", "address",
    "commune", "iban", "siret", "signature", "piece", "info", "decide", "repeat", "review", "outcome",
]  # fmt: skip
"""What a pack may name; ``yesno`` and ``repeat`` are unrolled into pages of the other kinds."""

CoopTheme = Literal[
    "aide_aux_demarches_administratives", "papiers_elections_citoyennete", "famille_scolarite",
    "social_sante", "logement", "argent_impots", "transports_mobilite", "justice", "etrangers_europe",
]  # fmt: skip
"""``hub.contract.reports.Theme``."""

MOST_ROUNDS = 10
MOST_PAGES = 60
"""More questions than anybody answers standing up."""


class Strict(BaseModel):
    """A part of a file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionSpec(Strict):
    """One answer to choose."""

    id: Slug
    label: Words
    detail: Words | None = None
    icon: Slug | None = None
    redo: Slug | None = None
    said: Said = ()


class OutcomeSpec(Strict):
    """How the procedure ends."""

    kind: Ending
    steps: tuple[Words, ...] = Field(min_length=1, max_length=6)
    url: Address | None = None
    cost: Slug | None = None
    delay: Slug | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> OutcomeSpec:
        if self.kind is Ending.ONLINE and not self.url:
            raise ValueError("an 'online' outcome needs the 'url' of an official site")
        return self


class PageSpec(Strict):
    """One page. With ``fact`` or ``piece`` the kind and the texts come from facts.yaml or pieces.yaml."""

    id: Slug
    kind: AskedKind | None = None
    fact: Slug | None = None
    piece: Slug | None = None
    scan: bool = False
    """A paper: put it under the camera (else: "have you this paper?")."""
    max_age: SpanWords | None = None
    """A paper: how old it may be."""
    title: Words | None = None
    text: Words | None = None
    label: Words | None = None
    mediator: Words | None = None
    """What a mediator beside the person should know of this page."""
    icon: Slug | None = None
    options: tuple[OptionSpec, ...] = ()
    calculator: Slug | None = None
    of: tuple[Slug, ...] = ()
    rules: dict[Slug, Slug] = Field(default_factory=dict)
    next: Slug | None = None
    outcome: OutcomeSpec | None = None
    bring: dict[Slug, Words | tuple[Words, ...]] = Field(default_factory=dict)
    hidden: bool = False
    unknown_day: bool = False
    low: int | None = Field(default=None, ge=0)
    high: int | None = Field(default=None, ge=0)
    secret: bool = False
    at_least: int = Field(default=0, ge=0, le=1)
    """A repeated group: whether the first round is asked for sure."""
    at_most: int = Field(default=6, ge=1, le=MOST_ROUNDS)
    pages: tuple[PageSpec, ...] = Field(default=(), max_length=12)
    """A repeated group: the pages of one round."""

    @model_validator(mode="after")
    def _says_what_it_is(self) -> PageSpec:
        if self.fact and self.piece:
            raise ValueError("a page has a 'fact' or a 'piece', not both")
        if not (self.kind or self.fact or self.piece):
            raise ValueError("a page needs a 'kind', a 'fact' or a 'piece'")
        if self.piece and self.kind not in {None, "piece"}:
            raise ValueError("a page with a 'piece' has no other kind")
        if self.kind == "piece" and not self.piece:
            raise ValueError("a page of kind 'piece' needs the name of a 'piece' of pieces.yaml")
        if not self.title and self.kind not in {None, "decide", "piece"}:
            raise ValueError("a page needs a 'title'")
        if (self.kind == "repeat") != bool(self.pages):
            raise ValueError("'pages' belong to a page of kind 'repeat', and it needs them")
        return self


class SourceSpec(Strict):
    """The text that was read: a national ``fiche`` with its grade, or a local one, named in ``by``."""

    fiche: Fiche | None = None
    by: Words | None = None
    verified_on: date
    grade: Literal["A", "B", "C"] | None = None

    @model_validator(mode="after")
    def _one_text(self) -> SourceSpec:
        if bool(self.fiche) == bool(self.by):
            raise ValueError("a source is a national 'fiche', or a local text named in 'by'")
        if self.fiche and not self.grade:
            raise ValueError("a 'fiche' needs its 'grade': A, B or C")
        return self


class ValueSpec(Strict):
    """An amount or a delay, as data: it moves without its sentences. Texts name it in braces."""

    eur: float | None = Field(default=None, ge=0, le=100_000)
    span: SpanWords | None = None
    number: int | None = Field(default=None, ge=0)
    source: SourceSpec | None = None
    """Where it was read, if elsewhere than the pack."""

    @model_validator(mode="after")
    def _one(self) -> ValueSpec:
        if sum(one is not None for one in (self.eur, self.span, self.number)) != 1:
            raise ValueError("a value is one of 'eur', 'span' or 'number'")
        return self


class PackSpec(Strict):
    """A whole pack."""

    id: Slug
    section: Slug
    """A section of menu.yaml."""
    title: Words
    tile: Words
    said: Said = ()
    """Other names of the tile."""
    icon: Slug
    source: SourceSpec
    values: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")], ValueSpec] = Field(
        default_factory=dict
    )
    start: Slug
    pages: tuple[PageSpec, ...] = Field(min_length=2, max_length=MOST_PAGES)


class FactSpec(Strict):
    """Something about a person, asked once in a visit."""

    id: Slug
    kind: Kind
    whose: Whose
    private: bool = True
    label: Words
    title: Words
    text: Words | None = None
    mediator: Words | None = None
    """What a mediator should know where this is asked."""
    icon: Slug | None = None
    options: tuple[OptionSpec, ...] = ()


class FactsSpec(Strict):
    """facts.yaml."""

    facts: tuple[FactSpec, ...]


class AlternativeSpec(Strict):
    """What may stand in for a paper."""

    id: Slug
    label: Words
    detail: Words | None = None
    icon: Slug | None = None
    said: Said = ()
    bring: tuple[Words, ...] = Field(min_length=1)


class PieceSpec(Strict):
    """A kind of paper. ``papers``: which ones serve, as the scanner names them (none: any)."""

    id: Slug
    label: Words
    ask: Words
    bring: Words
    get: Words
    mediator: Words | None = None
    """What a mediator should know of this paper."""
    icon: Slug | None = None
    dated: bool = False
    papers: tuple[PaperKind | PaperForm, ...] = ()
    checks: tuple[PaperCheck, ...] = ()
    instead: tuple[AlternativeSpec, ...] = ()

    @model_validator(mode="after")
    def _known_papers(self) -> PieceSpec:
        if PaperKind.UNKNOWN in self.papers:
            raise ValueError("leave 'papers' out when any paper serves")
        if self.checks and not self.papers:
            raise ValueError("'checks' need 'papers': what any paper says cannot be checked")
        return self


class PiecesSpec(Strict):
    """pieces.yaml."""

    pieces: tuple[PieceSpec, ...]


class SectionSpec(Strict):
    """A shelf of the menu."""

    id: Slug
    label: Words
    detail: Words | None = None
    icon: Slug
    said: Said = ()
    coop: CoopTheme | None = None
    """The theme of a mediator's report, in the codes of La Coop de la médiation numérique."""


class MenuSpec(Strict):
    """menu.yaml."""

    sections: tuple[SectionSpec, ...] = Field(min_length=1)


def span(words: str) -> Span:
    """``3 months`` as a span. The schema has checked it."""
    amount, _, unit = words.partition(" ")
    return Span(int(amount), unit)  # type: ignore[arg-type]
