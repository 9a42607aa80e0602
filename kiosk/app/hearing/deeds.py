"""What is done when something that was said counts: the same as by hand, so that every check holds."""

from __future__ import annotations

from kiosk.app.hearing.asked import Asked
from kiosk.app.hearing.host import Host
from kiosk.pages import actions as act
from kiosk.pages import ring, ring_words
from kiosk.pages.speech import Spoken, free
from kiosk.pages.tuning import dial_words
from kiosk.pages.view import Node, PageView, Role, Screen
from kiosk.types import NodeId
from voice.heard.expects import DateStep
from voice.heard.keys import actions_of
from voice.heard.lattice import Understanding
from voice.heard.meanings import (
    Amount,
    Chosen,
    Command,
    CommandName,
    Day,
    Digits,
    FreeText,
    Meaning,
    Number,
    Phone,
    Reason,
    Unclear,
)

_WHOLE = (Number, Amount, Phone, Digits)
"""What answers a page alone."""


def weighed(found: Understanding, view: PageView) -> Understanding:
    """ "Continuer" and "retour" count at once, but where the button sends, prints or erases: there the person
    is asked, as about an answer."""
    meaning = found.meaning
    if not isinstance(meaning, Command):
        return found
    node = {CommandName.CONTINUE: ring.main_of(view), CommandName.BACK: ring.back_of(view)}.get(meaning.name)
    if node is not None and node.action == act.Agree(True):
        # It is no yes: two words misheard alike must not send, print or erase anything.
        return Understanding(Unclear(Reason.WORDS))
    if node is None or not _binds(node, view):
        return found
    return Understanding(Chosen(node.id), found.first)


def _binds(node: Node, view: PageView) -> bool:
    signs = view.screen is Screen.REVIEW and isinstance(node.action, act.Confirm)
    return signs or isinstance(node.action, act.Erase | act.Print | act.CancelCall)


def do(host: Host, meaning: Meaning, asked: Asked) -> None:
    """Do it on the page that was spoken to; a command is one of the page that is seen."""
    if isinstance(meaning, Command):
        _obey(host, meaning)
        return
    if isinstance(meaning, FreeText) and ring.active_field(asked.view) is None:
        _search(host, meaning)
        return
    for action in actions_of(meaning, asked.view, asked.expects.step):
        host.act(action)
    _go_on(host, meaning, asked)


def _go_on(host: Host, meaning: Meaning, asked: Asked) -> None:
    """ "Is that right? Yes" has confirmed the answer: where it is the whole answer, the page is left.

    Where the page has another field that is empty, that one comes next: first names must not replace the
    family name.
    """
    if host.view.key != asked.view.key:
        return
    main, following = ring.main_of(host.view), _following(host.view)
    if _whole(meaning, asked):
        if main is not None and isinstance(main.action, act.Confirm):
            host.act(main.action)
    elif not isinstance(meaning, Chosen) and following is not None and following.action is not None:
        host.act(following.action)


def _following(view: PageView) -> Node | None:
    """The empty field after the one that was just filled."""
    fields = [one for one in view.walk() if one.role is Role.FIELD]
    active = ring.active_field(view)
    if active is None or not active.value:
        return None
    return next((one for one in fields[fields.index(active) + 1 :] if not one.value), None)


def _whole(meaning: Meaning, asked: Asked) -> bool:
    view = asked.view
    if isinstance(meaning, Chosen):
        node = view.find(meaning.node)
        return node.role is Role.CHOICE and node.value != "several" and isinstance(node.action, act.Pick)
    if [one.role for one in view.walk()].count(Role.FIELD) != 1:
        return False
    if isinstance(meaning, Day):
        # Said in parts, the year is the last of them: the others were agreed to before.
        last = meaning.year is not None and asked.expects.step is DateStep.YEAR
        return last or None not in {meaning.day, meaning.month, meaning.year}
    searches = any(one.id == "field.words" for one in view.walk())
    return isinstance(meaning, _WHOLE) or (isinstance(meaning, FreeText) and searches)


def _search(host: Host, question: FreeText) -> None:
    """From the home page: to the search, with the person's words in it."""
    host.act(act.SearchLibrary())
    for action in actions_of(question, host.view):
        host.act(action)
    host.act(act.Confirm())


def _obey(host: Host, command: Command) -> None:
    match command.name:
        case CommandName.HELP:
            where = ring_words.where(host.pen(), host.view, None)
            host.say((*where, *_free(host, "speak.help")))
        case CommandName.REPEAT:
            host.read(())
        case CommandName.STOP:
            host.hush()
        case _:
            before, actions = host.view, actions_of(command, host.view)
            for action in actions:
                host.act(action)
            turned = next((one.dial for one in actions if isinstance(one, act.Adjust)), None)
            if turned is not None:
                host.say(dial_words(host.pen(), turned))
            elif host.view == before:
                # Nothing lies before or after this page: a person must not wait for it.
                host.say(_free(host, "speak.nowhere"))


def _free(host: Host, key: str) -> tuple[Spoken, ...]:
    pen = host.pen()
    return free(NodeId(""), pen.say(key), pen.session.comfort.lang)
