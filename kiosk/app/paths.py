"""Where the project's data lie, in a checkout and in an installed package alike."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config"
CATALOGUES = ROOT / "i18n" / "catalogues"
SETTINGS = CONFIG / "settings.toml"
SPOKEN = CONFIG / "voice"
SAMPLE_PAPER = CONFIG / "demo" / "bill.jpg"
