"""What ``parvis doctor`` says of signing in on one's own phone: is it set up, and would it work."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hub.contract import Route
from kiosk.app.settings import Settings

if TYPE_CHECKING:
    from kiosk.app.doctor import Finding

WAIT_S = 5.0
GUIDE = "See docs/fr/administrateur.md, Se connecter avec son téléphone."
OK = 200


def sign_in_finding(settings: Settings) -> Finding:
    """Off is fine; half set up is not."""
    from kiosk.app.doctor import Finding

    where = settings.identity
    if not where.issuer:
        return Finding("sign-in", "ok", "Not offered: no identity provider is set.")
    if settings.hub.url:
        said = "identity.issuer is set here, but the hub runs elsewhere: it decides."
        return Finding("sign-in", "limited", said, "Set --identity-issuer and the others on the hub itself.")
    public = settings.hub.public_url.rstrip("/")
    if not _safe(public):
        said = f"{where.name} wants HTTPS, and hub.public_url is {public or 'not set'}."
        return Finding("sign-in", "broken", said, f"Without it the hub does not start. {GUIDE}")
    if wrong := _secret(where.secret_file):
        return Finding("sign-in", "broken", wrong, f"Without it the hub does not start. {GUIDE}")
    if wrong := _provider(where.issuer):
        return Finding("sign-in", "limited", wrong, "Check identity.issuer and the network.")
    back, done = public + Route.SIGN_IN_BACK, public + Route.SIGN_IN_DONE
    return Finding("sign-in", "ok", f"{where.name} answers. Declare with it: {back} and {done}")


def _safe(url: str) -> bool:
    where = urlsplit(url)
    here = where.hostname in ("localhost", "127.0.0.1", "::1")
    return where.scheme == "https" or (where.scheme == "http" and here)


def _secret(named: str) -> str:
    """What is wrong with the file of the service's secret; "" when nothing is."""
    file = Path(named)
    try:
        mode = file.stat().st_mode
        content = file.read_text(encoding="utf-8").strip() if named else ""
    except (OSError, UnicodeDecodeError):
        return "The file identity.secret_file cannot be read."
    if not content:
        return "identity.secret_file names no file with a secret."
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return "Others than the kiosk's user can read identity.secret_file: chmod 600."
    return ""


def _provider(issuer: str) -> str:
    """What is wrong with the provider; "" when it describes itself rightly."""
    import requests

    try:
        answer = requests.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=WAIT_S)
        said = answer.json() if answer.status_code == OK else None
    except (requests.RequestException, ValueError):
        said = None
    if not isinstance(said, dict):
        return f"{issuer} does not answer."
    return "" if said.get("issuer") == issuer else f"{issuer} calls itself otherwise: write it to the letter."
