"""Pages and words for the understanding of speech: real packs, real words, no sound."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.app import paths
from kiosk.types import Lang
from voice.heard.lexicon import Lexicon, load_lexicon

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def french() -> Lexicon:
    return load_lexicon(paths.CONFIG / "voice", Lang("fr"))


@pytest.fixture(scope="session")
def english() -> Lexicon:
    return load_lexicon(paths.CONFIG / "voice", Lang("en"))
