"""``parvis scan``: the scanner's finding and reading, on files and on a stream of their paths."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import BinaryIO

import typer

from kiosk.app.commands.say import fail
from kiosk.devices.camera import Image

UNREADABLE = {
    "missing": "There is no file here: check the path.",
    "folder": "This is a folder: name the pictures in it.",
    "not_a_picture": "This file is no picture that can be opened: give a JPEG, PNG, WebP, BMP or TIFF.",
    "truncated": "This picture is damaged or cut off: take it again.",
    "too_small": "This picture has too few pixels for a paper: take it again, larger.",
    "too_large": "This picture has too many pixels: give one of at most {megapixels} megapixels, as JPEG "
    "or PNG.",
    "too_thin": "This picture is a strip, no sheet of paper: take it again.",
    "too_heavy": "This file is too heavy for one sheet of paper: take the picture again, smaller.",
    "empty": "This file is empty: take the picture again.",
    "heic": "This picture is in the HEIC format: save it as JPEG.",
    "closed": "This path cannot be opened: check its length and its rights.",
}
"""For the operator at the command line, who reads English as in the rest of the tools."""
_LONGEST_LINE = 8192
"""Twice the longest path of the system: what is longer is no path, and is not kept in memory."""
_FAULT = "Parvis failed on this picture ({fault}): please report it."


def print_pages(images: Sequence[Path], stdin: bool, as_json: bool) -> None:
    """Answer ``parvis scan detect``: one picture, several, or a path a line for as long as they come."""
    if stdin == bool(images):
        fail("Give pictures, or --stdin to read their paths from standard input.")
    if not stdin and len(images) == 1:
        print_scan(detect(images[0]), as_json)
        return
    unread = sum("error" in row for row in _printed(_piped(sys.stdin.buffer) if stdin else images))
    # Of a stream each line is judged by who reads it; of a list, one bad picture makes the command fail.
    if unread and not stdin:
        fail(f"{unread} of {len(images)} pictures could not be used.")


def print_scan(found: dict[str, object] | str, as_json: bool) -> None:
    """Print what was found in one picture, or end the command with the sentence that says why not."""
    if isinstance(found, str):
        fail(found)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=None if as_json else 2))


def detect(file: Path) -> dict[str, object] | str:
    """Where the page is, or a sentence that says why the picture cannot be used."""
    from scanner.detect import find_page

    image = _picture(file)
    return f"{shown(file)}: {image}" if isinstance(image, str) else find_page(image).as_json()


def read(file: Path, today: date) -> dict[str, object] | str:
    """What the paper says, or a sentence that says why the picture cannot be used."""
    from kiosk.app.folders import data_folder, trust_folder
    from kiosk.app.scratch import Scratch
    from kiosk.app.settings import environment
    from scanner.read import read_document

    image = _picture(file)
    if isinstance(image, str):
        return f"{shown(file)}: {image}"
    env = environment()
    # In memory: what is read for a moment must not stay on a disk.
    with closing(Scratch(env, data_folder(env))) as scratch:
        return read_document(image, today=today, scratch=scratch.folder, trust=trust_folder(env)).as_json()


def _printed(files: Iterable[Path | None]) -> Iterator[dict[str, object]]:
    """Print one line of JSON a file, at once: who pipes paths in waits for the answer."""
    for file in files:
        row = _row(file)
        typer.echo(json.dumps(row, ensure_ascii=False))
        yield row


def _row(file: Path | None) -> dict[str, object]:
    """What was found in a picture, or ``error``; whatever one file does, the next one has its turn."""
    from scanner.detect import find_page

    if file is None:
        return {"file": None, "error": "This line is too long for a path."}
    head: dict[str, object] = {"file": shown(file)}
    try:
        image = _picture(file)
        return head | ({"error": image} if isinstance(image, str) else find_page(image).as_json())
    except Exception as fault:  # noqa: BLE001 - the boundary of one file among many
        return head | {"error": _FAULT.format(fault=type(fault).__name__)}


def _piped(lines: BinaryIO) -> Iterator[Path | None]:
    """Give the paths as they come, blank lines left out; None for what is no path."""
    while line := lines.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := lines.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield None
        elif path := line.rstrip(b"\r\n"):
            yield Path(os.fsdecode(path))


def shown(file: Path | str) -> str:
    """A path that any terminal and any JSON reader takes, whatever bytes it is made of."""
    return os.fsencode(file).decode("utf-8", "replace")


def _picture(file: Path) -> Image | str:
    from scanner.pictures import MAX_PIXELS, Unreadable, load_picture

    try:
        image = load_picture(file)
    except (OSError, ValueError):
        return UNREADABLE["closed"]
    if isinstance(image, Unreadable):
        return UNREADABLE[image.reason].format(megapixels=MAX_PIXELS // 1_000_000)
    return image
