"""Puts the accounts' parts together, for the hub's builder."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.fernet import Fernet
from fastapi import APIRouter

from hub.accounts import challenges, invitations, journal, staff
from hub.accounts.badges import Waiting
from hub.accounts.entry import Entry
from hub.accounts.passkeys import Passkeys
from hub.accounts.passwords import Cost, Passwords
from hub.accounts.proconnect import ProConnect
from hub.accounts.rights import Gate
from hub.accounts.secret_files import kept
from hub.accounts.sessions import CookieRule
from hub.accounts.web.door import Door, door_routes
from hub.accounts.web.invitations import invitation_routes
from hub.accounts.web.journal import journal_routes
from hub.accounts.web.me import me_routes
from hub.accounts.web.passkeys import passkey_routes
from hub.accounts.web.proconnect import proconnect_routes
from hub.accounts.web.staff import staff_routes
from hub.contract import Route
from hub.office.pages import Pages
from hub.oidc.provider import Provider
from hub.settings import HubSettings
from hub.store.store import Store, Tx
from hub.timing import NowMs

BADGE_KEY_FILE = "badge-key"


@dataclass(frozen=True)
class Accounts:
    """What the hub needs of the accounts."""

    gate: Gate
    door: Door
    routes: tuple[APIRouter, ...]


def build_accounts(settings: HubSettings, store: Store, pages: Pages, code: str, now_ms: NowMs) -> Accounts:
    """Everything about who may come in."""
    public_url = settings.public_url or ""
    secure = public_url.startswith("https:")
    rule = CookieRule("__Host-parvis" if secure else "parvis", settings.session_lifetime_s, secure)
    store.write(lambda tx: staff.keep_commune(tx, staff.TOWN, settings.town))
    entry = Entry(store, Passwords(Cost(settings.password_kib)), rule, code, settings.town)
    gate, passkeys = Gate(store, rule, public_url, now_ms), Passkeys(entry, store, public_url)
    waiting = Waiting(kept(settings.data_dir / BADGE_KEY_FILE, Fernet.generate_key().decode()))
    door = Door(
        entry, gate, pages, waiting, passkeys.rp, settings.proconnect.name if settings.proconnect else ""
    )
    routes = [
        door_routes(door),
        invitation_routes(door, now_ms),
        staff_routes(door, now_ms),
        me_routes(door, now_ms),
        passkey_routes(door, passkeys, now_ms),
        journal_routes(door),
    ]
    if settings.proconnect is not None:
        provider = Provider(settings.proconnect, public_url + Route.CONSOLE_PROCONNECT_BACK)
        routes.append(proconnect_routes(door, ProConnect(entry, provider, settings.proconnect.issuer)))
    return Accounts(gate, door, tuple(routes))


def forget_old(tx: Tx) -> None:
    """What the accounts keep for a while only. Run by the sweeper."""
    for one in (challenges.forget_old, invitations.forget_old, staff.forget_old, journal.cut_old):
        one(tx)
