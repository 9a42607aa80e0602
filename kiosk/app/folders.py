"""Where a kiosk keeps its state: one folder of data, and what lies in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def data_folder(env: Mapping[str, str]) -> Path:
    """The one folder of all state: PARVIS_DATA, by default in the XDG data folder."""
    from platformdirs import user_data_path

    return Path(env["PARVIS_DATA"]) if env.get("PARVIS_DATA") else user_data_path("parvis")


def guide_folder(env: Mapping[str, str]) -> Path:
    """Where the national fiches are kept."""
    return data_folder(env) / "guide"


def trust_folder(env: Mapping[str, str]) -> Path:
    """Where the certificates of signed codes are kept."""
    return data_folder(env) / "trust"


def models_folder(env: Mapping[str, str]) -> Path:
    """Where the recogniser's models are kept."""
    return data_folder(env) / "models"


def voices_folder(env: Mapping[str, str]) -> Path:
    """Where the neural voices are kept, one folder a language."""
    return data_folder(env) / "voices"


def speech_folder(env: Mapping[str, str]) -> Path:
    """Where the sentences rendered ahead are kept: fixed ones only."""
    return data_folder(env) / "speech"
