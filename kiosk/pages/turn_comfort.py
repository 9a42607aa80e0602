"""How a person wants to see, hear and touch: chosen by a touch, kept for the visit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, assert_never

from kiosk.pages import actions as act
from kiosk.pages.comfort import TEXT_SIZES, THEMES
from kiosk.pages.session import Session
from kiosk.pages.town import Town
from kiosk.pages.typing import is_latin
from kiosk.types import Lang


def on_comfort(session: Session, action: act.ComfortAction) -> Session:
    """The session, seen and heard as the person wants it, over whatever page."""
    match action:
        case act.ChooseLanguage(lang):
            return _speaking(session, lang)
        case act.NextTextSize():
            return _with(session, text_size=_next(TEXT_SIZES, session.comfort.text_size))
        case act.NextTheme():
            return _with(session, theme=_next(THEMES, session.comfort.theme))
        case act.ChooseTheme(theme):
            return _with(session, theme=theme) if theme in THEMES else session
        case act.ToggleSound():
            return replace(session, comfort=session.comfort.voiced(not session.comfort.voice))
        case act.Mute():
            return _with(session.uncovered(), voice=False)
        case act.Toggle(ease):
            return replace(session, comfort=session.comfort.toggled(ease))
        case act.ToggleNoticed():
            return _with(session, noticed=not session.comfort.noticed)
        case act.Adjust(dial, steps):
            return replace(session, comfort=session.comfort.turned(dial, steps))
        case never:
            assert_never(never)


def _speaking(session: Session, lang: Lang) -> Session:
    comfort = replace(session.comfort, lang=lang)
    if session.duty is not None:
        return replace(session, comfort=comfort, overlay=None)
    return replace(session.uncovered(), comfort=comfort, welcomed=True)


def next_layout(session: Session, town: Town) -> Session:
    """The keyboard's next layout stays for the visit; the letters with accents are left."""
    active, comfort = session.draft.active, session.comfort
    if active is None:
        return session
    layout = town.keyboards.next_of(comfort.lang, comfort.keyboard, latin=is_latin(active))
    return _with(replace(session, draft=replace(session.draft, accents=False)), keyboard=layout)


def _with(session: Session, **values: Any) -> Session:
    return replace(session, comfort=replace(session.comfort, **values))


def _next(names: tuple[str, ...], name: str) -> str:
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
