"""What became of the cells: how many, what was found, and whether the dock stood still."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.matrix.checks import Finding
from tests.matrix.looking import Cell, Seen


def moved_docks(seen: Iterable[Seen]) -> list[str]:
    """Tools of the dock that are not where they are on the other pages of the same language and way up.

    Whoever installs the kiosk has a dock of their own: nobody is there yet to be called.
    """
    places: dict[tuple[str, str, str, bool], dict[object, str]] = {}
    for one in seen:
        installs = one.cell.name.startswith("setup-")
        for tool, box in one.dock.items():
            at = (one.cell.way, one.cell.lang, tool, installs)
            places.setdefault(at, {}).setdefault(box, one.cell.name)
    return [
        f"{tool} stands at {len(found)} places ({way}, {lang}): {', '.join(found.values())}"
        for (way, lang, tool, _), found in places.items()
        if len(found) > 1
    ]


def told(seen: Sequence[Seen]) -> list[str]:
    """The summary, line by line: what is wrong in a page in many ways is told once, with how often."""
    findings = [(one.cell, finding) for one in seen for finding in one.findings]
    rules = Counter(finding.rule for _, finding in findings)
    alike: dict[tuple[str, str, str], list[tuple[Cell, Finding]]] = {}
    for cell, finding in findings:
        alike.setdefault((finding.rule, cell.sheet, finding.node), []).append((cell, finding))
    lines = [_line(alike[one]) for one in sorted(alike)]
    lines += moved_docks(seen)
    parts, rings = sum(one.parts for one in seen), sum(one.rings for one in seen)
    counted = ", ".join(f"{name} {count}" for name, count in rules.most_common()) or "none"
    lines.append(f"{len(seen)} cells, {parts} parts, {rings} rings looked at; findings: {counted}")
    return lines


def _line(found: Sequence[tuple[Cell, Finding]]) -> str:
    cell, finding = found[0]
    others = len({one for one, _ in found}) - 1
    return f"{cell.name}: {finding}{f' (and in {others} more cells)' if others else ''}"
