"""What all packs share: the facts, the kinds of papers, the sections of the menu, and their texts.

The follow-up of requests (``follow``) has its texts here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.procedures.follow import follow_texts, read_follow
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.models import Alternative, Fact, Kind, Option, PieceKind, Section
from kiosk.procedures.said import joined, said_key
from kiosk.procedures.schema import FactSpec, FactsSpec, MenuSpec, OptionSpec, PiecesSpec
from kiosk.procedures.translations import translate
from kiosk.procedures.yamlfile import YamlFile, read_yaml
from kiosk.types import FactId, IconName, Lang, OptionId, PieceId, SectionId, TextKey

FACTS, PIECES, MENU, TEXTS = "facts.yaml", "pieces.yaml", "menu.yaml", "texts"

NOT_FACTS = frozenset({Kind.PIECE, Kind.INFO, Kind.DECIDE, Kind.REVIEW, Kind.OUTCOME, Kind.SIGNATURE})


@dataclass(frozen=True)
class Common:
    """Facts and papers by name, and the menu's sections in order."""

    facts: Mapping[FactId, Fact] = field(default_factory=dict)
    pieces: Mapping[PieceId, PieceKind] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    texts: Mapping[Lang, Mapping[TextKey, str]] = field(default_factory=dict)


def load_common(config: Path, languages: Sequence[Lang]) -> Common:
    """facts.yaml, pieces.yaml and menu.yaml, checked. Raises PackError with every fault."""
    facts, pieces, menu, source = read_common(config)
    issues = [*_twins(facts, pieces, menu), *_fact_kinds(facts)]
    translated = translate(config / FACTS, config / TEXTS, source, languages)
    issues += translated.issues
    if issues:
        raise PackError(tuple(issues))
    return Common(
        {FactId(one.id): _fact(one) for one in facts.spec.facts},
        {PieceId(one.id): one for one in _pieces(pieces.spec)},
        tuple(
            Section(
                SectionId(one.id), TextKey(f"menu.{one.id}.label"), IconName(one.icon),
                TextKey(f"menu.{one.id}.detail") if one.detail else None,
                said_key(f"menu.{one.id}") if one.said else None, one.coop or "",
            )
            for one in menu.spec.sections
        ),
        translated.texts,
    )  # fmt: skip


def read_common(
    config: Path,
) -> tuple[YamlFile[FactsSpec], YamlFile[PiecesSpec], YamlFile[MenuSpec], Mapping[TextKey, str]]:
    """The three files, and their French texts with those of follow.yaml. Raises PackError."""
    facts = read_yaml(config / FACTS, FactsSpec)
    pieces = read_yaml(config / PIECES, PiecesSpec)
    menu = read_yaml(config / MENU, MenuSpec)
    followed = read_follow(config)
    also = dict(follow_texts(followed.spec)) if followed else {}
    return facts, pieces, menu, {**dict(_texts(facts.spec, pieces.spec, menu.spec)), **also}


def _texts(facts: FactsSpec, pieces: PiecesSpec, menu: MenuSpec) -> Iterator[tuple[TextKey, str]]:
    for fact in facts.facts:
        yield from _named(f"facts.{fact.id}", fact, ("title", "text", "label", "mediator"))
        for option in fact.options:
            yield from _named(f"facts.{fact.id}.{option.id}", option, ("label", "detail"))
    for piece in pieces.pieces:
        yield from _named(f"pieces.{piece.id}", piece, ("label", "ask", "bring", "get", "mediator"))
        for other in piece.instead:
            yield from _named(f"pieces.{piece.id}.{other.id}", other, ("label", "detail"))
            for index, words in enumerate(other.bring):
                yield TextKey(f"pieces.{piece.id}.{other.id}.bring.{index}"), words
    for section in menu.sections:
        yield from _named(f"menu.{section.id}", section, ("label", "detail"))


def _named(prefix: str, spec: object, names: Sequence[str]) -> Iterator[tuple[TextKey, str]]:
    for name in names:
        if words := getattr(spec, name):
            yield TextKey(f"{prefix}.{name}"), words
    if said := getattr(spec, "said", ()):
        yield said_key(prefix), joined(said)


def _fact(spec: FactSpec) -> Fact:
    def key(*parts: str) -> TextKey:
        return TextKey(".".join(("facts", spec.id, *parts)))

    return Fact(
        FactId(spec.id), spec.kind, spec.whose, spec.private, key("title"), key("label"),
        key("text") if spec.text else None, tuple(_option(key(one.id), one) for one in spec.options),
        IconName(spec.icon) if spec.icon else None, key("mediator") if spec.mediator else None,
    )  # fmt: skip


def _option(prefix: str, one: OptionSpec) -> Option:
    return Option(
        OptionId(one.id), TextKey(f"{prefix}.label"), TextKey(f"{prefix}.detail") if one.detail else None,
        IconName(one.icon) if one.icon else None, said=said_key(prefix) if one.said else None,
    )  # fmt: skip


def _pieces(spec: PiecesSpec) -> Iterator[PieceKind]:
    for one in spec.pieces:
        key = f"pieces.{one.id}"
        others = tuple(
            Alternative(
                OptionId(other.id), TextKey(f"{key}.{other.id}.label"),
                tuple(TextKey(f"{key}.{other.id}.bring.{index}") for index in range(len(other.bring))),
                TextKey(f"{key}.{other.id}.detail") if other.detail else None,
                IconName(other.icon) if other.icon else None,
                said_key(f"{key}.{other.id}") if other.said else None,
            )
            for other in one.instead
        )  # fmt: skip
        yield PieceKind(
            PieceId(one.id), TextKey(f"{key}.label"), TextKey(f"{key}.ask"), TextKey(f"{key}.bring"),
            TextKey(f"{key}.get"), IconName(one.icon) if one.icon else None, one.dated, others,
            one.papers, frozenset(one.checks), TextKey(f"{key}.mediator") if one.mediator else None,
        )  # fmt: skip


def _twins(
    facts: YamlFile[FactsSpec], pieces: YamlFile[PiecesSpec], menu: YamlFile[MenuSpec]
) -> Iterator[Issue]:
    yield from facts.twins(("facts",), [one.id for one in facts.spec.facts])
    yield from pieces.twins(("pieces",), [one.id for one in pieces.spec.pieces])
    yield from menu.twins(("sections",), [one.id for one in menu.spec.sections])


def _fact_kinds(facts: YamlFile[FactsSpec]) -> Iterator[Issue]:
    for index, one in enumerate(facts.spec.facts):
        chosen = one.kind in {Kind.CHOICE, Kind.SEVERAL}
        if one.kind in NOT_FACTS or chosen != (len(one.options) > 1):
            message = f"A fact of kind '{one.kind}' cannot be asked like this."
            mend = "Choices have two options or more, other kinds none; pages that ask nothing are no facts."
            yield facts.issue(("facts", index), "fact", message, mend)
