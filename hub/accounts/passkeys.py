"""Passkeys (WebAuthn level 3): asks a device for its own code, finger or face, and judges what it says."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from sqlalchemy import RowMapping

from hub.accounts import challenges, invitations, keyring, sessions, staff, tries
from hub.accounts.challenges import Kept, Kind
from hub.accounts.entry import Entered, Entry, NotOpened
from hub.accounts.keyring import New, Shown
from hub.accounts.sessions import Signed
from hub.accounts.staff import Member
from hub.store.store import Store, Tx

log = structlog.get_logger()
V = TypeVar("V")
LIFE_MS = 300_000


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
            if not keyring.note_use(tx, shown):
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
            if not keyring.note_use(tx, shown):
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

        known = self._store.read(lambda conn: keyring.own(conn, member.id))
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
            return member is not None and keyring.keep(tx, member, verified, name)

        return self._store.write(add)

    def take(self, said: dict[str, Any], name: str) -> Entered:
        """Take a device's answer for whoever holds an invitation: the account is theirs."""
        kept = self._store.write(lambda tx: challenges.use(tx, Kind.INVITED, _challenge(said)))
        verified = self._registered(said) if kept else None
        if kept is None or verified is None:
            return NotOpened("invitation.over")

        def take(tx: Tx) -> Entered:
            member = invitations.use(tx, kept.value)
            if member is None or not keyring.keep(tx, member, verified, name):
                return NotOpened("invitation.over")
            sessions.close_all(tx, member.id)
            return self._entry.open(tx, member.id, "passkey")

        return self._store.write(take)

    def _registered(self, said: dict[str, Any]) -> New | None:
        """The new passkey of an answer, if it is right."""
        from webauthn import verify_registration_response

        verified = self._judged(verify_registration_response, said)
        if verified is None:
            return None
        return New(_text(verified.credential_id), _text(verified.credential_public_key), verified.sign_count)

    def _shown(self, said: dict[str, Any]) -> Shown | None:
        """The passkey of an answer to a challenge of ours. Signatures are verified outside the store."""

        def take(tx: Tx) -> RowMapping | None:
            asked = challenges.use(tx, Kind.SIGN_IN, _challenge(said))
            return keyring.find(tx.conn, _name(said)) if asked else None

        known = self._store.write(take)
        count = None if known is None else self._signed(said, known)
        if known is None or count is None:
            return None
        return Shown(known["id"], known["staff"], known["sign_count"], count)

    def _signed(self, said: dict[str, Any], known: RowMapping) -> int | None:
        """The device's new count of signatures, if this one is right."""
        from webauthn import verify_authentication_response
        from webauthn.helpers import base64url_to_bytes

        verified = self._judged(
            verify_authentication_response,
            said,
            credential_public_key=base64url_to_bytes(known["public_key"]),
            credential_current_sign_count=known["sign_count"],
        )
        return None if verified is None else verified.new_sign_count

    def _judged(self, verify: Callable[..., V], said: dict[str, Any], **known: object) -> V | None:
        """The library's word on an answer to us, from our pages, by who was recognised; None: refused."""
        from webauthn.helpers import base64url_to_bytes
        from webauthn.helpers.exceptions import WebAuthnException

        try:
            return verify(
                credential=said.get("credential") or {},
                expected_challenge=base64url_to_bytes(_challenge(said)),
                expected_rp_id=self.rp,
                expected_origin=self._origin,
                require_user_verification=True,
                **known,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            log.warning("passkey.refused", error=type(error).__name__)
            return None


def _name(said: dict[str, Any]) -> str:
    """Which passkey it is, as the browser says."""
    credential = said.get("credential")
    name = credential.get("id") if isinstance(credential, dict) else None
    return name if isinstance(name, str) else ""


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
