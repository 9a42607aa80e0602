"""Turns what a pack writes into pages: facts and papers get their texts, yes-no questions their options,
papers their follow-up pages, repeated groups their rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from kiosk.procedures.common import Common
from kiosk.procedures.models import (
    MISSING,
    Kind,
    Option,
    Outcome,
    Page,
    Part,
    PieceKind,
    PieceUse,
    Procedure,
    Source,
)
from kiosk.procedures.said import said_key
from kiosk.procedures.schema import OptionSpec, PackSpec, PageSpec, SourceSpec, ValueSpec, span
from kiosk.procedures.yamlfile import Place
from kiosk.types import (
    FactId,
    IconName,
    Money,
    OptionId,
    PageId,
    PieceId,
    ProcedureId,
    SectionId,
    Span,
    Text,
    TextKey,
    text,
)

YES, NO = OptionId("yes"), OptionId("no")
LATER, RETRY, OLDER = OptionId("later"), OptionId("retry"), OptionId("older")


@dataclass(frozen=True)
class Expanded:
    """A pack's pages in order, and from which part of the file each of them comes."""

    procedure: Procedure
    places: Mapping[PageId, Place]


@dataclass(frozen=True)
class _Round:
    """Where a group's pages go in one round: names get its number, and texts may write it."""

    group: str = ""
    number: int = 0
    names: frozenset[str] = frozenset()

    def page(self, name: str) -> PageId:
        return PageId(f"{self.group}-{self.number}-{name}" if name in self.names else name)

    @property
    def values(self) -> Mapping[str, object]:
        return {"nth": self.number} if self.number else {}


@dataclass(frozen=True)
class _Maker:
    pack: PackSpec
    common: Common
    values: Mapping[str, object]
    round: _Round = field(default_factory=_Round)

    @property
    def shown(self) -> Mapping[str, object]:
        """What the texts of a page may write."""
        return {**self.values, **self.round.values}

    def key(self, *parts: str) -> TextKey:
        return TextKey(".".join((self.pack.id, *parts)))

    def goto(self, name: str) -> PageId:
        """A name inside the round is the round's; a group's name, from outside, is where it begins."""
        if name in self.round.names:
            return self.round.page(name)
        group = next((one for one in self.pack.pages if one.id == name and one.kind == "repeat"), None)
        if group is not None and group.at_least:
            return PageId(f"{group.id}-1-{group.pages[0].id}")
        return PageId(name)


def expand(pack: PackSpec, common: Common) -> Expanded:
    """Every page of a pack. Names of facts and papers were checked before (``loader``)."""
    values = {name: _value(one) for name, one in pack.values.items()}
    maker = _Maker(pack, common, values)
    pages: dict[PageId, Page] = {}
    places: dict[PageId, Place] = {}
    for index, spec in enumerate(pack.pages):
        for page in _pages(maker, spec):
            pages[page.id] = page
            places[page.id] = ("pages", index)
    procedure = Procedure(
        ProcedureId(pack.id), maker.key("title"), maker.key("tile"), IconName(pack.icon),
        _source(pack.source), maker.goto(pack.start), pages, SectionId(pack.section), values,
        {name: _source(one.source) for name, one in pack.values.items() if one.source},
        said_key(pack.id) if pack.said else None,
    )  # fmt: skip
    return Expanded(procedure, places)


def _pages(maker: _Maker, spec: PageSpec) -> Iterator[Page]:
    if spec.kind == "repeat":
        yield from _rounds(maker, spec)
    elif spec.piece:
        yield from _paper(maker, spec, maker.common.pieces[PieceId(spec.piece)])
    else:
        yield _asked(maker, spec)


def _asked(maker: _Maker, spec: PageSpec) -> Page:
    page = _written(maker, spec)
    if spec.fact:
        known = maker.common.facts[FactId(spec.fact)]
        page = replace(
            page,
            kind=known.kind,
            fact=known.id,
            whose=known.whose,
            title=page.title if spec.title else known.title,
            text=page.text or known.text,
            label=page.label or known.label,
            mediator=page.mediator or known.mediator,
            options=known.options,
            icon=page.icon or known.icon,
        )
    if spec.kind == "yesno":
        page = replace(page, kind=Kind.CHOICE, options=_yes_no(page.options))
    return page


