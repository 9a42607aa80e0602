"""Whether the kiosk can hear: what is known of the models and of the microphone, put together."""

from __future__ import annotations

import threading
from collections.abc import Callable

from kiosk.devices.ears import EarsChanged, EarsDeaf, EarsReady, EarsStatus
from kiosk.types import Lang


class Condition:
    """Tells the kiosk once whenever it can hear differently than before."""

    def __init__(self, tell: Callable[[EarsChanged], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._languages: frozenset[Lang] | None = None
        self._microphone: bool | None = None
        self._told: EarsStatus | None = None

    def models(self, languages: frozenset[Lang] | None) -> None:
        """These languages have a recogniser in memory; None while the first is loaded."""
        with self._lock:
            self._languages = languages
            self._judge()

    def microphone(self, is_there: bool) -> None:
        """There is one, or none."""
        with self._lock:
            self._microphone = is_there
            self._judge()

    def _judge(self) -> None:
        status: EarsStatus
        if self._microphone is False:
            status = EarsDeaf("no-microphone")
        elif self._languages is None or self._microphone is None:
            status = EarsDeaf("starting")
        else:
            status = EarsReady(self._languages) if self._languages else EarsDeaf("no-model")
        if status != self._told:
            self._told = status
            self._tell(EarsChanged(status))
