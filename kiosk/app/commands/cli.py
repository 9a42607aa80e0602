"""The command line. Each command imports what it needs, so that ``parvis --help`` is quick."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kiosk.app import paths
from kiosk.app.commands.enrol import enrol, outbox
from kiosk.app.commands.groups import difficulty, guide, scan, service, texts
from kiosk.app.commands.mrz import mrz
from kiosk.app.commands.say import AsJson, fail, read_settings
from kiosk.app.commands.trust import trust, twoddoc
from kiosk.app.commands.voice import listen, models
from kiosk.app.commands.voices import voices
from kiosk.app.folders import data_folder, voices_folder
from kiosk.app.gestures.known import lines as gesture_lines
from kiosk.app.settings import environment, lexicon_file, with_values
from kiosk.devices.flatbed import is_flatbed
from kiosk.faults import keep_words_out
from kiosk.types import Lang, ParvisError, ProcedureId

# Plain words: a command that holds answers runs without rich (kiosk.app.entry), its help and mistakes too.
cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Parvis: the kiosk of French town halls.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_GROUPS = {
    "scan": scan,
    "difficulty": difficulty,
    "guide": guide,
    "service": service,
    "texts": texts,
    "models": models,
    "voices": voices,
    "trust": trust,
}
_QUIET = frozenset({"doctor", "enrol", "listen", "outbox", "say", "twoddoc", *_GROUPS})
for name, group in _GROUPS.items():
    cli.add_typer(group, name=name)
cli.command()(listen)
cli.command()(mrz)
cli.command()(enrol)
cli.command()(outbox)
cli.command()(twoddoc)

DESK_SCALE = 0.5
"""So large is a kiosk's picture beside other windows, on a developer's screen."""


@cli.callback()
def before(context: typer.Context) -> None:
    """Parvis: the kiosk of French town halls."""
    if context.invoked_subcommand in _QUIET:
        from kiosk.app.eventlog import keep_quiet

        keep_quiet()


@cli.command()
def run(
    camera: Annotated[
        str, typer.Option(help="Camera, folder of pictures or video, instead of the setting.")
    ] = "",
    dock: Annotated[
        bool, typer.Option("--dock", help="With fakes for all devices, and a second window that works them.")
    ] = False,
    scale: Annotated[
        float | None,
        typer.Option(help="In a window of this scale; 1 is the kiosk's own size.", min=0.3, max=2),
    ] = None,
    watched: Annotated[
        bool, typer.Option("--watched", help="Start it anew when it falls, where the person was.")
    ] = False,
) -> None:
    """Start the kiosk, with its own hub when no other is set."""
    # Here and not earlier: typer sets a hook of its own. Among fakes nobody has said anything: who develops
    # reads the whole fault.
    if not dock:
        keep_words_out()
    from kiosk.app.firstboot.wanted import wanted

    if (asked := wanted(environment())) is not None:
        from kiosk.app.firstboot.program import run_first_boot

        raise typer.Exit(run_first_boot(asked, environment()))
    from kiosk.app.build import run_kiosk
    from kiosk.app.parts import at_scale

    settings = read_settings()
    if dock and camera and not is_flatbed(camera):
        fail("The dock has a camera of its own: give --dock or --camera. Or: --dock --camera sane")
    if dock and watched:
        fail("The dock is not watched: give --dock or --watched.")
    if camera:
        settings = with_values(settings, camera={"source": camera})
    if scale is not None or dock:
        settings = at_scale(settings, scale or DESK_SCALE)
    if dock:
        from kiosk.app.dock.rig import run_docked

        raise typer.Exit(run_docked(settings, environment()))
    if watched:
        from kiosk.app.supervisor.run import run_watched

        raise typer.Exit(run_watched(settings, environment()))
    raise typer.Exit(run_kiosk(settings, environment()))


@cli.command(epilog=f"The gestures:\n\n\b\n{gesture_lines()}")
def gesture(
    name: Annotated[str, typer.Argument(help="DEVICE.MOVE, for instance printer.jam or camera.show.")],
    argument: Annotated[str, typer.Argument(help="A page, seconds, a key: what the move is made with.")] = "",
    data: Annotated[Path | None, typer.Option(help="The kiosk's data folder, instead of the usual.")] = None,
) -> None:
    """Make a gesture on the fakes of a kiosk that runs with --dock, as a button of the dock does."""
    from kiosk.app.dock.command import make

    told, code = make(name, argument, data or data_folder(environment()))
    if told:
        typer.echo(told, err=True)
    raise typer.Exit(code)


@cli.command("dock", hidden=True)
def dock_window(
    folder: Annotated[Path, typer.Argument(help="The dock's folder in the kiosk's data folder.")],
    left: Annotated[int, typer.Option(help="How far from the screen's left edge, in pixels.")] = 0,
    kiosk: Annotated[int, typer.Option(help="The number of the process to end with.")] = 0,
) -> None:
    """Show the dock's window alone: "parvis run --dock" starts it."""
    from kiosk.app.dock.window import run_dock

    run_dock(folder, paths.CONFIG / "fonts", left, kiosk or os.getppid())


