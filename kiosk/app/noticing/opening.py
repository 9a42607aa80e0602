"""Opens noticing for a kiosk: the town's weights, what a hub has learned, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from kiosk.app import paths
from kiosk.app.noticing.noticing import Notices
from kiosk.app.noticing.pagetimes import FILE as PAGE_TIMES
from kiosk.app.noticing.pagetimes import Learned
from kiosk.app.settings import Settings
from kiosk.difficulty.conclusions import Conclusion
from kiosk.difficulty.devices import DeviceFilter
from kiosk.difficulty.tuning import FILE, Tuning
from kiosk.pages.town import Town
from kiosk.procedures.yamlfile import read_yaml


def notices(
    settings: Settings,
    data: Path,
    today: Callable[[], date],
    town: Town,
    flag: Callable[[Conclusion], None],
) -> Notices:
    """What noticing stands on in this kiosk; ``data`` is its data folder. Raises PackError."""
    tuning = read_yaml(paths.CONFIG / FILE, Tuning).spec
    return Notices(
        tuning,
        DeviceFilter(tuning.devices),
        town,
        today,
        settings.town.kiosk_id,
        Learned(data / PAGE_TIMES).times,
        flag=flag,
    )
