"""Says which library something in the root asks for and does not find: who trims, trims too much once."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

AT_ONCE = 200
"""So many files are read by one readelf."""


def programs(files: list[Path]) -> list[Path]:
    """Those that are ELF."""
    found = []
    for one in files:
        with one.open("rb") as file:
            if file.read(4) == b"\x7fELF":
                found.append(one)
    return found


def needs(elves: list[Path]) -> Iterator[tuple[str, Path]]:
    """Each library that is asked for, by whom."""
    for start in range(0, len(elves), AT_ONCE):
        some = elves[start : start + AT_ONCE]
        # With one file only readelf does not name it.
        read = ["readelf", "--dynamic", "--wide", *map(str, some), str(some[0])]
        told = subprocess.run(read, capture_output=True, text=True, check=False).stdout
        by = some[0]
        for line in told.splitlines():
            if line.startswith("File: "):
                by = Path(line.removeprefix("File: "))
            elif found := re.search(r"\(NEEDED\).*\[(.*)\]", line):
                yield found[1], by


def main() -> int:
    """``libraries.py ROOT``: 1 where one is missing."""
    root = Path(sys.argv[1])
    here = {one.name for one in root.rglob("*") if one.is_symlink() or one.is_file()}
    files = [one for one in root.rglob("*") if one.is_file() and not one.is_symlink()]
    missing = {(name, by.relative_to(root)) for name, by in needs(programs(files)) if name not in here}
    for name, by in sorted(missing):
        sys.stdout.write(f"{by} asks for {name}\n")
    return 1 if missing else 0


sys.exit(main())
