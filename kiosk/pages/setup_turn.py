"""What is done on the pages of the first start: an action in, a new session out, nothing lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kiosk.pages import actions as act
from kiosk.pages.draft import Draft
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.overlays import Languages
from kiosk.pages.session import Session
from kiosk.pages.setup_aim import aimed, turned
from kiosk.pages.setup_states import (
    ELSEWHERE,
    NEEDS_CODE,
    NONE,
    TYPED,
    Aiming,
    Chosen,
    HubAsked,
    HubSaysNo,
    HubTrusts,
    HubUntried,
    Keeping,
    PictureAwaited,
    Seeking,
    SettingUp,
    SetupStep,
)
from kiosk.pages.setup_typing import on_typing
from kiosk.pages.setup_way import after, answered, before, tells_code
from kiosk.pages.states import NotPrinted
from kiosk.pages.town import Town
from kiosk.procedures.answers import Problem
from kiosk.types import Lang, OptionId, text

Step = SetupStep
_LABEL = "[a-z0-9-]{1,63}"
_URL = re.compile(
    rf"https?://(?=[a-z0-9]){_LABEL}(?:\.{_LABEL})*(?<=[a-z0-9])(?::([0-9]{{1,5}}))?(?:/[a-z0-9./_-]*)?"
)
_PORTS = range(1, 65536)
_CODE_LETTERS = 8
_LONGEST = 60
_ALONE = re.compile(r"(?<![\w'’])([b-xz])(?![\w'’])")
"""A letter that stands alone names something ("hall b"); "a" and "y" are words, but at an end."""
_LAST_A = re.compile(r"(?<=\s)[ay](?=$|\s*[-/,;.])")


def begins(session: Session, setup: SettingUp, town: Town) -> Session:
    """The first page, with every language chosen that the kiosk speaks."""
    everything = replace(setup.picked, languages=tuple(one.lang for one in town.languages))
    draft = replace(session.draft, active=TYPED.get(setup.step))
    return replace(session, duty=replace(setup, picked=everything), draft=draft)


def joining(setup: SettingUp, url: str) -> SettingUp:
    """All is known but that this hub lets the kiosk in."""
    return replace(setup, step=Step.CODE, picked=replace(setup.picked, hub=ELSEWHERE), joins=url)


def hub_asked(session: Session) -> str | None:
    """The address of the hub that is to be joined; None: none was written."""
    setup = session.duty
    known = setup.joins if isinstance(setup, SettingUp) else ""
    return known or address(session.draft.fields.get(TYPED[Step.ADDRESS], ""))


def on_setup(session: Session, setup: SettingUp, action: act.Action, town: Town) -> Turn | Session | None:
    """The session after an action; None: it is done on any page. What is of other pages changes nothing."""
    if isinstance(action, act.ComfortAction | act.VoiceAction):
        return None
    if isinstance(action, act.ShowLanguages):
        return session.laid(Languages)
    if session.overlay is not None:
        # The languages lie over the page: another way back than choosing one.
        return session.uncovered() if isinstance(action, act.CloseOverlay | act.Back) else session
    if setup.keeping in {Keeping.WRITING, Keeping.WRITTEN}:
        return session
    if isinstance(action, act.Type | act.TakeCommune | act.NextLayout | act.FocusField):
        return on_typing(session, setup, action, town)
    if isinstance(action, act.Aimed):
        return _lies(session, setup, aimed(setup, action))
    if isinstance(action, act.SetupAction):
        return _sought(session, setup, action)
    return _answered_with(session, setup, action)


def _answered_with(session: Session, setup: SettingUp, action: act.Action) -> Turn | Session:
    match action:
        case act.Pick(option) if setup.step is Step.UPRIGHT:
            return _lies(session, setup, turned(setup, option))
        case act.Pick(option):
            return _with(session, draft=replace(session.draft, unanswered=False), **_picked(setup, option))
        case act.Change(page) if setup.step is Step.CHECK and str(page) in set(Step):
            return _at(session, setup, Step(page))
        case act.Back():
            return _at(session, setup, before(setup))
        case act.Confirm():
            return _confirmed(session, setup)
        case _:
            return session


def chosen(session: Session) -> Chosen | None:
    """All answers, once each is there."""
    setup = session.duty
    if not isinstance(setup, SettingUp):
        return None
    said, typed_now = setup.picked, session.draft.fields
    town, place = (tidy(typed_now.get(TYPED[one], "")) for one in (Step.TOWN, Step.PLACE))
    if not (town and place) or said.inches is None or said.middle_cm is None:
        return None
    if None in {said.printer, said.camera, said.hub}:
        return None
    url = setup.town_hub.url if setup.town_hub else NONE
    return Chosen(
        town, place, said.languages, setup.panel, said.inches, said.middle_cm, said.printer or NONE,
        said.camera or NONE, url, setup.turned, setup.touch, NONE if url else setup.first_code,
    )  # fmt: skip


def tidy(words: str) -> str:
    """A name as it is written: no space at its ends, capitals for letters that stand alone ("Hall B")."""
    plain = " ".join(words.split())[:_LONGEST].strip()
    return _LAST_A.sub(_large, _ALONE.sub(_large, plain))


def _large(found: re.Match[str]) -> str:
    return found[0].upper()


def address(words: str) -> str | None:
    """The hub's address, with https where nothing else was typed; None: it is none."""
    plain = words.strip().lower().rstrip("/")
    whole = plain if "://" in plain else f"https://{plain}"
    found = _URL.fullmatch(whole)
    return whole if found and int(found[1] or 443) in _PORTS else None


