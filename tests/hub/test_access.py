"""Every route, everybody, one's own commune and another's: refused or allowed as the table below says.

A route that is not in the table fails the test: whoever adds one says here who may use it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any

import pytest
import requests
from starlette.routing import BaseRoute

from hub.accounts.rights import ROLE_RIGHTS
from hub.contract import CallBackRequest, KioskActivity, KioskIdentity
from hub.contract.briefing import CALL_BACK
from hub.contract.staff import Right, Role
from hub.devices.hubkey import kept_hub_key
from hub.help.callbacks import CallBacks
from hub.inbox.answers import Message
from hub.oidc.settings import IdentitySettings
from hub.server import create_hub
from hub.settings import HubSettings
from kiosk.types import Lang
from kiosk.uplink.enrolling import NotTrusted, Waits, show_key
from kiosk.uplink.states import HubDown
from kiosk.uplink.trust import TrustFolder
from tests.support.atonce import CallDetails
from tests.support.devices import new_code, waiting
from tests.support.hub import KIOSK, HubProcess, Mediator, running_hub


class Open(Enum):
    """Who needs no account."""

    ALL = auto()
    """Anybody: pages without anything of anybody, and the doors themselves, which ask for a proof."""
    PHONE = auto()
    """Who holds a link's secret."""
    KIOSK = auto()
    """Who signs with a kiosk's key, or holds this machine's token."""


class Signed(Enum):
    """Whoever is signed in, whatever they may do."""

    ALL = auto()


@dataclass(frozen=True)
class Row:
    """Who may, and an example. ``page``: who is not in sees the door. ``sent``: the body, JSON or a form."""

    who: Open | Right | Signed
    path: str = ""
    sent: dict[str, Any] = field(default_factory=dict)
    form: bool = False
    page: bool = False


