"""The people who work with the hub: one account each, in one commune."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping, and_, func, select, update

from hub.accounts import journal, sessions
from hub.accounts.rights import ROLE_RIGHTS
from hub.contract.staff import Right, Role
from hub.store.store import Tx
from hub.store.tables import commune, invitation, passkey, shift, staff

TOWN = "town"
"""The commune of a hub that has only one."""
NAME_LIMIT = 40


@dataclass(frozen=True)
class Member:
    """An account, without its secrets."""

    id: str
    commune: str
    login: str
    name: str
    role: Role
    created_ms: int
    ended_ms: int | None
    has_password: bool
    has_badge: bool
    has_proconnect: bool
    passkeys: int = 0

    @property
    def can_sign_in(self) -> bool:
        """Whether the person has chosen a way in."""
        return self.has_password or self.has_proconnect or self.passkeys > 0


@dataclass(frozen=True)
class NewMember:
    """What an administrator says of somebody."""

    login: str
    name: str
    role: Role
    commune: str = TOWN


@dataclass(frozen=True)
class LoginTaken:
    """Somebody has this login, here or in another commune."""


Made: TypeAlias = Member | LoginTaken


def plain_login(given: str) -> str:
    """A login however it was typed; "" if it is none."""
    login = unicodedata.normalize("NFKC", given).strip().casefold()
    fits = 2 <= len(login) <= 60 and login.isprintable() and not any(sign.isspace() for sign in login)
    return login if fits else ""


def plain_name(given: str) -> str:
    """A name as it is shown; "" if it is none."""
    name = " ".join(given.split())
    return name if 0 < len(name) <= NAME_LIMIT and name.isprintable() else ""


def create(tx: Tx, new: NewMember, by: str) -> Made:
    """Make an account that nobody can use yet. The login is plain, the commune exists."""
    if of_login(tx.conn, new.login) is not None:
        return LoginTaken()
    member_id = secrets.token_urlsafe(9)
    tx.conn.execute(
        staff.insert().values(
            id=member_id,
            commune=new.commune,
            login=new.login,
            name=new.name,
            role=new.role,
            created_ms=tx.now_ms,
        )
    )
    journal.append(tx, new.commune, by, "account.made", member_id)
    made = look(tx.conn, member_id)
    assert made is not None
    return made


def look(conn: Connection, member_id: str) -> Member | None:
    """An account by its id, also one that has ended."""
    row = conn.execute(select(staff).where(staff.c.id == member_id)).mappings().one_or_none()
    return None if row is None else _member(row, _passkeys(conn, member_id))


def in_commune(conn: Connection, member_id: str, of_commune: str) -> Member | None:
    """An account that lasts, if it is of this commune: who works elsewhere does not know of it."""
    found = look(conn, member_id)
    return found if found and found.commune == of_commune and found.ended_ms is None else None


def of_login(conn: Connection, login: str) -> Member | None:
    """An account by its login, also one that has ended."""
    row = conn.execute(select(staff).where(staff.c.login == login)).mappings().one_or_none()
    return None if row is None else _member(row, _passkeys(conn, row["id"]))


def members(conn: Connection, of_commune: str) -> list[Member]:
    """The accounts of a commune that last, by name."""
    wanted = select(staff).where(staff.c.commune == of_commune, staff.c.ended_ms.is_(None))
    rows = conn.execute(wanted.order_by(staff.c.name, staff.c.login)).mappings().all()
    return [_member(row, _passkeys(conn, row["id"])) for row in rows]


def has_administrator(conn: Connection) -> bool:
    """Whether somebody can make accounts: until then the site's code opens the hub's first page."""
    wanted = select(staff.c.id).where(staff.c.role == Role.ADMINISTRATOR, staff.c.ended_ms.is_(None))
    return conn.execute(wanted.limit(1)).first() is not None


def password_of(conn: Connection, login: str) -> tuple[str, str] | None:
    """Id and kept password (PHC string) behind a login that lasts and has one."""
    wanted = select(staff.c.id, staff.c.password).where(staff.c.login == login, staff.c.ended_ms.is_(None))
    row = conn.execute(wanted).one_or_none()
    return None if row is None or row.password is None else (row.id, row.password)


def keep_password(tx: Tx, member_id: str, hashed: str) -> None:
    """Take a new password (PHC string)."""
    tx.conn.execute(update(staff).where(staff.c.id == member_id).values(password=hashed))


def change_password(tx: Tx, member: Member, hashed: str) -> None:
    """As ``keep_password``, by the person themselves: it stands in the journal."""
    keep_password(tx, member.id, hashed)
    journal.append(tx, member.commune, member.id, "password.changed", member.id)


def leave_everywhere(tx: Tx, member: Member) -> None:
    """End all of somebody's sessions."""
    sessions.close_all(tx, member.id)
    journal.append(tx, member.commune, member.id, "sessions.ended", member.id)


