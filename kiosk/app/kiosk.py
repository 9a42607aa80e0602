"""The kiosk at work: what a person does with finger, keys, badge or voice comes in here, and so does time."""

from __future__ import annotations

import structlog

from kiosk.app.visiting import Visiting
from kiosk.devices.audio import VoiceEvent
from kiosk.devices.badge import BadgeEvent
from kiosk.devices.ears import EarsEvent
from kiosk.devices.keypad import HeadsetOut, KeypadEvent, KeypadKey, Pressed
from kiosk.pages import ring_words
from kiosk.pages.actions import Action, Agree, Erase, NextLayout, Speak, TakeCommune, Type
from kiosk.pages.assist_pages import PIN
from kiosk.pages.echo import echoed
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.speech import free
from kiosk.pages.tuning import told
from kiosk.types import NodeId

_log = structlog.get_logger()
_KEYS_REST_S = 60.0
"""So long after its last press a keypad on the attract page is somebody else's."""


class Kiosk(Visiting):
    """Decides what each thing that comes in means before it is an action: that somebody is there, that it is
    another person, that a hand turns away from the microphone. Every method runs on the main thread."""

    def start(self) -> None:
        """Show the attract page; from now on what is heard comes in."""
        post, voice, ears = self.around.post, self._voice, self.around.hears.ears
        voice.listen(lambda event: post(lambda: self._heard(event)))
        ears.listen(lambda event: post(lambda: self._ear(event)))
        super().start()

    # ---- Hands ----

    def touch(self, action: Action) -> None:
        """A finger did something: the ring of the keys goes."""
        self.noticing.touched(action)
        self._steering.touched()
        if not isinstance(action, Speak | Agree):
            self._hearing.turned_away()
        before = self.view
        self.act(action)
        if isinstance(action, Type | TakeCommune | NextLayout) and self.aloud:
            alone = self.session.headset and self.view.key != PIN
            self.say(echoed(before, self.view, action, alone=alone))
        if self.aloud and (set_now := told(self.pen(), self.view, action)):
            self.say(set_now)

    def hold_longer(self) -> None:
        """A touch was too short for a person whose hands tremble: say so, nothing else happens."""
        if self.aloud:
            self.say(free(NodeId(""), self.pen().say("tuning.short"), self.session.comfort.lang))

    def missed(self) -> None:
        """A touch beside every target: somebody is there."""
        self.noticing.missed()
        self._bell.touched()
        self.sign_of_life()

    def explore(self, node: NodeId) -> None:
        """A finger asks what it is on; a button that the screen made itself turns the page."""
        self._idle.sign_of_life()
        self._steering.touched()
        words = ring_words.says(self.pen(), self.view, node, private=self.session.headset)
        self.say(words or free(node, self.view.more, self.view.lang))

    # ---- Keys, badge, voice ----

    def press(self, event: KeypadEvent) -> None:
        """A key, a switch or the headset's plug."""
        self._idle.sign_of_life()
        if self.shift.locked:
            self._steering.note(event)
            return
        if not isinstance(event, HeadsetOut):
            self.shift.another_person()
        self._bell.touched()
        self.noticing.by("keypad")
        if isinstance(event, Pressed) and event.key is KeypadKey.HELP:
            self.noticing.asked_where()
        self._steering.take(event)

    def badge(self, event: BadgeEvent) -> None:
        """A badge was read. Nobody helps at a kiosk that is closed, or being wiped."""
        if self.shift.locked or (self.shift.closed is not None and self.shift.resting):
            return
        self._idle.sign_of_life()
        self.shift.another_person()
        self._hearing.turned_away()
        self.assisting.badge(event)

    def _heard(self, event: VoiceEvent) -> None:
        reading = self._narrator.reading
        self._narrator.heard(event)
        if reading and not self._narrator.reading:
            self.noticing.read_out()

    def _ear(self, event: EarsEvent) -> None:
        self.noticing.by("voice")
        self._hearing.event(event)

    # ---- Time ----

    def pulse(self) -> None:
        """Several times a second: the ring that moves by itself, a finger held to clean, words to learn."""
        self._steering.tick()
        self._hearing.pulse()
        self.shift.pulse()
        self._bell.pulse()
        self._foresight.pulse()

    def tick(self) -> None:
        """About every second: has the person left?"""
        self.renewal.tick()
        if self.shift.tick():
            return
        self.assisting.tick()
        warned = isinstance(self.session.overlay, IdleWarning)
        # A page that is still being read is no silence; the warning itself must not hold its own countdown.
        if self.speaking and not warned:
            self._idle.sign_of_life()
        if self.session == self.fresh():
            self._idle.sign_of_life()
            self._rest()
            return
        after = self._idle.tick(self.session)
        if after is None:
            _log.info("visit.idle_end")
            self.noticing.left("timeout")
            self.act(Erase())
            return
        if after != self.session:
            self.apply(lambda _: after)
        self.noticing.tick()

    def _rest(self) -> None:
        """Somebody tried a key on the attract page and left: the next person is greeted anew."""
        if self._steering.rested(_KEYS_REST_S):
            self._steering.forget()
            self.draw()
