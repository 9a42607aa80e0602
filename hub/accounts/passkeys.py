"""Passkeys (WebAuthn level 3): a device's own code, finger or face instead of a password."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Connection, RowMapping, and_, select, update

from hub.accounts import challenges, invitations, journal, sessions, staff, tries
from hub.accounts.challenges import Kept, Kind
from hub.accounts.entry import Entered, Entry, NotOpened
from hub.accounts.sessions import Signed
from hub.accounts.staff import Member
from hub.store.store import Store, Tx
from hub.store.tables import passkey

if TYPE_CHECKING:
    from webauthn.registration.verify_registration_response import VerifiedRegistration

log = structlog.get_logger()
LIFE_MS = 300_000
NAME = re.compile(r"^[A-Za-z0-9_-]{1,1400}$")
"""A credential's id: 1023 bytes at most (WebAuthn 4), base64url. PostgreSQL takes no zero byte in a text."""
MOST = 10
"""Passkeys of one person."""


@dataclass(frozen=True)
class Own:
    """A passkey as its owner sees it."""

    id: str
    name: str
    created_ms: int
    used_ms: int | None


@dataclass(frozen=True)
class _Shown:
    """A passkey that has signed; ``before`` and ``count``: its signatures until then, and now."""

    id: str
    staff: str
    before: int
    count: int


def rp_of(public_url: str | None) -> str:
    """The name that passkeys are bound to: our host, where browsers allow them; "" elsewhere.

    A secure context and a name, not an address (WebAuthn 5.1.3): HTTPS, or this very machine by name.
    """
    where = urlsplit(public_url or "")
    host = where.hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return host
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host if where.scheme == "https" else ""
    return ""


