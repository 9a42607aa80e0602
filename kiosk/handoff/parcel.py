"""Seals what leaves with the person: to a phone that they confirmed, or with their PIN.

No link alone opens it.

Container: manifest length (4 bytes, big-endian), manifest (JSON, UTF-8), the files one after the other,
zeros up to the padded size (Padmé). Sealed in records (``records``) under a key of ``keys``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.contract import PARCEL_LIMIT_BYTES
from kiosk.handoff.keys import (
    VERSION,
    LiveKeys,
    NotAPoint,
    ParcelId,
    PublicPoint,
    bound_to,
    deferred_body_key,
    live_body_key,
)
from kiosk.handoff.link import Link
from kiosk.handoff.records import seal_records, sealed_size
from kiosk.types import Lang


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
class Sealed:
    """Bytes for the hub. ``keys``: the phone's and the kiosk's public key, where it was sealed to a phone."""

    id: ParcelId
    sealed: bytes = field(repr=False)
    keys: tuple[PublicPoint, PublicPoint] | None = None


@dataclass(frozen=True)
class ParcelTooBig:
    """It would pass the hub's limit; sizes in bytes."""

    size: int
    limit: int


def packed(content: ParcelContent) -> bytes | ParcelTooBig:
    """The padded container, ready to be sealed to any phone or PIN."""
    made = pack(content)
    padded = made.ljust(padme(len(made)), b"\0")
    size = sealed_size(len(padded))
    return ParcelTooBig(size, PARCEL_LIMIT_BYTES) if size > PARCEL_LIMIT_BYTES else padded


def seal_to_phone(link: Link, container: bytes, phone: PublicPoint, mine: LiveKeys) -> Sealed | NotAPoint:
    """Seal to the phone that the citizen confirmed. ``mine`` is made for this alone: a key seals one body."""
    key = live_body_key(link.secret, link.id, mine, phone, mine.public)
    return key if isinstance(key, NotAPoint) else _sealed(link.id, key, container, (phone, mine.public))


def seal_with_pin(link: Link, container: bytes, pin: str) -> Sealed:
    """Seal for a printed link."""
    return _sealed(link.id, deferred_body_key(link.secret, link.id, pin), container, None)


def _sealed(
    parcel: ParcelId, key: bytes, container: bytes, keys: tuple[PublicPoint, PublicPoint] | None
) -> Sealed:
    return Sealed(parcel, b"".join(seal_records(key, container, bound_to(parcel))), keys)


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
