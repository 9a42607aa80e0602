"""What is wrong in a pack, as a page that its writer reads where the pack would stand.

Its words are those of ``parvis check``: they are for who writes packs, and no citizen ever reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kiosk.pages.view import Node, PageView, Role, Screen, Tone
from kiosk.procedures.issues import Issue
from kiosk.types import IconName, Lang, NodeId

ENGLISH = Lang("en")
MOST_SHOWN = 12
"""The first faults are often the cause of the others."""


def fault_page(issues: Sequence[Issue], pack: Path) -> PageView:
    """The faults of a pack: where each stands, what it is, and how to mend it."""
    count = f"{len(issues)} faults" if len(issues) > 1 else "1 fault"
    title = _node("title", Role.TITLE, f"{count} to mend in {pack.name}")
    text = _node("text", Role.TEXT, "This page goes away as soon as the files are right again.")
    shown = tuple(_fault(number, issue, pack) for number, issue in enumerate(issues[:MOST_SHOWN]))
    left = len(issues) - len(shown)
    more = (_node("left", Role.TEXT, f"And {left} more."),) if left else ()
    return PageView(
        Screen.REVIEW, f"preview.faults.{_names(issues)}", ENGLISH, "normal", "light",
        (title, text, *shown, *more), "Next",
    )  # fmt: skip


def _fault(number: int, issue: Issue, pack: Path) -> Node:
    line = f", line {issue.line}" if issue.line else ""
    return _node(
        f"fault.{number}", Role.NOTICE, f"{_short(issue.file, pack)}{line}", icon=IconName("warning"),
        detail=f"{issue.message} {issue.mend}", tone=Tone.WARNING,
    )  # fmt: skip


def _short(file: Path, pack: Path) -> str:
    return file.name if file.parent == pack else f"{file.parent.name}/{file.name}"


def _names(issues: Sequence[Issue]) -> str:
    """Another set of faults is another page: it begins at its first part."""
    return ".".join(sorted({issue.rule for issue in issues}))


def _node(name: str, role: Role, words: str, **rest: object) -> Node:
    return Node(NodeId(name), role, name=words, lang=ENGLISH, **rest)  # type: ignore[arg-type]
