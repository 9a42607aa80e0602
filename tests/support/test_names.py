"""Outside packages a test file's name is its module: of two of one name only the first is ever run."""

from __future__ import annotations

from collections import Counter

from tests.support.visit import ROOT


def test_no_two_test_files_have_one_name() -> None:
    """Another room's new file once kept the tests of the codes from being run."""
    files = (ROOT / "tests").rglob("test_*.py")
    names = Counter(file.name for file in files if not (file.parent / "__init__.py").exists())
    assert [name for name, count in names.items() if count > 1] == []
