"""The commands that come in groups: scan, guide, texts, service. Each imports what it needs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kiosk.app import paths
from kiosk.app.commands.difficulty import replay
from kiosk.app.commands.say import AsJson, fail, read_settings, tell
from kiosk.app.commands.scandevices import scan_devices
from kiosk.app.commands.scanfile import scan_file
from kiosk.app.folders import data_folder
from kiosk.app.later import today
from kiosk.app.settings import environment
from kiosk.pages.duty import Cause
from kiosk.types import ParvisError

scan = typer.Typer(no_args_is_help=True, help="Find and read papers in pictures.")
guide = typer.Typer(no_args_is_help=True, help="The national fiches: import, update, status.")
service = typer.Typer(invoke_without_command=True, help="Out of order, in service, cleaning.")
difficulty = typer.Typer(no_args_is_help=True, help="Who may need help: a recording judged again.")
texts = typer.Typer(no_args_is_help=True, help="Texts for translators.")
ImageFile = Annotated[Path, typer.Argument(help="A picture of a paper.")]
ImageFiles = Annotated[
    list[Path] | None,
    typer.Argument(metavar="IMAGE...", help="Pictures, a paper in each.", show_default=False),
]
PathsPiped = Annotated[
    bool,
    typer.Option(
        "--stdin",
        help="Read paths from standard input, one a line, and print one line of JSON for each, at once.",
    ),
]


@scan.command("detect")
def scan_detect(images: ImageFiles = None, stdin: PathsPiped = False, as_json: AsJson = False) -> None:
    """Find the page in each picture, and say what would make it better.

    Several pictures: one line of JSON for each. A picture that cannot be used has a line with "error".
    """
    from kiosk.app.commands.scan import print_pages

    print_pages(images or [], stdin, as_json)


@scan.command("read")
def scan_read(image: ImageFile, as_json: AsJson = False) -> None:
    """Straighten the page in a picture and read it."""
    from kiosk.app.commands.scan import print_scan, read

    print_scan(read(image, today()), as_json)


scan.command("file")(scan_file)
scan.command("devices")(scan_devices)
difficulty.command("replay")(replay)
difficulty.callback()(lambda: None)  # one command, and a group all the same


@guide.command("import")
def guide_import(
    archive: Annotated[Path, typer.Argument(metavar="ZIP", help="The State's archive.")],
) -> None:
    """Import an archive of "Vos droits et démarches" that is already here."""
    from kiosk.app.commands.guide import import_file

    tell(*import_file(archive, environment(), today()))


@guide.command("update")
def guide_update() -> None:
    """Fetch the newest edition from the address in the settings, and import it."""
    from kiosk.app.commands.guide import fetch_update

    tell(*fetch_update(read_settings(), environment(), today()))


@guide.command("status")
def guide_status() -> None:
    """Say which edition is in place."""
    from kiosk.app.commands.guide import status

    tell(*status(environment()))


@texts.command("update")
def texts_update() -> None:
    """Bring the PO files up to the French texts: new ones in, old ones out, translations kept."""
    from kiosk.app.texts import languages_of, update_texts

    try:
        for change in update_texts(paths.CONFIG, paths.CATALOGUES, languages_of(paths.CATALOGUES)):
            if change.added or change.removed or change.changed:
                moved = f"{change.added} new, {change.removed} removed, {change.changed} to look at again"
                typer.echo(f"{change.file.relative_to(paths.ROOT)}: {moved}")
    except ParvisError as error:
        fail(str(error))


@texts.command("template")
def texts_template(out: Annotated[Path, typer.Option(help="The folder for the POT files.")]) -> None:
    """Write POT files: what a translation service starts from."""
    from kiosk.app.texts import write_templates

    typer.echo(f"{len(list(write_templates(paths.CONFIG, paths.CATALOGUES, out)))} files in {out}")


@service.callback()
def service_state(context: typer.Context) -> None:
    """Say whether the kiosk serves."""
    if context.invoked_subcommand is None:
        from kiosk.app.commands.service import state

        tell(state(data_folder(environment())), 0)


@service.command("out")
def service_out(
    reason: Annotated[Cause, typer.Option(help="Why it does not serve.")] = Cause.WORKS,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When it is expected back: shown, no more.")
    ] = None,
) -> None:
    """Out of order, until "in": a visit that goes on may end first. It survives restarts."""
    from kiosk.app.commands.service import out

    tell(*out(data_folder(environment()), reason, until.date() if until else None))


@service.command("in")
def service_in() -> None:
    """In service again."""
    from kiosk.app.commands.service import back_in

    tell(*back_in(data_folder(environment())))


@service.command("fallen")
def service_fallen() -> None:
    """Tell the hub that this kiosk cannot start: what watches it asks for this. No setting is read."""
    from kiosk.app.commands.service import fallen

    env = environment()
    tell(*fallen(data_folder(env), env))


@service.command("clean")
def service_clean() -> None:
    """Let the screen be wiped: 30 seconds without touches, once no visit goes on."""
    from kiosk.app.commands.service import clean

    tell(*clean(data_folder(environment())))
