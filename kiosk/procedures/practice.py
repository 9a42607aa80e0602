"""The fictitious citizen of practice mode: what is known of them before a page is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import RootModel

from kiosk.procedures.answers import Answer, Chosen, Problem
from kiosk.procedures.fields import read_fields
from kiosk.procedures.issues import PackError
from kiosk.procedures.models import Fact, Kind, Page
from kiosk.procedures.yamlfile import read_yaml
from kiosk.types import FactId, FieldId, OptionId, PageId

PRACTICE = "practice.yaml"


class PracticeSpec(RootModel[dict[str, dict[str, str]]]):
    """practice.yaml: for a fact, what is typed in its fields, or ``option``."""


def load_practice(config: Path, facts: Mapping[FactId, Fact], today: date) -> Mapping[FactId, Answer]:
    """The citizen's facts. Raises PackError where one could not have been typed."""
    file = read_yaml(config / PRACTICE, PracticeSpec)
    found: dict[FactId, Answer] = {}
    issues = []
    for name, typed in file.spec.root.items():
        fact = facts.get(FactId(name))
        answer = _answer(fact, typed, today) if fact else None
        if answer is None:
            message = f"'{name}' cannot be answered like this."
            issues.append(file.issue((name,), "practice", message, "Write what one would type, by field."))
        else:
            found[FactId(name)] = answer
    if issues:
        raise PackError(tuple(issues))
    return found


def _answer(fact: Fact, typed: Mapping[str, str], today: date) -> Answer | None:
    if fact.kind is Kind.CHOICE:
        option = OptionId(typed.get("option", ""))
        return Chosen(option) if any(one.id == option for one in fact.options) else None
    page = Page(PageId(fact.id), fact.kind, fact.title)
    read = read_fields(page, {FieldId(name): value for name, value in typed.items()}, today)
    return None if isinstance(read, Problem) else read
