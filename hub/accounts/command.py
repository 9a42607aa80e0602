"""``python -m hub account``: a link to an account for whoever runs the server and has no browser inside.

Who can write the hub's data may do this: a town clerk whose administrators have all left comes back by it,
and a second commune gets its first administrator.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from hub.accounts import invitations, journal, staff
from hub.accounts.staff import LoginTaken, Member, NewMember
from hub.contract import Route, path
from hub.contract.staff import Role
from hub.store.engine import StoreError, open_engine
from hub.store.store import Store, Tx
from hub.timing import system_now_ms

CANNOT = 2
COMMUNE = re.compile(r"^[a-z0-9-]{2,40}$")
URL = "PARVIS_HUB_DATABASE_URL"


def make_account(arguments: list[str]) -> int:
    """Make an account, or open one that is there again; prints the link, which works once for a day."""
    given = _parser().parse_args(arguments)
    login, name = staff.plain_login(given.login), staff.plain_name(given.name)
    if not login or not name or not COMMUNE.match(given.commune):
        return _cannot("A login has no spaces, a name at most 40 letters, a commune's id a-z, 0-9 and -.")
    new = NewMember(login, name, Role(given.role), given.commune)
    try:
        place = _place(given)
        engine = open_engine(place)
    except (StoreError, OSError) as error:
        return _cannot(str(error))
    store = Store(engine, system_now_ms, lambda _: None)
    try:
        token = store.write(lambda tx: _invite(tx, new, given.commune_name))
    finally:
        store.close()
    if token is None:
        return _cannot("This login belongs to somebody of another commune.")
    sys.stdout.write(f"{given.url.rstrip('/')}{path(Route.CONSOLE_INVITATION, token=token)}\n")
    return 0


def _place(given: argparse.Namespace) -> Path | str:
    if given.database_url_file is not None:
        return str(given.database_url_file.read_text(encoding="utf-8").strip())
    found = os.environ.get(URL)
    if found:
        return found
    file: Path = given.data / "hub.sqlite3"
    if not file.is_file():
        raise StoreError(f"There is no hub's data in {given.data}.")
    return file


def _invite(tx: Tx, new: NewMember, commune_name: str) -> str | None:
    if commune_name or new.commune not in staff.communes(tx.conn):
        staff.keep_commune(tx, new.commune, commune_name or new.commune)
    made = staff.create(tx, new, journal.NOBODY)
    member = staff.of_login(tx.conn, new.login) if isinstance(made, LoginTaken) else made
    if not isinstance(member, Member) or member.commune != new.commune:
        return None
    if member.role is not new.role:
        staff.set_role(tx, member, new.role, journal.NOBODY)
    return invitations.invite(tx, member, journal.NOBODY)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hub account", description="Print a link by which a person takes an account."
    )
    parser.add_argument("--data", type=Path, required=True, help="the hub's data folder")
    parser.add_argument(
        "--database-url-file", type=Path, help=f"file with postgresql://...; or the environment's {URL}"
    )
    parser.add_argument("--login", required=True)
    parser.add_argument("--name", required=True, help="first name, as citizens see it")
    parser.add_argument("--role", choices=[role.value for role in Role], default=Role.ADMINISTRATOR.value)
    parser.add_argument("--commune", default=staff.TOWN, help="id of the commune; made when it is new")
    parser.add_argument("--commune-name", default="", help="its name")
    parser.add_argument("--url", default="", help="the hub's address, to print the whole link")
    return parser


def _cannot(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return CANNOT
