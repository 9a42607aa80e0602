"""Builds the kiosk and connects its parts: the only place that knows them all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import structlog

from hub.contract.briefing import BadgeEntry
from kiosk.app import paths
from kiosk.app.alive import Alive
from kiosk.app.assisting.eye import eye_of
from kiosk.app.assisting.tries import TriesFile
from kiosk.app.content import bare_town, load_town
from kiosk.app.eventlog import start_log
from kiosk.app.folders import data_folder, guide_folder
from kiosk.app.hearing.host import Hears
from kiosk.app.idle import IdleWatch
from kiosk.app.kiosk import Kiosk
from kiosk.app.onlyone import only_one
from kiosk.app.parts import (
    is_full,
    make_ears,
    make_stage,
    make_voice,
    read_keypad,
    spoken_words,
    touch_panel,
    window_settings,
)
from kiosk.app.ports import Surroundings
from kiosk.app.preload import AFTER_S, BETWEEN_S, preloading
from kiosk.app.scratch import Scratch
from kiosk.app.service import ServiceWatch
from kiosk.app.settings import Settings
from kiosk.app.starting import run_windowed
from kiosk.app.steering.deck import Manners
from kiosk.app.supervisor.keeper import Keeper, Standby
from kiosk.app.updates import updates_of
from kiosk.app.world import REAL, World
from kiosk.devices.badge import Badge
from kiosk.devices.keypad import Keypad, KeypadEvent
from kiosk.pages.actions import Action
from kiosk.pages.comfort import Comfort, nearest_rate
from kiosk.pages.duty import Cause, OutOfOrder
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.procedures.issues import PackError
from kiosk.types import NodeId
from screens.bootstrap import prepare

if TYPE_CHECKING:
    from kiosk.app.backstage import Backstage
    from kiosk.app.desks.room import Desks, Opening
    from kiosk.app.noticing.telling import Telling

TICK_S = 1.0
PULSE_S = 0.25
_log = structlog.get_logger()


class Program:
    """The whole kiosk in this process, with its children. Build it, ``run`` it, and it cleans up."""

    def __init__(
        self,
        settings: Settings,
        env: Mapping[str, str],
        town: Town,
        lent: Callable[[str], None] | None = None,
        world: World = REAL,
        *,
        standby: Standby | None = None,
    ) -> None:
        """``lent`` is told each link for a phone as its QR code is shown; ``standby``: what another interface
        left, and where this one leaves what it does. Raises MissingTextError.
        """
        self._settings, self._env, self._lent, self._world = settings, env, lent, world
        self.data = data_folder(env)
        self._service = ServiceWatch(self.data)
        self._alive = Alive(env)
        self._alone = only_one(self.data)
        start_log(self.data / "log")
        self.scratch = Scratch(env, self.data)
        prepare(window_settings(settings, env))
        from screens.window import KioskWindow

        self.stage = make_stage(
            settings,
            self._act,
            missed=self._missed,
            explored=self._explored,
            too_short=self._too_short,
            cornered=self._cornered,
        )
        self.window = KioskWindow(self.stage, settings.town.name, self._pressed, settings.screen.turned)
        if panel := touch_panel(settings, env):
            self.window.feel(panel)
        self._keypads: list[Keypad] = []
        self.voice = make_voice(settings, env)
        self.ears = world.ears or make_ears(settings, env)
        self.actions = 0
        """How many actions were taken, for who drives the program from outside."""
        self.backstage: Backstage | None = None
        self._telling: Telling | None = None
        rate = nearest_rate(settings.voice.words_per_minute)
        turner = Turner(town, Comfort(town.languages[0].lang, rate=rate))
        manners = Manners(settings.keypad.scan_s, settings.keypad.one_switch)
        self.closed: OutOfOrder | None = None
        """Why it cannot serve, whatever ``parvis service`` says."""
        around = Surroundings(
            town,
            turner,
            world.today,
            self.window.later,
            settings.voice.enabled,
            badges=lambda: (*world.badges, *self._badges()),
            tries=TriesFile(self.data),
            updates=updates_of(env),
            eye=eye_of(settings.camera.source),
            manners=manners,
            rings=settings.calls.ring,
            hears=Hears(self.ears, spoken_words(), world.today),
            signs_in=lambda: self.backstage.link.signs_in if self.backstage else "",
        )
        idle = IdleWatch(settings.visit, world.clock)
        self.kiosk = Kiosk(around, self.stage, self.voice, idle, self._desks)
        self._at_work: Desks | None = None
        self._keeper = self._kept_by(standby) if standby else None
        self._kept = self._keeper.take_up(standby.start) if standby and self._keeper else None

    def run(self) -> None:
        """Show the attract page, then start what can come a moment later, and draw until stopped."""
        from kivy.clock import Clock

        self._service.taken()
        self._watch_service()
        self.kiosk.start()
        if self._kept:
            left = self._kept.session
            self.kiosk.apply(lambda _: left)
        # A callback runs before its frame is drawn: the second one runs when the first frame is seen.
        Clock.schedule_once(lambda _: Clock.schedule_once(lambda _: self._after_first_frame(), 0), 0)
        Clock.schedule_interval(lambda _: self._tick(), TICK_S)
        Clock.schedule_interval(lambda _: self._pulse(), PULSE_S)
        try:
            self.window.run()
        finally:
            self.close()

    def close(self) -> None:
        """Let everything go, children too."""
        for keypad in self._keypads:
            keypad.close()
        self.kiosk.close()
        self.voice.close()
        self.ears.close()
        if self._telling:
            self._telling.close()
        if self.backstage:
            self.backstage.close()
        self.scratch.close()
        self._alone.close()

    def plug(self, keypad: Keypad) -> None:
        """Keys, switches and the headset's socket: one more that the person may use."""
        self._keypads.append(keypad)
        keypad.listen(self._pressed)

    def attach(self, badge: Badge) -> None:
        """Mediators lay their badges on this reader."""
        badge.listen(lambda event: self.window.later(lambda: self.kiosk.badge(event)))

    def _badges(self) -> Sequence[BadgeEntry]:
        """Who may help beside a person, as the hub has told it."""
        return self.backstage.link.badges if self.backstage else ()

    def _tick(self) -> None:
        self._watch_service()
        self.kiosk.tick()
        if self._telling:
            self._telling.tick()
        self._alive.beat(resting=self.kiosk.shift.resting)

    def _pulse(self) -> None:
        self.kiosk.pulse()
        if self._keeper:
            self._keeper.pulse()

    def _kept_by(self, standby: Standby) -> Keeper:
        return Keeper(
            standby.held,
            lambda: self.kiosk.session,
            lambda: self._at_work.opened_call if self._at_work else None,
        )

    def _watch_service(self) -> None:
        """What ``parvis service`` has asked for since the last second."""
        asked = self._service.look()
        self.kiosk.shift.serve(asked.closed or self.closed)
        if asked.cleaning and self.kiosk.shift.clean():
            self._service.taken()

    def _act(self, action: Action) -> None:
        self.actions += 1
        self.kiosk.touch(action)

    def _explored(self, node: NodeId) -> None:
        """A finger asks what it is on."""
        self.kiosk.explore(node)

    def _pressed(self, event: KeypadEvent) -> None:
        """Called by any thread."""
        self.window.later(lambda: self.kiosk.press(event))

    def _missed(self) -> None:
        """A touch beside every target: somebody is there."""
        _log.info("touch_miss")
        self.kiosk.missed()

    def _cornered(self, down: bool) -> None:
        self.kiosk.shift.hold(down)

    def _too_short(self) -> None:
        _log.info("touch_short")
        self.kiosk.hold_longer()

    def _after_first_frame(self) -> None:
        from kivy.clock import Clock

        from kiosk.app.backstage import Backstage
        from kiosk.app.noticing.opening import notices
        from kiosk.app.noticing.telling import Telling

        _log.info("kiosk.shown")
        self._alive.shown()
        self.plug(read_keypad(self._settings.keypad, self._env))
        self.attach(self.window.badge)
        if self._settings.voice.enabled:
            self.voice.start()
        self.ears.start()
        self.backstage = Backstage(
            self._settings, self._env, self.scratch.folder, self._lent, self._world.wire
        )
        self.kiosk.open_desks()
        if self._kept and self._at_work:
            self._at_work.take_up(self._kept.call)
        self._kept = None
        link, today = self.backstage.link, self._world.today
        made = notices(
            self._settings, today, self.kiosk.around.town, self.kiosk.suggest, lambda: link.page_times
        )
        self.kiosk.noticing.open(made)
        self._telling = Telling(made.book, link.identity, lambda: link.post, self._world.clock, today)
        more = preloading()
        Clock.schedule_once(lambda _: Clock.schedule_interval(lambda _: more(), BETWEEN_S), AFTER_S)

    def _desks(self, opening: Opening) -> Desks:
        assert self.backstage is not None, "the desks open after the first frame"
        self._at_work = self.backstage.desks(opening)
        return self._at_work


def run_kiosk(
    settings: Settings,
    env: Mapping[str, str],
    world: World = REAL,
    built: Callable[[Program], None] = lambda _: None,
    standby: Standby | None = None,
) -> int:
    """``parvis run``: the exit code. What stops it from starting is one sentence on stderr.

    ``built`` is told the program before it runs.
    """

    def make() -> Program:
        town, closed = standby.town if standby else town_of(settings, env, world)
        program = Program(settings, env, town, world=world, standby=standby)
        program.closed = closed
        built(program)
        return program

    return run_windowed(make, env)


def town_of(settings: Settings, env: Mapping[str, str], world: World) -> tuple[Town, OutOfOrder | None]:
    """The town; in a town hall, where nobody sees an error, a kiosk without content says so itself.

    Raises PackError on a desktop, or when not even that page can be written.
    """
    try:
        town = load_town(settings, paths.CONFIG, paths.CATALOGUES, world.today(), guide_folder(env))
    except PackError as error:
        if not is_full(settings, env):
            raise
        sys.stderr.write(f"{error}\n")
        return bare_town(settings, paths.CONFIG, paths.CATALOGUES), OutOfOrder(Cause.CONTENT)
    return town, None
