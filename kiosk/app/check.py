"""``parvis check``: all that a town can write wrong, found before a citizen does."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

from i18n.catalogue import load_catalogue
from kiosk.app.content import load_keyboards
from kiosk.app.settings import OWN_FILE, SettingsError, load_settings
from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.loader import Pack, load_pack
from kiosk.procedures.translations import SOURCE_LANGUAGE
from kiosk.types import Lang, TextKey


def check_all(config: Path, catalogues: Path, env: Mapping[str, str]) -> tuple[Issue, ...]:
    """Settings, packs, texts, keyboards and icons."""
    try:
        settings = load_settings(config / "settings.toml", env)
    except SettingsError as error:
        own = Path(env.get(OWN_FILE) or config / "settings.toml")
        return tuple(Issue(own, 0, "settings", one, "") for one in error.detail.splitlines())
    langs = tuple(Lang(one.code) for one in settings.languages)
    return (
        *_packs(config / "packs", langs, config / "icons" / "icons.json"),
        *_catalogues(catalogues, langs),
        *_keyboards(config / "keyboards" / "keyboards.yaml", langs),
    )


def _packs(folder: Path, langs: tuple[Lang, ...], icon_file: Path) -> Iterator[Issue]:
    try:
        icons: Mapping[str, object] = json.loads(icon_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        yield Issue(icon_file, 0, "icons", "The icons' names cannot be read.", "Restore the file.")
        return
    for file in sorted(folder.glob("*/pack.yaml")):
        try:
            pack = load_pack(file.parent, langs)
        except PackError as error:
            yield from error.issues
            continue
        yield from _icons(file, pack, icons)
        for lang, texts in pack.texts.items():
            yield from _placeholders(file.parent / f"{lang}.po", pack.texts[SOURCE_LANGUAGE], texts)


def _icons(file: Path, pack: Pack, icons: Mapping[str, object]) -> Iterator[Issue]:
    named = {pack.procedure.icon}
    for page in pack.procedure.pages.values():
        named |= {one for one in (page.icon, *(option.icon for option in page.options)) if one}
    for icon in sorted(named - icons.keys()):
        message = f"There is no icon '{icon}'."
        yield Issue(file, 0, "icon", message, "Choose a name of config/icons/icons.json.")


def _catalogues(folder: Path, langs: tuple[Lang, ...]) -> Iterator[Issue]:
    texts = load_catalogue(folder, langs).texts
    keys = set[TextKey]().union(*texts.values())
    for lang, own in texts.items():
        file = folder / f"{lang}.po"
        for key in sorted(keys - own.keys()):
            yield Issue(file, 0, "missing-text", f"The text '{key}' has no '{lang}'.", "Translate it.")
        yield from _placeholders(file, texts[langs[0]], own)


def _placeholders(file: Path, source: Mapping[TextKey, str], own: Mapping[TextKey, str]) -> Iterator[Issue]:
    for key, words in own.items():
        if key in source and _names(words) != _names(source[key]):
            wanted = ", ".join(sorted(_names(source[key]))) or "none"
            message = f"The text '{key}' does not use the same values as its source."
            yield Issue(file, 0, "placeholder", message, f"Values: {wanted}.")


def _names(words: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
    except ValueError:
        return {"?"}


def _keyboards(file: Path, langs: tuple[Lang, ...]) -> Iterator[Issue]:
    try:
        keyboards = load_keyboards(file)
    except PackError as error:
        yield from error.issues
        return
    for lang in langs:
        if lang not in keyboards.letters:
            yield Issue(file, 0, "keyboard", f"There is no keyboard for '{lang}'.", "Add its rows.")
