"""The words of the voice: what is heard, how a town's words are said, and what people say for each answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from kiosk.app.checks.content import Content, Faults, Texts
from kiosk.app.checks.hearing import hearing_issues, read_model
from kiosk.app.checks.said import said_issues, spoken_pages, words_of
from kiosk.procedures.issues import Issue
from kiosk.types import Lang
from voice.heard import lexicon as heard
from voice.models.store import folder_of
from voice.normal import LexiconError
from voice.normal import load_lexicon as load_sayings

SAYINGS = "lexicon.yaml"
"""In ``config/voice`` the one file that is not a language's."""
_AT_LINE = re.compile(r"^(?P<file>.+?)(?::(?P<line>\d+))?: (?P<message>[^;]*)(?:; (?P<mend>.*))?$")


@dataclass(frozen=True)
class VoiceFiles:
    """Where the words are: the folder of ``LANG.yaml``, a town's own lexicon, the recognisers' models."""

    folder: Path
    own: Path | None
    models: Path


def voice_issues(
    files: VoiceFiles, content: Content, sources: Sequence[Texts], langs: Sequence[Lang], today: date
) -> Iterator[Issue]:
    """All that is wrong with what is said and heard. A language without ``LANG.yaml`` is not listened to."""
    for file in (files.folder / SAYINGS, files.own):
        yield from _sayings(file) if file else ()
    faults = Faults()
    found = (Lang(file.stem) for file in sorted(files.folder.glob("*.yaml")) if file.name != SAYINGS)
    lexicons = {
        lang: faults.attempt(partial(heard.load_lexicon, files.folder, lang), files.folder) for lang in found
    }
    yield from faults.issues
    pages = spoken_pages(content)
    for lang in langs:
        lexicon = lexicons.get(lang)
        if lexicon is not None:
            words = words_of(sources, lang)
            yield from said_issues(pages, words, lexicon, today)
            model = folder_of(files.models, lang)
            knows = read_model(model) if model else None
            if isinstance(knows, Issue):
                yield knows
            elif knows is not None:
                yield from hearing_issues(pages, words, lexicon, knows)


def _sayings(file: Path) -> Iterator[Issue]:
    """The fault of a lexicon, if it has one."""
    try:
        load_sayings(file)
    except LexiconError as error:
        at = _AT_LINE.match(str(error))
        assert at is not None, "a lexicon's fault begins with its file"
        mend = at["mend"] or "write it as config/voice/README.md shows"
        message = f"{at['message']}."
        yield Issue(file, int(at["line"] or 0), "lexicon", message, f"{mend[0].upper()}{mend[1:]}.")
