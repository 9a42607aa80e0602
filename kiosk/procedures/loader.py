"""Reads a pack's folder (``pack.yaml`` and one PO file a language) into a checked Procedure and its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.procedures.calculators import VALUES
from kiosk.procedures.check import check_procedure
from kiosk.procedures.check_values import check_values
from kiosk.procedures.common import Common
from kiosk.procedures.expand import bring_texts, expand
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.models import Procedure
from kiosk.procedures.said import joined, said_key
from kiosk.procedures.schema import PackSpec, PageSpec
from kiosk.procedures.translations import translate
from kiosk.procedures.yamlfile import Place, YamlFile, read_yaml
from kiosk.types import FactId, Lang, PageId, PieceId, ProcedureId, SectionId, TextKey

PACK = "pack.yaml"
ROUND_VALUES = frozenset({"nth"})
"""What the texts of a repeated group may write: which round it is."""


@dataclass(frozen=True)
class Pack:
    """A procedure with its texts in every offered language."""

    procedure: Procedure
    texts: Mapping[Lang, Mapping[TextKey, str]]


def load_pack(folder: Path, common: Common, languages: Sequence[Lang]) -> Pack:
    """Load and check a pack. Raises PackError with every fault that was found."""
    file = read_yaml(folder / PACK, PackSpec)
    issues = [*_twins(file), *_unknown_names(file, common)]
    source = pack_texts(file.spec)
    values = VALUES | ROUND_VALUES | file.spec.values.keys()
    translated = translate(file.file, folder, source, languages, values)
    issues += translated.issues
    if issues:
        raise PackError(tuple(issues))
    made = expand(file.spec, common)
    place = _placer(file, made.places)
    issues = check_procedure(made.procedure, place)
    if issues := issues or [*check_values(made.procedure, source, place)]:
        raise PackError(tuple(issues))
    return Pack(made.procedure, translated.texts)


def load_packs(
    folder: Path, common: Common, languages: Sequence[Lang]
) -> tuple[tuple[Pack, ...], tuple[Issue, ...]]:
    """Every good pack below a folder, in the order of their names, and what is wrong with the others."""
    packs: dict[ProcedureId, Pack] = {}
    issues: list[Issue] = []
    for file in sorted(folder.glob(f"*/{PACK}")):
        try:
            pack = load_pack(file.parent, common, languages)
        except PackError as error:
            issues += error.issues
            continue
        if pack.procedure.id in packs:
            message = f"Another pack is named '{pack.procedure.id}'."
            issues.append(Issue(file, 0, "twin", message, "Rename one."))
        else:
            packs[pack.procedure.id] = pack
    return tuple(packs.values()), tuple(issues)


def pack_texts(spec: PackSpec) -> Mapping[TextKey, str]:
    """The French texts of a pack, by key."""
    texts = {TextKey(f"{spec.id}.title"): spec.title, TextKey(f"{spec.id}.tile"): spec.tile}
    if spec.said:
        texts[said_key(spec.id)] = joined(spec.said)
    for page in _all_pages(spec.pages):
        texts |= {TextKey(".".join((spec.id, page.id, *parts))): words for parts, words in _page_texts(page)}
    return texts


def _all_pages(pages: Sequence[PageSpec]) -> Iterator[PageSpec]:
    for page in pages:
        yield page
        yield from page.pages


def _page_texts(page: PageSpec) -> Iterator[tuple[tuple[str, ...], str]]:
    for name in ("title", "text", "label", "mediator"):
        if value := getattr(page, name):
            yield (name,), value
    for option in page.options:
        yield (option.id, "label"), option.label
        if option.detail:
            yield (option.id, "detail"), option.detail
        if option.said:
            yield (option.id, "said"), joined(option.said)
    for value in page.bring:
        for index, words in enumerate(bring_texts(page, value)):
            yield ("bring", value, str(index)), words
    for index, words in enumerate(page.outcome.steps if page.outcome else ()):
        yield ("step", str(index)), words


def _placer(file: YamlFile[PackSpec], places: Mapping[PageId, Place]) -> Callable[..., Issue]:
    def place(page: PageId | None, *where: str | int) -> Issue:
        at = places.get(page, ()) if page else ()
        return file.issue((*at, *where), "", "", "")

    return place


def _twins(file: YamlFile[PackSpec]) -> Iterator[Issue]:
    seen = set[str]()
    for index, page in enumerate(file.spec.pages):
        for name in (page.id, *(inner.id for inner in page.pages)):
            if name in seen:
                message = f"Two pages are named '{name}'."
                yield file.issue(("pages", index), "twin", message, "Rename one.")
            seen.add(name)
            if inner := next((one for one in page.pages if one.pages), None):
                message = f"The group '{inner.id}' stands inside another."
                yield file.issue(("pages", index), "group", message, "Use one level of groups.")


def _unknown_names(file: YamlFile[PackSpec], common: Common) -> Iterator[Issue]:
    """Names of shared things that do not exist."""
    spec = file.spec
    if SectionId(spec.section) not in {one.id for one in common.sections}:
        yield file.issue(
            ("section",), "section", f"menu.yaml has no '{spec.section}'.", "Name one of its sections."
        )
    for index, top in enumerate(spec.pages):
        for page in (top, *top.pages):
            at: Place = ("pages", index)
            if page.fact and FactId(page.fact) not in common.facts:
                yield file.issue(
                    (*at, "fact"), "fact", f"facts.yaml has no '{page.fact}'.", "Name one of its facts."
                )
            if page.piece and PieceId(page.piece) not in common.pieces:
                message = f"pieces.yaml has no '{page.piece}'."
                yield file.issue((*at, "piece"), "piece", message, "Name one of its papers.")
            for name in (page.outcome.cost, page.outcome.delay) if page.outcome else ():
                if name and name not in spec.values:
                    message = f"The pack has no value '{name}'."
                    yield file.issue((*at, "outcome"), "value", message, "Write it below 'values'.")