LANGS = ("fr", "en", "es", "pt", "ar", "uk")
TABLE: dict[str, Row] = {
    "GET /": Row(Open.ALL),
    "GET /health": Row(Open.ALL),
    "GET /phone/cipher.js": Row(Open.ALL),
    **{f"GET /{lang}/{{parcel_id}}": Row(Open.ALL, f"/{lang}/abcdefgh1234") for lang in LANGS},
    **{f"GET /{lang}/i/{{parcel_id}}": Row(Open.ALL, f"/{lang}/i/abcdefgh1234") for lang in LANGS},
    **{f"GET /{lang}/s/{{sign_in_id}}": Row(Open.ALL) for lang in LANGS},
    "GET /sign-in/back": Row(Open.ALL),
    "GET /sign-in/done": Row(Open.ALL),
    "POST /api/parcels/{parcel_id}/claim": Row(Open.PHONE),
    "GET /api/parcels/{parcel_id}/turn": Row(Open.PHONE),
    "POST /api/parcels/{parcel_id}/ack": Row(Open.PHONE),
    "GET /api/parcels/{parcel_id}/blob": Row(Open.PHONE),
    "PUT /api/parcels/{parcel_id}/blob": Row(Open.PHONE),
    "POST /api/sign-ins/{sign_in_id}/claim": Row(Open.PHONE),
    "GET /api/sign-ins/{sign_in_id}/turn": Row(Open.PHONE),
    "POST /api/sign-ins/{sign_in_id}/go": Row(Open.PHONE),
    "PUT /api/parcels/{parcel_id}": Row(Open.KIOSK),
    "GET /api/parcels/{parcel_id}": Row(Open.KIOSK, "/api/parcels/abcdefgh1234"),
    "DELETE /api/parcels/{parcel_id}": Row(Open.KIOSK, "/api/parcels/abcdefgh1234"),
    "POST /api/parcels/{parcel_id}/accept": Row(Open.KIOSK),
    "POST /api/parcels/{parcel_id}/done": Row(Open.KIOSK, "/api/parcels/abcdefgh1234/done"),
    "GET /api/sign-ins": Row(Open.KIOSK, "/api/sign-ins"),
    "PUT /api/sign-ins/{sign_in_id}": Row(Open.KIOSK),
    "GET /api/sign-ins/{sign_in_id}": Row(Open.KIOSK),
    "DELETE /api/sign-ins/{sign_in_id}": Row(Open.KIOSK),
    "POST /api/sign-ins/{sign_in_id}/accept": Row(Open.KIOSK),
    "POST /api/sign-ins/{sign_in_id}/done": Row(Open.KIOSK),
    "GET /api/calls/answerable": Row(Open.KIOSK),
    "POST /api/calls": Row(Open.KIOSK),
    "GET /api/calls/{call_id}": Row(Open.KIOSK, "/api/calls/{call}"),
    "POST /api/calls/{call_id}/answer": Row(Open.KIOSK),
    "POST /api/calls/{call_id}/cancel": Row(Open.KIOSK, "/api/calls/{call}/cancel"),
    "POST /api/kiosks/beat": Row(Open.KIOSK),
    "GET /api/kiosks/briefing": Row(Open.KIOSK, "/api/kiosks/briefing"),
    "POST /api/devices/enrol": Row(Open.KIOSK),
    "GET /api/devices/self": Row(Open.KIOSK, "/api/devices/self"),
    "POST /api/devices/session": Row(Open.KIOSK),
    "POST /api/outbox": Row(Open.KIOSK),
    "GET /console/static/{name}": Row(Open.ALL, "/console/static/console.css"),
    "GET /console/manifest.webmanifest": Row(Open.ALL),
    "GET /console/worker.js": Row(Open.ALL),
    "POST /console/sign-in": Row(Open.ALL, "-"),
    "POST /console/sign-out": Row(Open.ALL, "-"),
    "GET /console/set-up": Row(Open.ALL),
    "POST /console/set-up": Row(Open.ALL, "-"),
    "GET /console/invitation/{token}": Row(Open.ALL, "-"),
    "POST /console/invitation/{token}": Row(Open.ALL, "-"),
    "POST /console/passkeys/{step}": Row(Open.ALL, "-"),
    "GET /console/proconnect": Row(Open.ALL, "-"),
    "GET /console/proconnect/back": Row(Open.ALL, "-"),
    "GET /console": Row(Right.SEE, page=True),
    "GET /console/kiosks": Row(Right.SEE, page=True),
    "GET /console/day": Row(Right.SEE),
    "* /console/events": Row(Right.SEE, "-"),
    "POST /console/calls/{call_id}/{step}": Row(
        Right.ANSWER, "/console/calls/{call}/accept", {"version": 999}
    ),
    "POST /console/calls/{call_id}/message": Row(
        Right.ANSWER, "/console/calls/{call}/message", {"version": 999, "message": {"code": "coming"}}
    ),
    "GET /console/shift": Row(Right.ANSWER),
    "POST /console/shift": Row(Right.ANSWER, sent={"step": "end"}),
    "GET /console/push": Row(Right.ANSWER),
    "POST /console/push": Row(Right.ANSWER, "-"),
    "DELETE /console/push": Row(Right.ANSWER, sent={"endpoint": "https://push.example/1"}),
    "GET /console/call-backs": Row(Right.CALL_BACK, page=True),
    "POST /console/call-backs/{call_back_id}/{step}": Row(
        Right.CALL_BACK, "/console/call-backs/{call_back}/open", form=True
    ),
    "GET /console/reports": Row(Right.REPORT, page=True),
    "POST /console/reports": Row(Right.REPORT, form=True),
    "GET /console/reports.csv": Row(Right.REPORT),
    "POST /console/mandates": Row(Right.REPORT, sent={"code": "x"}, form=True),
    "GET /console/devices": Row(Right.DEVICES, page=True),
    "POST /console/devices/code": Row(Right.DEVICES, form=True),
    "POST /console/devices/{device_id}/{step}": Row(
        Right.DEVICES, "/console/devices/{device}/revoke", form=True
    ),
    "GET /console/staff": Row(Right.STAFF, page=True),
    "POST /console/staff": Row(Right.STAFF, sent={"name": "", "login": ""}, form=True),
    "POST /console/staff/{staff_id}/{step}": Row(Right.STAFF, "/console/staff/{staff}/badge-gone", form=True),
    "GET /console/journal": Row(Right.JOURNAL, page=True),
    "GET /console/me": Row(Signed.ALL, page=True),
    "POST /console/me/{step}": Row(Signed.ALL, "/console/me/pin", {"pin": "x"}, form=True),
}
"""``path`` "-": proved where the route is (test_accounts, test_passkeys, test_proconnect, test_calls...)."""

