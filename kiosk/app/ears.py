"""Builds the kiosk's ears from its settings."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.app.settings import Settings, models_folder
from kiosk.types import Lang
from voice.listening.listener import Hall, Listener


def listener(settings: Settings, env: Mapping[str, str]) -> Listener:
    """Nothing is started yet. The first language of the settings is the first to be loaded."""
    voice = settings.voice
    languages = tuple(Lang(one.code) for one in settings.languages)
    return Listener(
        Hall(models_folder(env), languages, voice.models_in_memory, voice.microphone or None), env
    )
