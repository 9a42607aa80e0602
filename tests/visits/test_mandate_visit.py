"""A mandate from the badge to the paper: real touches on the real window, and a real print queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.contract.reports import MandateStep as Line
from kiosk.app.assisting.attestation import hashed
from kiosk.pages.assist_states import MandateStep, Mandating
from kiosk.pages.mandate import in_groups
from kiosk.pages.mandate_turn import NO, RIGHT
from kiosk.pages.overlays import AtAssist
from kiosk.printing.cups import CupsPrinter
from kiosk.printing.virtual import VirtualPrinter
from screens.theme import Display
from tests.kiosk.app.test_mandate import MandateHall
from tests.support.badges import NAME
from tests.support.cups_server import cups_printer, virtual_printer, words_on
from tests.support.visit import Visit, valbourg
from tests.support.window import Scene, make_scene, wait_until
from tests.visits.test_assisted import Hands

__all__ = ["cups_printer", "virtual_printer"]
pytestmark = pytest.mark.xdist_group("window")


@pytest.fixture
def scene() -> Iterator[Scene]:
    scene, end = make_scene(Display())
    yield scene
    end()


def signs(hands: Hands) -> None:
    """A finger draws over the whole box."""
    box = hands.scene.target("signature").ids.ink
    x, y = box.center
    finger = hands.scene.finger(x - box.width / 4, y)
    finger.touch_down()
    for step in range(1, 9):
        finger.touch_move(x - box.width / 4 + step * box.width / 16, y + (-1) ** step * box.height / 8)
    finger.touch_up()
    hands.scene.clock.now += 1.0
    hands.does_what_was_touched()


def test_a_mandate_is_signed_by_touches_and_comes_out_of_the_printer(
    scene: Scene, cups_printer: CupsPrinter, virtual_printer: VirtualPrinter
) -> None:
    town = valbourg()
    hall = MandateHall(town, face=scene.stage, printer=cups_printer)
    hands = Hands(hall, scene)
    hall.kiosk.apply(lambda _: Visit.begins(town).opens().as_far_as("identity").session)
    hall.settles()
    hands.begins()
    for touched in ("assist.box", "tool.mandate", f"option.{NO}", "main"):
        hands.touches(touched)
    assert hall.step is MandateStep.TEXT
    hands.touches("main")
    hands.touches(f"option.{RIGHT}")
    hands.touches("main")
    for who in (MandateStep.PERSON, MandateStep.MEDIATOR):
        assert hall.step is who
        signs(hands)
        hands.touches("main")
    assert hall.step is MandateStep.SIGNED
    over = hall.session.overlay
    assert isinstance(over, AtAssist)
    assert isinstance(over.page, Mandating)
    code = over.page.code

    def printed() -> bool:
        hall.settles()
        mandate = hall.session.mandate
        return mandate is not None and mandate.printed

    wait_until(printed, scene, 120)
    assert "Votre feuille est imprimée" in hands.words()
    (paper,) = virtual_printer.printed()
    words = " ".join(words_on(paper).split())
    (line,) = hall.lines
    assert in_groups(code) in words, "who holds the paper can take it back"
    assert line.revocation_sha256 == hashed(code)
    assert line.attestation in words.replace(" ", "")
    assert NAME in words
    assert "Camille Exemple" in words
    hands.touches("main")
    assert "12:40" in hands.words()
    hands.gives_back()
    assert hall.session.assisted is None
    assert [one.step for one in hall.lines] == [Line.SIGNED, Line.ENDED]
    (report,) = hall.link.post.reports
    assert report.confirmed
    assert report.mandate == line.mandate
