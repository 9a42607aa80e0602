"""A phone without a browser: the same requests and the same keys as the phone's page, in Python."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from hub.contract import LEASE_HEADER
from kiosk.handoff.keys import (
    LinkSecret,
    LiveKeys,
    NotAPoint,
    ParcelId,
    PublicPoint,
    auth_token,
    bound_to,
    deferred_body_key,
    intake_body_key,
    live_body_key,
    live_keys,
    pairing_code,
    pin_token,
)
from kiosk.handoff.link import base64url
from kiosk.handoff.parcel import padme
from kiosk.handoff.records import NotOpened, open_records, seal_records

WAIT_S = 60.0


@dataclass
class Pocket:
    """One phone that has read one QR code."""

    url: str
    keys: LiveKeys = field(default_factory=live_keys)
    lease: str = field(default_factory=lambda: base64url(os.urandom(16)))
    version: int = 0

    def __post_init__(self) -> None:
        self.http = requests.Session()
        self.http.trust_env = False

    @property
    def id(self) -> ParcelId:
        return ParcelId(urlsplit(self.url).path.split("/")[-1])

    @property
    def secret(self) -> LinkSecret:
        text = urlsplit(self.url).fragment
        return LinkSecret(urlsafe_b64decode(text + "=" * (-len(text) % 4)))

    @property
    def code(self) -> str:
        return pairing_code(self.secret, self.id, self.keys.public)

    def ask(self, method: str, what: str, **rest: Any) -> requests.Response:
        parts = urlsplit(self.url)
        where = f"{parts.scheme}://{parts.netloc}/api/parcels/{self.id}/{what}"
        headers = {LEASE_HEADER: self.lease, **rest.pop("headers", {})}
        return self.http.request(method, where, headers=headers, timeout=WAIT_S, **rest)

    def claim(self, pin: str | None = None) -> requests.Response:
        body = {"auth": base64url(auth_token(self.secret, self.id)), "lease": self.lease}
        body["key"] = base64url(self.keys.public)
        if pin is not None:
            body["pin"] = base64url(pin_token(self.secret, self.id, pin))
        return self.ask("POST", "claim", json=body)

    def turn(self, wait_s: float = 0, after: int = 0) -> dict[str, Any]:
        answer = self.ask("GET", "turn", params={"wait_s": wait_s, "after": after})
        return {"status": answer.status_code, **answer.json()}

    def waits_for(self, wanted: str) -> dict[str, Any]:
        """Long polls until this is true."""
        now = self.turn()
        while now["status"] == 200 and not now[wanted]:
            now = self.turn(20, now["version"])
        return now

    def opens(self) -> tuple[dict[str, Any], list[bytes]] | NotOpened:
        """Fetch and open what the kiosk sealed to this phone."""
        kiosk = self.turn()["kiosk_key"]
        point = PublicPoint(urlsafe_b64decode(kiosk + "="))
        key = live_body_key(self.secret, self.id, self.keys, self.keys.public, point)
        assert not isinstance(key, NotAPoint)
        return self._opens(key)

    def opens_with(self, pin: str) -> tuple[dict[str, Any], list[bytes]] | NotOpened:
        return self._opens(deferred_body_key(self.secret, self.id, pin))

    def _opens(self, key: bytes) -> tuple[dict[str, Any], list[bytes]] | NotOpened:
        answer = self.ask("GET", "blob")
        assert answer.status_code == 200, answer.text
        body = open_records(key, answer.content, bound_to(self.id))
        return body if isinstance(body, NotOpened) else unpacked(body)

    def ack(self) -> requests.Response:
        return self.ask("POST", "ack")

    def sends(self, *files: tuple[str, bytes]) -> requests.Response:
        """Seal files to the kiosk whose public key the QR code holds."""
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.secret)
        kiosk = PublicPoint(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
        salt = os.urandom(16)
        key = intake_body_key(self.id, self.keys, self.keys.public, kiosk, salt)
        assert not isinstance(key, NotAPoint)
        said = [{"name": "photo", "type": kind, "size": len(content)} for kind, content in files]
        manifest = json.dumps({"version": 2, "files": said}).encode()
        body = len(manifest).to_bytes(4, "big") + manifest + b"".join(content for _, content in files)
        padded = body.ljust(padme(len(body)), b"\0")
        sealed = salt + b"".join(seal_records(key, padded, bound_to(self.id)))
        return self.ask("PUT", "blob", data=sealed)


def unpacked(body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Manifest and files of a container."""
    at = 4 + int.from_bytes(body[:4], "big")
    manifest = json.loads(body[4:at])
    files = []
    for said in manifest["files"]:
        files.append(body[at : at + said["size"]])
        at += said["size"]
    return manifest, files
