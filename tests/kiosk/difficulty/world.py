"""An independent maker of visits with their truth: gamma times, other pages, other faults than the examples.

``make(world, seed, count)`` gives events as JSON objects and truths as the judge of the examples wants them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.kiosk.difficulty.people import PEOPLE, Person, World

KINDS = {"info": 14.0, "yesno": 9.0, "choice": 13.0, "multi": 17.0, "text": 7.0, "number": 8.0, "date": 7.0,
         "address": 10.0, "scan": 24.0, "review": 20.0}  # fmt: skip
TYPED = {"text": 12.0, "number": 8.0, "date": 8.0, "address": 20.0}
NOT_CARD = ("glare", "blur", "cropped", "none_detected")
TROUBLES = 1.6
"""Brings those who need help to about one visit in six; in the examples it is one in four."""
TAPS = ("touch_miss", "touch_repeat", "touch_miss", "answer_given", "answer_changed")
Json = dict[str, Any]


@dataclass(frozen=True)
class Page:
    name: str
    kind: str
    words: int
    choices: int


@dataclass
class Fault:
    """What is broken at a kiosk, for some visits."""

    device: str = ""
    left: int = 0
    reason: str = ""

    def next_visit(self, dice: Random) -> None:
        self.left -= 1
        if self.left <= 0:
            self.device = dice.choice(("scanner", "scanner", "touch")) if dice.random() < 0.03 else ""
            self.left = 1 + int(dice.expovariate(1 / 4))
            self.reason = dice.choice(("glare", "glare", "none_detected"))


@dataclass
class Visit:
    """One visit in the making: the clock, the events, the struggles."""

    world: World
    person: Person
    fault: Fault
    dice: Random
    session: str
    t: float = 0.0
    hand: float = 0.0
    pace: float = 1.0
    events: list[Json] = field(default_factory=list)
    struggles: list[Json] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    asked: float | None = None
    before: Page | None = None

    def say(self, event: str, **fields: object) -> None:
        self.events.append({"t": round(self.t, 1), "session": self.session, "event": event, **fields})
        self.hand = self.t

    def wait(self, seconds: float, there: bool = True) -> None:
        """Time without a gesture; the kiosk asks after 60 s of it, and who is there answers."""
        until = self.t + seconds
        while self.hand + 60 < until:
            hand, self.t = self.hand, self.hand + 60
            self.say("idle_prompt_shown")
            self.hand = hand
            self.t = min(until, self.t + 2 + self.dice.expovariate(1 / 5))
            if there:
                self.say("idle_prompt_dismissed")
            else:
                break
        self.t = max(self.t, until)

    def some(self, seconds: float) -> float:
        shape = self.world.noise
        return self.pace * seconds * self.dice.gammavariate(shape, 1 / shape)

    def show(self, page: Page) -> None:
        self.say("page_shown", page=page.name, kind=page.kind, words=page.words, choices=page.choices)
        if page.name in self.seen:
            self.say("page_revisited", page=page.name)
        self.seen.add(page.name)

    def stray(self, rate: float) -> None:
        while self.dice.random() < rate:
            self.t += 0.3 + self.dice.random()
            self.say(self.dice.choice(("touch_miss", "touch_repeat")))

    def answer(self, page: Page) -> None:
        """Typing, a scan or a touch, and whatever slips on the way."""
        if typing := TYPED.get(page.kind):
            for _ in range(max(1, int(self.some(typing) / 5))):
                self.say("typing")
                self.t += min(9.0, self.some(4.5) / self.pace)
                if self.dice.random() < 0.06:
                    self.say("keyboard_delete_burst", page=page.name)
        if page.kind == "scan":
            self.scan(page)
        elif page.kind not in {"info", "review"}:
            if self.person.how == "voice" and self.dice.random() < 0.12:
                self.say("voice_not_understood", page=page.name)
                self.t += self.some(4)
            self.say("answer_given", page=page.name, how=self.person.how)
            if self.dice.random() < 0.05:
                self.t += self.some(2)
                self.say("answer_changed", page=page.name)
        self.t += self.some(2)
        self.stray(self.person.shake)

    def scan(self, page: Page) -> None:
        if self.fault.device == "scanner":
            self.struggle(page, "hardware_scanner")
        else:
            while self.dice.random() < 0.18:
                self.say("scan_refused", page=page.name, reason=self.dice.choice(NOT_CARD))
                self.t += self.some(11)
        if not self.over:
            self.say("scan_accepted")

    @property
    def over(self) -> bool:
        return bool(self.struggles) and self.struggles[-1].get("ends", False)

    def struggle(self, page: Page, kind: str) -> None:
        """Alike at first, whether they get over it or not."""
        who, dice = self.person, self.dice
        hard = dice.random() < (who.stays + 0.3 * (kind in {"doc", "hardware_scanner"}))
        length = dice.gammavariate(2.5, (self.world.patience_s if hard else 33) / 2.5) * (
            0.6 + 0.4 * self.pace
        )
        start, until = self.t, self.t + max(8.0, length)
        asks = hard and dice.random() < who.asks
        while True:
            step = 2 + dice.expovariate(1 / (11 * self.pace / who.shows))
            if self.t + step >= until:
                break
            self.wait(step)
            self.sign(page, kind)
        self.wait(max(0.0, until - self.t))
        cause = "hardware" if kind.startswith("hardware") else "user"
        guessed = hard and not asks and dice.random() < 0.1
        told = {"type": kind, "start": start, "end": until, "cause": cause, "onset": min(until, start + 12)}
        ends = hard and not guessed
        self.struggles.append({**told, "help": hard or length > 150, "ends": ends})
        if asks:
            self.asked = round(self.t, 1)
            self.say("help_requested")

    def sign(self, page: Page, kind: str) -> None:
        dice = self.dice
        if kind == "format":
            self.say("typing")
            self.t += 3
            event = dice.choice(
                ("validation_error", "validation_error", "keyboard_delete_burst", "help_opened")
            )
        elif kind == "doc":
            event = dice.choice(("wrong", "wrong", "back", "help_opened", "none"))
        elif kind in {"hardware_scanner", "scan"}:
            event = "refused"
        elif kind == "hardware_touch":
            event = "burst"
        else:
            event = dice.choice(("validation_error", "back", "back", "answer_changed", "help_opened",
                                 "narration_repeated", "none"))  # fmt: skip
        self.emit(page, kind, event)

    def emit(self, page: Page, kind: str, event: str) -> None:
        dice = self.dice
        match event:
            case "validation_error":
                code = dice.choice(
                    ("format", "format", "range") if kind == "format" else ("missing", "inconsistent")
                )
                self.say("next")
                self.say("validation_error", page=page.name, code=code)
            case "back":
                self.say("back")
                self.show(self.before or page)  # what one goes back to was seen already
                self.t += 1 + self.some(4)
                self.say("next")
                self.show(page)
            case "wrong":
                self.say(
                    "scan_refused", page=page.name, reason=dice.choice(("wrong_document", "none_detected"))
                )
            case "refused":
                reason = dice.choice(NOT_CARD)
                mostly = kind == "hardware_scanner" and dice.random() < 0.65
                self.say("scan_refused", page=page.name, reason=self.fault.reason if mostly else reason)
            case "burst":
                for _ in range(6):
                    self.t += 0.4 + dice.random()
                    self.say(dice.choice(("touch_miss", "touch_repeat")))
            case "none":
                pass
            case _:
                self.say(event, page=page.name)


def make(world: World, seed: int, count: int, people: Sequence[Person] = PEOPLE) -> tuple[list[Json], Json]:
    """Events of all visits, kiosk by kiosk in time, and the truth of each."""
    dice = Random(f"{world.name}/{seed}")
    faults = {f"kiosk{n}": Fault() for n in range(3)}
    factors = dict(world.weights)
    weights = [one.share * factors.get(one.name, 1) for one in people]
    procedures = [_procedure(world, dice, n) for n in range(8)]
    events: list[Json] = []
    truth: Json = {}
    for number in range(count):
        kiosk = f"kiosk{number % 3}"
        faults[kiosk].next_visit(dice)
        visit = Visit(
            world, dice.choices(people, weights)[0], faults[kiosk], dice, f"{world.name}-{seed}-{number}"
        )
        visit.say("session_started", kiosk=kiosk, order=number // 3)
        truth[visit.session] = _visit(visit, dice.choice(procedures))
        events += visit.events
    return events, truth


def _procedure(world: World, dice: Random, number: int) -> list[Page]:
    kinds = [kind for kind in KINDS if kind not in {"scan", "review"}]
    pages = []
    for n in range(dice.randint(8, 20)):
        kind = "scan" if dice.random() < world.scans else dice.choice(kinds)
        choices = 2 if kind == "yesno" else dice.randint(3, 9) if kind in {"choice", "multi"} else 0
        pages.append(Page(f"w{number}p{n}", kind, dice.randint(8, 70), choices))
    return [*pages, Page(f"w{number}end", "review", 50, 0)]


def _visit(visit: Visit, pages: list[Page]) -> Json:
    who, dice = visit.person, visit.dice
    visit.pace = who.pace * visit.world.slow * dice.lognormvariate(0, 0.25)
    outcome = "finished"
    if who.name == "children":
        outcome = _play(visit, pages)
    else:
        last = dice.randint(1, 4) if who.name == "passers_by" else len(pages)
        for page in pages[:last]:
            _page(visit, page)
            visit.before = page
            if visit.over:
                outcome = "left"
                break
        else:
            outcome = "finished" if last == len(pages) else "left"
    return _end(visit, outcome)


def _page(visit: Visit, page: Page) -> None:
    who, dice = visit.person, visit.dice
    visit.show(page)
    size = 0.5 + page.words / 60 + page.choices / 20
    visit.wait(visit.some(KINDS[page.kind] * size))
    if dice.random() < who.pauses:
        visit.wait(40 + dice.expovariate(1 / 60), there=dice.random() < 0.5)
    visit.stray(who.shake)
    if visit.fault.device == "touch" and dice.random() < 0.12:
        visit.struggle(page, "hardware_touch")
    elif dice.random() < TROUBLES * who.trouble:
        scans = {"scan": ("doc", "scan", "scan")}
        kinds = scans.get(page.kind, ("format", "meaning") if page.kind in TYPED else ("meaning",))
        visit.struggle(page, dice.choice(kinds))
    if visit.over:
        return
    visit.answer(page)
    while not visit.over and dice.random() < who.slips:
        visit.say("next")
        visit.say("validation_error", page=page.name, code=dice.choice(("missing", "format")))
        visit.t += visit.some(5)
        visit.say("answer_given", page=page.name, how=who.how)
        visit.t += visit.some(1.5)
    if not visit.over:
        visit.say("next")


def _play(visit: Visit, pages: list[Page]) -> str:
    dice = visit.dice
    for page in pages[: dice.randint(2, 6)]:
        visit.show(page)
        for _ in range(dice.randint(4, 16)):
            visit.t += 0.3 + dice.expovariate(0.7)
            visit.say(dice.choice(TAPS), page=page.name)
            if dice.random() < 0.08:
                visit.say("validation_error", page=page.name, code="missing")
            if dice.random() < 0.04:
                visit.say(dice.choice(("help_opened", "back", "language_changed")), page=page.name)
        visit.say("next")
    return "left"


def _end(visit: Visit, outcome: str) -> Json:
    """The truth; silent departures show 120 s later only."""
    end = visit.t
    needs = [one for one in visit.struggles if one["help"]]
    if outcome == "finished":
        visit.say("procedure_finished")
    elif visit.asked is not None or visit.dice.random() < 0.4:
        visit.say("session_abandoned", how="quit")
    else:
        if visit.t + 0.1 >= visit.hand + 60:
            end = visit.t
        visit.wait(max(0.0, visit.hand + 120 - visit.t), there=False)
        visit.say("session_abandoned", how="timeout")
    told: Json = {"yes": visit.dice.random() < visit.person.yes, "persona": visit.person.name,
                  "needs_help": bool(needs), "end": end, "outcome": outcome, "asked": visit.asked,
                  "struggles": visit.struggles, "device_fault": visit.fault.device or None}  # fmt: skip
    if needs:
        first = needs[-1] if needs[-1].get("ends") else needs[0]
        told |= {"struggle_start": first["start"], "onset": first["onset"], "cause": first["cause"],
                 "type": first["type"], "until": first["end"]}  # fmt: skip
    return told
