"""What all commands share: the settings, a sentence to the operator, and the exit code."""

from __future__ import annotations

from typing import Annotated, NoReturn

import typer

from kiosk.app import paths
from kiosk.app.settings import Settings, SettingsError, environment, load_settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_MUTED = dict.fromkeys({*range(32), 127, *range(128, 160)} - {ord("\n"), ord("\t")}, "\ufffd")
"""A file's name may hold a terminal's orders: clear the screen, take another colour, change the title."""


def tell(sentence: str, code: int) -> NoReturn:
    """Say it, on stderr when it went wrong, and end with this exit code."""
    typer.echo(sentence.translate(_MUTED), err=code != 0)
    raise typer.Exit(code)


def fail(sentence: str) -> NoReturn:
    """What was asked cannot be done as it was asked."""
    tell(sentence, 2)


def read_settings() -> Settings:
    """The kiosk's settings; ends the command with what is wrong in them."""
    try:
        return load_settings(paths.SETTINGS, environment())
    except SettingsError as error:
        fail(str(error))