def _written(maker: _Maker, spec: PageSpec) -> Page:
    """A page as the pack writes it, word for word."""

    def key(*parts: str) -> TextKey:
        return maker.key(spec.id, *parts)

    kind = Kind.CHOICE if spec.kind in {None, "yesno", "repeat"} else Kind(cast("str", spec.kind))
    return Page(
        maker.round.page(spec.id),
        kind,
        key("title"),
        text=key("text") if spec.text else None,
        label=key("label") if spec.label else None,
        mediator=key("mediator") if spec.mediator else None,
        icon=IconName(spec.icon) if spec.icon else None,
        options=tuple(_option(maker, spec, one) for one in spec.options),
        calculator=spec.calculator,
        of=tuple(maker.round.page(one) for one in spec.of),
        rules={value: maker.goto(goto) for value, goto in spec.rules.items()},
        next=maker.goto(spec.next) if spec.next else None,
        outcome=_outcome(maker, spec),
        bring={value: _bring(maker, spec, value) for value in spec.bring},
        hidden=spec.hidden,
        values=maker.shown,
        unknown_day=spec.unknown_day,
        low=spec.low,
        high=spec.high,
        secret=spec.secret or spec.kind in {"iban", "siret"},
    )


def _option(maker: _Maker, spec: PageSpec, one: OptionSpec) -> Option:
    return Option(
        OptionId(one.id),
        maker.key(spec.id, one.id, "label"),
        maker.key(spec.id, one.id, "detail") if one.detail else None,
        IconName(one.icon) if one.icon else None,
        maker.goto(one.redo) if one.redo else None,
        maker.key(spec.id, one.id, "said") if one.said else None,
    )


def _yes_no(own: tuple[Option, ...]) -> tuple[Option, ...]:
    """ "Oui" and "Non", then the options that the pack adds ("Je ne sais pas")."""
    return (
        Option(YES, TextKey("answer.yes"), icon=IconName("check")),
        Option(NO, TextKey("answer.no"), icon=IconName("x")),
        *own,
    )


def bring_texts(spec: PageSpec, value: str) -> tuple[str, ...]:
    """The texts of a value: one or several papers."""
    words = spec.bring[value]
    return (words,) if isinstance(words, str) else words


def _bring(maker: _Maker, spec: PageSpec, value: str) -> tuple[Text, ...]:
    own = range(len(bring_texts(spec, value)))
    return tuple(text(maker.key(spec.id, "bring", value, str(index)), **maker.shown) for index in own)


def _outcome(maker: _Maker, spec: PageSpec) -> Outcome | None:
    if spec.outcome is None:
        return None
    own = spec.outcome
    steps = tuple(maker.key(spec.id, "step", str(index)) for index in range(len(own.steps)))
    return Outcome(own.kind, steps, own.url or "", own.cost, own.delay)


# Papers


def _paper(maker: _Maker, spec: PageSpec, piece: PieceKind) -> Iterator[Page]:
    """The paper's own page and those that follow from it: its date, too old, not there."""
    max_age = span(spec.max_age) if spec.max_age else None
    first = _written(maker, spec)
    use = PieceUse(piece.id, Part.SCAN if spec.scan else Part.HAVE, max_age)
    values = {**first.values, **_paper_values(piece, max_age)}
    first = replace(
        first,
        piece=use,
        label=piece.label,
        mediator=first.mediator or piece.mediator,
        icon=first.icon or piece.icon,
        values=values,
    )
    missing = first.rules.get(MISSING) or PageId(f"{first.id}-missing")
    if spec.scan:
        yield from _scanned(first, piece, missing)
    else:
        yield _had(first, piece, missing, titled=bool(spec.title))
    if missing == f"{first.id}-missing":
        yield _without(first, piece, missing, Part.MISSING, piece.get)


def _paper_values(piece: PieceKind, max_age: Span | None) -> Mapping[str, object]:
    return {"paper": Text(piece.label), **({"max_age": max_age} if max_age else {})}


def paper_to_bring(piece: PieceKind, max_age: Span | None) -> Text:
    """The paper as a thing to bring, with its greatest age."""
    if max_age is None:
        return Text(piece.bring)
    return text("piece.bring.aged", paper=Text(piece.bring), max_age=max_age)


def _had(page: Page, piece: PieceKind, missing: PageId, *, titled: bool) -> Page:
    aged = page.piece is not None and page.piece.max_age is not None
    options = [_common(YES, "piece.have.yes", "check")]
    if aged:
        options.append(_common(OLDER, "piece.have.older", "clock"))
    options.append(_common(NO, "piece.have.no", "x"))
    bring = paper_to_bring(piece, page.piece.max_age if page.piece else None)
    own = {value: goto for value, goto in page.rules.items() if value != MISSING}
    lacking = dict.fromkeys(((str(OLDER),) if aged else ()) + (str(NO),), missing)
    return replace(
        page,
        kind=Kind.CHOICE,
        title=page.title if titled else piece.ask,
        text=page.text or (TextKey("piece.have.aged") if aged else None),
        options=tuple(options),
        rules={**lacking, **own},
        bring={str(YES): (bring,), **page.bring},
    )


