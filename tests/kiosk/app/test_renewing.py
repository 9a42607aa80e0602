"""A newer version by a mediator's stick: what the kiosk asks of its machine, and what its page then says."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.app.assisting.renewing import QUIET_S, TAKEN_S
from kiosk.app.shift import RESTARTING_S
from kiosk.app.updates import RESTART, STATE, STICK, UpdateFolders, updates_of
from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import Stage
from kiosk.pages.duty import Restarting
from kiosk.pages.town import Town
from tests.support.badges import NAME, STAFF, badge, helps
from tests.support.hall import Hall
from tests.support.visit import Visit


class Appliance:
    """A kiosk on its machine: two real folders, and root's hands in them."""

    def __init__(self, town: Town, folder: Path) -> None:
        self.told, self.wishes = folder / "told", folder / "wishes"
        self.told.mkdir()
        self.wishes.mkdir()
        self.hall = Hall(town, badges=(badge(),), updates=UpdateFolders(self.told, self.wishes))

    def says(self, words: str) -> str:
        """The machine has taken the wish, and says this; the page a second later."""
        (self.told / STATE).write_text(words + "\n")
        (self.wishes / STICK).unlink(missing_ok=True)
        return self.later()

    def later(self, seconds: float = 1.0) -> str:
        self.hall.clock.now += seconds
        self.hall.kiosk.tick()
        self.hall.settles()
        return self.hall.view.key

    def does(self, *actions: act.Action) -> str:
        for one in actions:
            self.hall.kiosk.touch(one)
            self.hall.settles()
        return self.hall.view.key

    @property
    def words(self) -> str:
        """What is written on the page, in one line."""
        return " ".join(one.name for one in self.hall.view.walk() if one.name)

    def offers(self, node: str) -> bool:
        return any(one.id == node for one in self.hall.view.walk())


@pytest.fixture
def machine(town: Town, tmp_path: Path) -> Appliance:
    return Appliance(town, tmp_path)


def test_only_who_has_shown_a_badge_here_may_bring_a_stick(machine: Appliance) -> None:
    """Whom the person has let in may be in another building: the stick would be a visitor's."""
    machine.hall.kiosk.assisting.start(NAME, STAFF)
    machine.does(aid.ShowTools())
    assert not machine.offers("tool.update")
    machine.does(aid.ShowRenewal(), aid.BeginRenewal())
    assert list(machine.wishes.iterdir()) == []
    machine.does(act.EndAssist(), act.Confirm())
    helps(machine.hall)
    machine.does(aid.ShowTools())
    assert machine.offers("tool.update")


def test_on_a_desktop_nothing_of_it_is_offered(town: Town) -> None:
    hall = Hall(town, badges=(badge(),))
    helps(hall)
    hall.kiosk.touch(aid.ShowTools())
    assert not any(one.id == "tool.update" for one in hall.view.walk())


def test_from_the_wish_to_the_version_that_is_ready(machine: Appliance) -> None:
    helps(machine.hall)
    assert machine.does(aid.ShowTools(), aid.ShowRenewal()) == "renew.ask"
    assert machine.does(aid.BeginRenewal()) == "renew.asked"
    assert [one.name for one in machine.wishes.iterdir()] == [STICK]
    assert machine.later() == "renew.asked", "the machine has not answered: no stick is asked for yet"
    assert machine.says("waiting") == "renew.waiting"
    assert machine.says("reading") == "renew.reading"
    assert machine.says("installing 2.0") == "renew.installing"
    assert "2.0" in machine.words
    assert machine.says("ready 2.0") == "renew.ready"
    assert "2.0" in machine.words


def test_the_page_can_be_left_and_tells_how_far_it_is_when_it_is_opened_again(machine: Appliance) -> None:
    helps(machine.hall)
    machine.does(aid.ShowTools(), aid.ShowRenewal(), aid.BeginRenewal())
    machine.says("waiting")
    machine.does(act.CloseOverlay())
    assert not machine.says("installing 2.0").startswith("renew.")
    assert machine.does(aid.ShowTools(), aid.ShowRenewal()) == "renew.installing"
    assert machine.does(aid.BeginRenewal()) == "renew.installing", "one at a time"
    assert list(machine.wishes.iterdir()) == []