COMMUNES = ("town", "duclair")
SECRETS = ("Hall Secret", "Marqueur")
"""The place of the town's kiosk, and the name of one of its people: nobody of another commune reads them."""


def walked(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Every route of the application, as the table names it."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from walked(inner.routes)
            continue
        for method in sorted(getattr(route, "methods", None) or ["*"]):
            if method != "HEAD":
                yield f"{method} {route.path}"  # type: ignore[attr-defined]


def test_every_route_is_in_the_table(tmp_path: Path) -> None:
    provider = IdentitySettings(issuer="https://p.example", client_id="c", client_secret="a-secret")  # type: ignore[arg-type]
    settings = HubSettings(
        data_dir=tmp_path / "data",
        public_url="https://hub.example",
        identity=provider,
        proconnect=provider,
        password_kib=64,
    )
    hub = create_hub(settings)
    found = set(walked(hub.api.routes))
    hub.store.close()
    assert found - set(TABLE) == set(), "a route without a row: say in the table who may use it"
    assert set(TABLE) - found == set(), "a row without a route"


@dataclass(frozen=True)
class Place:
    """A hub with something of everything in the town, and people of two communes."""

    hub: HubProcess
    ids: dict[str, str]
    people: dict[tuple[str, Role], Mediator]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with running_hub(tmp_path_factory.mktemp("access") / "data") as hub:
        people = {
            (commune, role): hub.somebody(f"{role} {commune}", role, commune)
            for commune in COMMUNES
            for role in Role
        }
        yield Place(hub, _ids(hub), people)


def _ids(hub: HubProcess) -> dict[str, str]:
    kiosk = KioskIdentity(id="secret-1", name="borne 9", place=SECRETS[0])
    client = hub.client()
    assert client.beat(KioskActivity.FREE) is None
    call = client.raise_call(CallDetails("p", "s", Lang("fr")))
    assert not isinstance(call, HubDown)
    hub.account(SECRETS[1])
    with hub.store() as store:
        backs = CallBacks(
            store, kept_hub_key(hub.data), hub.data / "call-backs", lambda: round(time.time() * 1000)
        )
        wish = CallBackRequest(kiosk=kiosk, name="Une personne", phone="0102030405")
        message = Message("", "", "a-call-back-key", CALL_BACK, wish.model_dump_json().encode())
        backs.store_sealed(message, wish)
        call_back = store.write(lambda tx: backs.keep(tx, message, wish))
        somebody = store.read(
            lambda conn: conn.exec_driver_sql("SELECT id FROM staff WHERE name = 'Marqueur'").scalar_one()
        )
    device = waiting(hub, kiosk).line.key.name
    return {"call": call.call, "device": device, "staff": somebody, "call_back": call_back}


def ask(place: Place, name: str, row: Row, session: requests.Session | None) -> requests.Response:
    """Use a route with the town's things."""
    method, _, template = name.partition(" ")
    where = (row.path or template).format(**place.ids)
    body = {"data": row.sent} if row.form else {"json": row.sent}
    with requests.Session() as stranger:
        stranger.trust_env = False
        return (session or stranger).request(
            method,
            place.hub.url + where,
            headers={"Origin": place.hub.url},
            timeout=60,
            allow_redirects=False,
            **({} if method == "GET" else body),  # type: ignore[arg-type]
        )


ASKED = {name: row for name, row in TABLE.items() if isinstance(row.who, Right | Signed) and row.path != "-"}


@pytest.mark.parametrize("name", ASKED)
def test_the_console_opens_to_who_may_and_shows_nobody_anothers(place: Place, name: str) -> None:
    row = ASKED[name]
    nobody = ask(place, name, row, None)
    if row.page:
        assert (nobody.status_code, 'name="password"' in nobody.text) == (200, True)
    else:
        assert nobody.status_code == 401
    # Others' first: what is one's own may be used up.
    for commune, role in sorted(place.people):
        answer = ask(place, name, row, place.people[commune, role].session)
        mine = row.who is Signed.ALL or row.who in ROLE_RIGHTS[role]
        if not mine:
            assert answer.status_code == 403, (commune, role)
        elif commune != "town" and any(f"{{{one}}}" in row.path for one in place.ids):
            assert answer.status_code == 404, (commune, role)
        else:
            assert answer.status_code in (200, 303, 409, 422), (commune, role, answer.text)
        if commune != "town" or not mine:
            for secret in SECRETS:
                assert secret not in answer.text, (commune, role)


OTHERS = {
    name: row
    for name, row in TABLE.items()
    if isinstance(row.who, Open) and row.who is not Open.ALL and "{sign_in_id}" not in name
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_the_kiosks_or_a_phones_opens_to_no_account(place: Place, name: str) -> None:
    row = OTHERS[name]
    if not row.path:
        row = Row(
            row.who,
            name.partition(" ")[2].replace("{parcel_id}", "abcdefgh1234").replace("{call_id}", "{call}"),
        )
    for session in (None, *(one.session for one in place.people.values())):
        answer = ask(place, name, row, session)
        # What is not even readable as such a request is told so, before anything is looked up.
        assert answer.status_code in (401, 403, 404, 422), answer.text
        assert not any(secret in answer.text for secret in SECRETS)


def test_a_console_hears_of_its_own_commune_alone(place: Place) -> None:
    for role in Role:
        _, _, own = next(place.people["town", role].events())
        _, _, other = next(place.people["duclair", role].events())
        assert [one["id"] for one in own["calls"]] == [place.ids["call"]]
        assert KIOSK.id in {one["kiosk"]["id"] for one in own["kiosks"]}
        assert (other["calls"], other["kiosks"]) == ([], [])


def test_another_site_can_do_nothing_with_somebodys_session(place: Place) -> None:
    for name, row in ASKED.items():
        if name.startswith("GET"):
            continue
        session = place.people["town", Role.ADMINISTRATOR].session
        method, _, template = name.partition(" ")
        where = place.hub.url + (row.path or template).format(**place.ids)
        body = {"data": row.sent} if row.form else {"json": row.sent}
        for origin in ("https://elsewhere.example", "null", ""):
            answer = session.request(method, where, headers={"Origin": origin}, timeout=60, **body)  # type: ignore[arg-type]
            assert answer.status_code == 403, (name, origin)


def test_a_kiosk_of_a_known_id_cannot_be_taken_over_by_another_commune(place: Place) -> None:
    """Shipped nowhere, but near: tiles are known by the kiosk's own id, which anybody may choose."""
    ana = place.people["duclair", Role.ADMINISTRATOR]
    for known in (KIOSK, KioskIdentity(id="secret-1", name="borne 1", place="Duclair")):
        found = show_key(place.hub.url, TrustFolder.fresh_key(), known, new_code(ana))
        assert found == NotTrusted("taken")
    own = KioskIdentity(id="duclair-1", name="borne 1", place="Duclair")
    assert isinstance(show_key(place.hub.url, TrustFolder.fresh_key(), own, new_code(ana)), Waits)
    assert (
        "Duclair"
        not in place.people["town", Role.ADMINISTRATOR]
        .session.get(f"{place.hub.url}/console/devices", timeout=30)
        .text
    )
