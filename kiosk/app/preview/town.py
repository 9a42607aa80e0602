"""A town with this one pack, forgiving what only a translator can mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from i18n.catalogue import Catalogue, Language, read_po
from i18n.pofile import PoError
from kiosk.app import paths
from kiosk.app.content import communes, load_keyboards
from kiosk.app.preview.files import PackFiles
from kiosk.app.settings import Settings
from kiosk.pages.town import Town
from kiosk.procedures.calendar_days import Region
from kiosk.procedures.common import TEXTS, load_common
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.loader import load_pack
from kiosk.procedures.translations import SOURCE_LANGUAGE, usable
from kiosk.types import Lang, TextKey

Texts = Mapping[Lang, Mapping[TextKey, str]]


def preview_town(files: PackFiles, settings: Settings) -> Town:
    """The pack in the town of these settings. Raises PackError with every fault that a writer can mend."""
    languages = tuple(Language(Lang(one.code), one.name) for one in settings.languages)
    codes = tuple(one.lang for one in languages)
    common = load_common(files.config, (SOURCE_LANGUAGE,))
    pack = load_pack(files.pack, common, (SOURCE_LANGUAGE,))
    catalogue = _interface(codes)
    for folder, french in ((files.config / TEXTS, common.texts), (files.pack, pack.texts)):
        catalogue = catalogue.with_texts(_forgiving(folder, french[SOURCE_LANGUAGE], codes))
    town = settings.town
    return Town(
        town.name,
        town.mark,
        languages,
        catalogue,
        {pack.procedure.id: pack.procedure},
        load_keyboards(paths.CONFIG / "keyboards" / "keyboards.yaml"),
        common.sections,
        official=frozenset(settings.guide.official),
        facts=common.facts,
        region=Region(town.region),
        communes=communes(paths.CONFIG),
    )


def _interface(codes: Sequence[Lang]) -> Catalogue:
    """The kiosk's own texts, French where they are not translated."""
    french = read_po(paths.CATALOGUES / f"{SOURCE_LANGUAGE}.po")
    return Catalogue(_forgiving(paths.CATALOGUES, french, codes))


def _forgiving(folder: Path, french: Mapping[TextKey, str], codes: Sequence[Lang]) -> Texts:
    """Each text in each language; in French where its translation is missing or has other values."""
    made: dict[Lang, Mapping[TextKey, str]] = {}
    for lang in codes:
        own = {} if lang == SOURCE_LANGUAGE else usable(_po(folder / f"{lang}.po"), french)
        made[lang] = {**french, **own}
    return made


def _po(file: Path) -> Mapping[TextKey, str]:
    try:
        return read_po(file)
    except PoError as error:
        issue = Issue(error.file, error.line, error.rule, error.message, error.mend)
        raise PackError((issue,)) from error
