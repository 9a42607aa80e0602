"""Secrets that the hub makes for itself at its first start, readable by its user alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def new_kiosk_token() -> str:
    """256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def kept(file: Path, fresh: str) -> str:
    """Read a secret, or keep this fresh one in a new file of mode 0600.

    Of several processes that start at once, all get the one that was first; a cut leaves no half of it.

    Raises:
        OSError: the folder cannot be written.
    """
    if not _read(file):
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(fresh + "\n")
            out.flush()
            os.fsync(out.fileno())
        if file.exists() and not _read(file):
            # Made by an older program that was cut: it never held a secret.
            file.unlink(missing_ok=True)
        with suppress(FileExistsError):
            os.link(part, file)
        part.unlink()
    return _read(file)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