def test_the_end_of_an_older_try_is_no_answer_to_a_new_wish(machine: Appliance) -> None:
    machine.says("not_signed")
    helps(machine.hall)
    assert machine.does(aid.ShowTools(), aid.ShowRenewal()) == "renew.not_signed"
    assert machine.does(aid.BeginRenewal()) == "renew.asked"
    assert machine.later() == "renew.asked"


def test_a_wish_that_nobody_takes_is_withdrawn_and_told(machine: Appliance) -> None:
    helps(machine.hall)
    machine.does(aid.ShowTools(), aid.ShowRenewal(), aid.BeginRenewal())
    assert machine.later(TAKEN_S + 1) == "renew.failed"
    assert list(machine.wishes.iterdir()) == []
    assert machine.does(aid.BeginRenewal()) == "renew.asked"


def test_a_folder_that_cannot_be_written_is_told(machine: Appliance) -> None:
    machine.wishes.rmdir()
    helps(machine.hall)
    assert machine.does(aid.ShowTools(), aid.ShowRenewal(), aid.BeginRenewal()) == "renew.failed"


@pytest.mark.parametrize("said", ["", "asked", "ask", "ready <b>", "rea", "ready 1 2", "\0\xff" * 3000])
def test_what_is_no_word_of_the_machine_says_nothing(machine: Appliance, said: str) -> None:
    (machine.told / STATE).write_text(said, encoding="utf-8")
    helps(machine.hall)
    assert machine.does(aid.ShowTools(), aid.ShowRenewal()) == "renew.ask"


# --- The new version starts now ---


def ready(machine: Appliance) -> None:
    machine.says("ready 2.0")
    helps(machine.hall)
    machine.does(aid.ShowTools(), aid.ShowRenewal())


def test_a_restart_ends_the_visit_first_and_asks_when_that_is_known(machine: Appliance) -> None:
    machine.does(act.ChooseLanguage(machine.hall.session.comfort.lang))
    ready(machine)
    assert machine.does(aid.RestartNow()) == "restarting"
    assert machine.hall.session.assisted is None
    assert machine.hall.kiosk.shift.resting, "what the service manager is told: nobody is there"
    machine.later(QUIET_S - 1)
    assert list(machine.wishes.iterdir()) == []
    machine.later()
    assert [one.name for one in machine.wishes.iterdir()] == [RESTART]


def test_while_it_is_about_to_restart_a_finger_begins_no_visit(machine: Appliance) -> None:
    ready(machine)
    machine.does(aid.RestartNow())
    machine.later()
    assert machine.does(act.ChooseLanguage(machine.hall.session.comfort.lang)) == "restarting"


def test_a_machine_that_does_not_restart_leaves_a_kiosk_that_serves(machine: Appliance) -> None:
    ready(machine)
    machine.does(aid.RestartNow())
    machine.later()
    assert machine.later(RESTARTING_S + 1) == "attract"
    assert not isinstance(machine.hall.session.duty, Restarting)


def test_nobodys_procedure_is_cut_by_a_restart(machine: Appliance, town: Town) -> None:
    machine.hall.kiosk.apply(lambda _: Visit.begins(town).opens().as_far_as("address").session)
    ready(machine)
    assert not machine.offers("main")
    assert machine.does(aid.RestartNow()) == "renew.ready"
    machine.later(QUIET_S + 1)
    assert list(machine.wishes.iterdir()) == []


# --- Where it is offered ---


def test_the_service_of_the_appliance_says_where(tmp_path: Path) -> None:
    told = {"PARVIS_UPDATES": str(tmp_path), "RUNTIME_DIRECTORY": str(tmp_path)}
    assert updates_of(told) is not None
    assert updates_of({}) is None
    assert updates_of({**told, "PARVIS_UPDATES": str(tmp_path / "nowhere")}) is None


def test_every_word_of_the_machine_has_a_page(machine: Appliance) -> None:
    helps(machine.hall)
    machine.does(aid.ShowTools(), aid.ShowRenewal())
    for stage in set(Stage) - {Stage.ASK, Stage.ASKED}:
        assert machine.says(f"{stage} 2.0") == f"renew.{stage}"