def swap_password(tx: Tx, member_id: str, old: str, new: str) -> None:
    """Keep the same password at another cost, unless another was chosen since."""
    same = and_(staff.c.id == member_id, staff.c.password == old)
    tx.conn.execute(update(staff).where(same).values(password=new))


def set_role(tx: Tx, member: Member, role: Role, by: str) -> bool:
    """Change what somebody may do; False where no administrator would be left in the commune."""
    if role is not Role.ADMINISTRATOR and _is_last_administrator(tx.conn, member):
        return False
    tx.conn.execute(update(staff).where(staff.c.id == member.id).values(role=role))
    if Right.ANSWER not in ROLE_RIGHTS[role]:
        _leave_shift(tx, member.id)
    # What the role allowed must not go on in a page that is open.
    sessions.close_all(tx, member.id)
    journal.append(tx, member.commune, by, f"account.role.{role}", member.id)
    return True


def end(tx: Tx, member: Member, by: str) -> bool:
    """End an account: sessions, passkeys, links, badge and all; False for the commune's last administrator.

    The row stays, for the journal names it; the login is free again.
    """
    if _is_last_administrator(tx.conn, member):
        return False
    gone = {
        "ended_ms": tx.now_ms,
        "login": f"{member.login} {member.id}",
        "password": None,
        "proconnect": None,
        "badge_sha256": None,
        "badge_verifier": None,
    }
    tx.conn.execute(update(staff).where(staff.c.id == member.id).values(**gone))
    for table in (passkey, invitation):
        tx.conn.execute(table.delete().where(table.c.staff == member.id))
    _leave_shift(tx, member.id)
    sessions.close_all(tx, member.id)
    journal.append(tx, member.commune, by, "account.ended", member.id)
    return True


def forget_old(tx: Tx) -> None:
    """Who left goes when no line of the journal can name them any more."""
    tx.conn.execute(staff.delete().where(staff.c.ended_ms <= tx.now_ms - journal.KEPT_MS))


def names(conn: Connection, of_commune: str) -> dict[str, str]:
    """Everybody's name by id, also of those who left."""
    wanted = select(staff.c.id, staff.c.name).where(staff.c.commune == of_commune)
    return {row.id: row.name for row in conn.execute(wanted)}


def keep_commune(tx: Tx, commune_id: str, name: str) -> None:
    """Make or rename a commune."""
    changed = update(commune).where(commune.c.id == commune_id).values(name=name)
    if tx.conn.execute(changed).rowcount == 0:
        tx.conn.execute(commune.insert().values(id=commune_id, name=name))


def communes(conn: Connection) -> dict[str, str]:
    """Names by id."""
    return {row.id: row.name for row in conn.execute(select(commune).order_by(commune.c.name))}


def _leave_shift(tx: Tx, member_id: str) -> None:
    """Their shift is over: nobody counts on them, and the next sweep of shifts says so on every console."""
    tx.conn.execute(update(shift).where(shift.c.staff == member_id).values(until_ms=tx.now_ms))


def _is_last_administrator(conn: Connection, member: Member) -> bool:
    if member.role is not Role.ADMINISTRATOR:
        return False
    others = select(staff.c.id).where(
        staff.c.role == Role.ADMINISTRATOR,
        staff.c.commune == member.commune,
        staff.c.ended_ms.is_(None),
        staff.c.id != member.id,
    )
    return conn.execute(others).first() is None


def _passkeys(conn: Connection, member_id: str) -> int:
    wanted = select(func.count()).select_from(passkey).where(passkey.c.staff == member_id)
    return int(conn.execute(wanted).scalar_one())


def _member(row: RowMapping, passkeys: int) -> Member:
    return Member(
        row["id"],
        row["commune"],
        row["login"],
        row["name"],
        Role(row["role"]),
        row["created_ms"],
        row["ended_ms"],
        row["password"] is not None,
        row["badge_sha256"] is not None,
        row["proconnect"] is not None,
        passkeys,
    )
