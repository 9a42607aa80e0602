"""``parvis scan file``: papers in pictures and PDFs become one small, searchable PDF, or nothing at all."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.app.commands.say import AsJson, fail
from kiosk.app.commands.scan import UNREADABLE, shown
from kiosk.app.folders import data_folder, trust_folder
from kiosk.app.later import today
from kiosk.app.scratch import Scratch
from kiosk.app.settings import environment
from kiosk.types import Lang

if TYPE_CHECKING:
    from scanner.filing import Filing
    from scanner.incoming import Incoming
    from scanner.intake import FiledSheet

MOST_PAGES = 100
NOT_TAKEN = UNREADABLE | {
    "not_a_picture": "This file is neither a PDF nor a picture that can be opened: "
    "give a PDF, JPEG, PNG, WebP, BMP or TIFF.",
    "pdf_locked": "This PDF wants a password: save it without one.",
    "pdf_broken": "This PDF is damaged: save it again, or print and scan it.",
    "pdf_long": "This PDF has too many pages: give at most {pages} of them.",
    "pdf_heavy": "This PDF is too heavy: give one of at most {megabytes} MB.",
    "pdf_hard": "This PDF takes too long or too much memory to draw: print it and scan the sheet.",
    "no_poppler": "PDFs cannot be read on this machine. Run: apt-get install poppler-utils",
}


@dataclass(frozen=True)
class _Row:
    source: str
    page: int
    filed: FiledSheet

    def as_json(self) -> dict[str, object]:
        """What was done with a page; nothing that is written on it."""
        filed = self.filed
        return {
            "file": self.source,
            "page": self.page,
            "found": filed.found,
            "searchable": filed.searchable,
            "colour": filed.colour,
            "kind": str(filed.reading.document.kind),
            "issues": [str(issue) for issue in filed.reading.document.issues],
            "advice": [str(one) for one in filed.advice],
            "bytes": len(filed.pdf),
        }


def scan_file(  # noqa: PLR0917 a command's options are its arguments
    images: Annotated[list[Path], typer.Argument(metavar="IMAGE...", help="Pictures or PDFs, in order.")],
    out: Annotated[Path, typer.Option(help="The PDF to write.")],
    title: Annotated[str, typer.Option(help="The PDF's title, instead of its file's name.")] = "",
    lang: Annotated[str, typer.Option(help="The language of the papers: fr, en, pt-BR...")] = "fr",
    colour: Annotated[
        bool, typer.Option("--colour", help="Colours for all pages; identity papers have them anyway.")
    ] = False,
    flat: Annotated[
        bool, typer.Option("--flat", help="The pictures are whole sheets already: look for no page in them.")
    ] = False,
    uncurl: Annotated[bool, typer.Option("--uncurl", help="Flatten the curve of an open book.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find, straighten and read papers, and file them as one searchable PDF.

    The PDF is written whole, or not at all. Nothing of the pictures but their pixels goes on.
    """
    from scanner.filing import Filing

    _check(images, out, lang, force)
    with closing(Scratch(environment(), data_folder(environment()))) as scratch:
        filing = Filing(
            title.strip() or out.stem, Lang(lang), scratch.folder, colour, trust_folder(environment())
        )
        taken = _taken(images, scratch.folder)
        rows = list(_filed(taken, filing, flat=flat, uncurl=uncurl, quiet=as_json))
        from scanner.file import join_pdfs

        pdf = join_pdfs([row.filed.pdf for row in rows], filing.title, filing.lang)
    _write(out, pdf, force)
    _tell(out, pdf, rows, as_json)


def _check(images: Sequence[Path], out: Path, lang: str, force: bool) -> None:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", lang):
        fail(f"{shown(lang)} is no language code: give fr, en, pt-BR...")
    try:
        _check_place(images, out, force)
    except OSError as error:
        fail(f"{shown(out)} cannot be written: {error.strerror}. Choose another file.")


