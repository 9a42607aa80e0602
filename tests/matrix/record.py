"""What was seen, written cell by cell while the work goes on: a run that is cut is not lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.matrix.checks import Finding
from tests.matrix.looking import Cell, Seen


class Record:
    """A file with a line for each cell."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self) -> None:
        """Forget what was seen before."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("", encoding="utf-8")

    def add(self, seen: Iterable[Seen]) -> None:
        """Write these down now."""
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in seen)

    def read(self) -> Iterator[Seen]:
        """What was seen so far; nothing where there is no file."""
        if self.path.is_file():
            with self.path.open(encoding="utf-8") as file:
                yield from (_seen(json.loads(line)) for line in file if line.endswith("\n"))


def _seen(read: dict[str, Any]) -> Seen:
    findings = tuple(Finding(**one) for one in read["findings"])
    dock = {tool: tuple(box) for tool, box in read["dock"].items()}
    return Seen(Cell(**read["cell"]), read["parts"], read["rings"], findings, dock)  # type: ignore[arg-type]
