"""What the messages of kiosks do: a call, and its end."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace

from hub.contract import CallRequest, ProblemCode
from hub.contract.devices import HELP_CALL, HELP_WITHDRAWAL, Taken, Withdrawal
from hub.help import calls
from hub.help.api import Help
from hub.inbox.answers import Answered, Message, NotDone, Outcome, close
from hub.inbox.api import Effect
from hub.store.store import Tx


def all_effects(help_: Help) -> Mapping[str, Effect]:
    """By kind of message."""

    def raise_call(tx: Tx, message: Message, age_s: float) -> Outcome:
        asked = CallRequest.model_validate_json(message.body)
        if message.kiosk_id not in ("", asked.kiosk.id):
            return NotDone(ProblemCode.WRONG_PROOF)
        asked = asked.model_copy(update={"age_s": age_s})
        done = calls.raise_call(tx, secrets.token_urlsafe(9), message.key, asked, help_.lifetime_ms)
        return _taken(done.view.id) if isinstance(done, calls.Now) else NotDone(ProblemCode.KEY_REUSED)

    return {HELP_CALL: raise_call, HELP_WITHDRAWAL: withdraw}


def withdraw(tx: Tx, message: Message, _age_s: float) -> Outcome:
    """End a call by the key that raised it. Should that call still be on its way, it will not ring."""
    key = Withdrawal.model_validate_json(message.body).call_key
    found = calls.of_key(tx.conn, key)
    if found is None:
        close(tx, replace(message, key=key, kind=HELP_CALL), Taken().model_dump_json())
        return _taken(None)
    if message.kiosk_id not in ("", found.kiosk.id):
        return NotDone(ProblemCode.WRONG_PROOF)
    calls.cancel(tx, found.id)
    return _taken(found.id)


def _taken(call: str | None) -> Answered:
    return Answered(Taken(call=call).model_dump_json())
