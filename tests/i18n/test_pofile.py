"""Plain PO files are read without Babel: they say what Babel says of them, and refuse what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from i18n.pofile import Message, PoError, open_po, read_messages

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def babels(file: Path) -> list[tuple[str, str, str, bool, int]]:
    """What Babel reads: context, id, words, fuzzy, line."""
    return [
        (one.context or "", str(one.id), str(one.string), one.fuzzy, one.lineno or 0)
        for one in open_po(file)
        if one.id
    ]


def po(folder: Path, entries: str, head: str = HEAD) -> Path:
    file = folder / "fr.po"
    file.write_text(head + entries, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "entries",
    [
        'msgid "a"\nmsgstr "b"\n',
        'msgid "a"\nmsgstr "b"',
        '#. said\n#: pack.yaml:3\n#, fuzzy\nmsgctxt "k.a"\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr "d"\n',
        '# fuzzy words in a comment\nmsgid "a"\nmsgstr "b"\n',
        '#, python-format, fuzzy\nmsgid "a"\nmsgstr ""\n',
        'msgid ""\n"a "\n"long\\n"\nmsgstr ""\n"one \\"quoted\\" "\n"\\\\n\\tend"\n',
        'msgctxt "k"\nmsgid "a"\nmsgstr "b"\nmsgctxt "l"\nmsgid "a"\nmsgstr "c"\n',
        'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n',
        'msgid "a"\nmsgstr "b"\n\n#~ msgid "old"\n#~ msgstr "gone"\n',
        '  msgid "a"  \n  msgstr "b"\n',
        'msgid "a"\r\nmsgstr "b"\r\n',
        'msgid "a"\nmsgstr "b \\a c"\n',
        'msgid "a"\nmsgstr "b"\n# the end\n',
        'msgid "بطاقة"\nmsgstr "ї\u00a0!"\n',
    ],
)
def test_messages_are_those_that_babel_reads(tmp_path: Path, entries: str) -> None:
    for head in (HEAD, ""):
        file = po(tmp_path, entries, head)
        assert [tuple(one) for one in read_messages(file)] == babels(file)


def test_a_plural_is_read_by_its_first_id(tmp_path: Path) -> None:
    file = po(tmp_path, 'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "un"\nmsgstr[1] "des"\n')
    assert list(read_messages(file)) == [Message("", "one", "", False, 5)]


@pytest.mark.parametrize(
    "entries", ['msgid "a"\nmsgsrt "b"\n', 'msgid "a"\n\nmsgid "c"\nmsgstr "d"\n', "words\n"]
)
def test_what_is_no_po_file_is_refused_at_its_line(tmp_path: Path, entries: str) -> None:
    with pytest.raises(PoError) as found:
        read_messages(po(tmp_path, 'msgid "first"\nmsgstr "well"\n\n' + entries))
    assert found.value.line >= 8


def test_a_head_that_is_wrong_is_refused(tmp_path: Path) -> None:
    head = HEAD.replace('"Content', '"POT-Creation-Date: yesterday\\n"\n"Content')
    with pytest.raises(PoError):
        read_messages(po(tmp_path, 'msgid "a"\nmsgstr "b"\n', head))
