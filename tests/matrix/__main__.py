"""``python -m tests.matrix [--only NAME ...] [--sheet]``: every page in every way, on all processors."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from kiosk.pages.comfort import TEXT_SIZES, THEMES
from tests.matrix.looking import WAYS
from tests.matrix.pages import sheets
from tests.matrix.progress import Progress
from tests.matrix.record import Record
from tests.matrix.sheet import written
from tests.matrix.summary import told
from tests.matrix.town import LANGS
from tests.matrix.work import OUT, Job, jobs, look_at

_NARROWED = {"only": None, "lang": LANGS, "text-size": TEXT_SIZES, "theme": THEMES, "way": WAYS}
"""What can be narrowed, in the order of a cell's fields, and to what."""
_EPILOG = """
What was seen is written to out/matrix.jsonl as it goes. A run that was cut goes on with --go-on: the cells
that the file holds are not looked at again, so begin anew after a change.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Look at every wanted cell; 1 when anything is wrong."""
    options = _asked().parse_args(argv)
    if unknown := set(options.only) - set(sheets()):
        print(f"There is no page {', '.join(sorted(unknown))}. There are: {', '.join(sheets())}.")
        return 2
    record = Record(OUT / "matrix.jsonl")
    if not options.go_on:
        record.begin()
    wanted = [getattr(options, name.replace("-", "_")) for name in _NARROWED]
    done = {one.cell for one in record.read()}
    _look_at_all(list(jobs(wanted, options.rings, options.sheet, done)), record, options.processes)
    seen = sorted(record.read(), key=lambda one: one.cell.name)
    print("\n".join(lines := told(seen)))
    if options.sheet:
        print(written(seen, OUT / "screens.html"))
    return int(len(lines) > 1)


def _asked() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(
        prog="tests.matrix", description="Look at every page in every way.", epilog=_EPILOG
    )
    for name, values in _NARROWED.items():
        asked.add_argument(f"--{name}", nargs="*", default=[], choices=values, help="these only")
    asked.add_argument("--sheet", action="store_true", help="leave out/screens.html with all pictures")
    asked.add_argument("--rings", type=int, help="at most so many rings a part (0: none; default: all kinds)")
    asked.add_argument("--go-on", action="store_true", help="go on where the last run was cut")
    asked.add_argument("--processes", type=int, default=os.cpu_count(), help="default: one a processor")
    return asked


def _look_at_all(work: Sequence[Job], record: Record, processes: int) -> None:
    total = sum(len(page) for job in work for page in job.pages)
    progress = Progress(total, time.monotonic, lambda line: print(line, flush=True))
    # Told to end, it ends its processes too: left alone, they would wait for work for ever.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn) as pool:
        try:
            for done in as_completed(pool.submit(look_at, job) for job in work):
                seen = done.result()
                record.add(seen)
                progress.add(len(seen), sum(len(one.findings) for one in seen))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


if __name__ == "__main__":
    sys.exit(main())
