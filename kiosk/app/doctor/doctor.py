"""``parvis doctor``: each device and service, its state, and how to mend it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.doctor.finding import Finding
from kiosk.app.doctor.machine import storage_finding, version_finding
from kiosk.app.doctor.phones import phones_finding
from kiosk.app.doctor.signin import sign_in_finding
from kiosk.app.doctor.trust import outbox_finding, trust_finding
from kiosk.app.folders import data_folder, trust_folder
from kiosk.app.later import today
from kiosk.app.nearhub.command import hub_data
from kiosk.app.settings import Settings

if TYPE_CHECKING:
    from datetime import date

    from kiosk.devices.audio import VoiceStatus

VOICE_WAIT_S = 5.0
MODEL_WAIT_S = 30.0


def examine(settings: Settings, env: Mapping[str, str]) -> Iterator[Finding]:
    """Everything, in the order of a visit; what waits, waits beside the others."""
    parts: tuple[Callable[[], Finding], ...] = (
        lambda: _content(settings, env),
        _text,
        lambda: _display(env),
        lambda: _camera(settings),
        _page_finder,
        lambda: _voice(settings, env),
        lambda: _hearing(settings, env),
        lambda: _keypad(settings, env),
        _places,
        _reading,
        lambda: pdfs_finding(shutil.which),
        lambda: certificates_finding(trust_folder(env), today()),
        lambda: _printer(settings),
        lambda: _hub(settings, env),
        lambda: trust_finding(settings, env),
        lambda: outbox_finding(env),
        lambda: phones_finding(settings),
        lambda: sign_in_finding(settings),
        lambda: storage_finding(env),
        lambda: version_finding(env),
        lambda: _scratch(env),
    )
    with ThreadPoolExecutor(len(parts)) as beside:
        yield from beside.map(lambda part: part(), parts)


def _content(settings: Settings, env: Mapping[str, str]) -> Finding:
    from kiosk.app import paths
    from kiosk.app.checks.report import errors_of
    from kiosk.app.checks.switches import RULE
    from kiosk.app.checks.whole import check_all

    found = errors_of(check_all(paths.CONFIG, paths.CATALOGUES, env))
    # A switch has a line of its own, and keeps nothing from being shown.
    errors = [one for one in found if one.rule != RULE]
    if errors:
        return Finding("content", "broken", f"{len(errors)} faults in packs or texts.", "Run: parvis check")
    return Finding("content", "ok", f"Packs and texts of {settings.town.name} are right.")


def _text() -> Finding:
    from screens.bootstrap import MissingTextError, check_text

    try:
        check_text()
    except MissingTextError as error:
        return Finding("text", "broken", "Not every script can be drawn.", error.detail)
    return Finding("text", "ok", "Every script can be shaped and ordered.")


def _display(env: Mapping[str, str]) -> Finding:
    if env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"):
        return Finding("display", "ok", "A display is set.")
    if any(Path("/dev/dri").glob("card*")):
        return Finding("display", "ok", "A graphics card is there.")
    return Finding("display", "limited", "No display.", "Connect a screen; ./run shows the demo meanwhile.")


def _camera(settings: Settings) -> Finding:
    from kiosk.app.doctor.scanner import scanner_finding

    return scanner_finding(settings.camera.source, settings.camera.dpi)


def _page_finder() -> Finding:
    from scanner.net import NoNet, load_net

    net = load_net()
    if isinstance(net, NoNet):
        mend = "Put the file scanner/training/page.onnx of this version back."
        return Finding("finder", "limited", f"Finds papers by their edges alone ({net.code}).", mend)
    return Finding("finder", "ok", "The trained net runs.")


def _voice(settings: Settings, env: Mapping[str, str]) -> Finding:
    from kiosk.app.parts import make_voice
    from kiosk.devices.audio import VoiceSilent

    if not settings.voice.enabled:
        return Finding("voice", "limited", "Switched off in the settings.", "Set voice.enabled = true.")
    speaker = make_voice(settings, env)
    speaker.start()
    until = time.monotonic() + VOICE_WAIT_S
    while speaker.status() == VoiceSilent("starting") and time.monotonic() < until:
        time.sleep(0.05)
    status, languages = speaker.status(), speaker.languages()
    speaker.close()
    return voice_finding(status, languages, [one.code for one in settings.languages])


def voice_finding(status: VoiceStatus, languages: Collection[str], offered: Sequence[str]) -> Finding:
    """What is wrong with the voice, and how to mend it; captions go on in any case."""
    from kiosk.devices.audio import VoiceSilent

    if isinstance(status, VoiceSilent):
        mend = _VOICE_MENDS.get(status.reason, _VOICE_MENDS["no-device"])
        return Finding("voice", "limited", f"Nothing is heard ({status.reason}); captions go on.", mend)
    mute = [code for code in offered if code not in languages]
    if mute:
        mend = f"Install a voice: parvis voices install {mute[0]} FILE.onnx"
        return Finding("voice", "limited", f"No voice speaks {', '.join(mute)}: only the screen does.", mend)
    return Finding("voice", "ok", f"Speaks {', '.join(sorted(languages))}.")


_VOICE_MENDS = {
    "no-device": "Connect loudspeakers or a headset.",
    "lost": "Connect the loudspeakers or the headset again.",
    "busy": "Another program holds the sound card: end it.",
    "no-portaudio": "Install the package libportaudio2.",
    "no-engine": "Install the package espeak-ng.",
    "worker": "The speech process ends again and again. Try: parvis say Bonjour --out bonjour.wav",
    "starting": f"It was not there after {VOICE_WAIT_S:.0f} seconds: is the machine overloaded?",
}
"""For each reason that ``VoiceSilent`` gives."""


def _hearing(settings: Settings, env: Mapping[str, str]) -> Finding:
    from kiosk.app.parts import make_ears
    from kiosk.devices.ears import EarsDeaf, EarsReady

    ears = make_ears(settings, env)
    ears.start()
    until = time.monotonic() + MODEL_WAIT_S
    while ears.status() == EarsDeaf("starting") and time.monotonic() < until:
        time.sleep(0.05)
    status = ears.status()
    ears.close()
    if isinstance(status, EarsReady):
        return Finding("hearing", "ok", f"Understands {', '.join(sorted(status.languages))}.")
    mend = _HEARING.get(status.reason, "Run: parvis models list; then install the model again.")
    return Finding("hearing", "limited", f"Speaking is not offered ({status.reason}).", mend)


_HEARING = {
    "off": "Set voice.enabled and voice.listen = true.",
    "no-model": "Run: parvis models install fr; it tells how the file is then confirmed.",
    "no-microphone": "Connect a microphone, or set voice.microphone in your settings.",
    "starting": "The model takes long to load: choose a smaller one, or a faster machine.",
}


def _keypad(settings: Settings, env: Mapping[str, str]) -> Finding:
    from kiosk.app import paths
    from kiosk.app.checks.switches import switch_issues

    for one in switch_issues(settings.keypad, paths.SETTINGS, env):
        return Finding("keypad", "limited", f"{one.file}:{one.line}: {one.message}", one.mend)
    return Finding("keypad", "ok", "The names of the switches' keys are right.")


def _places() -> Finding:
    from kiosk.app import paths
    from kiosk.procedures.communes import COMMUNES, NoCommunes, load_communes

    found = load_communes(paths.CONFIG / COMMUNES)
    if isinstance(found, NoCommunes):
        mend = f"Restore {paths.CONFIG / COMMUNES}, or make it again with tools/communes.py."
        return Finding("places", "limited", f"No towns are suggested: the list is {found.reason}.", mend)
    return Finding("places", "ok", "Towns are suggested while an address is typed.")


def _reading() -> Finding:
    missing = [name for name in ("tesseract",) if shutil.which(name) is None]
    if missing:
        mend = "Run: apt-get install tesseract-ocr tesseract-ocr-fra"
        return Finding("reading", "limited", "Papers are kept but not read.", mend)
    return Finding("reading", "ok", "Papers can be read.")


def pdfs_finding(which: Callable[[str], str | None]) -> Finding:
    """Whether a paper that comes as a PDF, from a phone or a folder, can be drawn."""
    if all(which(name) for name in ("pdfinfo", "pdftoppm")):
        return Finding("pdf", "ok", "PDFs from a phone can be read.")
    mend = "Run: apt-get install poppler-utils"
    return Finding("pdf", "limited", "PDFs from a phone cannot be read; photographs can.", mend)


def certificates_finding(folder: Path, day: date) -> Finding:
    """What signed codes (2D-Doc) can be judged by: the list of authorities, and what they issued."""
    from kiosk.app.commands.trust import listed, sentences

    found = listed(folder, day)
    said, mend = sentences(found)[0], "Run: parvis trust update. Until then no code on a paper is proven."
    if found["list"] is None:
        return Finding("certificates", "limited", "There is no list of authorities for signed codes.", mend)
    if not found["holds"]:
        return Finding("certificates", "limited", said, mend)
    rows = found["authorities"]
    if not (isinstance(rows, list) and any(row["certificates"] for row in rows)):
        return Finding("certificates", "limited", f"{said} No certificate is here.", mend)
    return Finding("certificates", "ok", said)


def _printer(settings: Settings) -> Finding:
    from kiosk.devices.printer import NoPrinter, OutOfPaper, PrinterBlocked, PrinterReady
    from kiosk.printing.cups import CupsPrinter

    paper = settings.printer
    status = CupsPrinter(paper.queue or None, paper.server or None, paper.port).status()
    match status:
        case PrinterReady(queue):
            return Finding("printer", "ok", f"The queue {queue} takes jobs.")
        case OutOfPaper():
            return Finding("printer", "limited", "No paper.", "Load paper.")
        case PrinterBlocked(reason):
            return Finding("printer", "limited", f"Blocked ({reason}).", "Open the printer and free it.")
        case NoPrinter(reason):
            mend = "Add a printer to CUPS (lpadmin), or set printer.queue."
            return Finding("printer", "limited", f"No printer ({reason}).", mend)


def _hub(settings: Settings, env: Mapping[str, str]) -> Finding:
    from hub.contract import KioskIdentity
    from hub.contract.devices import CONSOLE_CODE_FILE
    from kiosk.uplink.client import HubClient
    from kiosk.uplink.states import HubUp

    own = not settings.hub.url
    url = settings.hub.url or f"http://127.0.0.1:{settings.hub.port}"
    identity = KioskIdentity(id=settings.town.kiosk_id, name=settings.town.kiosk)
    trusted = settings.hub.authority
    if trusted is not None and not trusted.is_file():
        return Finding("hub", "broken", f"{trusted} is not there.", "Set hub.ca_file to a PEM file.")
    found = HubClient(url, settings.hub.token, identity, ca_file=trusted).health()
    code = hub_data(env) / CONSOLE_CODE_FILE
    where = f" The code of the console's first account is in {code}." if own and code.is_file() else ""
    if isinstance(found, HubUp):
        return Finding("hub", "ok", f"Serves {found.town} at {found.public_url}.{where}")
    if own:
        return Finding("hub", "limited", f"The kiosk's own hub is not running.{where}", "Run: parvis run")
    return Finding(
        "hub", "broken", f"The hub does not answer ({found.reason}).", "Check hub.url and network."
    )


def _scratch(env: Mapping[str, str]) -> Finding:
    from kiosk.app.scratch import Scratch

    scratch = Scratch(env, data_folder(env))
    in_memory = scratch.in_memory
    scratch.close()
    if in_memory:
        return Finding("scratch", "ok", "Passing files stay in memory.")
    return Finding("scratch", "limited", "Passing files touch the disk.", "Mount a tmpfs on /dev/shm.")