# ---- How the screen lies ----


def _lies(session: Session, setup: SettingUp, now: SettingUp | None) -> Session:
    """What was found of the screen; None: it is as it should be."""
    if now is None:
        return _at(session, setup, after(setup))
    return replace(session, duty=now) if now.step is setup.step else _at(session, now, now.step)


# ---- What is chosen and typed ----


def _with(session: Session, draft: Draft | None = None, **values: Any) -> Session:
    setup = session.duty
    assert isinstance(setup, SettingUp)
    return replace(session, duty=replace(setup, **values), draft=draft or session.draft)


def _picked(setup: SettingUp, option: OptionId) -> dict[str, Any]:
    """What of the setup is new with this choice."""
    said = setup.picked
    match setup.step:
        case Step.LANGUAGES:
            return {"picked": replace(said, languages=_toggled(said.languages, Lang(option)))}
        case Step.SCREEN:
            return {"picked": replace(said, inches=float(option))}
        case Step.HEIGHT:
            return {"picked": replace(said, middle_cm=int(option))}
        case Step.PRINTER:
            return {"picked": replace(said, printer=str(option)), "test": NotPrinted()}
        case Step.CAMERA:
            return {"picked": replace(said, camera=str(option)), "picture": PictureAwaited()}
        case Step.HUB:
            return {"picked": replace(said, hub=str(option))}
        case _:
            return {}


def _toggled(languages: tuple[Lang, ...], lang: Lang) -> tuple[Lang, ...]:
    """In any order: the pages and the file put them into the town's."""
    return tuple(one for one in languages if one != lang) if lang in languages else (*languages, lang)


def _sought(session: Session, setup: SettingUp, action: act.SetupAction) -> Turn | Session:
    match action:
        case act.SeekAgain() if setup.step is Step.PRINTER:
            return _with(session, printers=Seeking(), test=NotPrinted())
        case act.SeekAgain() if setup.step is Step.CAMERA:
            return _with(session, cameras=Seeking())
        case act.SeekAgain() if setup.step is Step.PICTURE:
            return _with(session, picture=PictureAwaited())
        case act.SeekAgain() if setup.step is Step.NOTE:
            return _with(session, console=None)
        case act.TestPrint() if setup.step is Step.PRINTER and setup.picked.printer:
            return Turn(session, (Effect.PRINT_TEST,))
        case act.HubLater() if setup.joins and setup.step in {Step.CODE, Step.TRIED}:
            return _keeps(session, replace(setup, hub=HubUntried()))
        case act.HubLater() if setup.step is Step.TRIED:
            later = replace(setup, picked=replace(setup.picked, hub=NONE), hub=HubUntried())
            return _at(session, later, Step.CHECK)
        case _:
            return session


