"""Puts the accounts' parts together, for the hub's builder."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from hub.accounts import staff
from hub.accounts.entry import Entry
from hub.accounts.passwords import Cost, Passwords
from hub.accounts.rights import Gate
from hub.accounts.sessions import CookieRule
from hub.accounts.web.door import Door, door_routes
from hub.console.pages import Pages
from hub.settings import HubSettings
from hub.store.store import Store
from hub.timing import NowMs


@dataclass(frozen=True)
class Accounts:
    """What the hub needs of the accounts."""

    gate: Gate
    door: Door
    routes: tuple[APIRouter, ...]


def build_accounts(settings: HubSettings, store: Store, pages: Pages, code: str, now_ms: NowMs) -> Accounts:
    """Everything about who may come in."""
    secure = (settings.public_url or "").startswith("https:")
    rule = CookieRule("__Host-parvis" if secure else "parvis", settings.session_lifetime_s, secure)
    gate = Gate(store, rule, settings.public_url, now_ms)
    store.write(lambda tx: staff.keep_commune(tx, staff.TOWN, settings.town))
    passwords = Passwords(Cost(settings.password_kib))
    entry = Entry(store, passwords, rule, code, settings.town)
    door = Door(entry, gate, pages)
    return Accounts(gate, door, (door_routes(door),))
