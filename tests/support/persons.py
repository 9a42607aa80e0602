"""Who does not touch: people with a keypad, two switches, one switch, and who only listen."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from i18n.dates import month_name
from kiosk.pages import actions as act
from kiosk.pages.actions import Action
from kiosk.pages.key_names import spoken_key
from kiosk.pages.ring import stop_of, stops
from kiosk.pages.typing import keys_of
from kiosk.pages.view import Node, Screen
from kiosk.procedures.models import FIELDS, Kind, Page
from kiosk.types import FieldId, Lang, NodeId, ProcedureId
from tests.support.hall import Hall

TYPED = {
    "family": "essai",
    "given": "lou",
    "street": "1 rue",
    "postcode": "01234",
    "town": "ville",
    "phone": "0199000000",
    "email": "a@exemple.fr",
    "iban": "fr7630006000011234567890189",
    "siret": "w751234567",
    "words": "essai",
    "date": "03051948",
}
"""Plainly fictitious, right, and short."""
RECENT = "01112026"
"""A day of this month, for papers and for what has just happened."""
MOST_PAGES = 120
MOST_PRESSES = 80


def value_of(page: Page, name: FieldId, again: int = 0) -> str:
    """What this page takes."""
    if name in {"number", "money"}:
        return str((page.low or 0) + again)
    if name == "date" and (page.piece is not None or page.high is not None or again):
        return RECENT
    return TYPED[str(name)]


@dataclass
class Sighted:
    """Sees the page and answers it by moving the ring; how, is a matter of the hands."""

    hall: Hall
    draw: random.Random
    tries: dict[str, int] = field(default_factory=dict)

    def does(self, node: NodeId) -> None:
        """Move the ring to this node and act on it."""
        raise NotImplementedError

    def wakes(self) -> None:
        """The first press."""
        raise NotImplementedError

    def opens(self, procedure: ProcedureId) -> None:
        """From the attract page to the procedure."""
        self.wakes()
        self.does(self._acting(act.ChooseLanguage(Lang("fr"))).id)
        self.does(self._acting(act.ShowEverything()).id)
        self.does(self._acting(act.OpenProcedure(procedure)).id)

    def finishes(self) -> None:
        """Answer page after page."""
        for _ in range(MOST_PAGES):
            if self.hall.view.screen is Screen.FINISH:
                return
            self._answers()
        raise AssertionError(f"no end after {MOST_PAGES} pages: {self.hall.view.key}")

    def _answers(self) -> None:
        session, view = self.hall.session, self.hall.view
        page = self.hall.kiosk.pen().session.route(self.hall.kiosk.pen().today).current
        again = self.tries[page.id] = self.tries.get(page.id, -1) + 1
        if session.draft.known or page.kind in {Kind.INFO, Kind.REVIEW}:
            self.does(NodeId("main"))
        elif page.skippable or page.kind is Kind.SIGNATURE:
            self.does(NodeId("missing"))
        elif page.kind is Kind.PIECE:
            self.does(NodeId("main"))
        elif page.kind in {Kind.CHOICE, Kind.SEVERAL}:
            onward = [one for one in page.options if not one.redo] or list(page.options)
            self.does(NodeId(f"option.{self.draw.choice(onward).id}"))
            self.does(NodeId("main"))
        else:
            for name in FIELDS[page.kind]:
                self._types(name, value_of(page, name, again))
            self.does(NodeId("main"))
        assert (self.hall.view, self.hall.session) != (view, session), f"{view.key} does not go on"

    def _types(self, name: FieldId, value: str) -> None:
        if self.hall.session.draft.active != name:
            self.does(NodeId(f"field.{name}"))
        while self.hall.session.draft.fields.get(name):
            self.does(self._acting(act.Type(act.Key.BACKSPACE)).id)
        for key in keys_of(name, value):
            self.does(self._key(key).id)

    def _key(self, key: str) -> Node:
        for one in (key, key.upper(), key.lower()):
            found = [node for node in self.hall.view.walk() if node.action == act.Type(one)]
            if found:
                return found[0]
        raise AssertionError(f"no key {key!r} on {self.hall.view.key}")

    def _acting(self, action: Action) -> Node:
        return next(node for node in self.hall.view.walk() if node.action == action)


class ByKeys(Sighted):
    """A tactile keypad."""

    def wakes(self) -> None:
        self.hall.presses("down")

    def does(self, node: NodeId) -> None:
        view = self.hall.view
        stop, line = stop_of(view, node), stops(view)
        assert stop is not None, f"{node} is on no stop of {view.key}"
        here = stop_of(view, view.focus)
        steps = line.index(stop) - (line.index(here) if here else -1)
        self.hall.presses(*["down" if steps > 0 else "up"] * abs(steps))
        while self.hall.focus != node:
            self.hall.presses("right")
        self.hall.presses("centre")


class ByTwoSwitches(Sighted):
    """One switch goes on, the other chooses."""

    def wakes(self) -> None:
        self._on()

    def _on(self) -> None:
        self.hall.switches(1)

    def _choose(self) -> None:
        self.hall.switches(2)

    def _reaches(self, node: NodeId) -> None:
        for _ in range(MOST_PRESSES):
            if self.hall.focus == node:
                return
            self._on()
        raise AssertionError(f"{node} is never reached on {self.hall.view.key}")

    def does(self, node: NodeId) -> None:
        stop = stop_of(self.hall.view, node)
        assert stop is not None, f"{node} is on no stop of {self.hall.view.key}"
        self._reaches(stop.id)
        if stop.id != node:
            self._choose()
            self._reaches(node)
        self._choose()


class ByOneSwitch(ByTwoSwitches):
    """The ring goes on by itself."""

    def wakes(self) -> None:
        self.hall.switches(1)

    def _on(self) -> None:
        self.hall.passes(self.hall.scan_s + 0.1, step_s=self.hall.scan_s + 0.1)

    def _choose(self) -> None:
        self.hall.switches(1)


@dataclass
class ByEar:
    """Never looks: knows only what was heard, and what the keys are for."""

    hall: Hall
    heard: str = ""
    seen: dict[str, int] = field(default_factory=dict)

    def opens(self, tile: str) -> None:
        """From the attract page to the procedure of this name."""
        self.heard = self.hall.presses("down")
        for words in ("Français", "Toutes les démarches", tile):
            self._chooses(words)

    def finishes(self) -> None:
        for _ in range(MOST_PAGES):
            if self.hall.view.screen is Screen.FINISH:
                return
            self._answers(self._listens())
        raise AssertionError(f"no end after {MOST_PAGES} pages: {self.hall.view.key}")

    def _listens(self) -> list[str]:
        """Every stop of the page, from its beginning."""
        while not self._goes("down").startswith("Début de la page."):
            pass
        found = [self.heard.removeprefix("Début de la page. ")]
        while not self._goes("down").startswith("Début de la page."):
            found.append(self.heard)
        return found

    def _goes(self, *keys: str) -> str:
        self.heard = self.hall.presses(*keys)
        return self.heard

    def _chooses(self, words: str) -> None:
        for _ in range(MOST_PRESSES):
            if self.heard.startswith(words):
                self._goes("centre")
                return
            self._goes("down")
        raise AssertionError(f"{words!r} was never heard on {self.hall.view.key}")

    def _answers(self, page: list[str]) -> None:
        title = next(one for one in page if "Titre." in one)
        again = self.seen[title] = self.seen.get(title, -1) + 1
        answers = [one for one in page if "Réponse, " in one]
        fields = [one for one in page if "Champ à remplir" in one]
        skip = [one for one in page if one.startswith(("Je ne sais pas. Bouton", "Je ne peux pas signer"))]
        if skip and "Bouton" in skip[0]:
            self._chooses(skip[0])
            return
        if answers:
            self._chooses(answers[again % len(answers)])
        for one in fields:
            self._writes(one, again)
        if fields:
            # Inside a keyboard the arrow goes to the next key, not to the next page.
            while "Ligne de touches" in self._goes("down"):
                pass
        self._goes("right")

    def _writes(self, field_heard: str, again: int) -> None:
        label = field_heard.split(".", maxsplit=1)[0]
        name = self.hall.field_named(label)
        if "vous écrivez ici" not in field_heard:
            self._chooses(label)
        value = RECENT if name == "date" and again else {"number": "1", "money": "1"}.get(name) or TYPED[name]
        for key in self._keys(name, value):
            self._presses_key(key)

    def _keys(self, name: str, value: str) -> list[str]:
        if name == "date":
            return [str(int(value[:2])), month_name(int(value[2:4]), Lang("fr")), *value[4:]]
        pen = self.hall.kiosk.pen()
        named = {act.Key.SPACE: pen.say("key.space")}
        return [named.get(one) or spoken_key(pen, one) or one for one in keys_of(FieldId(name), value)]  # type: ignore[call-overload]

    def _presses_key(self, key: str) -> None:
        for _ in range(MOST_PRESSES):
            if "Ligne de touches" in self.heard and _in_row(key, self.heard):
                break
            self._goes("down")
        for _ in range(MOST_PRESSES):
            if self._goes("right").rstrip(".").lower() == key.lower():
                self._goes("centre")
                return
        raise AssertionError(f"{key!r} was never heard on {self.hall.view.key}: {self.heard}")


def _in_row(key: str, heard: str) -> bool:
    keys = re.split(r", ", heard.removeprefix("Début de la page. ").split(". Ligne")[0])
    return key.lower() in {one.lower().rstrip(".") for one in keys}
