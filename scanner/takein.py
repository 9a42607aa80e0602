"""Makes pages of files that a phone sent, in a process of its own: the kiosk itself opens none of them.

``take_in`` is the kiosk's side; ``python -m scanner.takein`` reads a line of JSON and the files, and answers
with the messages of the scan process (``wire``), and one more after each file: what became of it.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import structlog

from kiosk.devices.camera import Frame
from kiosk.types import Lang
from scanner.filing import Filing
from scanner.messages import Page, event_of, read_message

if TYPE_CHECKING:
    from scanner.incoming import Incoming, Sheet
    from scanner.wire import Wire

log = structlog.get_logger()

LIMIT_S = 600.0
"""The longest that all files of one sending may take, on a machine that is busy."""
PDF_DPI = 200


@dataclass(frozen=True)
class TakenIn:
    """One file: its pages, or why it was not taken (``scanner.incoming.Refused``, or ``died``)."""

    pages: tuple[Page, ...] = field(default=(), repr=False)
    refused: str = ""


def take_in(
    files: Sequence[bytes], filing: Filing, today: dt.date, cancelled: Callable[[], bool] = lambda: False
) -> list[TakenIn]:
    """Make pages of each file, in order. Blocks; what a process that died had not told is refused."""
    command = [sys.executable, "-m", "scanner.takein"]
    taken: list[TakenIn] = []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        timer = threading.Timer(LIMIT_S, child.kill)
        timer.start()
        orders = threading.Thread(target=_order, args=(child.stdin, files, filing, today), daemon=True)
        orders.start()
        try:
            for one in _answers(child.stdout):
                taken.append(one)
                if cancelled():
                    child.kill()
        except (ValueError, LookupError, TypeError, MemoryError) as fault:
            log.warning("takein.not_understood", fault=type(fault).__name__)
        finally:
            timer.cancel()
            if child.poll() is None:
                child.kill()
            orders.join()
    if len(taken) < len(files):
        log.warning("takein.process_ended", missing=len(files) - len(taken))
    return taken + [TakenIn(refused="died")] * (len(files) - len(taken))


def _order(out: Any, files: Sequence[bytes], filing: Filing, today: dt.date) -> None:
    head = {
        "title": filing.title,
        "lang": filing.lang,
        "scratch": str(filing.scratch),
        "colour": filing.colour,
        "trust": str(filing.trust) if filing.trust else None,
        "today": today.isoformat(),
        "sizes": [len(one) for one in files],
    }
    try:
        with out:
            out.write(json.dumps(head).encode() + b"\n")
            for one in files:
                out.write(one)
    except OSError:
        # The process has ended; its answers say so.
        return


def _answers(replies: Any) -> Iterator[TakenIn]:
    pages: list[Page] = []
    while (message := read_message(replies)) is not None:
        if message.head["event"] == "file":
            refused = message.head["refused"]
            yield TakenIn((), refused) if refused else TakenIn(tuple(pages))
            pages = []
        elif isinstance(event := event_of(message), Page):
            # No process keeps the photograph: what would need it is not offered.
            pages.append(replace(event, still=Frame(0, 0, b""), outline=None))


def main(orders: BinaryIO, out: BinaryIO) -> None:
    """The process: file by file, page by page."""
    from scanner.wire import Wire

    head = json.loads(orders.readline())
    filing = Filing(
        head["title"],
        Lang(head["lang"]),
        Path(head["scratch"]),
        head["colour"],
        Path(head["trust"]) if head["trust"] else None,
    )
    wire, today = Wire(out, -1), dt.date.fromisoformat(head["today"])
    for size in head["sizes"]:
        refused = _taken(wire, orders.read(size), filing, today)
        out.write(json.dumps({"event": "file", "size": 0, "refused": refused}).encode() + b"\n")
        out.flush()


def _taken(wire: Wire, content: bytes, filing: Filing, today: dt.date) -> str:
    """Tell the pages of a file; gives why it was not taken, or "". What one does costs no other its turn."""
    from scanner.incoming import Refused, incoming

    try:
        file = incoming(content, filing.scratch)
        return file.reason if isinstance(file, Refused) else _file(wire, file, filing, today)
    except Exception:  # noqa: BLE001 - the boundary of one file among many
        return "died"


def _file(wire: Wire, file: Incoming, filing: Filing, today: dt.date) -> str:
    """Tell the pages of a file; gives why it ended before its last one, or ""."""
    from scanner.events import Taken
    from scanner.incoming import Refused
    from scanner.kept import file_kept

    for sheet in file.sheets():
        if isinstance(sheet, Refused):
            return sheet.reason
        _, page = file_kept(_kept(sheet), filing, today, lambda: False)
        wire.tell(Taken(page))
    return ""


def _kept(sheet: Sheet) -> Any:
    """A photograph is looked for its page; a page of a PDF is one as it is."""
    from scanner.events import Treatment
    from scanner.kept import Kept

    if sheet.flat:
        return Kept(sheet.image, Treatment(dpi=PDF_DPI), searched=True)
    return Kept(sheet.image)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
