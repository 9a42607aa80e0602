"""What a pack's YAML may hold (pydantic, frozen, unknown keys refused)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kiosk.procedures.models import Kind

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionSpec(_Strict):
    """One answer to choose."""

    id: Slug
    label: Words
    detail: Words | None = None
    icon: Slug | None = None
    redo: Slug | None = None


class OutcomeSpec(_Strict):
    """How the procedure ends."""

    kind: Literal["prepared", "person"]
    steps: tuple[Words, ...] = Field(min_length=1)


class PageSpec(_Strict):
    """One page."""

    id: Slug
    kind: Kind
    title: Words
    text: Words | None = None
    label: Words | None = None
    icon: Slug | None = None
    options: tuple[OptionSpec, ...] = ()
    calculator: str | None = None
    rules: dict[Slug, Slug] = Field(default_factory=dict)
    next: Slug | None = None
    outcome: OutcomeSpec | None = None
    bring: dict[Slug, Words] = Field(default_factory=dict)
    hidden: bool = False


class SourceSpec(_Strict):
    """The official text that was read."""

    fiche: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{1,6}$")]
    verified_on: date
    grade: Literal["A", "B", "C"]


class PackSpec(_Strict):
    """A whole pack."""

    id: Slug
    title: Words
    tile: Words
    icon: Slug
    source: SourceSpec
    start: Slug
    pages: tuple[PageSpec, ...] = Field(min_length=2)
