"""A push service of the tests' own: it opens what it is given as the phone would, and checks who sent it."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hub.push.subscriptions import Subscription, SubscriptionKeys


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Delivered:
    """A notice as the phone reads it, and what the service was told of it."""

    phone: str
    said: dict
    headers: dict[str, str]
    claims: dict


@dataclass
class Handset:
    """A phone: its keys, and what the service answers for it."""

    name: str
    status: int = 201
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    def subscription(self, url: str) -> Subscription:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = SubscriptionKeys(p256dh=base64url(point), auth=base64url(self.auth))
        return Subscription(endpoint=f"{url}/push/{self.name}", keys=keys)


class PushService:
    """On loopback; takes what is signed and sealed rightly, and remembers it."""

    def __init__(self) -> None:
        self.phones: dict[str, Handset] = {}
        self.delivered: list[Delivered] = []
        self.tried: list[str] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status = service.take(self)
                self.send_response(status)
                if status in (301, 307):
                    self.send_header("Location", f"{service.url}/push/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def handset(self, name: str, status: int = 201) -> Subscription:
        """A phone that this service knows."""
        self.phones[name] = Handset(name, status)
        return self.phones[name].subscription(self.url)

    def take(self, request: BaseHTTPRequestHandler) -> int:
        name = request.path.rpartition("/")[2]
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.tried.append(name)
        phone = self.phones.get(name)
        if phone is None:
            return 404
        if phone.status != 201:
            return phone.status
        claims = verified(request.headers["Authorization"], self.url)
        plain = http_ece.decrypt(body, private_key=phone.key, auth_secret=phone.auth, version="aes128gcm")
        headers = {key.lower(): value for key, value in request.headers.items()}
        self.delivered.append(Delivered(name, json.loads(plain), headers, claims))
        return 201


def verified(authorization: str, audience: str) -> dict:
    """The claims of a VAPID header (RFC 8292), if its own key signed them for this service."""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(parts["k"]))
    number = raw(signature)
    der = encode_dss_signature(int.from_bytes(number[:32], "big"), int.from_bytes(number[32:], "big"))
    key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(raw(head))["alg"] == "ES256"
    found = json.loads(raw(claims))
    assert found["aud"] == audience
    assert time.time() < found["exp"] <= time.time() + 86_400
    return found | {"k": parts["k"]}


@contextmanager
def running_push_service() -> Iterator[PushService]:
    service = PushService()
    try:
        yield service
    finally:
        service.close()
