"""A provider that signs whatever a test wants: real keys, real tokens, real HTTP, and lies."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.support.oidc.provider import CLIENT_ID, CLIENT_SECRET, query_of

WHO = {"sub": "camille", "given_name": "Camille", "family_name": "EXEMPLE", "birthdate": "1948-02-17"}


@dataclass
class Liar:
    """What it answers. ``claims`` and ``who`` change what an honest provider would say; None: left out."""

    url: str
    key: RSAKey | ECKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    who: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    signed_with: RSAKey | ECKey | OctKey | None = None
    id_token: str | None = None
    userinfo_jwt: bool = False
    published: list[dict[str, Any]] | None = None
    described: dict[str, Any] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    """An answer's status other than 200, by its path."""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """What the hub asked: path and form."""
    bound: dict[str, str] = field(default_factory=dict)
    """Nonce and challenge of the last trip."""

    def sends_back(self, url: str, **other: str) -> str:
        """What the phone's address bar shows after the person has signed in."""
        self.bound = query_of(url)
        said = {"code": "a-code", "state": self.bound["state"], "iss": self.url, **other}
        return self.bound["redirect_uri"] + "?" + "&".join(f"{key}={value}" for key, value in said.items())

    def answer(self, path: str, form: dict[str, str]) -> tuple[str, str]:
        """Content type and body."""
        match path:
            case "/.well-known/openid-configuration":
                return "application/json", json.dumps(self._description())
            case "/jwks":
                public = [self.key.as_dict(private=False)] if self.published is None else self.published
                return "application/json", json.dumps({"keys": public})
            case "/token":
                return "application/json", json.dumps(self._tokens())
            case _:
                said = _without_none({**WHO, **self.who})
                if not self.userinfo_jwt:
                    return "application/json", json.dumps(said)
                signed = self._sign({"iss": self.url, "aud": CLIENT_ID, **said})
                return "application/jwt; charset=utf-8", signed

    def _description(self) -> dict[str, Any]:
        paths = {
            "authorization_endpoint": "/auth",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/userinfo",
            "jwks_uri": "/jwks",
            "end_session_endpoint": "/end",
        }
        honest = {"issuer": self.url, **{name: self.url + path for name, path in paths.items()}}
        return _without_none({**honest, **self.described})

    def _tokens(self) -> dict[str, Any]:
        now = int(time.time())
        honest = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": "camille",
            "acr": "eidas1",
            "nonce": self.bound["nonce"],
            "iat": now,
            "exp": now + 60,
        }
        made = self._sign(_without_none({**honest, **self.claims}))
        said = {"access_token": "an-access-token", "token_type": "Bearer", "expires_in": 60}
        return said if self.id_token == "" else {**said, "id_token": self.id_token or made}

    def _sign(self, claims: dict[str, Any]) -> str:
        key = self.signed_with or self.key
        alg = {"RSA": "RS256", "EC": "ES256", "oct": "HS256"}[key.key_type]
        header = {"alg": alg, "kid": "one", **self.header}
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def unsigned(claims: dict[str, Any]) -> str:
    """A token of the algorithm "none"."""
    parts = ({"alg": "none", "kid": "one"}, claims)
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts)
        + "."
    )


def proves(verifier: str, challenge: str) -> bool:
    """PKCE, S256 (RFC 7636, 4.6)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge


def by_our_own_secret() -> OctKey:
    """The key of who knows the service's secret, which signs nothing here."""
    return OctKey.import_key(CLIENT_SECRET, {"kid": "one"})


def _without_none(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value is not None}


@contextmanager
def running_liar() -> Iterator[Liar]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve({})

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._serve({key: values[0] for key, values in form.items()})

        def _serve(self, form: dict[str, str]) -> None:
            liar.asked.append((self.path, form))
            kind, body = liar.answer(self.path, form)
            content = body.encode()
            self.send_response(liar.status.get(self.path, 200))
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    liar = Liar(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, name="liar")
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