@cli.command()
def hub(  # noqa: PLR0917 a command's options are its arguments
    host: Annotated[str, typer.Option(help="Address to serve on, instead of the setting.")] = "",
    port: Annotated[int, typer.Option(help="Port to serve on, instead of the setting.")] = -1,
    tls_cert: Annotated[str, typer.Option(help="Certificate with its chain (PEM): serve HTTPS.")] = "",
    tls_key: Annotated[str, typer.Option(help="Its private key (PEM).")] = "",
    database_url_file: Annotated[str, typer.Option(help="File with postgresql://..., else SQLite.")] = "",
    shared: Annotated[bool, typer.Option(help="Other hubs may use the same data folder.")] = False,
) -> None:
    """Start the hub alone: the phones' and the mediators' pages."""
    from kiosk.app.nearhub.command import hub_command

    settings = read_settings()
    changed = {"host": host or settings.hub.host, "port": port if port >= 0 else settings.hub.port}
    settings = with_values(settings, hub=changed)

    command = hub_command(settings, environment(), with_parent=False)
    given = {"tls-cert": tls_cert, "tls-key": tls_key, "database-url-file": database_url_file}
    command += [part for name, value in given.items() if value for part in (f"--{name}", value)]
    command += ["--shared"] if shared else []
    os.execv(command[0], command)


@cli.command()
def demo(  # noqa: PLR0917 a command's options are its arguments
    out: Annotated[Path, typer.Option(help="Folder for the pictures, sounds, papers and summary.json.")],
    procedure: Annotated[
        list[str] | None, typer.Option(help="A procedure to do; may be repeated; 'all' does every one.")
    ] = None,
    fiche: Annotated[
        list[str] | None, typer.Option(help="A national fiche to read; may be repeated.")
    ] = None,
    lang: Annotated[str, typer.Option(help="The language of the visit.")] = "fr",
    scan_image: Annotated[Path, typer.Option("--scan", help="What the camera sees.")] = paths.SAMPLE_PAPER,
    listen_s: Annotated[float, typer.Option(help="How long each page is listened to, in seconds.")] = 5.0,
    brief: Annotated[
        bool, typer.Option(help="Only the way through: no comfort, no mediator, no sound.")
    ] = False,
) -> None:
    """Drive the real kiosk as a citizen would, and leave what was seen, heard, printed and received."""
    from kiosk.app.demo.run import run_demo
    from kiosk.app.demo.wish import Wish
    from kiosk.types import FicheId

    named = procedure or ([] if fiche else ["listes-electorales"])
    if named == ["all"]:
        named = [file.parent.name for file in sorted((paths.CONFIG / "packs").glob("*/pack.yaml"))]
    wish = Wish(
        tuple(ProcedureId(one) for one in named),
        Lang(lang),
        out,
        listen_s,
        tuple(FicheId(one) for one in fiche or ()),
        brief=brief,
    )
    raise typer.Exit(run_demo(wish, scan_image))


