"""A page as it is spoken to, by its name, for ``parvis listen --page``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kiosk.app import paths
from kiosk.app.content import load_town
from kiosk.app.hearing.asked import Asked
from kiosk.app.settings import Settings
from kiosk.pages.actions import Confirm
from kiosk.pages.town import Town
from kiosk.pages.view import Node, PageView, Role, Screen, State
from kiosk.procedures.models import FIELDS, Option
from kiosk.procedures.models import Page as Question
from kiosk.procedures.said import parted
from kiosk.types import FieldId, Lang, NodeId, PageId, ParvisError, ProcedureId
from voice.heard import shown
from voice.heard.expects import expects
from voice.heard.grammar import grammar_of
from voice.heard.lattice import understand
from voice.heard.lexicon import load_lexicon
from voice.heard.meanings import Unclear

_KINDS = sorted({str(field) for fields in FIELDS.values() for field in fields})


def page_named(name: str, lang: Lang, settings: Settings, today: date) -> Asked | str:
    """``PROCEDURE/PAGE``, or a field such as ``date``; a sentence when there is none."""
    try:
        lexicon = load_lexicon(paths.SPOKEN, lang)
        town = load_town(settings, paths.CONFIG, paths.CATALOGUES, today)
    except ParvisError as error:
        return str(error)
    nodes = _nodes(name, lang, town)
    if not nodes:
        return f"There is no page {name}. Give PROCEDURE/PAGE, or one of: {', '.join(_KINDS)}."
    view = PageView(Screen.QUESTION, "listen", lang, "normal", "light", nodes)
    return Asked(view, grammar_of(view, lexicon, expects(view, today)), lexicon)


def understood(hypotheses: tuple[str, ...], page: Asked) -> Mapping[str, object]:
    """What the page would make of it."""
    found = understand(hypotheses, page.grammar, page.lexicon).meaning
    if isinstance(found, Unclear):
        return {"meaning": None, "why": str(found.reason)}
    return {"meaning": type(found).__name__, "shown": shown.words(found, page.view, page.lexicon)}


def _nodes(name: str, lang: Lang, town: Town) -> tuple[Node, ...]:
    if "/" not in name:
        return (_field(FieldId(name)),) if name in _KINDS else ()
    procedure, _, page = name.partition("/")
    found = town.procedures.get(ProcedureId(procedure))
    question = found.pages.get(PageId(page)) if found else None
    return () if question is None else _of(question, lang, town)


def _of(question: Question, lang: Lang, town: Town) -> tuple[Node, ...]:
    if question.options:
        return tuple(_choice(option, lang, town) for option in question.options)
    fields = FIELDS.get(question.kind, ())
    return (_field(fields[0]),) if fields else ()


def _choice(option: Option, lang: Lang, town: Town) -> Node:
    said = parted(town.catalogue.texts[lang].get(option.said, "")) if option.said else ()
    label = town.catalogue.render(option.label, lang)
    return Node(NodeId(option.label), Role.CHOICE, name=label, said=said, action=Confirm(), lang=lang)


def _field(name: FieldId) -> Node:
    return Node(NodeId(f"field.{name}"), Role.FIELD, states=frozenset({State.ACTIVE}))
