"""Seals what leaves with the person, so that only the phone that saw the QR code can read it.

Container: manifest length (4 bytes, big-endian), manifest (JSON, UTF-8), the files one after the other,
zeros up to the padded size (Padmé). Sealed in records (``records``) under a key of the link (``keys``).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from hub.contract import PARCEL_LIMIT_BYTES, PHONE_LANGUAGES, Route, path
from kiosk.handoff.keys import (
    SECRET_BYTES,
    VERSION,
    LinkSecret,
    ParcelId,
    auth_token,
    bound_to,
    link_body_key,
)
from kiosk.handoff.records import seal_records, sealed_size
from kiosk.types import Lang

RandomBytes: TypeAlias = Callable[[int], bytes]

ID_BYTES = 9


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
    secret: LinkSecret = field(repr=False)
    auth_sha256: str
    sealed: bytes = field(repr=False)
    lang: Lang

    def url(self, public_base: str) -> str:
        """The link for the QR code: ``{public_base}/{lang}/{id}#{secret}``, about 60 characters."""
        lang = self.lang if self.lang in PHONE_LANGUAGES else PHONE_LANGUAGES[0]
        page = path(Route.PHONE_PAGE, lang=lang, parcel_id=self.id)
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
    packed = pack(content)
    size = sealed_size(padme(len(packed)))
    if size > PARCEL_LIMIT_BYTES:
        return ParcelTooBig(size, PARCEL_LIMIT_BYTES)
    parcel = ParcelId(base64url(random_bytes(ID_BYTES)))
    secret = LinkSecret(random_bytes(SECRET_BYTES))
    padded = packed.ljust(padme(len(packed)), b"\0")
    sealed = b"".join(seal_records(link_body_key(secret, parcel), padded, bound_to(parcel)))
    auth = auth_token(secret, parcel)
    return SealedParcel(parcel, secret, hashlib.sha256(auth).hexdigest(), sealed, content.lang)


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
