"""The wish to be called back: sealed in the outbox, and said to be sent once the hub has it, not before."""

from __future__ import annotations

from dataclasses import replace

from hub.contract import CallBackRequest
from hub.contract.briefing import CALL_BACK
from kiosk.app.desks.callstates import call_back_state
from kiosk.app.later import VisitHandle, in_background
from kiosk.app.nearhub.link import HubLink
from kiosk.pages import call_states as page
from kiosk.pages.session import Session
from kiosk.types import Lang
from kiosk.uplink.client import new_call_key
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sender import NOT_THE_MESSAGE, News
from kiosk.uplink.trustline import TurnedAway

LIFETIME_S = 3 * 86_400.0
_LONGEST = 160


class Wishes:
    """Of one visit. Nothing of a wish stays here: the outbox holds it, sealed to the hub."""

    def __init__(self, link: HubLink, handle: VisitHandle) -> None:
        self._link, self._handle = link, handle

    def send(self, wish: page.CallBackWish, lang: Lang, call: MessageKey | None) -> None:
        """Put it where it cannot be lost, in the background. ``call``: the call that nobody could answer."""
        asked = CallBackRequest(
            kiosk=self._link.identity,
            call_key=call,
            name=wish.name[:_LONGEST],
            phone=wish.phone,
            when=wish.when,
            lang=lang,
        )
        body = asked.model_dump_json().encode()
        in_background("call-back", lambda: self._put(body))

    def _put(self, body: bytes) -> None:
        post = self._link.post
        key = MessageKey(new_call_key())

        def heard(news: News) -> None:
            refused = isinstance(news, TurnedAway) and news.code not in NOT_THE_MESSAGE
            self._tell(call_back_state(news, refused=refused))

        if not (post and post.put(CALL_BACK, key, body, lifetime_s=LIFETIME_S, heard=heard)):
            self._tell(page.CallBackRefused())

    def _tell(self, state: page.CallBackState) -> None:
        def update(session: Session) -> Session:
            return replace(session, call_back=state)

        self._handle.change(update)
