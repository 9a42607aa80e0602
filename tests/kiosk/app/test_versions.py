"""Which version runs and what came of its updates reaches the console; one bad night is nobody's business."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.contract import Beat, KioskActivity, KioskIdentity, KioskView
from hub.contract.codes import UpdateCode
from hub.contract.fleet import LastUpdate, Software
from kiosk.app.doctor.machine import version_finding, version_said
from kiosk.app.nearhub.link import HubLink
from kiosk.app.versions import ENV, OUTCOME, SERVER, Versions, read_outcome, version_here
from kiosk.uplink.beats import PLAIN, Beats
from kiosk.uplink.states import HubDown
from tests.support.hub import TOKEN, HubProcess, running_hub

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
KIOSK = KioskIdentity(id="hall-v-1", name="borne 1", place="Hall V")
HERE = "1.4.0"


@pytest.fixture
def system(tmp_path: Path) -> Path:
    (tmp_path / "os-release").write_text(f'NAME="Parvis"\nIMAGE_ID=parvis\nIMAGE_VERSION={HERE}\n', "utf-8")
    (tmp_path / SERVER).write_text("https://parvis.valbourg.fr/borne/\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def noted(system: Path) -> Callable[..., LastUpdate]:
    """What is told when this was noted so many days ago, and last this very night."""

    def note(code: str, days: float, version: str = "", *, last: float = 0.3, up: float = 30) -> LastUpdate:
        since, at = (
            (NOW - timedelta(days=one)).strftime("%Y-%m-%dT%H:%M:%SZ") for one in (days, min(days, last))
        )
        (system / OUTCOME).write_text(f"{code} {since} {at} {version}".strip() + "\n", encoding="ascii")
        said = versions(system, up).said()
        assert said.version == HERE
        assert said.update is not None
        return said.update

    return note


def versions(system: Path, up: float = 30) -> Versions:
    return Versions({ENV: str(system)}, system / "os-release", lambda: NOW, lambda: timedelta(days=up))


FAILS = ("unreachable", "certificate", "failed")


@pytest.mark.parametrize("code", FAILS)
def test_one_bad_night_is_nobodys_business_and_three_are(noted: Callable[..., LastUpdate], code: str) -> None:
    assert not noted(code, 0.3).wrong
    assert not noted(code, 1.3).wrong
    told = noted(code, 3.3)
    assert (told.code, told.wrong) == (code, True)
    assert told.since_ms == int((NOW - timedelta(days=3.3)).timestamp()) * 1000
    assert told.at_ms == int((NOW - timedelta(days=0.3)).timestamp()) * 1000


@pytest.mark.parametrize("code", ["address", "refused", "no_room"])
def test_what_no_next_night_mends_is_told_at_once(noted: Callable[..., LastUpdate], code: str) -> None:
    assert noted(code, 0.3).wrong


@pytest.mark.parametrize("code", ["nothing_newer", "kept"])
def test_what_is_well_stays_well(noted: Callable[..., LastUpdate], code: str) -> None:
    assert not noted(code, 300).wrong


def test_one_that_came_back_is_told_at_once_and_not_while_it_is_tried(
    noted: Callable[..., LastUpdate],
) -> None:
    assert noted("given_up", 0.01, "1.5.0").wrong
    # Its first try failed, and this is its second.
    assert not noted("given_up", 0.01, HERE).wrong


def test_a_version_that_waits_too_long_is_told_by_what_keeps_it(noted: Callable[..., LastUpdate]) -> None:
    assert not noted("fetched", 1, "1.5.0").wrong
    waits, tried = noted("fetched", 3, "1.5.0"), noted("fetched", 3, HERE)
    assert (waits.code, waits.wrong) == ("waiting", True)
    assert (tried.code, tried.wrong) == ("trial", True)


def test_a_kiosk_that_looks_no_more_does_not_look_healthy(
    noted: Callable[..., LastUpdate], system: Path
) -> None:
    told = noted("nothing_newer", 40, last=9)
    assert (told.code, told.wrong) == ("not_looked", True)
    assert told.since_ms == told.at_ms
    assert not noted("nothing_newer", 40, last=9, up=0.1).wrong, "it was switched on after the holidays"
    (system / SERVER).unlink()
    assert not noted("kept", 40, HERE, last=40).wrong, "its versions come by a stick"


@pytest.mark.parametrize("code", FAILS)
def test_a_time_to_come_is_no_time(noted: Callable[..., LastUpdate], code: str) -> None:
    told = noted(code, -3, last=-3)
    assert (told.since_ms, told.at_ms, told.wrong) == (None, None, False)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "unreachable\n",
        "something 2026-11-20T02:00:00Z 2026-11-20T02:00:00Z\n",
        "waiting 2026-11-20T02:00:00Z 2026-11-20T02:00:00Z\n",
        "failed 2026-13-40T02:00:00Z 2026-11-20T02:00:00Z\n",
        "failed yesterday today\n",
        "failed 2026-11-20T02:00:00Z 2026-11-20T02:00:00Z 1.5; reboot\n",
        "\x00\xff" * 4000,
    ],
)
def test_a_word_that_nobody_wrote_is_none(system: Path, said: str) -> None:
    (system / OUTCOME).write_text(said, encoding="utf-8")
    assert read_outcome(system / OUTCOME) is None
    assert versions(system).said() == Software(version=HERE)


def test_a_year_that_no_clock_has_ends_no_beat(system: Path) -> None:
    (system / OUTCOME).write_text("failed 0001-01-01T00:00:00Z 0001-01-01T00:00:00Z\n", encoding="ascii")
    said = versions(system).said().update
    assert said is not None
    assert (said.since_ms, said.at_ms) == (None, None)


def test_outside_of_an_appliance_the_programs_own_version_is_said(tmp_path: Path) -> None:
    release = tmp_path / "os-release"
    own = version_here(release)
    assert own[0].isdigit()
    # Another system that is an image too.
    release.write_text("ID=fedora\nIMAGE_ID=kiosk\nIMAGE_VERSION=41.2\n", encoding="utf-8")
    assert version_here(release) == own
    release.write_text("IMAGE_ID=parvis\nIMAGE_VERSION=$(reboot)\n", encoding="utf-8")
    assert version_here(release) == "0"
    assert Versions({}, release).said() == Software(version="0")


# --- The doctor -----------------------------------------------------------------------------------------


def test_the_doctor_says_the_same(system: Path, noted: Callable[..., LastUpdate]) -> None:
    told = noted("unreachable", 3.3)
    found = version_said(Software(version=HERE, update=told))
    assert (found.name, found.state) == ("version", "limited")
    assert found.detail.startswith(f"Version {HERE}. No update comes since 2026-11-20")
    assert "firewall" in found.mend
    well = version_said(Software(version=HERE, update=noted("nothing_newer", 3)))
    assert (well.state, well.mend) == ("ok", "")
    one_night = version_said(Software(version=HERE, update=noted("unreachable", 0.3)))
    assert (one_night.state, "next night" in one_night.detail) == ("ok", True)
    (system / OUTCOME).unlink()
    assert version_finding({ENV: str(system)}).state == "ok"


@pytest.mark.parametrize("code", UpdateCode)
def test_the_doctor_has_words_for_each_code(code: UpdateCode) -> None:
    wrong = code not in {UpdateCode.NOTHING_NEWER, UpdateCode.FETCHED, UpdateCode.KEPT}
    said = version_said(Software(version=HERE, update=LastUpdate(code=code, wrong=wrong)))
    assert (said.state == "limited") == bool(said.mend) == wrong
    assert "{" not in said.detail


# --- The hub --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("versions") / "data") as process:
        yield process


def test_a_kiosk_whose_nights_fail_does_not_look_healthy(hub: HubProcess, system: Path) -> None:
    """A fleet's updates failed each night, and no console said so."""
    link = HubLink(TOKEN, KIOSK, software=versions(system).said)
    stream = hub.mediator("Samia").events()
    next(stream)

    def shown() -> dict:
        return next(data for name, _, data in stream if name == "kiosk" and data["kiosk"]["id"] == KIOSK.id)

    try:
        link.connect(hub.url)
        assert shown()["software"] == {"version": HERE, "update": None}
        (system / OUTCOME).write_text("unreachable 2026-11-20T02:00:00Z 2026-11-23T02:10:00Z\n", "ascii")
        link.doing(KioskActivity.VISIT)
        told = shown()["software"]["update"]
        assert (told["code"], told["wrong"]) == ("unreachable", True)
        assert told["since_ms"] == int(datetime(2026, 11, 20, 2, tzinfo=UTC).timestamp()) * 1000
    finally:
        link.close()
        stream.close()  # type: ignore[attr-defined]