# ---- The way through the pages ----


def _at(session: Session, setup: SettingUp, step: Step) -> Session:
    """At a page, with what was typed there before."""
    draft = Draft(fields=session.draft.fields, active=TYPED.get(step))
    made = replace(setup, step=step, checked=setup.checked or step is Step.CHECK, keeping=Keeping.NOT_YET)
    if step is Step.PICTURE:
        made = replace(made, picture=PictureAwaited())
    if step in {Step.AIM, Step.TARGETS}:
        made = replace(made, aiming=Aiming())
    return replace(session, duty=made, draft=draft)


def _confirmed(session: Session, setup: SettingUp) -> Turn | Session:
    if setup.step in TYPED:
        return _read(session, setup)
    if setup.step in {Step.CHECK, Step.NOTE}:
        if chosen(session) is None:
            return session
        if setup.step is Step.CHECK and tells_code(setup):
            # Before anything is written: whoever loses power here is told one again.
            return _at(session, setup, Step.NOTE)
        return _keeps(session, setup)
    if setup.step is Step.KEPT:
        # It could not be written: once more.
        return Turn(_with(session, keeping=Keeping.WRITING), (Effect.KEEP_SETUP,))
    if setup.step is Step.TRIED:
        return _after_try(session, setup)
    if not answered(setup):
        return replace(session, draft=replace(session.draft, unanswered=True))
    return _at(session, setup, after(setup))


def _keeps(session: Session, setup: SettingUp) -> Turn:
    kept = replace(setup, step=Step.KEPT, keeping=Keeping.WRITING)
    return Turn(replace(session, duty=kept), (Effect.KEEP_SETUP,))


def _after_try(session: Session, setup: SettingUp) -> Turn | Session:
    match setup.hub:
        case HubTrusts():
            return _keeps(session, setup) if setup.joins else _at(session, setup, Step.CHECK)
        case HubSaysNo(why) if why in NEEDS_CODE:
            fields = {**session.draft.fields, TYPED[Step.CODE]: ""}
            return _at(replace(session, draft=replace(session.draft, fields=fields)), setup, Step.CODE)
        case HubSaysNo():
            return _tries(session)
        case _:
            return session


def _read(session: Session, setup: SettingUp) -> Turn | Session:
    """What was typed on this page, if it is right."""
    name = TYPED[setup.step]
    words = session.draft.fields.get(name, "")
    if not _READS[setup.step](words):
        wrong = Problem(name, text(f"setup.{setup.step}.wrong"))
        return replace(session, draft=replace(session.draft, problem=wrong))
    if setup.step is Step.CODE:
        there = _at(session, setup, Step.TRIED)
        # A code is good for once: who only looks back over an answer is not asked for another.
        return there if _knows(session, setup) else _tries(there)
    return _at(session, setup, after(setup))


def _knows(session: Session, setup: SettingUp) -> bool:
    return isinstance(setup.hub, HubTrusts) and setup.hub.url == hub_asked(session)


_READS: Mapping[Step, Callable[[str], bool]] = {
    Step.TOWN: lambda words: bool(tidy(words)),
    Step.PLACE: lambda words: bool(tidy(words)),
    Step.ADDRESS: lambda words: address(words) is not None,
    Step.CODE: lambda words: len(words) == _CODE_LETTERS,
}


def _tries(session: Session) -> Turn:
    """The hub is asked, once for each touch."""
    return Turn(_with(session, hub=HubAsked()), (Effect.JOIN_HUB,))
