"""Finds a person's name behind its label; what is surname and what is given only where the paper tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk.procedures.paper_values import PaperField
from scanner.dates import plain
from scanner.papers.address import name_in
from scanner.papers.labels import the_one

_Values = Iterator[tuple[PaperField, str]]
_TITLE = re.compile(r"^(?:m\.?|mr|mme|mlle|monsieur|madame|mademoiselle)\s+", re.IGNORECASE)
_SURNAME = re.compile(
    r"^\W*(?:enfant\s+)?(?:nom|apelidos)\s*(?:/\s*surname(?:/nom)?(?:\s*\(1\))?)?\s*(?::|$|(?=\s))",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"(?:pr[ée]noms?(?:\s*\(s\))?)\s*(?:/\s*given names(?:\s*\(2\))?)?\s*(?::|$)", re.IGNORECASE
)
_MARRIED = re.compile(r"^\W*[ée]p(?:ouse|oux|\.)\s+(?=[^\W\d])", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]+(?:[ '’-]{1,2}[^\W\d_]+){0,5}")
_GIVENS = re.compile(r"[^\W\d_]+(?:(?:, ?|[ '’-])[^\W\d_]+){0,7}")
_LABELS = re.compile(
    r"\b(sexe|sex|date|prenom|prenoms|nationalite|given|ne le|nee le|names|lieu|classe|nom|division)\b"
)


def split_name(name: str) -> _Values:
    """A printed name: "Camille EXEMPLE" tells its parts by its capitals, "CAMILLE EXEMPLE" does not."""
    bare = _TITLE.sub("", name).strip()
    if not bare:
        return
    yield PaperField.NAME, bare
    words = bare.split()
    upper = [word for word in words if word.isupper() and len(word) > 1]
    lower = [word for word in words if not word.isupper()]
    run = " ".join(upper)
    if upper and lower and run in bare and all(word[0].isupper() for word in lower):
        yield PaperField.SURNAME, run
        yield PaperField.GIVEN, " ".join(lower)


def name_after(label: str, text: str) -> _Values:
    """The name behind a label and a colon, or alone on the next line."""
    folded = plain(text)
    if len(folded) != len(text):
        return
    for found in re.finditer(rf"\b(?:{label})\s*:\s*|^\s*(?:{label})\s*\n", folded, re.MULTILINE):
        line = text[found.end() :].partition("\n")[0]
        part = re.split(r"\s{2,}", line.strip())[0] if line.strip() else ""
        if name := name_in(part, plain(part)):
            yield from split_name(name)
            return


def written_names(text: str) -> _Values:
    """Surname and given names behind their labels, on the line or on the next one."""
    lines = text.split("\n")
    found: dict[PaperField, set[str]] = {}
    for at, line in enumerate(lines):
        for name, value in _on_line(line, lines, at):
            found.setdefault(name, set()).add(value)
    for name, values in found.items():
        # A birth's record names the parents too.
        yield name, the_one(values)


def _on_line(line: str, lines: list[str], at: int) -> _Values:
    yield from _labelled(PaperField.SURNAME, _SURNAME.search(line), _NAME, lines, at)
    yield from _labelled(PaperField.GIVEN, _GIVEN.search(line), _GIVENS, lines, at)
    if (married := _MARRIED.match(line)) and (name := _NAME.match(line, married.end())):
        yield PaperField.USED_NAME, name[0].strip()


def _labelled(
    name: PaperField, label: re.Match[str] | None, shape: re.Pattern[str], lines: list[str], at: int
) -> _Values:
    if label is None:
        return
    rest = re.split(r"\s{2,}", lines[at][label.end() :].strip())[0]
    value = rest or (lines[at + 1].strip() if at + 1 < len(lines) else "")
    found = shape.fullmatch(value)
    # A label is no name: an empty line of a form is followed by the next label.
    if found and not _LABELS.search(plain(value)):
        yield name, value.replace(", ", " ").replace(",", " ")
