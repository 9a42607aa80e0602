"""Everything a person can do on a page, as values: what a touch, a key or a word turns into.

One name for all of them, ``act.Confirm``; each family has a file of its own, and a union that a turn takes.
"""

from typing import TypeAlias

from kiosk.pages.actions.answering import *
from kiosk.pages.actions.comfort import *
from kiosk.pages.actions.helping import *
from kiosk.pages.actions.phone import *
from kiosk.pages.actions.places import *
from kiosk.pages.actions.setup import *
from kiosk.pages.actions.sheets import *
from kiosk.pages.actions.visit import *
from kiosk.pages.actions.voice import *
from kiosk.pages.assist_actions import AssistAction

Action: TypeAlias = (
    VisitAction
    | ComfortAction
    | VoiceAction
    | PlaceAction
    | AnswerAction
    | NextLayout
    | SheetAction
    | PhoneAction
    | CallAction
    | OfferAction
    | EndAssist
    | AssistAction
    | SetupAction
)
