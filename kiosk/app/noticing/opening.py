"""Opens noticing for a kiosk: the town's weights, what a hub has learned, and who is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from kiosk.app import paths
from kiosk.app.noticing.noticing import Notices
from kiosk.app.settings import Settings
from kiosk.difficulty.conclusions import Conclusion
from kiosk.difficulty.devices import DeviceFilter
from kiosk.difficulty.pace import PageTimes
from kiosk.difficulty.tuning import FILE, Tuning
from kiosk.pages.town import Town
from kiosk.procedures.yamlfile import read_yaml


def notices(
    settings: Settings,
    today: Callable[[], date],
    town: Town,
    flag: Callable[[Conclusion], None],
    learned: Callable[[], Mapping[str, PageTimes]] = dict,
) -> Notices:
    """What noticing stands on in this kiosk; ``learned``: as the hub has told it last. Raises PackError."""
    tuning = read_yaml(paths.CONFIG / FILE, Tuning).spec
    return Notices(
        tuning,
        DeviceFilter(tuning.devices),
        town,
        today,
        settings.town.kiosk_id,
        learned,
        shows=settings.visit.offers_help,
        flag=flag,
    )
