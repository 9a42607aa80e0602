"""What ``parvis doctor`` says of signing in on one's own phone: is it set up, and would it work."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hub.contract import Route
from kiosk.app.settings import Settings

if TYPE_CHECKING:
    from kiosk.app.doctor.finding import Finding

WAIT_S = 5.0
LEAST_SECRET = 8
"""The shortest that the hub takes."""
GUIDE = "See docs/fr/administrateur.md, Se connecter avec son téléphone."
OK = 200


def sign_in_finding(settings: Settings) -> Finding:
    """Off is fine; half set up is not."""
    from kiosk.app.doctor.finding import Finding

    where = settings.identity
    if settings.hub.url and not where.issuer:
        return Finding("sign-in", "ok", "The hub runs elsewhere: it decides. Its own doctor tells.")
    if not where.issuer:
        return Finding("sign-in", "ok", "Not offered: no identity provider is set.")
    if settings.hub.url:
        said = "identity.issuer is set here, but the hub runs elsewhere: it decides."
        return Finding(
            "sign-in", "limited", said, f"Move [identity] to the settings of the hub itself. {GUIDE}"
        )
    if wrong := half_set_up(settings):
        return Finding("sign-in", "limited", wrong, f"Until then nobody is offered to sign in. {GUIDE}")
    public = settings.hub.public_url.rstrip("/")
    if wrong := _provider(where.issuer):
        return Finding("sign-in", "limited", wrong, "Check identity.issuer and the network.")
    back, done = public + Route.SIGN_IN_BACK, public + Route.SIGN_IN_DONE
    return Finding("sign-in", "ok", f"{where.name} answers. Declare with it: {back} and {done}")


def half_set_up(settings: Settings) -> str:
    """What is missing here, without asking anybody; "" when nothing is. The hub starts without it."""
    where, public = settings.identity, settings.hub.public_url
    if not _safe(public):
        return f"{where.name} wants HTTPS, and hub.public_url is {public or 'not set'}."
    return _secret(where.secret_file) if where.client_id else "identity.client_id is not set."


def _safe(url: str) -> bool:
    where = urlsplit(url)
    here = where.hostname in ("localhost", "127.0.0.1", "::1")
    return where.scheme == "https" or (where.scheme == "http" and here)


def _secret(named: str) -> str:
    """What is wrong with the file of the service's secret; "" when nothing is."""
    if not named:
        return "identity.secret_file is not set."
    file = Path(named)
    try:
        mode, content = file.stat().st_mode, file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return "The file identity.secret_file cannot be read."
    if len(content) < LEAST_SECRET:
        return "The file identity.secret_file holds no secret."
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