def _common(option: OptionId, key: str, icon: str) -> Option:
    """An answer that the interface's texts name, the same for every paper."""
    return Option(option, TextKey(key), icon=IconName(icon), said=said_key(key))


def _scanned(page: Page, piece: PieceKind, missing: PageId) -> Iterator[Page]:
    aged = page.piece is not None and page.piece.max_age is not None and piece.dated
    bring = paper_to_bring(piece, page.piece.max_age if page.piece else None)
    then = PageId(f"{page.id}-dated") if aged else page.next
    yield replace(
        page,
        kind=Kind.PIECE,
        title=TextKey("piece.scan.title"),
        text=page.text or TextKey("piece.scan.aged" if aged else "piece.scan.text"),
        rules={**page.rules, MISSING: missing},
        next=then,
        bring={} if aged else {"scanned": (Text(piece.bring),)},
    )
    if not aged or page.piece is None:
        return
    old = PageId(f"{page.id}-old")
    yield replace(
        page,
        id=PageId(f"{page.id}-dated"),
        kind=Kind.DATE,
        title=TextKey("piece.dated.title"),
        text=TextKey("piece.dated.text"),
        label=TextKey("piece.dated.label"),
        piece=replace(page.piece, part=Part.DATED),
        rules={"too_old": old, MISSING: cast("PageId", page.next)},
        bring={"fresh": (bring,), MISSING: (bring,)},
    )
    yield _without(page, piece, old, Part.OLD, TextKey("piece.old.text"))


def _without(page: Page, piece: PieceKind, page_id: PageId, part: Part, words: TextKey) -> Page:
    """No paper, or one too old: look again, bring it later, or bring what stands in for it."""
    assert page.piece is not None
    others = tuple(Option(one.id, one.label, one.detail, one.icon, said=one.said) for one in piece.instead)
    later = replace(_common(LATER, "piece.later", "calendar"), detail=TextKey("piece.later.detail"))
    retry = replace(_common(RETRY, "piece.retry", "file-text"), redo=page.id)
    return Page(
        page_id,
        Kind.CHOICE,
        TextKey(f"piece.{part}.title"),
        text=words,
        options=(later, *others, retry),
        next=page.next,
        bring={
            str(LATER): (paper_to_bring(piece, page.piece.max_age),),
            **{str(one.id): tuple(Text(words) for words in one.bring) for one in piece.instead},
        },
        hidden=True,
        piece=replace(page.piece, part=part),
        values=page.values,
    )


# Groups


def _rounds(maker: _Maker, spec: PageSpec) -> Iterator[Page]:
    """ "Ajouter un enfant ?", round after round; the number of rounds is known, so nothing can loop."""
    names = frozenset(page.id for page in spec.pages) | {spec.id}
    for number in range(1, spec.at_most + 1):
        inner = replace(maker, round=_Round(spec.id, number, names))
        if number > spec.at_least:
            yield _another(maker, inner, spec)
        after = _asks(spec, number + 1) if number < spec.at_most else maker.goto(spec.next or "")
        for page in (made for one in spec.pages for made in _pages(inner, one)):
            yield _leaving(page, inner.goto(spec.id), after)


def _asks(spec: PageSpec, number: int) -> PageId:
    """The page that asks for this round: the first one has the group's own name."""
    return PageId(spec.id if number == spec.at_least + 1 else f"{spec.id}-{number}")


def _another(outer: _Maker, inner: _Maker, spec: PageSpec) -> Page:
    return replace(
        _written(inner, spec),
        id=_asks(spec, inner.round.number),
        kind=Kind.CHOICE,
        options=_yes_no(()),
        rules={str(YES): inner.goto(spec.pages[0].id)},
        label=outer.key(spec.id, "title"),
        again=True,
        next=outer.goto(spec.next) if spec.next else None,
        hidden=True,
    )


def _leaving(page: Page, group: PageId, after: PageId) -> Page:
    """Inside a round, the group's own name means "this round is done"."""
    return replace(
        page,
        next=after if page.next == group else page.next,
        rules={value: after if goto == group else goto for value, goto in page.rules.items()},
    )


def _value(spec: ValueSpec) -> object:
    if spec.eur is not None:
        return Money(round(spec.eur * 100))
    return span(spec.span) if spec.span else spec.number


def _source(spec: SourceSpec) -> Source:
    return Source(spec.fiche or "", spec.verified_on, spec.grade or "", spec.by or "")
