"""A person calls at the real kiosk, with a real hub and a mediator: what the window shows is what is true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.store.tables import mandate
from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import Mandating
from kiosk.pages.mandate_turn import NO, RIGHT
from kiosk.pages.overlays import AtAssist
from kiosk.pages.states import CallAccepted, CallArrived, CallEnded, CallLost, CallNobody, CallSeen, CallSent
from kiosk.pages.town import Town
from kiosk.types import Lang, OptionId
from tests.kiosk.app.test_help_truth import call_of, says, takes
from tests.support.at_work import Hall, hall_with_hub
from tests.support.hub import HubProcess, staff_id
from tests.support.oncall import on_shift
from tests.support.visit import ELECTORAL_ROLL

pytestmark = pytest.mark.xdist_group("window")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    process = HubProcess(tmp_path / "hub").start()
    yield process
    process.stop()


@pytest.fixture
def hall(town: Town, hub: HubProcess, tmp_path: Path) -> Iterator[Hall]:
    with hall_with_hub(town, hub.url, tmp_path) as made:
        made.does(act.ChooseLanguage(Lang("fr")), act.OpenProcedure(ELECTORAL_ROLL))
        made.does(act.Pick(OptionId("french")))
        yield made


def sees(hall: Hall, kind: type, words: str) -> None:
    """The window comes to say so."""
    hall.runs_until(lambda: isinstance(hall.kiosk.session.call, kind), 60)
    hall.scene.frames(1)
    assert words in " ".join(plain(node.name) for node in hall.kiosk.view.walk())


def plain(words: str) -> str:
    """With spaces that may break."""
    return words.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.clause("wcag-3.2.6")
def test_from_the_call_to_its_end(hall: Hall, hub: HubProcess) -> None:
    with on_shift(hub) as samia:
        hall.does(act.CallSomeone())
        sees(hall, CallSent, "Votre appel est envoyé")
        call = call_of(samia)
        assert call["procedure"] == "S’inscrire sur les listes électorales", "as mediators read it"
        takes(samia, "seen")
        sees(hall, CallSeen, "Samia a vu votre appel")
        # The person goes on meanwhile, and is told on the page where they are.
        hall.does(act.CloseOverlay(), act.Confirm())
        assert hall.kiosk.view.key.endswith("birth_date"), "the answer was kept"
        assert hall.kiosk.view.find("call.line").name == "Samia a vu votre appel"
        takes(samia, "accept")
        sees(hall, CallAccepted, "Samia arrive")
        says(samia, code="minutes", minutes=2)
        hall.runs_until(lambda: hall.kiosk.session.waiting.word is not None, 60)
        hall.does(act.CallSomeone())
        assert plain(hall.kiosk.view.find("word").name) == "J’arrive dans 2 minutes."
        takes(samia, "arrive")
        sees(hall, CallArrived, "Samia est avec vous")
        takes(samia, "close", outcome="helped")
        sees(hall, CallEnded, "L’aide est terminée")
        hall.does(act.CloseOverlay())
        assert hall.kiosk.view.key.endswith("birth_date")


def test_the_network_is_cut_while_somebody_comes(hall: Hall, hub: HubProcess) -> None:
    with on_shift(hub) as samia:
        hall.does(act.CallSomeone())
        sees(hall, CallSent, "Votre appel est envoyé")
        takes(samia, "accept")
        sees(hall, CallAccepted, "Samia arrive")
        hub.kill()
        sees(hall, CallLost, "Samia avait répondu « J’y vais »")
        hub.start()
        sees(hall, CallAccepted, "Samia arrive")


def signs(hall: Hall) -> str:
    """A mandate from the tools to the signed page; its code."""
    box = ((100, 500), (300, 200))
    hall.does(aid.ShowTools(), aid.BeginMandate(), act.Pick(NO), act.Confirm(), act.Confirm())
    hall.does(act.Pick(RIGHT), act.Confirm(), act.Draw(box), act.Confirm(), act.Draw(box), act.Confirm())
    hall.runs_until(lambda: hall.kiosk.view.key == "mandate.signed", 60)
    over = hall.kiosk.session.overlay
    assert isinstance(over, AtAssist)
    assert isinstance(over.page, Mandating)
    return over.page.code


def kept(hub: HubProcess) -> bool:
    """Whether the hub knows of a mandate."""
    with hub.store() as store:
        return store.read(lambda conn: conn.execute(mandate.select()).first()) is not None


def test_a_mandate_that_is_revoked_at_the_counter_stops_at_the_kiosk(hall: Hall, hub: HubProcess) -> None:
    """Once the console said "Mandat révoqué" and the mediator at the kiosk went on acting until midnight."""
    samia = hub.mediator("Samia")
    hall.does(act.Confirm())
    hall.kiosk.assisting.start("Samia", staff_id(hub, samia.login))
    code = signs(hall)
    hall.does(act.CloseOverlay())
    answers = hall.kiosk.session.dossiers
    hall.runs_until(lambda: kept(hub), 60)
    samia.session.post(f"{hub.url}/console/mandates", data={"code": code}, timeout=30).raise_for_status()
    hall.runs_until(lambda: hall.kiosk.view.key == "mandate.withdrawn", 60)
    hall.scene.frames(1)
    assert hall.kiosk.session.mandate is None
    assert "Le mandat est arrêté" in plain(hall.kiosk.view.find("title").name)
    hall.does(act.CloseOverlay())
    assert hall.kiosk.session.assisted is not None
    assert hall.kiosk.session.dossiers == answers
    assert hall.kiosk.view.key.endswith("birth_date")


def test_nobody_is_on_shift(hall: Hall, hub: HubProcess) -> None:
    hall.does(act.CallSomeone())
    sees(hall, CallNobody, "Personne n’est disponible maintenant")
    hall.does(act.AskCallBack(), *(act.Type(one) for one in "camille"), act.Confirm())
    hall.does(*(act.Type(one) for one in "0612345678"), act.Confirm())
    hall.does(act.Pick(OptionId("morning")), act.Confirm())
    read_back = " ".join(plain(node.value) for node in hall.kiosk.view.walk())
    assert "Camille" in read_back
    assert "06 12 34 56 78" in read_back
    hall.does(act.Confirm())
    hall.runs_until(lambda: hall.kiosk.view.key == "call_back.sent.taken", 60)
    assert hall.kiosk.view.find("title").name == "Votre demande est envoyée"
    assert "Camille" not in repr(hall.kiosk.session), "the page has forgotten it"
    with on_shift(hub):
        # Somebody has come to work meanwhile: the call is still open, and the person is told.
        hall.does(act.CloseOverlay())
        hall.runs_until(lambda: isinstance(hall.kiosk.session.call, CallSent), 60)
