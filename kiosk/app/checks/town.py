"""The settings and the keyboards: what a town types in its own files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import RootModel

from kiosk.app.content import load_keyboards
from kiosk.app.settings import OWN_FILE, Settings, SettingsError, load_settings
from kiosk.pages.keyboards import Keyboards
from kiosk.procedures.issues import Issue
from kiosk.procedures.yamlfile import read_yaml
from kiosk.types import Lang

_AT_LINE = re.compile(r"^(?P<file>[^:]+(?::[^:\d][^:]*)?):(?P<line>\d+): (?P<said>.*)$")
_TOML_LINE = re.compile(r"at line (\d+)")


class _AnyMapping(RootModel[dict[str, Any]]):
    """A file of which only the form is judged here."""


def read_settings(file: Path, env: Mapping[str, str]) -> Settings | tuple[Issue, ...]:
    """The settings, or every fault of theirs with its line."""
    try:
        return load_settings(file, env)
    except SettingsError as error:
        own = Path(env.get(OWN_FILE) or file)
        return tuple(_settings_issue(one, own) for one in error.detail.splitlines())


def _settings_issue(said: str, own: Path) -> Issue:
    """``load_settings`` writes ``file:line: key: fault. mend``, or names the variable at fault."""
    if found := _AT_LINE.match(said):
        message, _, mend = found["said"].rpartition(". ")
        return Issue(Path(found["file"]), int(found["line"]), "settings", f"{message}.", mend)
    if found := _TOML_LINE.search(said):
        file, _, message = said.partition(": ")
        return Issue(Path(file), int(found[1]), "settings", message, "")
    return Issue(own, 0, "settings", said, "")


def read_keyboards(file: Path) -> Keyboards:
    """The keyboards. Raises PackError, for a file that is no YAML too."""
    read_yaml(file, _AnyMapping)
    return load_keyboards(file)


def keyboard_issues(file: Path, keyboards: Keyboards, langs: Sequence[Lang]) -> Iterator[Issue]:
    """Offered languages that cannot be typed."""
    for lang in langs:
        if lang not in keyboards.letters:
            yield Issue(file, 0, "keyboard", f"There is no keyboard for '{lang}'.", "Add its rows.")
