"""Holds the ring's place: draws it on the page, and says what it stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.app.steering.deck import Deck, Manners
from kiosk.app.steering.place import By, Place
from kiosk.pages import actions as act
from kiosk.pages import ring, ring_words
from kiosk.pages.comfort import Ease
from kiosk.pages.echo import writes_nothing
from kiosk.pages.speech import Spoken, free
from kiosk.pages.view import Node, PageView
from kiosk.types import NodeId


class Marker:
    """The ring, visit after visit. ``place`` may be set unseen; ``put`` draws it, ``focus`` says it too."""

    def __init__(self, deck: Deck, clock: Callable[[], float], manners: Manners) -> None:
        self._deck, self._clock, self._manners = deck, clock, manners
        self.place = Place()

    @property
    def on(self) -> bool:
        """Whether the ring is shown."""
        return self.place.by is not By.NOBODY

    @property
    def scanning(self) -> bool:
        """Whether the ring moves by itself."""
        return self.place.by is By.SWITCHES and Ease.SCANNING in self._deck.session.comfort.eases

    @property
    def node(self) -> Node | None:
        """What the ring is on."""
        return ring.focused(self._deck.view, self.place.focus)

    def later(self) -> float:
        """When the ring that moves by itself has rested long enough."""
        return self._clock() + self._manners.scan_s

    def due(self) -> bool:
        """Whether it has."""
        return self._clock() >= self.place.due

    def ringed(self, view: PageView, *, read: bool) -> PageView:
        """The page with the ring on it: where it was, or where a new page begins.

        ``read``: the page will be read aloud, and the ring goes along with the voice.
        """
        place = self.place
        if not self.on:
            return view
        page = (view.key, view.lang)
        if place.page == page:
            focus = ring.settled(view, place.focus)
        else:
            first = next((one.id for one in ring.stops(view) if one.reads), None)
            focus = first if read and place.by is By.KEYS and first else ring.start(view)
            place = replace(place, row=None, hushed=False, rounds=0, paused=False, due=self.later())
        self.place = replace(place, focus=focus, page=page)
        return replace(view, focus=focus)

    def heard(self, spoken: Spoken | None) -> None:
        """The voice reads this of the page: what is heard is what the ring is on (EN 301 549, 5.1.3.3)."""
        if spoken is None or self.place.by is not By.KEYS or spoken.node == self.place.focus:
            return
        if ring.focused(self._deck.view, spoken.node) is not None:
            self.put(replace(self.place, focus=spoken.node, hushed=False))

    def put(self, place: Place) -> None:
        """Stand there from now on, and be seen there."""
        self.place = place
        self._deck.draw()

    def focus(self, focus: NodeId | None, before: tuple[Spoken, ...] = ()) -> None:
        """Go to this stop and say it, after these words; a page that was being read is read no more."""
        if self._deck.speaking:
            self._deck.hush()
        self.put(replace(self.place, focus=focus))
        self.tell(before)

    def tell(self, before: tuple[Spoken, ...] = (), *, private: bool = False) -> None:
        """Say the stop; what is private only to a headset, or when it is asked for."""
        alone = private or self._deck.session.headset
        node = self.node
        hushed = not alone and node is not None and any(one.private for one in ring_words.plainly(node))
        self.place = replace(self.place, hushed=hushed)
        words = ring_words.says(self._deck.pen(), self._deck.view, self.place.focus, private=alone)
        self.say((*before, *words))

    def do(self, node: Node) -> None:
        """Act; where nothing else was said and the page stayed, say what became of it."""
        assert node.action is not None
        said, before = self._deck.utterances, self._deck.view
        self._deck.act(node.action)
        after = self._deck.view
        if isinstance(node.action, act.Speak):
            return  # a tone says that it listens: words would be heard as the person's
        if self._deck.utterances != said or (after.key, after.lang) != (before.key, before.lang):
            return
        news = ring_words.news(before, after)
        if isinstance(node.action, act.Type):
            self._typed(node, news)
        else:
            self.say((*ring_words.short(self._deck.pen(), after, self.place.focus), *news))

    def _typed(self, key: Node, news: tuple[Spoken, ...]) -> None:
        """What was typed is named to who hears it alone; to all, only that it was."""
        named = self._deck.session.headset or (key.action is not None and writes_nothing(key.action))
        if ring.focused(self._deck.view, key.id) is None:
            # The keys are others now: those of the next step of a date.
            self.put(replace(self.place, focus=ring.first_row(self._deck.view)))
        self.say((*(ring_words.plainly(key) if named else self.free("keypad.typed")), *news))

    def say(self, parts: tuple[Spoken, ...]) -> None:
        """Say these, unless the voice is off."""
        if self._deck.aloud:
            self._deck.say(parts)

    def free(self, key: str, **values: object) -> tuple[Spoken, ...]:
        """Words beside the page, by their text key."""
        pen = self._deck.pen()
        return free(NodeId(""), pen.say(key, **values), pen.session.comfort.lang)