def _check_place(images: Sequence[Path], out: Path, force: bool) -> None:
    if out.is_dir() or not out.name:
        fail(f"{shown(out)} is a folder: give the name of a file in it.")
    if not out.parent.is_dir():
        fail(f"There is no folder {shown(out.parent)}: make it first.")
    if not os.access(out.parent, os.W_OK):
        fail(f"Nothing can be written in {shown(out.parent)}: choose another folder.")
    with suppress(OSError):
        if any(image.exists() and out.exists() and image.samefile(out) for image in images):
            fail(f"{shown(out)} is one of the papers: give another name.")
    if os.path.lexists(out) and not force:
        fail(f"{shown(out)} is there already: give another name, or --force to replace it.")
    # Rights say nothing of a full or a read-only disk: what cannot be written is told before the work.
    with _beside(out):
        pass


def _taken(images: Sequence[Path], scratch: Path) -> list[tuple[Path, Incoming]]:
    """Look at all files before the first is worked on; name all that cannot be taken."""
    from scanner.incoming import Incoming, incoming

    looked = [(image, incoming(image, scratch)) for image in images]
    refused = [_why(image, one.reason) for image, one in looked if not isinstance(one, Incoming)]
    if refused:
        fail("\n".join(refused))
    taken = [(image, one) for image, one in looked if isinstance(one, Incoming)]
    if sum(one.count for _, one in taken) > MOST_PAGES:
        fail(f"These are too many pages: give at most {MOST_PAGES} at a time.")
    return taken


def _filed(
    taken: Sequence[tuple[Path, Incoming]], filing: Filing, *, flat: bool, uncurl: bool, quiet: bool
) -> Iterator[_Row]:
    from scanner.incoming import Refused
    from scanner.intake import file_sheet

    total = sum(one.count for _, one in taken)
    done = 0
    for image, one in taken:
        for number, sheet in enumerate(one.sheets(), 1):
            if isinstance(sheet, Refused):
                fail(_why(image, sheet.reason) + (f" (page {number})" if one.count > 1 else ""))
            filed = file_sheet(sheet._replace(flat=sheet.flat or flat), filing, today(), uncurl=uncurl)
            row = _Row(shown(image), number, filed)
            done += 1
            if not quiet:
                typer.echo(_progress(row, done, total, looked=not (sheet.flat or flat)), err=True)
            yield row


def _progress(row: _Row, done: int, total: int, *, looked: bool) -> str:
    notes = [
        "no page found, the whole picture is kept" if looked and not row.filed.found else "",
        "" if row.filed.searchable else "no words read",
    ]
    said = ", ".join(note for note in notes if note) or "good"
    return f"{done}/{total} {row.source}{f' page {row.page}' if row.page > 1 else ''}: {said}"


def _write(out: Path, pdf: bytes, force: bool) -> None:
    """Write beside, then rename: whoever looks finds the whole file or none."""
    try:
        with _beside(out) as draft:
            draft.write_bytes(pdf)
            if force:
                draft.replace(out)
            else:
                put(draft, out)
    except FileExistsError:
        fail(f"{shown(out)} has come meanwhile: give another name, or --force to replace it.")
    except OSError as error:
        fail(f"{shown(out)} cannot be written: {error.strerror}. Choose another file.")


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    with NamedTemporaryFile(prefix=".parvis-", suffix=".part", dir=out.parent, delete=False) as file:
        draft = Path(file.name)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def put(draft: Path, out: Path) -> None:
    """Give the draft its name unless something has it: a link does both at once, where there are links."""
    try:
        out.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(out):
            raise FileExistsError from None
        draft.rename(out)


def _tell(out: Path, pdf: bytes, rows: Sequence[_Row], as_json: bool) -> None:
    if as_json:
        told: Mapping[str, object] = {
            "out": shown(out),
            "bytes": len(pdf),
            "pages": [row.as_json() for row in rows],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        pages = f"{len(rows)} page{'s' if len(rows) > 1 else ''}"
        typer.echo(f"{shown(out)}: {pages}, {len(pdf) / 1000:.0f} kB")


def _why(image: Path, reason: str) -> str:
    from scanner.incoming import Limits
    from scanner.pictures import MAX_PIXELS

    most = {
        "megapixels": MAX_PIXELS // 1_000_000,
        "pages": Limits.pages,
        "megabytes": Limits.bytes // 1_000_000,
    }
    return f"{shown(image)}: {NOT_TAKEN[reason].format(**most)}"
