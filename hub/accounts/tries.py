"""Counts wrong codes in the store, for all processes together: a few from one address, more from all."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import ColumnElement, and_, select, update

from hub.store.store import Tx
from hub.store.tables import wrong_code

EVERYBODY = ""
"""Stands in the place of an address for all of them together."""


@dataclass(frozen=True)
class Rule:
    """How many wrong codes a door takes in a window of time, before it looks at no code at all."""

    door: str
    window_ms: int
    from_one: int
    from_all: int


CONSOLE = Rule("console", 60_000, 5, 30)
"""The site's code: sets up the first account, and opens in an emergency."""
LOGIN = Rule("login", 60_000, 10, 60)
"""Passwords. A town hall's people have one address, and come at the same hour."""
ACCOUNT = Rule("account", 900_000, 20, 1_000_000)
"""Of one account, from wherever: its login's SHA-256 stands in the place of the address."""
PASSKEY = Rule("passkey", 60_000, 10, 60)
ENROL = Rule("enrol", 600_000, 4, 40)
"""A code for a new kiosk lives as long as this window and ends at the fifth try: no one stranger ends it."""
RULES = (CONSOLE, LOGIN, ACCOUNT, PASSKEY, ENROL)
LONGEST_MS = 3_600_000
"""Other rooms have rules of their own, with windows shorter than this: after it no address is kept."""


class Attempt(Enum):
    """What became of a try."""

    RIGHT = auto()
    WRONG = auto()
    WAIT = auto()
    """Too many were wrong: this one was not looked at."""


def may_try(tx: Tx, rule: Rule, address: str) -> bool:
    """Whether a code from this address is looked at now."""
    one, all_of_them = _count(tx, rule, net_of(address)), _count(tx, rule, EVERYBODY)
    return one < rule.from_one and all_of_them < rule.from_all


def note_wrong(tx: Tx, rule: Rule, address: str) -> None:
    """Count a wrong code. In the transaction that looked at it: of tries at once none is forgotten."""
    for who in (net_of(address), EVERYBODY):
        _add(tx, rule, who)


def attempt(tx: Tx, rule: Rule, address: str, *, right: bool) -> Attempt:
    """Judge one try, and count it if it is wrong."""
    if not may_try(tx, rule, address):
        return Attempt.WAIT
    if right:
        return Attempt.RIGHT
    note_wrong(tx, rule, address)
    return Attempt.WRONG


def take(tx: Tx, rule: Rule, address: str) -> bool:
    """Count a try before it is looked at, for what takes long to look at; False: it is one too many."""
    if not may_try(tx, rule, address):
        return False
    note_wrong(tx, rule, address)
    return True


def give_back(tx: Tx, rule: Rule, address: str) -> None:
    """What was taken was right."""
    for who in (net_of(address), EVERYBODY):
        taken = and_(_row(rule, who), _lives(tx, rule), wrong_code.c.tries > 0)
        tx.conn.execute(update(wrong_code).where(taken).values(tries=wrong_code.c.tries - 1))


def forget_old(tx: Tx) -> None:
    """Windows that are over go, and the addresses with them."""
    for rule in RULES:
        tx.conn.execute(wrong_code.delete().where(wrong_code.c.door == rule.door, ~_lives(tx, rule)))
    kept = wrong_code.c.since_ms.between(tx.now_ms - LONGEST_MS, tx.now_ms + LONGEST_MS)
    tx.conn.execute(wrong_code.delete().where(~kept))


def net_of(address: str) -> str:
    """An address of version 6 is one of the 2^64 that its owner has: they count as one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address or "?"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _count(tx: Tx, rule: Rule, who: str) -> int:
    living = and_(_row(rule, who), _lives(tx, rule))
    return int(tx.conn.execute(select(wrong_code.c.tries).where(living)).scalar_one_or_none() or 0)


def _add(tx: Tx, rule: Rule, who: str) -> None:
    living = and_(_row(rule, who), _lives(tx, rule))
    more = update(wrong_code).where(living).values(tries=wrong_code.c.tries + 1)
    if tx.conn.execute(more).rowcount == 1:
        return
    tx.conn.execute(wrong_code.delete().where(_row(rule, who)))
    # Where another process inserts at the same moment, the store runs this again, and the row is there.
    tx.conn.execute(wrong_code.insert().values(door=rule.door, address=who, since_ms=tx.now_ms, tries=1))


def _lives(tx: Tx, rule: Rule) -> ColumnElement[bool]:
    """Two machines' clocks differ a little; a window that begins far ahead was made by one that was wrong."""
    return wrong_code.c.since_ms.between(tx.now_ms - rule.window_ms + 1, tx.now_ms + rule.window_ms)


def _row(rule: Rule, who: str) -> ColumnElement[bool]:
    return and_(wrong_code.c.door == rule.door, wrong_code.c.address == who)
