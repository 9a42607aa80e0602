"""Touch layers that lie turned, mirrored or beside their picture, and hands that tremble: what mends them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.devices.panel import STRAIGHT, TURNS, Matrix, Place, at, back_from, fitted, then, turning
from kiosk.pages import actions as act
from kiosk.pages.comfort import Comfort
from kiosk.pages.session import Session
from kiosk.pages.setup_aim import CLOSE
from kiosk.pages.setup_states import TAPS, TARGETS, Panel, SettingUp, SetupStep
from kiosk.pages.setup_turn import begins
from kiosk.pages.town import Town
from kiosk.pages.view import Role
from kiosk.types import Lang, OptionId
from tests.support.visit import Visit

PORTRAIT, LYING = Panel(1080, 1920), Panel(1920, 1080)
FIRST: Place = (0.32, 0.43)
CORNERS: tuple[Place, ...] = ((0.15, 0.4), (0.85, 0.4), (0.85, 0.8), (0.15, 0.8))
MIRRORED: Matrix = (-1.0, 0.0, 1.0, 0.0, 1.0, 0.0)
OFF: Matrix = (1.1, 0.02, -0.14, -0.015, 0.93, 0.13)
"""Larger, a little askew, and beside its picture by some centimetres."""


class Installer:
    """Who stands before a panel; ``layer``: from a place to where its touch layer feels it."""

    def __init__(self, town: Town, layer: Matrix, panel: Panel = PORTRAIT, turned: int = 0) -> None:
        setup = SettingUp(panel, turned=turned)
        self.layer = layer
        self.visit = Visit(town, begins(Session(Comfort(Lang("fr"))), setup, town))
        self.tremor = random.Random(7)
        self.shakes = 0.0

    @property
    def setup(self) -> SettingUp:
        assert isinstance(self.visit.session.duty, SettingUp)
        return self.visit.session.duty

    def touches(self, wanted: Place, aside: Place = (0.0, 0.0)) -> None:
        """A finger on a place of the picture: felt somewhere, and mended as far as is known."""
        shaken = tuple(
            one + more + self.tremor.uniform(-1, 1) * self.shakes
            for one, more in zip(wanted, aside, strict=True)
        )
        there = turning(self.setup.turned)
        on_panel = at(self.setup.touch, at(self.layer, at(there, (shaken[0], shaken[1]))))
        self.visit = self.visit.does(act.Aimed(wanted, at(back_from(there), on_panel)))

    def calibrates(self) -> None:
        for place in CORNERS:
            for _ in range(TAPS):
                self.touches(place)

    def felt(self, place: Place) -> Place:
        """Where on the panel the kiosk now feels a finger that is at a place of the panel."""
        return at(self.setup.touch, at(self.layer, place))


def ways() -> Iterator[Matrix]:
    for flipped in (STRAIGHT, MIRRORED):
        for turned in TURNS:
            yield then(flipped, turning(turned))


def test_a_panel_that_is_right_costs_one_touch(town: Town) -> None:
    installer = Installer(town, STRAIGHT)
    installer.shakes = 0.01
    installer.touches(FIRST)
    assert (installer.setup.step, installer.setup.touch) == (SetupStep.UPRIGHT, STRAIGHT)


@pytest.mark.parametrize("panel", [PORTRAIT, LYING], ids=["portrait", "lying"])
@pytest.mark.parametrize("turned", TURNS)
@pytest.mark.parametrize("way", [one for one in ways() if one != STRAIGHT])
def test_one_touch_tells_which_of_eight_ways_the_layer_lies(
    town: Town, way: Matrix, turned: int, panel: Panel
) -> None:
    installer = Installer(town, way, panel, turned)
    installer.touches(FIRST)
    assert installer.setup.step is SetupStep.TARGETS, "it is looked at more closely"
    assert installer.felt((0.2, 0.9)) == pytest.approx((0.2, 0.9)), "and mended already"


@pytest.mark.parametrize("way", [STRAIGHT, MIRRORED, turning(90), turning(270)])
@pytest.mark.parametrize("turned", [0, 90])
def test_a_layer_beside_its_picture_is_mended_by_a_hand_that_trembles(
    town: Town, way: Matrix, turned: int
) -> None:
    installer = Installer(town, then(OFF, way), turned=turned)
    installer.shakes = 0.012
    while installer.setup.step is SetupStep.AIM:
        installer.touches(FIRST)
    assert installer.setup.step is SetupStep.TARGETS
    installer.calibrates()
    assert installer.setup.step is SetupStep.AIM, "looked at once more"
    for place in ((0.1, 0.1), (0.9, 0.9), (0.5, 0.5), (0.2, 0.8)):
        assert installer.felt(place) == pytest.approx(place, abs=0.035)
    installer.touches(FIRST)
    assert installer.setup.step is SetupStep.UPRIGHT


def test_touches_that_mean_nothing_are_asked_for_again_and_then_the_longer_way_is_taken(town: Town) -> None:
    installer = Installer(town, STRAIGHT)
    installer.touches(FIRST, aside=(0.18, 0.07))
    assert installer.setup.step is SetupStep.AIM
    assert installer.visit.view.find("error").role is Role.ERROR
    installer.touches(FIRST, aside=(0.18, 0.07))
    assert (installer.setup.step, installer.setup.touch) == (SetupStep.TARGETS, STRAIGHT)


def test_a_touch_that_slipped_is_outvoted_and_three_that_scatter_are_asked_for_again(town: Town) -> None:
    installer = Installer(town, MIRRORED)
    installer.touches(FIRST)
    first = CORNERS[0]
    for aside in ((0.0, 0.0), (0.2, 0.1), (0.0, 0.0)):
        installer.touches(first, aside)
    assert installer.setup.aiming.contradict
    assert installer.setup.aiming.taps == ()
    assert "trop loin" in installer.visit.view.find("error").name
    for aside in ((0.0, 0.0), (CLOSE / 2, 0.0), (0.0, 0.0)):
        installer.touches(first, aside)
    assert (installer.setup.aiming.target, installer.setup.aiming.contradict) == (1, False)


def test_targets_that_fit_no_panel_begin_anew(town: Town) -> None:
    installer = Installer(town, MIRRORED)
    installer.touches(FIRST)
    before = installer.setup.touch
    for place, aside in zip(CORNERS, (0.0, 0.2, 0.0, 0.0), strict=True):
        for _ in range(TAPS):
            installer.touches(place, (0.0, aside))
    assert installer.setup.step is SetupStep.TARGETS
    assert installer.setup.aiming.contradict
    assert len(installer.setup.aiming.taps) < TARGETS * TAPS
    assert installer.setup.touch == before


def test_who_leaves_it_so_keeps_what_was_there(town: Town) -> None:
    installer = Installer(town, MIRRORED)
    installer.visit = installer.visit.does(act.Confirm())
    assert (installer.setup.step, installer.setup.touch) == (SetupStep.UPRIGHT, STRAIGHT)


@pytest.mark.parametrize("hangs", TURNS)
def test_the_arrow_to_the_ceiling_is_chosen_until_it_points_up(town: Town, hangs: int) -> None:
    """``hangs``: the panel is turned so far counter-clockwise, so its picture must be turned clockwise."""
    installer = Installer(town, STRAIGHT, LYING)
    installer.visit = installer.visit.does(act.Confirm())
    for _ in range(2):
        to_ceiling = (hangs - installer.setup.turned) % 360
        installer.visit = installer.visit.does(act.Pick(OptionId(str(to_ceiling))))
        if not to_ceiling:
            break
    assert installer.setup.step is SetupStep.LANGUAGE
    assert installer.setup.turned == hangs
    assert installer.setup.panel == (PORTRAIT if hangs in {90, 270} else LYING)


def test_who_changes_how_fingers_are_felt_touches_targets_at_once(town: Town) -> None:
    installer = Installer(town, STRAIGHT)
    duty = replace(installer.setup, step=SetupStep.CHECK, checked=True)
    visit = replace(installer.visit, session=replace(installer.visit.session, duty=duty))
    line = visit.view.find("line.targets")
    assert line.action
    installer.visit = visit.does(line.action)
    assert installer.setup.step is SetupStep.TARGETS
    installer.calibrates()
    installer.touches(FIRST)
    assert installer.setup.step is SetupStep.CHECK
    assert installer.setup.touch == pytest.approx(STRAIGHT, abs=1e-6)


def test_what_is_no_arrow_turns_nothing(town: Town) -> None:
    installer = Installer(town, STRAIGHT)
    installer.visit = installer.visit.does(act.Confirm())
    before = installer.visit.session
    for option in ("45", "en", "", "-90"):
        assert installer.visit.does(act.Pick(OptionId(option))).session.duty == before.duty


def test_another_way_up_asks_again_how_high(town: Town) -> None:
    installer = Installer(town, STRAIGHT, LYING)
    picked = replace(installer.setup.picked, inches=15.6, middle_cm=80)
    at_upright = replace(installer.setup, picked=picked, step=SetupStep.UPRIGHT, checked=True)
    visit = replace(installer.visit, session=replace(installer.visit.session, duty=at_upright))
    turned = visit.does(act.Pick(OptionId("90")), act.Pick(OptionId("0")))
    assert isinstance(turned.session.duty, SettingUp)
    assert turned.session.duty.step is SetupStep.HEIGHT
    half = visit.does(act.Pick(OptionId("180")), act.Pick(OptionId("0")))
    assert isinstance(half.session.duty, SettingUp)
    assert half.session.duty.step is SetupStep.CHECK, "it hangs as high as before"


def test_too_little_tells_nothing() -> None:
    assert fitted([]) is None
    assert fitted([((0.1, 0.1), (0.2, 0.2)), ((0.2, 0.2), (0.3, 0.3)), ((0.9, 0.9), (1.0, 1.0))]) is None
