"""The person's side: what they answer to a mediator, and their word that nobody is needed any more."""

from __future__ import annotations

from hub.contract import CallAnswer, CallOutcome, CallPhase, CallStep, CallView
from hub.help import calls, timers
from hub.help.calls import Call, Rules, Unknown
from hub.help.raising import become_persons
from hub.help.timers import Timer
from hub.store.store import Tx

QUESTIONS = (CallStep.PROPOSE, CallStep.ASSIST)


def answer(tx: Tx, call_id: str, said: CallAnswer, rules: Rules) -> CallView | Unknown:
    """Take an answer, once: a question that nobody asks any more needs none, and nothing happens."""
    call = calls.of_id(tx.conn, call_id)
    if call is None:
        return Unknown()
    if not call.is_open or not _is_asked(call, said.to):
        return call.view
    if said.to is CallStep.PROPOSE:
        return _proposed(tx, call, said, rules).view
    return _assisted(tx, call, said).view


def cancel(tx: Tx, call_id: str) -> CallView | Unknown:
    """The citizen no longer needs anyone. A call that ended stays as it ended."""
    call = calls.of_id(tx.conn, call_id)
    if call is None:
        return Unknown()
    return calls.end(tx, call, CallPhase.CANCELLED).view if call.is_open else call.view


def _is_asked(call: Call, question: CallStep) -> bool:
    asks = call.view.proposed_by if question is CallStep.PROPOSE else call.view.assist_by
    return question in QUESTIONS and asks is not None


def _proposed(tx: Tx, call: Call, said: CallAnswer, rules: Rules) -> Call:
    if said.yes:
        return become_persons(tx, call, call.detail, rules, raised_ms=tx.now_ms)
    return calls.end(tx, call, CallPhase.CLOSED, outcome=CallOutcome.DECLINED)


def _assisted(tx: Tx, call: Call, said: CallAnswer) -> Call:
    answered = call.detail.without_question()
    if not said.yes or call.view.phase is CallPhase.ARRIVED:
        return calls.change(tx, call, detail=answered)
    timers.disarm(tx, call.view.id, Timer.ARRIVAL)
    return calls.change(tx, call, phase=CallPhase.ARRIVED, arrived_ms=tx.now_ms, detail=answered)
