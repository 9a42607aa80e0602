"""Secrets that the hub makes for itself at its first start, readable by its user alone."""

import os
import secrets
from pathlib import Path

# Without 0, O, 1, I, L: a code is read aloud and typed.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_console_code() -> str:
    """A code such as ``K7QM-4XWD`` (about 40 bits; tries are limited)."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def new_kiosk_token() -> str:
    """256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def kept(file: Path, fresh: str) -> str:
    """Read a secret, or keep this fresh one in a new file of mode 0600.

    Raises:
        OSError: the folder cannot be written.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = file.read_text(encoding="utf-8").strip()
        if found:
            return found
        file.unlink()
        return kept(file, fresh)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(fresh + "\n")
    return fresh
