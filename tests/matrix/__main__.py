"""``python -m tests.matrix [--sheet] [--only NAME ...]``: the matrix, a process for each way up."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.matrix.looking import WAYS
from tests.matrix.pages import sheets
from tests.matrix.sheet import written
from tests.matrix.summary import told
from tests.matrix.work import OUT, look_at_all

_NARROWED = ("sheet_name", "lang", "text_size", "theme")
"""What can be narrowed, in the order of a cell's fields."""


def main(argv: Sequence[str] | None = None) -> int:
    """Look at every cell; 1 when anything is wrong."""
    asked = argparse.ArgumentParser(prog="tests.matrix", description="Look at every page in every way.")
    asked.add_argument("--sheet", action="store_true", help="leave out/screens.html with all pictures")
    asked.add_argument("--only", dest="sheet_name", nargs="*", default=[], help="these pages only")
    for name in _NARROWED[1:]:
        asked.add_argument(f"--{name.replace('_', '-')}", nargs="*", default=[], help="these only")
    asked.add_argument("--rings", type=int, default=None, help="at most so many rings a part (default: all)")
    options = asked.parse_args(argv)
    if unknown := set(options.sheet_name) - set(sheets()):
        print(f"There is no page {', '.join(sorted(unknown))}. There are: {', '.join(sheets())}.")
        return 2
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(WAYS), mp_context=spawn) as pool:
        wanted = tuple(tuple(getattr(options, name)) for name in _NARROWED)
        work = [(way, wanted, options.rings, options.sheet) for way in WAYS]
        seen = [one for found in pool.map(look_at_all, work) for one in found]
    print("\n".join(lines := told(seen)))
    (OUT / "matrix.json").write_text(json.dumps(lines, ensure_ascii=False, indent=1), encoding="utf-8")
    if options.sheet:
        print(written(seen, OUT / "screens.html"))
    return int(len(lines) > 1)


if __name__ == "__main__":
    sys.exit(main())
