"""Where to ask what has become of a request: the official services that answer the public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, NewType

from pydantic import Field

from kiosk.procedures.issues import PackError
from kiosk.procedures.models import Source
from kiosk.procedures.schema import Address, Fiche, Slug, Strict, Words
from kiosk.procedures.yamlfile import YamlFile, read_yaml
from kiosk.types import IconName, TextKey

FOLLOW = "follow.yaml"

FollowId = NewType("FollowId", str)


@dataclass(frozen=True)
class FollowUp:
    """A kind of request and the service that follows it. ``have``: what to have at hand there."""

    id: FollowId
    label: TextKey
    have: TextKey
    icon: IconName
    url: str
    source: Source


class _SourceSpec(Strict):
    fiche: Fiche
    verified_on: date
    grade: Literal["A", "B", "C"]


class FollowUpSpec(Strict):
    """A kind of request."""

    id: Slug
    label: Words
    have: Words
    icon: Slug
    url: Address
    source: _SourceSpec


class FollowSpec(Strict):
    """follow.yaml."""

    follow: tuple[FollowUpSpec, ...] = Field(max_length=8)


def read_follow(config: Path) -> YamlFile[FollowSpec] | None:
    """follow.yaml; a town without one offers no follow-up. Raises PackError."""
    file = config / FOLLOW
    return read_yaml(file, FollowSpec) if file.exists() else None


def load_follow(config: Path) -> tuple[FollowUp, ...]:
    """The kinds of requests, in order. Raises PackError.

    Their texts stand with those of all packs (``common.read_common``).
    """
    file = read_follow(config)
    if file is None:
        return ()
    if issues := tuple(file.twins(("follow",), [one.id for one in file.spec.follow])):
        raise PackError(issues)
    return tuple(_follow_up(one) for one in file.spec.follow)


def follow_texts(spec: FollowSpec) -> Iterator[tuple[TextKey, str]]:
    """The French texts, by key."""
    for one in spec.follow:
        yield _key(one.id, "label"), one.label
        yield _key(one.id, "have"), one.have


def _key(*parts: str) -> TextKey:
    return TextKey(".".join(("follow", *parts)))


def _follow_up(one: FollowUpSpec) -> FollowUp:
    return FollowUp(
        FollowId(one.id), _key(one.id, "label"), _key(one.id, "have"), IconName(one.icon), one.url,
        Source(one.source.fiche, one.source.verified_on, one.source.grade),
    )  # fmt: skip
