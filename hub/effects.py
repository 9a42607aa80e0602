"""What the messages of kiosks do: a call and its end, a wish to be called back, and what others hand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hub.contract import CallBackRequest, CallRequest, ProblemCode
from hub.contract.briefing import CALL_BACK
from hub.contract.devices import HELP_CALL, HELP_WITHDRAWAL, Taken, Withdrawal
from hub.help import answering, calls
from hub.help.callbacks import CallBacks
from hub.help.help import Help
from hub.inbox.answers import Answered, Message, NotDone, Outcome, close
from hub.inbox.api import Effect, First
from hub.store.store import Tx


def all_effects(
    help_: Help, call_backs: CallBacks, others: Mapping[str, Effect] | None = None
) -> Mapping[str, Effect]:
    """By kind of message. ``others``: those of other features, as they make them."""

    def raise_call(tx: Tx, message: Message, age_s: float) -> Outcome:
        asked = CallRequest.model_validate_json(message.body)
        if message.kiosk_id not in ("", asked.kiosk.id):
            return NotDone(ProblemCode.WRONG_PROOF)
        asked = asked.model_copy(update={"age_s": age_s})
        done = help_.raise_in(tx, message.key, asked, message.device)
        return _taken(done.view.id) if isinstance(done, calls.Now) else NotDone(ProblemCode.KEY_REUSED)

    def call_back(tx: Tx, message: Message, age_s: float) -> Outcome:
        asked = CallBackRequest.model_validate_json(message.body)
        if message.kiosk_id not in ("", asked.kiosk.id):
            return NotDone(ProblemCode.WRONG_PROOF)
        call_backs.keep(tx, message, asked, age_s)
        return _taken(None)

    mine: dict[str, Effect] = {
        HELP_CALL: raise_call,
        HELP_WITHDRAWAL: withdraw,
        CALL_BACK: call_back,
    }
    return mine | dict(others or {})


def all_first(call_backs: CallBacks) -> Mapping[str, First]:
    """By kind of message: what is done before the write, which all others wait for."""

    def store_sealed(message: Message) -> None:
        asked = CallBackRequest.model_validate_json(message.body)
        if message.kiosk_id in ("", asked.kiosk.id):
            call_backs.store_sealed(message, asked)

    return {CALL_BACK: store_sealed}


def withdraw(tx: Tx, message: Message, _age_s: float) -> Outcome:
    """End a call by the key that raised it. Should that call still be on its way, it will not ring."""
    key = Withdrawal.model_validate_json(message.body).call_key
    found = calls.of_key(tx.conn, key)
    if found is None:
        close(tx, replace(message, key=key, kind=HELP_CALL), Taken().model_dump_json())
        return _taken(None)
    if message.kiosk_id not in ("", found.kiosk.id):
        return NotDone(ProblemCode.WRONG_PROOF)
    answering.cancel(tx, found.id)
    return _taken(found.id)


def _taken(call: str | None) -> Answered:
    return Answered(Taken(call=call).model_dump_json())
