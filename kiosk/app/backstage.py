"""What works behind the pages: printer, hub and desks. Loaded when the first page is already seen."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hub.contract import KioskIdentity
from hub.contract.network import lan_address
from kiosk.app.assisting.desk import AssistDesk, noted
from kiosk.app.desks.help import HelpDesk
from kiosk.app.desks.intake import IntakeDesk, TakeIn
from kiosk.app.desks.parcel import ParcelDesk
from kiosk.app.desks.printing import JOB_TITLE, PrintDesk
from kiosk.app.desks.room import Desks, Opening
from kiosk.app.desks.scan import Bind, OpenScan, Paper, ScanDesk, Scanning
from kiosk.app.desks.signin import SignInDesk
from kiosk.app.folders import data_folder, trust_folder
from kiosk.app.later import in_background
from kiosk.app.nearhub.command import hub_command, hub_token, unset_address
from kiosk.app.nearhub.keeper import Keeper
from kiosk.app.nearhub.link import HubLink
from kiosk.app.nearhub.machines import Machines, disk_trouble
from kiosk.app.nearhub.process import HubProcess
from kiosk.app.sections import NO_DEVICE
from kiosk.app.settings import Settings
from kiosk.app.versions import Versions
from kiosk.difficulty.devices import Device
from kiosk.printing.cups import CupsPrinter
from kiosk.procedures.identity import facts_of_identity
from kiosk.types import FactId

if TYPE_CHECKING:
    from hub.contract.identity import Identity
    from kiosk.procedures.answers import Answer
    from scanner.filing import Filing
    from scanner.process import Event, ScanProcess
    from scanner.takein import TakenIn


class Backstage:
    """Owns the printer, the way to the hub, and the kiosk's own hub when no other is set."""

    def __init__(
        self,
        settings: Settings,
        env: Mapping[str, str],
        scratch: Path,
        lent: Callable[[str], None] | None = None,
        wire: Callable[[str], str] = lambda url: url,
    ) -> None:
        """``lent`` is told each link for a phone as its QR code is shown; ``wire`` leads to a hub."""
        self._settings, self._env, self._scratch, self._lent = settings, env, scratch, lent
        paper, own = settings.printer, settings.town
        self.printer = CupsPrinter(paper.queue or None, paper.server or None, paper.port)
        token = hub_token(settings, env)
        identity = KioskIdentity(id=own.kiosk_id, name=own.kiosk, place=own.place)
        self.link = HubLink(
            token,
            identity,
            lan_address if unset_address(settings) else None,
            Keeper(data_folder(env), identity, "" if settings.hub.url else token, settings.hub.authority),
            settings.hub.authority,
            data=data_folder(env),
            software=Versions(env).said,
        )
        self._told: dict[Device, float] = {}
        asked = None if paper.queue == NO_DEVICE else self.printer.status
        disk = partial(disk_trouble, data_folder(env))
        self._machines = Machines(asked, settings.camera.source, self.link.trouble, storage=disk).start()
        self.hub: HubProcess | None = None
        if settings.hub.url:
            self.link.connect(wire(settings.hub.url))
        else:
            log = data_folder(env) / "log" / "hub.jsonl"
            ready = partial(_connect, self.link, wire)
            self.hub = HubProcess(hub_command(settings, env, with_parent=True), log, ready)
            self.hub.start()
        # A job that a power cut left in the queue belongs to somebody who is gone.
        in_background("print-leftovers", lambda: self.printer.purge_titled(JOB_TITLE))

    def desks(self, opening: Opening) -> Desks:
        """The desks of one visit."""
        handle = opening.handle
        calls = HelpDesk(self.link, handle, opening.begins, told=self._told)
        folder = Path(tempfile.mkdtemp(prefix="visit-", dir=self._scratch))
        return Desks(
            opening,
            camera=ScanDesk(
                Scanning(self._scan_in(folder), self._bind_in(folder)),
                handle,
                opening.show,
                opening.seen_alive,
                lambda: opening.pen().today,
                speaking=opening.speaking,
            ),
            calls=calls,
            parcels=ParcelDesk(self.link, handle, self._lent),
            prints=PrintDesk(self.printer, handle),
            intake=IntakeDesk(
                self.link, handle, self._take_in(folder), lambda: opening.pen().today, self._lent
            ),
            assist=AssistDesk(
                self.link,
                handle,
                PrintDesk(self.printer, handle, noted),
                opening.pen().town,
                behind=in_background,
                call=lambda: calls.key,
            ),
            sign_in=SignInDesk(self.link, handle, lambda who: _facts(opening, who), self._lent),
            link=self.link,
            scratch=folder,
        )

    def close(self) -> None:
        """Let everything go, the hub too."""
        self._machines.close()
        self.link.close()
        if self.hub:
            self.hub.stop()

    def _scan_in(self, folder: Path) -> OpenScan:
        def scan(paper: Paper, listener: Callable[[Event], None]) -> ScanProcess:
            from scanner.process import ScanProcess

            given = self._settings.camera
            filing = self._filing(paper, folder)
            return ScanProcess(given.source, listener, filing, dpi=given.dpi, longest_mm=paper.longest_mm)

        return scan

    def _bind_in(self, folder: Path) -> Bind:
        def bind(paper: Paper, pdfs: Sequence[bytes]) -> bytes | None:
            from scanner.process import bind

            return bind(pdfs, self._filing(paper, folder))

        return bind

    def _take_in(self, folder: Path) -> TakeIn:
        def take_in(paper: Paper, files: Sequence[bytes], today: date) -> list[TakenIn]:
            from scanner.takein import take_in

            return take_in(files, self._filing(paper, folder), today)

        return take_in

    def _filing(self, paper: Paper, folder: Path) -> Filing:
        from scanner.filing import Filing

        return Filing(paper.title, paper.lang, folder, paper.colour, trust_folder(self._env))


def _facts(opening: Opening, who: Identity) -> dict[FactId, Answer]:
    """Of what an identity says, what this town's procedures ask."""
    known = opening.pen().town.facts
    return {fact: answer for fact, answer in facts_of_identity(who).items() if fact in known}


def _connect(link: HubLink, wire: Callable[[str], str], url: str) -> None:
    link.connect(wire(url))
