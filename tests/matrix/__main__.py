"""``python -m tests.matrix [--sheet] [--only NAME ...]``: the matrix, a process for each way up."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.matrix.looking import WAYS, Seen, display_of, look, whole
from tests.matrix.pages import sheets
from tests.matrix.sheet import PICTURES, written
from tests.matrix.summary import told
from tests.support.window import ROOT, make_scene

OUT = ROOT / "out"


def main(argv: Sequence[str] | None = None) -> int:
    """Look at every cell; 1 when anything is wrong."""
    asked = argparse.ArgumentParser(prog="tests.matrix", description="Look at every page in every way.")
    asked.add_argument("--sheet", action="store_true", help="leave out/screens.html with all pictures")
    asked.add_argument("--only", nargs="*", default=[], help="these pages only")
    asked.add_argument("--lang", nargs="*", default=[], help="these languages only")
    asked.add_argument("--rings", type=int, default=None, help="at most so many rings a part (default: all)")
    options = asked.parse_args(argv)
    if unknown := set(options.only) - set(sheets()):
        print(f"There is no page {', '.join(sorted(unknown))}. There are: {', '.join(sheets())}.")
        return 2
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(WAYS), mp_context=spawn) as pool:
        work = [(way, options.only, options.lang, options.rings, options.sheet) for way in WAYS]
        seen = [one for found in pool.map(_look_at_all, work) for one in found]
    print("\n".join(lines := told(seen)))
    (OUT / "matrix.json").write_text(json.dumps(lines, ensure_ascii=False, indent=1), encoding="utf-8")
    if options.sheet:
        print(written(seen, OUT / "screens.html"))
    return int(len(lines) > 1)


def _look_at_all(work: tuple[str, list[str], list[str], int | None, bool]) -> list[Seen]:
    """All the cells of one way up, in a window of this process."""
    way, only, langs, rings, keep = work
    scene, end = make_scene(display_of(way))
    pictures: Path | None = OUT / PICTURES if keep else None
    cells = [
        cell
        for cell in whole()
        if cell.way == way and (not only or cell.sheet in only) and (not langs or cell.lang in langs)
    ]
    seen = [look(scene, cell, rings=rings, pictures=pictures) for cell in cells]
    end()
    return seen


if __name__ == "__main__":
    sys.exit(main())
