"""``python -m tests.fuzz NAME --seconds N``: opens one door with made-up bytes, and stops at what falls.

Atheris (the extra ``fuzz``) watches which lines of ours the bytes reach, and goes on from those that reached
a new one. What falls is written to ``--keep`` as a file, and read again by ``--again FILE``. No part of
``./test``, where hypothesis makes bytes and edits without watching.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.doors import DOORS

_LONGEST = 6000
_MEMORY_MB = 2048


def main(arguments: Sequence[str] | None = None) -> None:
    """Fuzz until the time is over (exit 0) or something falls (exit 77, with its traceback)."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz")
    asked.add_argument("name", choices=sorted(DOORS))
    asked.add_argument("--seconds", type=int, default=120)
    asked.add_argument("--keep", type=Path, default=Path(), help="where what falls is written")
    asked.add_argument("--again", type=Path, help="open the door once with this file")
    told = asked.parse_args(arguments)
    if told.again is not None:
        DOORS[told.name].open(told.again.read_bytes())
        return
    _fuzz(told.name, told.seconds, told.keep)


def _fuzz(name: str, seconds: int, keep: Path) -> None:
    try:
        import atheris
    except ImportError:
        raise SystemExit("atheris is not here: pip install -e .[fuzz]") from None

    door = DOORS[name]
    with TemporaryDirectory(prefix="fuzz-") as corpus:
        with atheris.instrument_imports(include=["scanner", "kiosk.procedures", "stdnum"]):
            # Each door imports what it needs as it opens.
            for at, seed in enumerate(door.seeds()):
                door.open(seed)
                (Path(corpus) / str(at)).write_bytes(seed)
        options = [
            f"-max_total_time={seconds}", f"-max_len={_LONGEST}", f"-rss_limit_mb={_MEMORY_MB}",
            "-timeout=20", f"-artifact_prefix={keep}/", "-print_final_stats=1", corpus,
        ]  # fmt: skip
        atheris.Setup([name, *options], door.open)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
