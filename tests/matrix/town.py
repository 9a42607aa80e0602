"""The town whose pages are looked at: the project's own, with three languages and the fiches of the tests."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from i18n.catalogue import Language
from kiosk.app import paths
from kiosk.app.content import load_town
from kiosk.app.sections import LanguageSettings
from kiosk.app.settings import load_settings
from kiosk.pages.town import Town
from kiosk.procedures.common import load_common
from kiosk.procedures.loader import Pack, load_pack
from kiosk.procedures.models import Fact, Kind, Whose
from kiosk.types import FactId, Lang, TextKey
from tests.guide.kit import EXCERPTS, imported
from tests.support.visit import TODAY

LANGS = ("fr", "ar", "uk")
"""French, a language from right to left, a language of another script."""
_NAMES = {"ar": "العربية", "uk": "Українська"}
HERE = Path(__file__).parent


@cache
def matrix_town() -> Town:
    """Loaded from ``config`` once in the process, with every kind of question in a pack of its own."""
    settings = load_settings(paths.SETTINGS, {})
    offered = {one.code for one in settings.languages}
    more = tuple(
        LanguageSettings(code=code, name=name) for code, name in _NAMES.items() if code not in offered
    )
    settings = settings.model_copy(update={"languages": (*settings.languages, *more)})
    with tempfile.TemporaryDirectory() as folder:
        imported(EXCERPTS, Path(folder))
        town = load_town(settings, paths.CONFIG, paths.CATALOGUES, TODAY, Path(folder))
        pack = _kinds(town.languages)
        return replace(
            town,
            procedures={**town.procedures, pack.procedure.id: pack.procedure},
            catalogue=town.catalogue.with_texts(pack.texts),
        )


def _kinds(languages: tuple[Language, ...]) -> Pack:
    codes = tuple(Lang(one.lang) for one in languages)
    common = load_common(paths.CONFIG, codes)
    # Only facts may be asked in this way, and this town has none of these kinds.
    more = {FactId(str(kind)): _fact(kind) for kind in (Kind.EMAIL, Kind.IBAN)}
    return load_pack(HERE / "kinds", replace(common, facts={**common.facts, **more}), codes)


def _fact(kind: Kind) -> Fact:
    words = (TextKey(f"kinds.{kind}.{part}") for part in ("title", "label"))
    return Fact(FactId(str(kind)), kind, Whose.PERSON, True, *words)