def test_a_hub_of_before_still_hears_its_kiosk() -> None:
    """It refuses fields that it does not know: a newer kiosk would have been offline for ever."""
    heard = list[bool]()
    knows = [False]

    def send(said: Beat) -> KioskView | HubDown:
        heard.append("software" in said.model_dump(mode="json"))
        if heard[-1] and not knows[0]:
            return HubDown("refused", 422)
        return KioskView(kiosk=KIOSK, activity=KioskActivity.FREE, changed_ms=1, beat_ms=1)

    beats = Beats(send)
    said = Beat(kiosk=KIOSK, activity=KioskActivity.FREE, software=Software(version=HERE))
    assert isinstance(beats.say(said), KioskView)
    assert heard == [True, False]
    for _ in range(PLAIN - 1):
        assert isinstance(beats.say(said), KioskView)
    assert heard[2:] == [False] * (PLAIN - 1), "not twice each time"
    knows[0] = True
    beats.say(said)
    beats.say(said)
    assert heard[-2:] == [True, True], "the hub was renewed"


@pytest.mark.parametrize("status", [0, 401, 403, 500])
def test_another_refusal_is_not_asked_twice(status: int) -> None:
    asked = list[Beat]()

    def send(said: Beat) -> HubDown:
        asked.append(said)
        return HubDown("refused", status)

    said = Beat(kiosk=KIOSK, activity=KioskActivity.FREE, software=Software(version=HERE))
    assert Beats(send).say(said) == HubDown("refused")
    assert asked == [said]
