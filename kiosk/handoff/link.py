"""A link for a phone: an id that the hub knows, and after the ``#`` what no hub ever sees."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from hub.contract import PHONE_LANGUAGES, ParcelMode, Route, path
from kiosk.handoff.keys import (
    SECRET_BYTES,
    LinkSecret,
    LiveKeys,
    ParcelId,
    PublicPoint,
    auth_token,
    compressed,
    pairing_code,
    pin_token,
)
from kiosk.types import Lang

RandomBytes: TypeAlias = Callable[[int], bytes]
"""Must be a cryptographic source."""

ID_BYTES = 9


@dataclass(frozen=True)
class Link:
    """One parcel's link. The secret goes into the QR code and nowhere else; the hub gets hashes of tokens."""

    id: ParcelId
    mode: ParcelMode
    lang: Lang
    secret: LinkSecret = field(repr=False)
    auth_sha256: str
    pin_sha256: str | None = None

    def url(self, public_base: str) -> str:
        """The link for the QR code: ``{public_base}/{lang}/{id}#{secret}``, about 60 characters."""
        lang = self.lang if self.lang in PHONE_LANGUAGES else PHONE_LANGUAGES[0]
        route = Route.PHONE_INTAKE if self.mode is ParcelMode.INTAKE else Route.PHONE_PAGE
        page = path(route, lang=lang, parcel_id=self.id)
        return f"{public_base.rstrip('/')}{page}#{base64url(self.secret)}"

    def code(self, phone: PublicPoint) -> str:
        """The digits that the phone with this key shows."""
        return pairing_code(self.secret, self.id, phone)


def live_link(lang: Lang, random_bytes: RandomBytes = secrets.token_bytes) -> Link:
    """A link for the screen: what it leads to is sealed to the phone that the citizen confirms."""
    return _link(ParcelMode.LIVE, lang, LinkSecret(random_bytes(SECRET_BYTES)), random_bytes)


def printed_link(lang: Lang, pin: str, random_bytes: RandomBytes = secrets.token_bytes) -> Link:
    """A link for the paper: it opens with the citizen's PIN, which stands on no paper."""
    link = _link(ParcelMode.DEFERRED, lang, LinkSecret(random_bytes(SECRET_BYTES)), random_bytes)
    token = pin_token(link.secret, link.id, pin)
    return Link(link.id, link.mode, lang, link.secret, link.auth_sha256, hashlib.sha256(token).hexdigest())


def intake_link(lang: Lang, mine: LiveKeys, random_bytes: RandomBytes = secrets.token_bytes) -> Link:
    """A link by which a phone sends to this kiosk: its secret is the kiosk's public key itself."""
    return _link(ParcelMode.INTAKE, lang, LinkSecret(compressed(mine.public)), random_bytes)


def _link(mode: ParcelMode, lang: Lang, secret: LinkSecret, random_bytes: RandomBytes) -> Link:
    parcel = ParcelId(base64url(random_bytes(ID_BYTES)))
    return Link(parcel, mode, lang, secret, hashlib.sha256(auth_token(secret, parcel)).hexdigest())


def base64url(data: bytes) -> str:
    """Base64 for URLs, without padding (RFC 4648, section 5)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()
