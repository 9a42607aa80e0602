"""The commands of listening: listen, models. Each imports what it needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.app.commands.say import AsJson, fail, read_settings, tell
from kiosk.app.folders import models_folder
from kiosk.app.settings import environment
from kiosk.types import Lang

if TYPE_CHECKING:
    from kiosk.app.hearing.asked import Asked

models = typer.Typer(no_args_is_help=True, help="The recogniser's models: install, list, remove.")
Language = Annotated[str, typer.Argument(metavar="LANG", help="fr, en, ...")]


@models.command("install")
def models_install(
    lang: Language,
    sha256: Annotated[str, typer.Option(help="The SHA-256 that its file must have.")] = "",
    url: Annotated[str, typer.Option(help="Where it is, instead of the address in the settings.")] = "",
    file: Annotated[
        Path | None, typer.Option("--from", help="A ZIP archive that is already here, and that you trust.")
    ] = None,
) -> None:
    """Fetch a language's model, check it and put it in place. A fetch that broke goes on where it was."""
    from kiosk.app.commands.models import Order, install_model

    tell(*install_model(Order(Lang(lang), url, sha256, file), read_settings(), environment()))


@models.command("list")
def models_list(as_json: AsJson = False) -> None:
    """Say which models are in place."""
    from kiosk.app.commands.models import list_models

    rows = list_models(environment())
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        can = "phrases" if row["grammar"] else "free speech only"
        typer.echo(f"{row['lang']:4} {row['name']}  {row['size_mb']} MB  {can}  {row['folder']}")
    if not rows:
        typer.echo("No model is installed. Run: parvis models install fr")


@models.command("remove")
def models_remove(lang: Language) -> None:
    """Take a language's model away."""
    from kiosk.app.commands.models import remove_model

    tell(*remove_model(Lang(lang), environment()))


def listen(  # noqa: PLR0917 a command's options are its arguments
    file: Annotated[Path, typer.Argument(metavar="FILE.wav", help="What is said: a WAV file of any rate.")],
    lang: Annotated[str, typer.Option(help="The language that is spoken.")] = "fr",
    model: Annotated[
        Path | None, typer.Option(help="A model's folder, instead of the installed one.")
    ] = None,
    grammar: Annotated[
        list[str] | None,
        typer.Option(help="A phrase to listen for; may be repeated; @FILE holds one a line. None: freely."),
    ] = None,
    page: Annotated[
        str, typer.Option(help="A page that is spoken to: PROCEDURE/PAGE, or a field such as date.")
    ] = "",
    silence: Annotated[float, typer.Option(help="So many seconds of silence end it.", min=0.1, max=5)] = 0.35,
    hypotheses: Annotated[int, typer.Option(help="So many at most.", min=1, max=10)] = 1,
    as_json: AsJson = False,
) -> None:
    """Say what the kiosk would hear in a sound file, and how long it takes."""
    from kiosk.app.commands.listen import Wish, phrases_of, sentences
    from kiosk.app.commands.listen import listen as hear

    phrases = phrases_of(grammar or ())
    if isinstance(phrases, str):
        fail(phrases)
    spoken_to = _page(page, Lang(lang)) if page else None
    folder = model or models_folder(environment()) / lang
    found = hear(Wish(file, Lang(lang), folder, phrases, silence, hypotheses, spoken_to))
    if isinstance(found, str):
        fail(found)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in sentences(found):
        typer.echo(line)


def _page(name: str, lang: Lang) -> Asked:
    from kiosk.app.commands.listenpage import page_named
    from kiosk.app.later import today

    found = page_named(name, lang, read_settings(), today())
    if isinstance(found, str):
        fail(found)
    return found
