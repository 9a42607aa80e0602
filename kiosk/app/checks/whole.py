"""``parvis check``: all that a town can write wrong, found before a citizen does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from kiosk.app.checks.catalogues import french_issues, language_issues, languages_of
from kiosk.app.checks.content import Content, Faults, Texts, read_content, read_texts
from kiosk.app.checks.drawn import (
    Icons,
    Shown,
    font_issues,
    icon_fault,
    icon_issues,
    read_icons,
    themes,
)
from kiosk.app.checks.hearing import not_heard
from kiosk.app.checks.plain import plain_issues
from kiosk.app.checks.procedures import procedure_issues
from kiosk.app.checks.switches import switch_issues
from kiosk.app.checks.town import keyboard_issues, read_keyboards, read_settings
from kiosk.app.checks.voices import VoiceFiles, voice_issues
from kiosk.app.folders import models_folder
from kiosk.app.later import today as this_day
from kiosk.app.settings import Settings, lexicon_file
from kiosk.pages.keyboards import Keyboards
from kiosk.procedures.issues import Issue
from kiosk.procedures.said import is_said
from kiosk.procedures.translations import SOURCE_LANGUAGE
from kiosk.types import Lang, TextKey
from screens.theme import Display


def check_all(
    config: Path, catalogues: Path, env: Mapping[str, str], today: date | None = None
) -> tuple[Issue, ...]:
    """Every fault of every file below ``config`` and ``catalogues``, by file and line. Never raises for them.

    ``today``: the day from which the ages of sources count; by default the machine's.
    """
    return tuple(sorted(dict.fromkeys(_all(config, catalogues, env, today or this_day())), key=_place))


def not_checked(config: Path, env: Mapping[str, str]) -> str:
    """What ``check_all`` could not check on this machine, in one line; nothing where all was."""
    settings = read_settings(config / "settings.toml", env)
    if not isinstance(settings, Settings):
        return ""
    langs = [Lang(one.code) for one in settings.languages]
    heard = [lang for lang in langs if (config / "voice" / f"{lang}.yaml").is_file()]
    return not_heard(heard, models_folder(env))


def _place(issue: Issue) -> tuple[str, int, str, str]:
    return str(issue.file), issue.line, issue.rule, issue.message


def _all(config: Path, catalogues: Path, env: Mapping[str, str], today: date) -> Iterator[Issue]:
    file = config / "settings.toml"
    settings = read_settings(file, env)
    known = settings if isinstance(settings, Settings) else None
    yield from () if isinstance(settings, Settings) else settings
    yield from switch_issues(known.keypad, file, env) if known else ()
    faults = Faults()
    content = read_content(config, catalogues, today, faults)
    boards = config / "keyboards" / "keyboards.yaml"
    keyboards = faults.attempt(partial(read_keyboards, boards), boards)
    # Without a line there, and found again with one by french_issues.
    yield from (one for one in faults.issues if (one.rule, one.line) != ("value", 0))
    langs = tuple(Lang(one.code) for one in known.languages) if known else (SOURCE_LANGUAGE,)
    sources = tuple(read_texts(config, catalogues, content))
    yield from _texts(content, sources, langs)
    yield from keyboard_issues(boards, keyboards, langs) if keyboards else ()
    yield from procedure_issues(content, known.guide.official if known else None, today)
    yield from _icons(config, content, file, known)
    yield from _drawn(config, sources, langs, _typed(file, boards, known, keyboards))
    yield from plain_issues(config, content, sources)
    own = lexicon_file(known, file, env) if known else None
    voices = VoiceFiles(config / "voice", own, models_folder(env))
    yield from voice_issues(voices, content, sources, langs, today)


def _texts(content: Content, sources: Sequence[Texts], langs: Sequence[Lang]) -> Iterator[Issue]:
    for source in sources:
        yield from french_issues(source, content.interface)
        for lang in languages_of(sources, langs):
            if lang != SOURCE_LANGUAGE:
                yield from language_issues(source, lang, offered=lang in langs)


def _icons(config: Path, content: Content, file: Path, settings: Settings | None) -> Iterator[Issue]:
    icons = read_icons(config / "icons")
    if not isinstance(icons, Icons):
        yield icons
        return
    for part in (content.facts, content.pieces, content.menu, content.follow, content.events, *content.packs):
        yield from icon_issues(part, icons) if part else ()
    if settings and (message := icon_fault(settings.town.mark, icons)):
        mend = "Choose a name of config/icons/icons.json for town.mark."
        yield Issue(file, 0, "icon", message, mend)


def _typed(file: Path, boards: Path, settings: Settings | None, keyboards: Keyboards | None) -> list[Shown]:
    """What is drawn in every language and is no text: names in the settings, the keys of the keyboards."""
    if settings is None:
        return []
    town, languages = settings.town, settings.languages
    named = [(f"languages.{one.code}", one.name) for one in languages]
    named += [("town.name", town.name), ("town.kiosk", town.kiosk), ("town.place", town.place)]
    found = [Shown(file, 0, TextKey(key), words, SOURCE_LANGUAGE) for key, words in named]
    for one in languages if keyboards else ():
        rows = keyboards.letters.get(Lang(one.code), ()) if keyboards else ()
        keys = "".join(key for row in rows for key in row)
        found.append(Shown(boards, 0, TextKey(f"letters.{one.code}"), keys, Lang(one.code)))
    return found


def _drawn(
    config: Path, sources: Sequence[Texts], langs: Sequence[Lang], typed: Sequence[Shown]
) -> Iterator[Issue]:
    book, issues = themes(config, Display())
    yield from issues
    if book is not None:
        texts = [*typed, *(one for lang in langs for one in _shown(sources, lang))]
        yield from font_issues(texts, book)


def _shown(sources: Sequence[Texts], lang: Lang) -> Iterator[Shown]:
    for source in sources:
        yield from (Shown(*one, lang) for one in source.written(lang) if not is_said(one.key))
