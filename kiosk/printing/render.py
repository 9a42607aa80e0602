"""Makes the receipt's PDF in a process of its own, so that WeasyPrint's memory and the answers go with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, TypeVar

import structlog

from kiosk.printing.receipt import Items, Line, Link, Piece, Pieces, Receipt, Section, Signature, render_html
from kiosk.types import Lang

T = TypeVar("T")
_log = structlog.get_logger()

_PDF_MARK = b"%PDF-"
HANGS_S = 90.0
"""No receipt takes so long, not even on a busy machine ten times slower than a kiosk."""


@dataclass(frozen=True)
class RenderFailed:
    """No PDF was made. ``reason`` is a word for the log, without content."""

    reason: str


def render_pdf(receipt: Receipt, timeout_s: float = HANGS_S) -> bytes | RenderFailed:
    """Make a tagged A4 PDF (PDF/UA-1) in a child process; blocks for about a second.

    The answers travel through pipes only: neither a file nor a command line carries them.
    """
    question = json.dumps(asdict(receipt)).encode()
    try:
        # What the child says on stderr could quote the receipt: it is dropped.
        child = subprocess.run(
            [sys.executable, "-m", __name__],
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _failed("timed-out")
    except OSError:
        return _failed("no-process")
    if child.returncode != 0 or not child.stdout.startswith(_PDF_MARK):
        return _failed("render-fault")
    return child.stdout


def _failed(reason: str) -> RenderFailed:
    _log.error("print.render_failed", reason=reason)
    return RenderFailed(reason)


def receipt_of(data: dict[str, Any]) -> Receipt:
    """Build a receipt again from ``dataclasses.asdict`` that went through JSON."""
    plain = ("town", "title", "procedure", "date", "reference_label", "reference", "source", "notice")
    return Receipt(
        lang=Lang(data["lang"]),
        **{name: data[name] for name in plain},
        next_steps=_items(data["next_steps"]),
        to_bring=_items(data["to_bring"]),
        pieces=Pieces(data["pieces"]["title"], _each(data["pieces"]["pieces"], Piece)),
        sections=tuple(Section(item["title"], _each(item["lines"], Line)) for item in data["sections"]),
        link=_link(data["link"]),
        phone=_link(data["phone"]),
        signatures=tuple(Signature(item["label"], _strokes(item["strokes"])) for item in data["signatures"]),
    )


def _link(found: dict[str, Any] | None) -> Link | None:
    return None if found is None else Link(**{**found, "steps": tuple(found["steps"])})


def _strokes(found: list[list[tuple[int, int]]]) -> tuple[tuple[tuple[int, int], ...], ...]:
    return tuple(tuple((x, y) for x, y in stroke) for stroke in found)


def _items(data: dict[str, Any]) -> Items:
    return Items(data["title"], tuple(data["items"]))


def _each(found: list[dict[str, Any]], build: Callable[..., T]) -> tuple[T, ...]:
    return tuple(build(**item) for item in found)


def write_pdf(receipt: Receipt) -> bytes:
    """Make the PDF in this process. Loads WeasyPrint (some 60 MB): the kiosk calls ``render_pdf``."""
    from PIL import ImageFile

    strict = ImageFile.LOAD_TRUNCATED_IMAGES
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    # Its import lets Pillow read torn pictures in the whole process: elsewhere they must stay faults.
    ImageFile.LOAD_TRUNCATED_IMAGES = strict
    page = HTML(string=render_html(receipt), url_fetcher=URLFetcher(allowed_protocols=("data",)))
    return bytes(page.write_pdf(pdf_variant="pdf/ua-1"))


def main(asked: BinaryIO, answer: BinaryIO) -> None:
    """Read a receipt as JSON, write its PDF."""
    answer.write(write_pdf(receipt_of(json.load(asked))))


if __name__ == "__main__":
    # It takes a core for a second, just when the page that waits for it is to be drawn: that comes first.
    os.nice(10)
    main(sys.stdin.buffer, sys.stdout.buffer)
