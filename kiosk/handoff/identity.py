"""A sign-in on the person's own phone: the link that leads there, and the identity that comes back sealed."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field

from hub.contract import PHONE_LANGUAGES, Route, path
from hub.contract.identity import Identity, seal_info
from kiosk.handoff.keys import (
    SECRET_BYTES,
    LinkSecret,
    LiveKeys,
    PublicPoint,
    SignInId,
    auth_token,
    pairing_code,
)
from kiosk.handoff.link import ID_BYTES, RandomBytes, base64url
from kiosk.handoff.records import NotOpened
from kiosk.types import Lang


@dataclass(frozen=True)
class SignInLink:
    """One sign-in's link. The secret goes into the QR code and nowhere else; the hub gets a token's hash."""

    id: SignInId
    lang: Lang
    secret: LinkSecret = field(repr=False)
    auth_sha256: str

    def url(self, public_base: str) -> str:
        """The link for the QR code."""
        lang = self.lang if self.lang in PHONE_LANGUAGES else PHONE_LANGUAGES[0]
        page = path(Route.PHONE_SIGN_IN, lang=lang, sign_in_id=self.id)
        return f"{public_base.rstrip('/')}{page}#{base64url(self.secret)}"

    def code(self, mark: str) -> str:
        """The digits that the phone with this mark shows."""
        return pairing_code(self.secret, self.id, PublicPoint(_bytes(mark)))


def sign_in_link(lang: Lang, random_bytes: RandomBytes = secrets.token_bytes) -> SignInLink:
    """A link for the screen."""
    secret = LinkSecret(random_bytes(SECRET_BYTES))
    sign_in = SignInId(base64url(random_bytes(ID_BYTES)))
    return SignInLink(sign_in, lang, secret, hashlib.sha256(auth_token(secret, sign_in)).hexdigest())


def open_identity(sealed: str, mine: LiveKeys, sign_in: SignInId) -> Identity | NotOpened:
    """Who signed in, as the hub sealed it to this kiosk's key for this sign-in (HPKE, RFC 9180)."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
    from pydantic import ValidationError

    suite = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    try:
        return Identity.model_validate_json(
            suite.decrypt(_bytes(sealed), mine.private, info=seal_info(sign_in))
        )
    except (InvalidTag, ValidationError, ValueError):
        return NotOpened()


def _bytes(token: str) -> bytes:
    return urlsafe_b64decode(token + "=" * (-len(token) % 4))
