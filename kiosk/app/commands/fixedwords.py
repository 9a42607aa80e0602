"""Which sentences the kiosk says to everybody: they can be rendered ahead, with nobody's own in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kiosk.pages.site import site_name
from kiosk.pages.speech import closed, sentences
from kiosk.pages.town import Town
from kiosk.procedures.models import Page, Procedure
from kiosk.procedures.said import is_said
from kiosk.types import Lang, Text, TextKey

_BLANK = re.compile(r"\{(\w+)")
_BULLET = "• "
_STEPS = 12
"""More steps than any way through a pack has."""


def fixed_sentences(town: Town, lang: Lang) -> tuple[str, ...]:
    """Each sentence once, as the narrator gives it to the voice, in no order that matters.

    A text with a blank counts where the pack itself fills it (an amount, a delay, the second child), not
    where an answer does.
    """
    found: dict[str, None] = {}
    for wanted in _texts(town, lang):
        words = town.catalogue.render(wanted, lang)
        for sentence, _, _ in sentences(words.removeprefix(_BULLET)):
            if any(letter.isalnum() for letter in sentence):
                found[closed(sentence)] = None
    return tuple(dict.fromkeys((*found, *_counted(town, lang))))


def _counted(town: Town, lang: Lang) -> tuple[str, ...]:
    """What stands in no catalogue: the language's own name, and the numbers of a list."""
    names = (one.name for one in town.languages if one.lang == lang)
    return tuple(closed(one) for one in (*names, *map(str, range(1, _STEPS + 1))))


def _texts(town: Town, lang: Lang) -> Iterator[Text]:
    templates = town.catalogue.texts[lang]
    blanks = {key: tuple(dict.fromkeys(_BLANK.findall(words))) for key, words in templates.items()}
    plain = (key for key, names in blanks.items() if not names and not is_said(key))
    yield from map(Text, plain)
    yield from (Text(TextKey("progress.step"), step) for step in _steps())
    yield from _of_settings(town)
    for procedure in town.procedures.values():
        yield from _filled(procedure, blanks)
        yield from (one for page in procedure.pages.values() for one in _of_outcome(procedure, page))


def _steps() -> Iterator[Mapping[str, object]]:
    return ({"n": n, "total": total} for total in range(1, _STEPS + 1) for n in range(1, total + 1))


def _of_settings(town: Town) -> Iterator[Text]:
    if town.phone:
        yield from (Text(TextKey(key), {"phone": town.phone}) for key in ("follow.phone", "out.phone"))
    if town.place:
        yield Text(TextKey("out.text"), {"place": town.place})


def _filled(procedure: Procedure, blanks: Mapping[TextKey, Sequence[str]]) -> Iterator[Text]:
    """Each text of a pack whose blanks the pack fills: by its own values, and those of its pages."""
    own = [key for key, names in blanks.items() if names and key.startswith(f"{procedure.id}.")]
    for page in procedure.pages.values():
        known = {**procedure.values, **page.values}
        brought = (one for several in page.bring.values() for one in several)
        texts = (*(Text(key, known) for key in (*own, *_keys(page))), *brought)
        for one in texts:
            names, values = blanks.get(one.key), {**known, **one.values}
            if names and all(name in values for name in names):
                yield Text(one.key, {name: values[name] for name in names})


def _keys(page: Page) -> tuple[TextKey, ...]:
    of_options = (key for option in page.options for key in (option.label, option.detail))
    return tuple(key for key in (page.title, page.text, page.label, *of_options) if key)


def _of_outcome(procedure: Procedure, page: Page) -> Iterator[Text]:
    """What the interface says with a pack's price, delay and address."""
    if page.outcome is None:
        return
    for key, name in (("cost", page.outcome.cost), ("delay", page.outcome.delay)):
        if name is not None and name in procedure.values:
            yield Text(TextKey(f"outcome.{key}"), {key: procedure.values[name]})
    if page.outcome.url:
        site = {"name": site_name(page.outcome.url)}
        yield from (Text(TextKey(key), site) for key in ("outcome.site", "site.text", "site.shield"))
