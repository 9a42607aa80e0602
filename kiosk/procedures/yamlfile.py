"""Opens the town's YAML at the door: size, encoding, depth and schema, each fault with its line and mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from kiosk.procedures.issues import Issue, PackError, Severity

if TYPE_CHECKING:
    import yaml
    from pydantic import BaseModel, ValidationError

MAX_BYTES = 200_000
"""A pack is a few kilobytes; more is a mistake or an attack, and is refused before it is parsed."""
MAX_DEPTH = 20

Place: TypeAlias = tuple[str | int, ...]
"""A path in a file: ``("pages", 3, "rules")``."""
Spec = TypeVar("Spec", bound="BaseModel")
Spec_co = TypeVar("Spec_co", bound="BaseModel", covariant=True)


@dataclass(frozen=True)
class YamlFile(Generic[Spec_co]):
    """A file that fits its schema, and where each of its keys stands."""

    file: Path
    spec: Spec_co
    lines: Mapping[Place, int]

    def issue(
        self, where: Place, rule: str, message: str, mend: str, severity: Severity = Severity.ERROR
    ) -> Issue:
        """A fault at the nearest part of the path that stands in the file."""
        return Issue(self.file, self.line(where), rule, message, mend, severity)

    def line(self, where: Place) -> int:
        """The line of the nearest part of the path that stands in the file."""
        return _line(self.lines, where)

    def twins(self, at: Place, ids: Sequence[str]) -> Iterator[Issue]:
        """Names that stand twice in the list at a place."""
        for index, one in enumerate(ids):
            if one in ids[:index]:
                yield self.issue((*at, index), "twin", f"'{one}' stands twice.", "Rename one.")


def read_yaml(file: Path, schema: type[Spec]) -> YamlFile[Spec]:
    """Read and validate a file. Raises PackError with every fault of form that was found."""
    from pydantic import ValidationError

    data, lines = _parsed(file, _bytes(file))
    try:
        return YamlFile(file, schema.model_validate(data), lines)
    except ValidationError as error:
        raise PackError(tuple(_schema_issues(file, lines, error, schema))) from error


def _parsed(file: Path, raw: bytes) -> tuple[object, Mapping[Place, int]]:
    import yaml

    words = _words(file, raw)
    try:
        _plain(words, file)
        loader = _loader()(words)
        node = loader.get_single_node()
        if node is not None and (twins := tuple(_twin_keys(file, node))):
            raise PackError(twins)
        data = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        raise _syntax_fault(file, error, words, raw) from error
    except (RecursionError, ValueError, TypeError) as error:
        mend = "Check dates, numbers and how deep the lists go."
        raise _fault(file, 0, "yaml", "This YAML cannot be read.", mend) from error
    return data, dict(_lines(node)) if node else {}


def _words(file: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _fault(file, line, "encoding", "The file is not UTF-8.", "Save it as UTF-8.") from error


def _syntax_fault(file: Path, error: yaml.YAMLError, words: str, raw: bytes) -> PackError:
    from kiosk.procedures.mends import syntax_mend

    line = _fault_line(error, raw)
    if said := syntax_mend(error, words):
        return _fault(file, said.line or line, "yaml", f"This is not YAML. {said.message}", said.mend)
    mend = "Check indents, colons and quotes; a tab is not an indent."
    return _fault(file, line, "yaml", "This is not YAML.", mend)


def _fault_line(error: yaml.YAMLError, raw: bytes) -> int:
    """A mark has a line; a character that YAML forbids (NUL and its like) has only a place in the bytes."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(error, "position", None)
    return raw.count(b"\n", 0, position) + 1 if isinstance(position, int) else 0


def _twin_keys(file: Path, node: yaml.Node) -> Iterator[Issue]:
    """Keys that stand twice in one mapping: YAML would silently keep the last."""
    import yaml

    if isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _twin_keys(file, value)
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                message = f"The key '{name}' stands twice: also on line {seen[name]}."
                yield Issue(file, line, "twin-key", message, "Keep one of them.")
            seen[name] = line
            yield from _twin_keys(file, value)


@cache
def _loader() -> type[yaml.CSafeLoader]:
    """YAML 1.2's booleans: ``yes`` and ``no`` are words, which packs use as the names of answers."""
    import yaml

    class Loader(yaml.CSafeLoader):
        pass

    tag = "tag:yaml.org,2002:bool"
    Loader.yaml_implicit_resolvers = {
        first: [(one, pattern) for one, pattern in pairs if one != tag or first in "tTfF"]
        for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader


def _plain(words: str, file: Path) -> None:
    """No aliases (a few lines of them can mean gigabytes) and no deep nests, before anything is built."""
    import yaml

    depth = 0
    for event in yaml.parse(words, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise _fault(file, line, "alias", "YAML aliases (*name) are not used here.", "Write it out.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _fault(file, line, "yaml", "This YAML is nested too deep.", "Use fewer levels.")


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise _fault(file, 0, "size", "The file is over 200 kB.", "Split it.")
        return file.read_bytes()
    except OSError as error:
        mend = "Check its name and rights."
        raise _fault(file, 0, "unreadable", "The file cannot be read.", mend) from error


def _fault(file: Path, line: int, rule: str, message: str, mend: str) -> PackError:
    return PackError((Issue(file, line, rule, message, mend),))


def _lines(node: yaml.Node, at: Place = ()) -> Iterator[tuple[Place, int]]:
    """Where each key stands, so that an error can name its line."""
    import yaml

    yield at, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = str(key.value)
            yield from _lines(value, (*at, name))
            yield (*at, name), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*at, index))


def _line(lines: Mapping[Place, int], where: Place) -> int:
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 0)


def _schema_issues(
    file: Path, lines: Mapping[Place, int], error: ValidationError, schema: type[BaseModel]
) -> Iterator[Issue]:
    from kiosk.procedures.mends import schema_mend, without_echoes

    for one in without_echoes(error.errors()):
        said = schema_mend(one, schema)
        yield Issue(file, _line(lines, tuple(one["loc"])), one["type"], said.message, said.mend)
