"""The real provider as a process: started on loopback, told our service, ended by its own process."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests

HERE = Path(__file__).parent
LOCK, STAMP = HERE / "package-lock.json", HERE / "node_modules" / ".parvis-lock"
CLIENT_ID, CLIENT_SECRET = "mairie-de-valbourg", "a-client-secret-for-tests-only-0123456789"
ENDS_S = 30.0


@dataclass
class RealProvider:
    """``oidc-provider`` of npm, which is certified for OpenID Connect."""

    url: str

    def declare(self, hub_url: str, *, plain: bool = False, **more: Any) -> None:
        """Our service with it: exact addresses, as a town declares them; userinfo is signed unless ``plain``.

        ``level``: what a sign-in reaches.
        """
        said = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uris": [f"{hub_url}/sign-in/back"],
            "post_logout_redirect_uris": [f"{hub_url}/sign-in/done"],
            **({} if plain else {"userinfo_signed_response_alg": "RS256"}),
            **more,
        }
        answer = requests.put(f"{self.url}/-/client", json=said, timeout=30)
        answer.raise_for_status()


@dataclass
class Person:
    """Somebody at the provider's pages without a browser: follows them, with cookies, as a phone does."""

    line: requests.Session = field(default_factory=requests.Session)
    login: str = "camille"

    def __post_init__(self) -> None:
        self.line.trust_env = False

    def signs_in(self, url: str, *, yes: bool = True) -> str:
        """From the provider's first page to the address that it sends the phone back to."""
        where = self._follow("GET", url)
        assert "/interaction/" in where, where
        return self._follow(
            "POST", where, {"login": self.login, "password": "x", "go": "yes" if yes else "no"}
        )

    def _follow(self, method: str, url: str, data: dict[str, str] | None = None) -> str:
        """Where the provider's redirects lead: to a page of its own, or back to the hub."""
        home = urlsplit(url).netloc
        while True:
            answer = self.line.request(method, url, data=data, allow_redirects=False, timeout=30)
            if answer.status_code not in (302, 303):
                assert answer.status_code == 200, answer.text
                return url
            url, method, data = urljoin(url, answer.headers["Location"]), "GET", None
            if urlsplit(url).netloc != home:
                return url


def query_of(url: str) -> dict[str, str]:
    """What an address carries, each name once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    """A provider for each test file that asks for one."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    found = STAMP.read_text().strip() if STAMP.is_file() else ""
    assert found == wanted, "The provider of the tests is not installed: run ./test once, or tools/oidc.sh."
    process = subprocess.Popen(
        ["node", "provider.mjs"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    try:
        ready = json.loads(process.stdout.readline() or "{}")
        assert ready.get("ready") is True, "the provider does not start"
        yield RealProvider(ready["url"])
    finally:
        process.stdin.close()
        try:
            process.wait(ENDS_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def identity_options(folder: Path, issuer: str, *more: str) -> tuple[str, ...]:
    """What a hub is started with to lead to this provider; its secret lies in a file of ``folder``."""
    secret = folder / "identity-secret"
    secret.touch(0o600)
    secret.write_text(CLIENT_SECRET + "\n")
    options = ("--identity-issuer", issuer, "--identity-client-id", CLIENT_ID)
    return (*options, "--identity-secret-file", str(secret), *more)
