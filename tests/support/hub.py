"""A real hub in a process of its own, on loopback, which tests start, kill and start again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import requests

from hub.accounts import staff
from hub.accounts.passwords import Cost, Passwords
from hub.accounts.staff import NewMember
from hub.contract import KioskIdentity
from hub.contract.staff import Role
from hub.store.engine import open_engine
from hub.store.store import Store, Tx
from hub.store.tables import staff as members
from hub.timing import system_now_ms
from kiosk.handoff.parcel import Notice, ParcelContent, ParcelFile
from kiosk.types import Lang
from tests.support import nursery
from tests.support.atonce import AtOnce

TOKEN = "a-kiosk-token-for-tests-only"
CODE = "TEST-2345"
PASSWORD = "cheval agrafe pile exacte"
"""Everybody's in tests."""
QUICK = Cost(memory_kib=64)
KIOSK = KioskIdentity(id="hall-a-2", name="borne 2", place="Hall A")
TOWN = "Mairie de Valbourg"
ENDS_S = 60.0
"""Even on a busy machine; once a hub never ended, and nothing said why."""


class HubProcess:
    """``python -m hub`` as the kiosk's supervisor starts it: token by descriptor, end by the pipe."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data, self._options = data, options
        self.port = 0
        self.url = ""
        self._process: subprocess.Popen[str] | nursery.Nursling | None = None
        self.log = data.parent / f"{data.name}.log"

    def start(self) -> HubProcess:
        """Start, on the port it had before."""
        reading, writing = os.pipe()
        os.write(writing, TOKEN.encode())
        os.close(writing)
        code = self.data.parent / f"{self.data.name}.code"
        code.write_text(CODE)
        arguments = ["--data", str(self.data), "--port", str(self.port)]
        arguments += ["--town", TOWN, "--password-kib", str(QUICK.memory_kib)]
        arguments += ["--kiosk-token-fd", nursery.TOKEN, "--console-code-file", str(code)]
        arguments += ["--with-parent", *self._options]
        with self.log.open("a") as log:
            self._process = _begun(arguments, reading, log)
        os.close(reading)
        assert self._process.stdout is not None
        ready = json.loads(self._process.stdout.readline() or "{}")
        assert ready.get("ready") is True, self.log.read_text()
        self.port, self.url = ready["port"], ready["url"]
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """A power cut: no goodbye."""
        assert self._process is not None
        self._process.kill()
        self._end()

    def stop(self) -> int:
        """What the end of the parent does; gives the exit code."""
        assert self._process is not None
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()
        return self._end()

    def _end(self) -> int:
        """The exit code. A hub that does not end writes where each of its threads stands."""
        assert self._process is not None
        try:
            code = self._process.wait(ENDS_S)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGABRT)
            self._process.wait()
            raise AssertionError(f"the hub does not end:\n{self.log.read_text()[-3000:]}") from None
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
        return code

    def client(self) -> AtOnce:
        return AtOnce(self.url, TOKEN, KIOSK)

    def account(self, name: str, role: Role = Role.MEDIATOR, commune: str = staff.TOWN) -> str:
        """The login of somebody of this name and role, whose password is ``PASSWORD``; made if missing."""
        login = staff.plain_login(f"{'-'.join(name.split())}.{role}.{commune}")
        new = NewMember(login, name, role, commune)
        with self.store() as store:
            store.write(lambda tx: _keep(tx, new))
        return login

    @property
    def database_options(self) -> tuple[str, ...]:
        """How another program finds the hub's database, beside its data folder."""
        given = dict(zip(self._options, self._options[1:], strict=False))
        url = given.get("--database-url-file")
        return ("--database-url-file", url) if url else ()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The hub's own database, as another process of it would open it."""
        url = self.database_options
        engine = open_engine(Path(url[1]).read_text() if url else self.data / "hub.sqlite3")
        store = Store(engine, system_now_ms, lambda _: None)
        try:
            yield store
        finally:
            store.close()

    def mediator(self, name: str) -> Mediator:
        """Somebody who answers calls."""
        return Mediator(self.url, self.account(name))

    def administrator(self, name: str = "Samia") -> Mediator:
        """Somebody who may do everything in the town."""
        return Mediator(self.url, self.account(name, Role.ADMINISTRATOR))

    def somebody(self, name: str, role: Role, commune: str = staff.TOWN) -> Mediator:
        """Somebody of any role and commune."""
        return Mediator(self.url, self.account(name, role, commune))