@cli.command()
def check(
    pack: Annotated[str, typer.Argument(help="Only what concerns this pack, its warnings too.")] = "",
    as_json: AsJson = False,
    warnings: Annotated[bool, typer.Option("--warnings", help="Show the warnings too.")] = False,
    schemas: Annotated[
        Path | None, typer.Option(help="Only write the JSON Schemas of packs into this folder, for editors.")
    ] = None,
) -> None:
    """Check settings, packs, texts in all languages, icons, fonts, themes, plain language and the voice."""
    from kiosk.app.checks.report import errors_of, lines, rows
    from kiosk.app.checks.whole import check_all, not_checked

    if schemas is not None:
        from kiosk.app.checks.schemas import write_schemas

        for file in write_schemas(schemas):
            typer.echo(str(file))
        return
    issues = check_all(paths.CONFIG, paths.CATALOGUES, environment())
    if pack:
        folder = paths.CONFIG / "packs" / pack
        if not folder.is_dir():
            fail(f"There is no pack {pack} in {folder.parent}.")
        issues, warnings = tuple(one for one in issues if one.file.is_relative_to(folder)), True
    if as_json:
        typer.echo(json.dumps(rows(issues), ensure_ascii=False, indent=2))
    else:
        if note := not_checked(paths.CONFIG, environment()):
            typer.echo(note)
        for line in lines(issues, warnings=warnings):
            typer.echo(line)
    raise typer.Exit(1 if errors_of(issues) else 0)


@cli.command()
def preview(
    pack: Annotated[str, typer.Argument(help="A pack's name below config/packs, or a path to its folder.")],
    scale: Annotated[float, typer.Option(help="1 is the kiosk's own size.", min=0.3, max=2)] = 0.5,
    aloud: Annotated[bool, typer.Option(help="Read each page aloud.")] = False,
) -> None:
    """Open a pack in a window, and load it again whenever its files change."""
    from kiosk.app.eventlog import keep_quiet
    from kiosk.app.preview.window import run_preview

    keep_quiet()
    try:
        run_preview(pack, read_settings(), environment(), scale, aloud)
    except ParvisError as error:
        fail(str(error))


@cli.command()
def doctor(as_json: AsJson = False) -> None:
    """Look at each device and service: its state, and how to mend it."""
    from kiosk.app.doctor.doctor import examine

    rows = []
    for row in examine(read_settings(), environment()):
        rows.append(row)
        if not as_json:
            mend = f"\n{'':20}{row.mend}" if row.mend else ""
            typer.echo(f"{row.state:8} {row.name:10} {row.detail}{mend}")
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2))
    raise typer.Exit(1 if any(row.state == "broken" for row in rows) else 0)


@cli.command()
def say(
    words: Annotated[str, typer.Argument(metavar="TEXT")],
    out: Annotated[Path, typer.Option(help="The WAV file to write.")],
    lang: Annotated[str, typer.Option(help="The language of the words.")] = "fr",
    engine: Annotated[str, typer.Option(help="espeak, piper, ...; by default the kiosk's choice.")] = "",
    rate: Annotated[float | None, typer.Option(help="Real words a minute.", min=60, max=250)] = None,
) -> None:
    """Speak a text into a WAV file, as the kiosk would."""
    from voice.engines.choose import engines
    from voice.say import say_to_wav

    settings = read_settings()
    town = lexicon_file(settings, paths.SETTINGS, environment())
    speed = rate or settings.voice.words_per_minute
    try:
        speaking = engines(voices_folder(environment()))
        speaking = speaking.only(engine) if engine else speaking
        lexicons = [town] if town else []
        say_to_wav(words, Lang(lang), out, *lexicons, speaking=speaking, words_per_minute=speed)
    except (ParvisError, ValueError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror}. Choose another file.")
