"""The console's words: one JSON catalogue a language, the same keys in each."""

import json
from pathlib import Path

from hub.office.words import Texts

FOLDER = Path(__file__).parent / "texts"


def load_texts(languages: tuple[str, ...]) -> dict[str, Texts]:
    """Read the catalogues of these languages; languages without one are left out."""
    files = {lang: FOLDER / f"{lang}.json" for lang in languages}
    return {
        lang: json.loads(file.read_text(encoding="utf-8")) for lang, file in files.items() if file.is_file()
    }
