"""Leads one turn at the microphone after the other: opens the ears, asks whether it is right, then acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import assert_never

import structlog

from kiosk.app.hearing.asked import Asked, asked
from kiosk.app.hearing.deeds import do, weighed
from kiosk.app.hearing.host import Hears, Host
from kiosk.devices import ears
from kiosk.devices.audio import Earcon
from kiosk.pages.effects import Effect
from kiosk.pages.overlays import Heard, Unheard, holds, without
from kiosk.pages.session import Session
from kiosk.pages.speech import free
from kiosk.pages.states import Microphone, MicrophoneClosed, MicrophoneOpen, Misheard, Recognising
from kiosk.pages.view import PageView, Role, Screen
from kiosk.types import Lang, NodeId, Text, text
from voice.heard import confirm, shown
from voice.heard.lattice import understand
from voice.heard.meanings import Meaning

HEARD = frozenset({Effect.SPEAK, Effect.SPEAK_HELD, Effect.SPOKEN, Effect.AGREE, Effect.DISAGREE})
_MOST_PULSES = 40
"""So long (about 10 s) after the person has spoken, the answer of the ears is not waited for any more."""
_log = structlog.get_logger()


class Hearing:
    """Belongs to the main thread. The turn is a value (``voice.heard.confirm``); this does what follows.

    Nothing is kept but what waits for its yes or no, and nothing of what is said is logged.
    """

    def __init__(self, host: Host, hears: Hears) -> None:
        self._host, self._hears = host, hears
        self._turn: confirm.Turn = confirm.Idle()
        self._asked: Asked | None = None
        self._hearing: ears.Hearing | None = None
        self._acting = self._held = False
        self._pulses = 0
        self._learned: tuple[str, Lang] | None = None

    def offers(self, lang: Lang) -> bool:
        """Whether one may speak this language to the kiosk now."""
        status = self._hears.ears.status()
        loaded = isinstance(status, ears.EarsReady) and lang in status.languages
        return loaded and self._hears.lexicon(lang) is not None

    def do(self, effect: Effect) -> None:
        """What the person did at the microphone, or answered by hand to what was understood."""
        match effect:
            case Effect.SPEAK | Effect.SPEAK_HELD:
                self._touched(held=effect is Effect.SPEAK_HELD)
            case Effect.SPOKEN:
                self._take(confirm.SpeechEnded())
            case Effect.AGREE | Effect.DISAGREE:
                self._take(confirm.Answered(effect is Effect.AGREE))
                self._uncover(Heard)
            case _:
                raise ValueError(f"{effect} is not hearing's")

    def _touched(self, *, held: bool) -> None:
        if not self._spoken_to(self._host.view):
            self.turned_away()
            return
        over = self._host.session.overlay
        if isinstance(over, Unheard) or (self._waits and not isinstance(over, Heard)):
            # Another page is spoken to now than the one that was asked about.
            self._uncover(Heard, Unheard)
            self._turn = (
                confirm.Idle(confirm.failures(self._turn)) if isinstance(over, Unheard) else confirm.Idle()
            )
        self._held = held
        self._take(confirm.MicrophoneTouched())

    def _spoken_to(self, view: PageView) -> bool:
        """Only a page that shows the microphone: a late finger opens none over the page that waits."""
        return self.offers(view.lang) and any(node.role is Role.SPEAK for node in view.walk())

    def turned_away(self) -> None:
        """A hand did something else, or the kiosk speaks: the microphone closes."""
        if isinstance(self._turn, confirm.Hearing | confirm.Deciding):
            self._take(confirm.Interrupted())

    def forget(self) -> None:
        """The visit is over."""
        self._hears.ears.drop()
        self._turn, self._asked, self._hearing = confirm.Idle(), None, None
        self._learned = None

    def follow(self, session: Session, view: PageView) -> None:
        """The session has changed: what was said to another page does not count here."""
        if self._acting or self._asked is None:
            return
        if self._waits:
            gone = not holds(session.overlay, Heard) or view.lang != self._asked.view.lang
        else:
            gone = (view.key, view.lang) != self._asked.page and not holds(session.overlay, Unheard)
        if gone:
            self._take(confirm.TurnedAway())
            self._asked = None

    def pulse(self) -> None:
        """Several times a second."""
        if isinstance(self._turn, confirm.Deciding):
            self._pulses += 1
            if self._pulses > _MOST_PULSES:
                self._lost()
        self._learn()

    def _learn(self) -> None:
        """A moment after a page came up: find out which of its words are known, before it is spoken to."""
        view = self._host.view
        page = (view.key, view.lang)
        if page == self._learned or view.screen is Screen.ATTRACT:
            return
        self._learned = page
        if not isinstance(self._hears.ears.status(), ears.EarsReady):
            return
        if self.offers(view.lang):
            # A long menu takes a tenth of a second: not one of the main thread's.
            self._hears.behind("hearing-words", partial(self._look_up, self._host.session, view))
        else:
            # Another language's model is loaded by it, when it is not yet.
            self._hears.ears.learn(view.lang, ())

    def event(self, event: ears.EarsEvent) -> None:
        """Of the ears, on the main thread."""
        if isinstance(event, ears.EarsChanged):
            self._learned = None
            self._host.draw()
            return
        if event.hearing != self._hearing:
            return
        match event:
            case ears.LevelHeard(_, level):
                self._host.level(level)
            case ears.PartHeard(_, words):
                self._host.sign_of_life()
                now = self._host.session.microphone
                if isinstance(now, MicrophoneOpen):
                    self._show(replace(now, words=words))
            case ears.SpeechOver():
                self._take(confirm.SpeechEnded())
            case ears.WordsHeard(_, hypotheses):
                self._heard(hypotheses)
            case ears.HearingLost():
                self._lost()
            case never:
                assert_never(never)

    @property
    def _waits(self) -> bool:
        return confirm.awaiting(self._turn) is not None

    def _lost(self) -> None:
        _log.warning("hearing.lost")
        self._hearing = None
        self._take(confirm.Interrupted())
        self._tell(text("speak.lost"))

    def _heard(self, hypotheses: tuple[str, ...]) -> None:
        self._hearing = None
        if self._asked is None:
            return
        if hypotheses:
            self._host.sign_of_life()
        if self._held and not hypotheses:
            # A slow tap of a hand that trembles: nothing was said, so nothing was misunderstood.
            self._take(confirm.Interrupted())
            self._tell(text("heard.nothing"))
            return
        one = self._asked
        found = understand(hypotheses, one.grammar, one.lexicon, confirming=self._waits)
        self._take(confirm.WordsHeard(weighed(found, self._host.view)))

    def _look_up(self, session: Session, view: PageView) -> None:
        self._hears.ears.learn(view.lang, self._asks(session, view).words)

    def _asks(self, session: Session, view: PageView) -> Asked:
        lexicon = self._hears.lexicon(view.lang)
        assert lexicon is not None, "only a language with words is offered"
        return asked(session, view, lexicon, self._hears.today())

    def _take(self, event: confirm.Event) -> None:
        if isinstance(event, confirm.MicrophoneTouched) and not self._waits:
            self._asked = self._asks(self._host.session, self._host.view)
        step = confirm.step(self._turn, event)
        self._turn = step.state
        if isinstance(self._turn, confirm.Deciding):
            self._show(Recognising())
        elif not isinstance(self._turn, confirm.Hearing):
            self._show(MicrophoneClosed())
            self._uncover(*(() if self._waits else (Heard,)))
        for effect in step.effects:
            self._do(effect)

    def _do(self, effect: confirm.Effect) -> None:
        match effect:
            case confirm.HushKiosk():
                self._host.hush()
            case confirm.OpenMicrophone():
                self._open()
            case confirm.CloseMicrophone(decide):
                self._close(decide=decide)
            case confirm.AskWhetherRight(meaning):
                self._question(meaning)
            case confirm.Act(meaning):
                self._count(meaning)
            case confirm.Tell(words):
                self._tell(words if self._asked is None or self._waits else self._asked.advice(words))
            case confirm.OfferOtherWays():
                self._offer()
            case never:
                assert_never(never)

    def _open(self) -> None:
        one = self._asked
        assert one is not None, "a page was asked"
        listened = one.listened(lambda word: self._hears.ears.knows(one.view.lang, word))
        self._host.earcon(Earcon.LISTENING)
        self._hearing = self._hears.ears.open(one.listening(listened, held=self._held))
        self._show(MicrophoneOpen(one.agreeing if self._waits else one.hint(listened)))

    def _close(self, *, decide: bool) -> None:
        if decide:
            self._pulses = 0
            self._hears.ears.finish()
            self._host.earcon(Earcon.HEARD)
        else:
            self._hearing = None
            self._hears.ears.drop()

    def _question(self, meaning: Meaning) -> None:
        """It is shown and said before it counts."""
        one = self._asked
        assert one is not None, "a page was asked"
        words, field = shown.words(meaning, one.view, one.lexicon), shown.field(meaning, one.view)
        self._acts(
            lambda: self._host.apply(
                lambda was: replace(was, overlay=Heard(without(was.overlay, Heard), words, field))
            )
        )
        if not self._host.speaking:
            self._host.read(())

    def _count(self, meaning: Meaning) -> None:
        one = self._asked
        assert one is not None, "a page was asked"
        self._acts(lambda: do(self._host, meaning, one))

    def _tell(self, advice: Text) -> None:
        self._show(Misheard(advice))
        pen = self._host.pen()
        self._host.say(free(NodeId(""), pen.say(advice), pen.session.comfort.lang))

    def _offer(self) -> None:
        def over(was: Session) -> Session:
            return replace(was, overlay=Unheard(without(was.overlay, Heard, Unheard)))

        self._turn = confirm.Idle(confirm.failures(self._turn))
        self._acts(lambda: self._host.apply(over))
        if not self._host.speaking:
            self._host.read(())

    def _uncover(self, *kinds: type[Heard | Unheard]) -> None:
        over = self._host.session.overlay
        if kinds and without(over, *kinds) != over:
            self._acts(
                lambda: self._host.apply(lambda was: replace(was, overlay=without(was.overlay, *kinds)))
            )

    def _show(self, microphone: Microphone) -> None:
        if self._host.session.microphone != microphone:
            self._acts(lambda: self._host.apply(lambda was: replace(was, microphone=microphone)))

    def _acts(self, work: Callable[[], None]) -> None:
        """What follows is ours: it is no sign that the person has turned away."""
        before, self._acting = self._acting, True
        try:
            work()
        finally:
            self._acting = before
