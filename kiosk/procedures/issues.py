"""What is wrong in a pack, for the person who wrote it: file, line, rule and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.types import ParvisError, TextKey


@dataclass(frozen=True)
class Issue:
    """One fault in a file of the town's."""

    file: Path
    line: int
    """From 1; 0 when the fault is of the whole file."""
    rule: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.message} {self.mend}"


class PackError(ParvisError):
    """A pack that cannot go live. ``issues`` says all that is wrong with it."""

    code = "pack"
    text_key = TextKey("error.pack")

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__("\n".join(str(issue) for issue in issues))
        self.issues = issues