def staff_id(hub: HubProcess, login: str) -> str:
    """As the hub names them to its kiosks."""
    with hub.store() as store:
        wanted = members.select().where(members.c.login == login)
        return str(store.read(lambda conn: conn.execute(wanted).mappings().one()["id"]))


def _begun(arguments: list[str], token: int, log: TextIO) -> subprocess.Popen[str] | nursery.Nursling:
    if nursery.WANTED in os.environ:
        return nursery.begin(arguments, token, log)
    named = [str(token) if one == nursery.TOKEN else one for one in arguments]
    return subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "hub", *named],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        pass_fds=[token],
    )


def _keep(tx: Tx, new: NewMember) -> None:
    if new.commune not in staff.communes(tx.conn):
        staff.keep_commune(tx, new.commune, new.commune)
    made = staff.create(tx, new, "")
    if isinstance(made, staff.Member):
        staff.keep_password(tx, made.id, Passwords(QUICK).hash(PASSWORD))


class Mediator:
    """A member of the staff, signed in without a browser."""

    def __init__(self, url: str, login: str, password: str = PASSWORD) -> None:
        self.url, self.login = url, login
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Origin"] = url
        self.answer = self.session.post(
            f"{url}/console/sign-in",
            data={"login": login, "password": password},
            timeout=30,
            allow_redirects=False,
        )

    def step(self, call: str, step: str, version: int) -> requests.Response:
        return self.session.post(
            f"{self.url}/console/calls/{call}/{step}", json={"version": version}, timeout=30
        )

    def events(self, last_id: str | None = None) -> Iterator[tuple[str, str | None, dict]]:
        """Name, id and data of each event, as they come."""
        headers = {"Last-Event-ID": last_id} if last_id else {}
        with self.session.get(
            f"{self.url}/console/events", headers=headers, stream=True, timeout=60
        ) as answer:
            answer.raise_for_status()
            fields: dict[str, str] = {}
            for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif fields:
                    yield fields["event"], fields.get("id"), json.loads(fields["data"])
                    fields = {}


def set_up(url: str, code: str = CODE, login: str = "samia", password: str = PASSWORD) -> requests.Response:
    """What the first administrator does with the site's code, and whoever is locked out."""
    said = {"code": code, "name": "Samia", "login": login, "password": password}
    with requests.Session() as session:
        session.trust_env = False
        headers = {"Origin": url}
        where = f"{url}/console/set-up"
        return session.post(where, data=said, headers=headers, timeout=30, allow_redirects=False)


@contextmanager
def running_hub(data: Path, *options: str) -> Iterator[HubProcess]:
    hub = HubProcess(data, *options).start()
    try:
        yield hub
    finally:
        hub.stop()


@contextmanager
def two_hubs(data: Path, *options: str) -> Iterator[list[HubProcess]]:
    """Two processes of one hub: they stand for as many as one likes. Each has a log of its own."""
    two = [HubProcess(data, *options), HubProcess(data, *options)]
    two[1].log = data.parent / "second.log"
    try:
        yield [one.start() for one in two]
    finally:
        for one in two:
            one.stop()


def a_parcel(*, lang: str = "fr", proof: bytes | None = None) -> ParcelContent:
    """What a visit leaves: two papers of a person who does not exist."""
    french = lang == "fr"
    return ParcelContent(
        lang=Lang(lang),
        town=TOWN,
        title="Votre inscription sur les listes électorales" if french else "Your electoral registration",
        notice=Notice("Réponse avant le 4 décembre", "Suivi : VB-7K2-49")
        if french
        else Notice("Answer before 4 December", "Follow-up: VB-7K2-49"),
        files=[
            ParcelFile("recapitulatif.pdf", "Récapitulatif", "application/pdf", b"%PDF-1.7 " + bytes(84_000)),
            ParcelFile(
                "justificatif.pdf",
                "Justificatif de domicile",
                "application/pdf",
                b"%PDF-1.7 " + os.urandom(212_000) if proof is None else proof,
            ),
        ],
        todo=["Gardez votre numéro de suivi", "Venez avec votre carte d’identité"],
    )
