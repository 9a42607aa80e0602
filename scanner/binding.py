"""Joins one-page PDFs in a short process of its own: what handles PDFs stays out of the kiosk's memory.

``bind`` is the kiosk's side; ``python -m scanner.binding TITLE LANG`` is the process: it reads the sizes of
the pages as a line of JSON and then the pages, and writes the bound file.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import BinaryIO

import structlog

from scanner.filing import Filing

LIMIT_S = 20.0


def bind(pdfs: Sequence[bytes], filing: Filing, limit_s: float = LIMIT_S) -> bytes | None:
    """Join pages of ours; titles, languages and tags stay. None: it could not be done. Blocks."""
    if len(pdfs) == 1:
        return pdfs[0]
    sizes = json.dumps([len(pdf) for pdf in pdfs]).encode() + b"\n"
    command = [sys.executable, "-m", "scanner.binding", filing.title, filing.lang]
    try:
        done = subprocess.run(
            command,
            input=sizes + b"".join(pdfs),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limit_s,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as fault:
        structlog.get_logger().warning("scan.not_bound", fault=type(fault).__name__, pages=len(pdfs))
        return None
    return done.stdout


def main(title: str, lang: str, given: BinaryIO, out: BinaryIO) -> int:
    """Join what comes in."""
    from kiosk.types import Lang
    from scanner.file import join_pdfs

    pages = [given.read(size) for size in json.loads(given.readline())]
    out.write(join_pdfs(pages, title, Lang(lang)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.stdin.buffer, sys.stdout.buffer))
