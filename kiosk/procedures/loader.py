"""Reads a pack's folder (``pack.yaml`` and one PO file a language) into a checked Procedure and its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter

import yaml
from pydantic import ValidationError

from i18n.catalogue import read_po
from kiosk.procedures.calculators import VALUES
from kiosk.procedures.check import check_procedure
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.models import Option, Outcome, Page, Procedure, Source
from kiosk.procedures.schema import OptionSpec, PackSpec, PageSpec
from kiosk.types import IconName, Lang, OptionId, PageId, ProcedureId, TextKey

SOURCE_LANGUAGE = Lang("fr")
MAX_PACK_BYTES = 200_000
"""A pack is a few kilobytes; more is a mistake or an attack, and is refused before it is parsed."""

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Pack:
    """A procedure with its texts in every offered language."""

    procedure: Procedure
    texts: Mapping[Lang, Mapping[TextKey, str]]


def load_pack(folder: Path, languages: Sequence[Lang]) -> Pack:
    """Load and check a pack. Raises PackError with every fault that was found."""
    file = folder / "pack.yaml"
    spec, lines = _read(file)
    source = dict(_texts(spec))
    translated, issues = _translations(folder, spec, source, languages)
    issues += _unwritable(file, {SOURCE_LANGUAGE: source, **translated})
    issues += _twins(file, lines, spec)
    procedure = _procedure(spec)
    issues += check_procedure(procedure, lambda *where: Issue(file, _line(lines, where), "", "", ""))
    if issues:
        raise PackError(tuple(issues))
    return Pack(procedure, {SOURCE_LANGUAGE: source, **translated})


def load_packs(folder: Path, languages: Sequence[Lang]) -> tuple[Pack, ...]:
    """Every pack below a folder, in the order of their names. Raises PackError."""
    packs: list[Pack] = []
    issues: list[Issue] = []
    for file in sorted(folder.glob("*/pack.yaml")):
        try:
            packs.append(load_pack(file.parent, languages))
        except PackError as error:
            issues += error.issues
    for pack in packs:
        if sum(one.procedure.id == pack.procedure.id for one in packs) > 1:
            message = f"Two packs are named '{pack.procedure.id}'."
            issues.append(Issue(folder, 0, "twin", message, "Rename one."))
    if issues:
        raise PackError(tuple(issues))
    return tuple(packs)


def _read(file: Path) -> tuple[PackSpec, Mapping[Place, int]]:
    raw = _bytes(file)
    try:
        node = yaml.compose(raw.decode("utf-8"), Loader=yaml.SafeLoader)
        _no_aliases(raw, file)
        data = yaml.safe_load(raw)
    except UnicodeDecodeError as error:
        raise _fault(file, 0, "encoding", "The file is not UTF-8.", "Save it as UTF-8.") from error
    except (RecursionError, ValueError) as error:
        mend = "Check dates, numbers and how deep the lists go."
        raise _fault(file, 0, "yaml", "This YAML cannot be read.", mend) from error
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        line = getattr(mark, "line", -1) + 1
        raise _fault(file, line, "yaml", "This is not YAML.", "Check indents, colons and quotes.") from error
    lines = dict(_lines(node)) if node else {}
    try:
        return PackSpec.model_validate(data), lines
    except ValidationError as error:
        raise PackError(tuple(_schema_issues(file, lines, error))) from error


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_PACK_BYTES:
            raise _fault(file, 0, "size", "The pack is over 200 kB.", "Split it into several procedures.")
        return file.read_bytes()
    except OSError as error:
        raise _fault(
            file, 0, "unreadable", "The file cannot be read.", "Check its name and rights."
        ) from error


def _no_aliases(raw: bytes, file: Path) -> None:
    for event in yaml.parse(raw, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise _fault(file, line, "alias", "YAML aliases (*name) are not used here.", "Write it out.")


def _fault(file: Path, line: int, rule: str, message: str, mend: str) -> PackError:
    return PackError((Issue(file, line, rule, message, mend),))


def _lines(node: yaml.Node, at: Place = ()) -> Iterator[tuple[Place, int]]:
    """Where each key stands, so that an error can name its line."""
    yield at, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*at, key.value))
            yield (*at, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*at, index))


def _line(lines: Mapping[Place, int], where: Place) -> int:
    """The line of the nearest part of the path that stands in the file."""
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 0)


def _schema_issues(file: Path, lines: Mapping[Place, int], error: ValidationError) -> Iterator[Issue]:
    for one in error.errors():
        where = tuple(one["loc"])
        if one["type"] == "extra_forbidden":
            message, mend = f"The key '{where[-1]}' is unknown.", "Remove it, or check its spelling."
        elif one["type"] == "missing":
            message, mend = f"The key '{where[-1]}' is missing.", "Add it."
        else:
            message, mend = f"'{where[-1] if where else file.name}': {one['msg']}.", "Correct the value."
        yield Issue(file, _line(lines, where), one["type"], message, mend)


def _texts(spec: PackSpec) -> Iterator[tuple[TextKey, str]]:
    yield _key(spec, "title"), spec.title
    yield _key(spec, "tile"), spec.tile
    for page in spec.pages:
        for name in ("title", "text", "label"):
            if value := getattr(page, name):
                yield _key(spec, page.id, name), value
        for option in page.options:
            yield _key(spec, page.id, option.id, "label"), option.label
            if option.detail:
                yield _key(spec, page.id, option.id, "detail"), option.detail
        for value, words in page.bring.items():
            yield _key(spec, page.id, "bring", value), words
        for index, words in enumerate(page.outcome.steps if page.outcome else ()):
            yield _key(spec, page.id, "step", str(index)), words


def _translations(
    folder: Path, spec: PackSpec, source: Mapping[TextKey, str], languages: Sequence[Lang]
) -> tuple[dict[Lang, Mapping[TextKey, str]], list[Issue]]:
    found: dict[Lang, Mapping[TextKey, str]] = {}
    issues: list[Issue] = []
    for lang in languages:
        if lang == SOURCE_LANGUAGE:
            continue
        file = folder / f"{lang}.po"
        texts = read_po(file)
        found[lang] = texts
        for key, words in source.items():
            if not texts.get(key):
                mend = f"Translate « {words} » in this file."
                issues.append(Issue(file, 0, "missing-text", f"The text '{key}' has no '{lang}'.", mend))
        for key in sorted(texts.keys() - source.keys()):
            issues.append(Issue(file, 0, "unused-text", f"No page uses '{key}'.", "Remove it."))
    return found, issues


def _unwritable(file: Path, texts: Mapping[Lang, Mapping[TextKey, str]]) -> Iterator[Issue]:
    """Texts with a value that no page of a pack has, or with a brace left open."""
    for lang, own in texts.items():
        where = file if lang == SOURCE_LANGUAGE else file.with_name(f"{lang}.po")
        for key, words in own.items():
            try:
                names = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
            except ValueError:
                names = {"{"}
            if names - VALUES:
                mend = f"Values that a text may use: {', '.join(sorted(VALUES))}. Write no other braces."
                yield Issue(where, 0, "value", f"The text '{key}' cannot be written.", mend)


def _twins(file: Path, lines: Mapping[Place, int], spec: PackSpec) -> Iterator[Issue]:
    seen = set[str]()
    for index, page in enumerate(spec.pages):
        if page.id in seen:
            line = _line(lines, ("pages", index))
            yield Issue(file, line, "twin", f"Two pages are named '{page.id}'.", "Rename one.")
        seen.add(page.id)


def _key(spec: PackSpec, *parts: str) -> TextKey:
    return TextKey(".".join((spec.id, *parts)))


def _procedure(spec: PackSpec) -> Procedure:
    source = Source(spec.source.fiche, spec.source.verified_on, spec.source.grade)
    pages = {PageId(page.id): _page(spec, page) for page in spec.pages}
    return Procedure(
        ProcedureId(spec.id), _key(spec, "title"), _key(spec, "tile"), IconName(spec.icon), source,
        PageId(spec.start), pages,
    )  # fmt: skip


def _page(spec: PackSpec, page: PageSpec) -> Page:
    def key(*parts: str) -> TextKey:
        return _key(spec, page.id, *parts)

    made = Page(PageId(page.id), page.kind, key("title"))
    return replace(
        made,
        text=key("text") if page.text else None,
        label=key("label") if page.label else None,
        icon=IconName(page.icon) if page.icon else None,
        options=tuple(_option(key, one) for one in page.options),
        calculator=page.calculator,
        rules={value: PageId(goto) for value, goto in page.rules.items()},
        next=PageId(page.next) if page.next else None,
        outcome=_outcome(page, key),
        bring={value: key("bring", value) for value in page.bring},
        hidden=page.hidden,
    )


def _option(key: Callable[..., TextKey], one: OptionSpec) -> Option:
    return Option(
        OptionId(one.id),
        key(one.id, "label"),
        key(one.id, "detail") if one.detail else None,
        IconName(one.icon) if one.icon else None,
        PageId(one.redo) if one.redo else None,
    )


def _outcome(page: PageSpec, key: Callable[..., TextKey]) -> Outcome | None:
    if page.outcome is None:
        return None
    return Outcome(page.outcome.kind, tuple(key("step", str(i)) for i in range(len(page.outcome.steps))))
