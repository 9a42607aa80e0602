"""The pages of the staff, with the console's templates, files and words."""

from pathlib import Path

from hub.accounts.rights import ROLE_RIGHTS
from hub.console.texts import load_texts
from hub.office.pages import KEPT, Pages

__all__ = ["HERE", "KEPT", "Pages", "build_pages"]

HERE = Path(__file__).parent


def build_pages(town: str, languages: tuple[str, ...], fonts_dir: Path | None) -> Pages:
    """Everything that a page is made of."""
    return Pages(HERE, ROLE_RIGHTS, town, load_texts(languages), fonts_dir)
