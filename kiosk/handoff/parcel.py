"""Seals what leaves with the person, so that only the phone that saw the QR code can read it.

Container: manifest length (4 bytes, big-endian), manifest (JSON, UTF-8), the files one after the other,
zeros up to the padded size (Padmé). Sealed: version (1 byte), nonce (12 bytes), AES-256-GCM ciphertext
with its tag; associated data = version and id. Keys: HKDF-SHA-256 (RFC 5869) of the link's 128-bit secret,
salt = id, one for the body and one that proves to the hub that the caller holds the secret.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NewType, TypeAlias

from hub.contract import PARCEL_LIMIT_BYTES, Route, path
from kiosk.types import Lang

ParcelId = NewType("ParcelId", str)
RandomBytes: TypeAlias = Callable[[int], bytes]

VERSION = 1
ID_BYTES = 9
SECRET_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16
BODY_INFO = b"parvis parcel v1 body"
AUTH_INFO = b"parvis parcel v1 auth"


@dataclass(frozen=True)
class ParcelFile:
    """A file for the phone. ``label`` is what the person reads, ``name`` what the phone saves it as."""

    name: str
    label: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Notice:
    """The green lines at the top of the phone's page."""

    title: str
    detail: str = ""


@dataclass(frozen=True)
class ParcelContent:
    """All that the phone will show, in the visit's language; ``todo`` is what is left for the person."""

    lang: Lang
    town: str
    title: str
    files: Sequence[ParcelFile] = field(repr=False)
    notice: Notice | None = None
    todo: Sequence[str] = ()


@dataclass(frozen=True)
class SealedParcel:
    """Ready to be uploaded; the secret goes into the QR code and nowhere else."""

    id: ParcelId
    secret: bytes = field(repr=False)
    auth_sha256: str
    sealed: bytes = field(repr=False)

    def url(self, public_base: str) -> str:
        """The link for the QR code: ``{public_base}/p/{id}#{secret}``, 56 characters on a usual address."""
        page = path(Route.PHONE_PAGE, parcel_id=self.id)
        return f"{public_base.rstrip('/')}{page}#{base64url(self.secret)}"


@dataclass(frozen=True)
class ParcelTooBig:
    """It would pass the hub's limit; sizes in bytes."""

    size: int
    limit: int


def seal(
    content: ParcelContent, random_bytes: RandomBytes = secrets.token_bytes
) -> SealedParcel | ParcelTooBig:
    """Seal a parcel under a fresh secret. ``random_bytes`` must be a cryptographic source."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    packed = pack(content)
    size = 1 + NONCE_BYTES + padme(len(packed)) + TAG_BYTES
    if size > PARCEL_LIMIT_BYTES:
        return ParcelTooBig(size, PARCEL_LIMIT_BYTES)
    parcel_id = ParcelId(base64url(random_bytes(ID_BYTES)))
    secret, nonce = random_bytes(SECRET_BYTES), random_bytes(NONCE_BYTES)
    padded = packed.ljust(padme(len(packed)), b"\0")
    body = AESGCM(derive(secret, parcel_id, BODY_INFO)).encrypt(nonce, padded, associated(parcel_id))
    auth = derive(secret, parcel_id, AUTH_INFO)
    sealed = bytes([VERSION]) + nonce + body
    return SealedParcel(parcel_id, secret, hashlib.sha256(auth).hexdigest(), sealed)


def pack(content: ParcelContent) -> bytes:
    """Put manifest and files into one container, without padding."""
    manifest = json.dumps(manifest_of(content), ensure_ascii=False, separators=(",", ":")).encode()
    files = b"".join(file.content for file in content.files)
    return len(manifest).to_bytes(4, "big") + manifest + files


def manifest_of(content: ParcelContent) -> dict[str, object]:
    """The manifest that the phone's page reads; sizes in bytes, files in the container's order."""
    notice = content.notice
    return {
        "version": VERSION,
        "lang": content.lang,
        "town": content.town,
        "title": content.title,
        "notice": {"title": notice.title, "detail": notice.detail} if notice else None,
        "files": [
            {"name": file.name, "label": file.label, "type": file.type, "size": len(file.content)}
            for file in content.files
        ],
        "todo": list(content.todo),
    }


def derive(secret: bytes, parcel_id: ParcelId, info: bytes) -> bytes:
    """One 32-byte key of a parcel (HKDF-SHA-256, RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=parcel_id.encode(), info=info).derive(secret)


def associated(parcel_id: ParcelId) -> bytes:
    """What the cipher binds the body to: another id or version does not decrypt."""
    return bytes([VERSION]) + parcel_id.encode()


def padme(size: int) -> int:
    """Round a size up so that it tells little: at most 12 % more, O(log log n) bits leaked.

    Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
    PoPETs 2019 (4), algorithm 1.
    """
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << max(0, low_bits)) - 1
    return (size + mask) & ~mask


def base64url(data: bytes) -> str:
    """Base64 for URLs, without padding (RFC 4648, section 5)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()
