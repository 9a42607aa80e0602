"""Opens what a phone sent: one container of pictures and PDFs, which nobody has looked at yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from hub.contract import FILES_LIMIT
from kiosk.handoff.keys import (
    SALT_BYTES,
    LiveKeys,
    NotAPoint,
    ParcelId,
    PublicPoint,
    bound_to,
    intake_body_key,
)
from kiosk.handoff.records import NotOpened, open_records


@dataclass(frozen=True)
class SentFile:
    """One file as it came. ``type``: what the phone takes it for (``image/jpeg``), to be checked."""

    type: str
    content: bytes = field(repr=False)


class _Said(BaseModel):
    type: Annotated[str, StringConstraints(max_length=80)]
    size: int = Field(ge=0)


class _Manifest(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    version: int
    files: list[_Said] = Field(max_length=FILES_LIMIT)


def open_sent(
    sealed: bytes, parcel: ParcelId, mine: LiveKeys, phone: PublicPoint
) -> tuple[SentFile, ...] | NotOpened:
    """Open with the kiosk's half of the pairing; nothing of it is given unless all of it is right."""
    key = intake_body_key(parcel, mine, phone, mine.public, sealed[:SALT_BYTES])
    if isinstance(key, NotAPoint):
        return NotOpened()
    body = open_records(key, sealed[SALT_BYTES:], bound_to(parcel))
    return body if isinstance(body, NotOpened) else _unpack(body)


def _unpack(body: bytes) -> tuple[SentFile, ...] | NotOpened:
    at = 4 + int.from_bytes(body[:4], "big")
    try:
        manifest = _Manifest.model_validate_json(body[4:at])
    except ValidationError:
        return NotOpened()
    files = []
    for said in manifest.files:
        if at + said.size > len(body):
            return NotOpened()
        files.append(SentFile(said.type, body[at : at + said.size]))
        at += said.size
    return tuple(files)
