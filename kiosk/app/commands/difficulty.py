"""``parvis difficulty replay``: what a recording of events would have led to, one line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from kiosk.app import paths
from kiosk.app.commands.say import fail

if TYPE_CHECKING:
    from kiosk.difficulty.tuning import Tuning
    from kiosk.types import TextKey

_LINE_BYTES = 8_000
"""More in one line is no event, and is not kept in memory."""


def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Events, one JSON object a line.")],
    lang: Annotated[str, typer.Option(help="The language of the reasons.")] = "fr",
    tuning: Annotated[Path | None, typer.Option(help="Another difficulty.yaml.", show_default=False)] = None,
) -> None:
    """Say when help would have been offered or a mediator told, knowing nothing later.

    A call by the person is printed as a flag. A line that is wrong ends it: file, line, sentence.
    """
    from i18n.catalogue import Catalogue
    from kiosk.difficulty.conclusions import Conclusion, Level
    from kiosk.difficulty.replay import Refused
    from kiosk.difficulty.replay import replay as replayed
    from kiosk.types import Lang

    words = Catalogue({Lang(lang): _texts(lang)})

    def line(one: Conclusion) -> str:
        level = Level.FLAG if one.level is Level.CALL else one.level
        why = [words.render(reason.words, Lang(lang)) for reason in one.why]
        shown = {"session": one.session, "t": round(one.t, 1), "level": level.value}
        return json.dumps(
            {**shown, "score": round(one.score, 3), "why": why, "cause": one.cause.value}, ensure_ascii=False
        )

    with _opened(file) as opened:
        for one in replayed(_lines(opened), _tuning(tuning)):
            if isinstance(one, Refused):
                fail(f"{file}, line {one.line}: {one.sentence}")
            typer.echo(line(one))


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except OSError:
        fail(f"{file}: the file cannot be read. Check its name and rights.")


def _texts(lang: str) -> dict[TextKey, str]:
    from i18n.catalogue import read_po

    known = sorted(one.stem for one in paths.CATALOGUES.glob("*.po"))
    if lang not in known:
        fail(f"There are no texts in '{lang}'. There are: {', '.join(known)}.")
    return read_po(paths.CATALOGUES / f"{lang}.po")


def _tuning(file: Path | None) -> Tuning:
    from kiosk.difficulty.tuning import FILE, Tuning
    from kiosk.procedures.issues import PackError
    from kiosk.procedures.yamlfile import read_yaml

    try:
        return read_yaml(file or paths.CONFIG / FILE, Tuning).spec
    except PackError as error:
        fail(str(error))


def _lines(opened: IO[bytes]) -> Iterator[str]:
    """Lines one at a time, however long a file or a line is."""
    while line := opened.readline(_LINE_BYTES):
        yield line.decode("utf-8", errors="replace")
