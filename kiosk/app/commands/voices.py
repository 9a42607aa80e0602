"""``parvis voices``: who speaks each language, a neural voice put in place, its sentences made ahead."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.app import paths
from kiosk.app.commands.say import AsJson, fail, read_settings, tell
from kiosk.app.folders import speech_folder, voices_folder
from kiosk.app.later import today
from kiosk.app.settings import Settings, environment, lexicon_file
from kiosk.pages.comfort import RATES_WPM, nearest_rate
from kiosk.types import Lang, ParvisError

if TYPE_CHECKING:
    from kiosk.app.commands.voicebuild import Job, Renderer
    from kiosk.pages.town import Town
    from voice.engines.choose import Engines

voices = typer.Typer(no_args_is_help=True, help="The kiosk's voices: list, install, remove, build.")
_Lang = Annotated[str, typer.Argument(metavar="LANG", help="The language: fr, en, ...")]
_MOST_NAMED = 10


@voices.command("list")
def voices_list(as_json: AsJson = False) -> None:
    """Say which voice speaks each language that the kiosk offers."""
    from kiosk.app.commands.voicebuild import voice_rows

    rows = list(voice_rows(_engines(), _offered(read_settings())))
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        spoken = "{engine:8} {voice:24} {licence}" if row["engine"] else "no voice: it is never read aloud"
        typer.echo(f"{row['lang']:4} {spoken.format(**row)}")
    typer.echo(f"Neural voices are kept in {voices_folder(environment())}")


@voices.command("install")
def voices_install(
    lang: _Lang,
    source: Annotated[Path, typer.Argument(metavar="FILE.onnx", help="A Piper voice, or its folder.")],
) -> None:
    """Put a Piper voice in place, from a file on disk with its .onnx.json, and measure how it speaks."""
    from voice.engines.install import install

    typer.echo(f"Copying and measuring the voice of {lang}. This takes up to a minute.")
    try:
        voice = install(source, Lang(lang), voices_folder(environment()))
    except ParvisError as error:
        fail(str(error))
    except OSError as error:
        fail(f"The voice cannot be copied: {error.strerror}.")
    typer.echo(f"{voice.name} speaks {lang} from the kiosk's next start on. Licence: {voice.licence}.")
    typer.echo(f"Make its sentences ahead: parvis voices build {lang}")


@voices.command("remove")
def voices_remove(lang: _Lang) -> None:
    """Take a language's neural voice away; eSpeak speaks it again."""
    from voice.engines.install import remove

    if not remove(Lang(lang), voices_folder(environment())):
        fail(f"There is no neural voice of {lang}.")
    tell(f"The neural voice of {lang} is gone. Its sentences go with: parvis voices build", 0)


@voices.command("build")
def voices_build(
    langs: Annotated[list[str] | None, typer.Argument(metavar="[LANG]...", help="By default all.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only say what is missing.")] = False,
) -> None:
    """Make ahead all that neural voices say to everybody; a build that was cut goes on where it was."""
    settings = read_settings()
    offered = _offered(settings)
    asked = [Lang(one) for one in langs or offered]
    if unknown := sorted(set(asked) - set(offered)):
        fail(f"The kiosk does not offer {', '.join(unknown)}, only {', '.join(offered)}.")
    renderer, town = _renderer(settings), _town(settings)
    jobs = {lang: renderer.jobs(town, lang) for lang in renderer.slow(offered)}
    for lang in asked:
        if lang not in jobs:
            typer.echo(f"{lang}: no neural voice, nothing to make ahead.")
    due = {lang: some for lang, some in jobs.items() if lang in asked}
    lacking = [
        job for some in due.values() for job in (renderer.missing(some) if check else _built(renderer, some))
    ]
    if lacking:
        _name(lacking)
        raise typer.Exit(1)
    for lang, some in due.items():
        typer.echo(f"{lang}: all {len(some)} sentences are there.")
    if not check:
        _tidy(renderer, [job for some in jobs.values() for job in some])


def _built(renderer: Renderer, jobs: Sequence[Job]) -> Sequence[Job]:
    """Make them, with a bar; gives those that could not be made."""
    lang = jobs[0].lang
    with typer.progressbar(length=len(jobs), label=f"{lang}: {len(jobs)} sentences", show_eta=True) as bar:
        try:
            return renderer.build(jobs, bar.update)
        except OSError as error:
            fail(f"A sound cannot be written: {error.strerror}.")


def _name(lacking: Sequence[Job]) -> None:
    typer.echo(f"{len(lacking)} sentences are missing:", err=True)
    for job in lacking[:_MOST_NAMED]:
        typer.echo(f"  {job.lang}: {job.said}", err=True)
    if len(lacking) > _MOST_NAMED:
        typer.echo(f"  and {len(lacking) - _MOST_NAMED} more", err=True)


def _tidy(renderer: Renderer, wanted: Sequence[Job]) -> None:
    gone = renderer.workshop.tidy(frozenset(job.key for job in wanted))
    if gone.files:
        typer.echo(
            f"{gone.files} sounds that nothing needs any more were deleted, {gone.bytes / 1e6:.0f} MB."
        )


def _offered(settings: Settings) -> list[Lang]:
    return [Lang(one.code) for one in settings.languages]


def _engines() -> Engines:
    from voice.engines.choose import engines

    return engines(voices_folder(environment()))


def _town(settings: Settings) -> Town:
    from kiosk.app.content import load_town

    try:
        return load_town(settings, paths.CONFIG, paths.CATALOGUES, today())
    except ParvisError as error:
        fail(str(error))


def _renderer(settings: Settings) -> Renderer:
    """With the words that the town has its own way to say: they are a part of each sound's name."""
    from kiosk.app.commands.voicebuild import Renderer
    from voice.engines.cache import Workshop
    from voice.normal import LEXICON, Normaliser, load_lexicon

    own = lexicon_file(settings, paths.SETTINGS, environment())
    try:
        spoken = Normaliser(load_lexicon(LEXICON, *([own] if own else [])))
    except ParvisError as error:
        fail(str(error))
    speed = RATES_WPM[nearest_rate(settings.voice.words_per_minute)]  # the step that a visit begins with
    return Renderer(_engines(), spoken, speed, Workshop(speech_folder(environment())))
