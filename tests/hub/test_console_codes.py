"""Each code that a kiosk sends has words on the console, in both languages, and no word stands for nobody.

Once a kiosk said "no_ink" and the console had words for "no_toner".
"""

from __future__ import annotations

from enum import StrEnum

import pytest

from hub.console.texts import load_texts
from hub.contract.codes import UPDATES_WELL, ComfortCode, DeviceCode, ReasonCode, TroubleCode, UpdateCode
from hub.contract.devices import DeviceState
from hub.contract.reports import Autonomy, PlaceKind, Theme


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("reason", ReasonCode),
        ("comfort", ComfortCode),
        ("device", DeviceCode),
        ("trouble", TroubleCode),
        ("theme", Theme),
        ("place", PlaceKind),
        ("autonomy", Autonomy),
        ("devices.state", DeviceState),
    ],
)
def test_each_code_has_words_and_each_word_a_code(lang: str, group: str, codes: type[StrEnum]) -> None:
    words = load_texts((lang,))[lang]
    told = {key.removeprefix(f"{group}.").split(".")[0] for key in words if key.startswith(f"{group}.")}
    assert told == {code.value for code in codes}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_update_has_words_where_somebody_should_know(lang: str) -> None:
    words = load_texts((lang,))[lang]
    told = {key.removeprefix("update.") for key in words if key.startswith("update.")}
    assert told == {code.value for code in UpdateCode if code not in UPDATES_WELL}
    assert all("{since}" in words[f"update.{code}"] for code in told)
