"""How the check's findings are read: lines for people, rows for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.procedures.issues import Issue, Severity


def errors_of(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """The issues that keep the content from going live."""
    return tuple(one for one in issues if one.severity is Severity.ERROR)


def lines(issues: Sequence[Issue], *, warnings: bool) -> Iterator[str]:
    """Errors, then the warnings or how many there are, then what it comes to."""
    errors = errors_of(issues)
    doubts = tuple(one for one in issues if one.severity is Severity.WARNING)
    yield from (str(one) for one in errors)
    yield from (str(one) for one in doubts) if warnings else ()
    if doubts and not warnings:
        yield f"{len(doubts)} warnings: parvis check --warnings shows them."
    yield f"{len(errors)} to mend." if errors else "All is well."


def rows(issues: Sequence[Issue]) -> list[dict[str, object]]:
    """Every issue as plain data."""
    return [
        {
            "file": str(one.file),
            "line": one.line,
            "rule": one.rule,
            "severity": one.severity.value,
            "message": one.message,
            "mend": one.mend,
        }
        for one in issues
    ]
