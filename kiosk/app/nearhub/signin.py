"""Whether this machine's hub can lead people to their identity provider: half set up leads nowhere."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import urlsplit

from hub.contract.identity import LEAST_SECRET
from kiosk.app.settings import Settings


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
