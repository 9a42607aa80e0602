"""What the linter found, so that the author of a text sees the rule, the words and how to mend them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps a pack from going live; a warning asks its author to look again."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One breach of a rule F01 to F22; ``excerpt`` is the sentence or the words at fault."""

    rule: str
    severity: Severity
    message: str
    mend: str
    excerpt: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.severity}: {self.message} {self.mend} « {self.excerpt} »"


def error(rule: str, message: str, mend: str, excerpt: str) -> Finding:
    """A breach of which the linter is sure."""
    return Finding(rule, Severity.ERROR, message, mend, excerpt.strip())


def warning(rule: str, message: str, mend: str, excerpt: str) -> Finding:
    """A breach that a person should judge."""
    return Finding(rule, Severity.WARNING, message, mend, excerpt.strip())


def graded(rule: str, value: float, limits: tuple[float, float], says: tuple[str, str, str]) -> list[Finding]:
    """Nothing, a warning above the first limit, an error above the second. ``says``: message, mend, text."""
    warn_above, error_above = limits
    if value > error_above:
        return [error(rule, *says)]
    return [warning(rule, *says)] if value > warn_above else []
