"""A phone for the tests: opens a link as a citizen's phone does, in a real headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.app.demo.phone import PhoneCheck, PhoneMissing, Received, open_phone


@contextmanager
def running_phone(*flags: str) -> Iterator[PhoneCheck]:
    phone = open_phone(flags)
    assert not isinstance(phone, PhoneMissing), phone.reason
    with phone:
        yield phone


def receive(url: str, folder: Path) -> Received:
    """Open the link with a fresh phone; files and a screenshot land in ``folder``."""
    with running_phone() as phone:
        return phone.receive(url, folder)