class Passkeys:
    """Asks for passkeys and judges them."""

    def __init__(self, entry: Entry, store: Store, public_url: str) -> None:
        self._entry, self._store, self.rp = entry, store, rp_of(public_url)
        self._origin = public_url

    def to_sign_in(self, address: str) -> str | None:
        """What the browser asks the device (JSON); whose it is, the device says. None: too many tries."""
        from webauthn import generate_authentication_options
        from webauthn.helpers import options_to_json
        from webauthn.helpers.structs import UserVerificationRequirement

        options = generate_authentication_options(
            rp_id=self.rp, user_verification=UserVerificationRequirement.REQUIRED
        )

        def keep(tx: Tx) -> bool:
            # Counted when it is asked for: nobody writes challenges without limit.
            if not tries.take(tx, tries.PASSKEY, address):
                return False
            challenges.keep(tx, Kind.SIGN_IN, _text(options.challenge), Kept("", ""), LIFE_MS)
            return True

        return options_to_json(options) if self._store.write(keep) else None

    def sign_in(self, address: str, said: dict[str, Any]) -> Entered:
        """Judge the device's answer."""
        shown = self._shown(said)
        if shown is None:
            return NotOpened("passkey.failed")

        def enter(tx: Tx) -> Entered:
            if not _note_use(tx, shown):
                return NotOpened("passkey.failed")
            tries.give_back(tx, tries.PASSKEY, address)
            return self._entry.open(tx, shown.staff, "passkey")

        return self._store.write(enter)

    def prove(self, address: str, signed: Signed, said: dict[str, Any]) -> bool:
        """Judge the answer of somebody who is signed in and says who they are once more."""
        shown = self._shown(said)
        if shown is None or shown.staff != signed.staff:
            return False

        def note(tx: Tx) -> bool:
            if not _note_use(tx, shown):
                return False
            tries.give_back(tx, tries.PASSKEY, address)
            sessions.note_proof(tx, signed.session)
            return True

        return self._store.write(note)

    def to_add(self, member: Member, kind: Kind, value: str = "") -> str:
        """What the browser asks a device that will be this person's (JSON)."""
        from webauthn import generate_registration_options
        from webauthn.helpers import base64url_to_bytes, options_to_json
        from webauthn.helpers.structs import (
            AuthenticatorSelectionCriteria,
            PublicKeyCredentialDescriptor,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        known = self._store.read(lambda conn: own(conn, member.id))
        options = generate_registration_options(
            rp_id=self.rp,
            rp_name=f"Parvis, {self._entry.town}",
            user_id=member.id.encode(),
            user_name=member.login,
            user_display_name=member.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                require_resident_key=True,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(one.id)) for one in known],
        )
        kept = Kept(member.id, value)
        self._store.write(lambda tx: challenges.keep(tx, kind, _text(options.challenge), kept, LIFE_MS))
        return options_to_json(options)

    def add(self, member_id: str, said: dict[str, Any], name: str) -> bool:
        """Take a device's answer for whoever is signed in."""

        kept = self._store.write(lambda tx: challenges.use(tx, Kind.ADD, _challenge(said)))
        verified = self._registered(said) if kept and kept.staff == member_id else None
        if verified is None:
            return False

        def add(tx: Tx) -> bool:
            member = staff.look(tx.conn, member_id)
            return member is not None and _keep(tx, member, verified, name)

        return self._store.write(add)

    def take(self, said: dict[str, Any], name: str) -> Entered:
        """Take a device's answer for whoever holds an invitation: the account is theirs."""
        kept = self._store.write(lambda tx: challenges.use(tx, Kind.INVITED, _challenge(said)))
        verified = self._registered(said) if kept else None
        if kept is None or verified is None:
            return NotOpened("invitation.over")

        def take(tx: Tx) -> Entered:
            member = invitations.use(tx, kept.value)
            if member is None or not _keep(tx, member, verified, name):
                return NotOpened("invitation.over")
            sessions.close_all(tx, member.id)
            return self._entry.open(tx, member.id, "passkey")

        return self._store.write(take)

    def _registered(self, said: dict[str, Any]) -> VerifiedRegistration | None:
        from webauthn import verify_registration_response
        from webauthn.helpers import base64url_to_bytes
        from webauthn.helpers.exceptions import WebAuthnException

        try:
            return verify_registration_response(
                credential=said.get("credential") or {},
                expected_challenge=base64url_to_bytes(_challenge(said)),
                expected_rp_id=self.rp,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            log.warning("passkey.refused", error=type(error).__name__)
            return None

    def _shown(self, said: dict[str, Any]) -> _Shown | None:
        """The passkey of an answer to a challenge of ours. Signatures are verified outside the store."""

        def take(tx: Tx) -> RowMapping | None:
            asked = challenges.use(tx, Kind.SIGN_IN, _challenge(said))
            return _row(tx.conn, said) if asked else None

        known = self._store.write(take)
        count = None if known is None else self._signed(said, known)
        if known is None or count is None:
            return None
        return _Shown(known["id"], known["staff"], known["sign_count"], count)

    def _signed(self, said: dict[str, Any], known: RowMapping) -> int | None:
        """The device's new count of signatures, if this one is right."""
        from webauthn import verify_authentication_response
        from webauthn.helpers import base64url_to_bytes
        from webauthn.helpers.exceptions import WebAuthnException

        try:
            return verify_authentication_response(
                credential=said.get("credential") or {},
                expected_challenge=base64url_to_bytes(_challenge(said)),
                expected_rp_id=self.rp,
                expected_origin=self._origin,
                credential_public_key=base64url_to_bytes(known["public_key"]),
                credential_current_sign_count=known["sign_count"],
                require_user_verification=True,
            ).new_sign_count
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            log.warning("passkey.refused", error=type(error).__name__)
            return None


def own(conn: Connection, member_id: str) -> list[Own]:
    """Somebody's passkeys, the oldest first."""
    wanted = select(passkey).where(passkey.c.staff == member_id).order_by(passkey.c.created_ms)
    return [
        Own(row["id"], row["name"], row["created_ms"], row["used_ms"])
        for row in conn.execute(wanted).mappings()
    ]


def remove(tx: Tx, member: Member, passkey_id: str) -> bool:
    """Take one away, unless it is the person's last way in."""
    if not NAME.match(passkey_id):
        return False
    ways = member.passkeys + member.has_password + member.has_proconnect
    mine = and_(passkey.c.id == passkey_id, passkey.c.staff == member.id)
    if ways < 2 or tx.conn.execute(passkey.delete().where(mine)).rowcount != 1:
        return False
    journal.append(tx, member.commune, member.id, "passkey.removed", member.id)
    return True


def _note_use(tx: Tx, shown: _Shown) -> bool:
    """Keep the new count; False if the passkey is gone, or was used at the same moment."""
    same = and_(passkey.c.id == shown.id, passkey.c.sign_count == shown.before)
    used = {"sign_count": shown.count, "used_ms": tx.now_ms}
    return tx.conn.execute(update(passkey).where(same).values(**used)).rowcount == 1


def _keep(tx: Tx, member: Member, verified: VerifiedRegistration, name: str) -> bool:
    """False: they have many, or it is somebody's already."""
    new = _text(verified.credential_id)
    known = tx.conn.execute(select(passkey.c.id).where(passkey.c.id == new)).first()
    if known is not None or member.passkeys >= MOST:
        return False
    tx.conn.execute(
        passkey.insert().values(
            id=new,
            staff=member.id,
            name=staff.plain_name(name[: staff.NAME_LIMIT]),
            public_key=_text(verified.credential_public_key),
            sign_count=verified.sign_count,
            created_ms=tx.now_ms,
        )
    )
    journal.append(tx, member.commune, member.id, "passkey.added", member.id)
    return True


def _row(conn: Connection, said: dict[str, Any]) -> RowMapping | None:
    credential = said.get("credential")
    name = credential.get("id") if isinstance(credential, dict) else None
    wanted = (
        select(passkey).where(passkey.c.id == name) if isinstance(name, str) and NAME.match(name) else None
    )
    return None if wanted is None else conn.execute(wanted).mappings().one_or_none()


def _challenge(said: dict[str, Any]) -> str:
    """The challenge that the device signed, as it says; the library compares it with the true one."""
    given = said.get("challenge")
    return given if isinstance(given, str) else ""


def _text(raw: bytes) -> str:
    from webauthn.helpers import bytes_to_base64url

    return bytes_to_base64url(raw)


def read(body: bytes) -> dict[str, Any]:
    """A JSON object, or an empty one."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
