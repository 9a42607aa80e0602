"""The console's words: one JSON catalogue a language, the same keys in each."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

Texts: TypeAlias = Mapping[str, str]

FOLDER = Path(__file__).parent / "texts"


def load_texts(languages: tuple[str, ...]) -> dict[str, Texts]:
    """Read the catalogues of these languages; languages without one are left out."""
    files = {lang: FOLDER / f"{lang}.json" for lang in languages}
    return {
        lang: json.loads(file.read_text(encoding="utf-8")) for lang, file in files.items() if file.is_file()
    }


def choose(asked: str | None, accept: str, offered: tuple[str, ...]) -> str:
    """The language asked for, else the browser's first that we have, else ours."""
    if asked in offered:
        return asked
    for wish in accept.split(","):
        lang = wish.split(";")[0].strip().lower()[:2]
        if lang in offered:
            return lang
    return offered[0]
