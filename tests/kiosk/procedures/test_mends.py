"""What a town clerk mistypes, and the sentence that says how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.procedures.issues import Issue, PackError
from kiosk.procedures.schema import PackSpec
from kiosk.procedures.yamlfile import read_yaml

GOOD = """\
id: composteur
section: daily
title: Demander un composteur
tile: Composteur
icon: plant
source: {fiche: F1367, verified_on: 2026-11-02, grade: A}
values:
  price: {eur: 15}
  wait: {span: 3 weeks}
start: size
pages:
  - id: size
    kind: choice
    title: Quelle taille voulez-vous ?
    label: Taille
    options:
      - id: small
        label: Petit
      - id: large
        label: Grand
    bring:
      large: Un grand sac
    rules:
      large: done
    next: done
  - id: done
    kind: outcome
    title: C'est fini.
    outcome:
      kind: online
      url: https://www.valbourg.example
      cost: price
      steps:
        - Attendez notre appel
"""


def faults(tmp_path: Path, old: str, new: str) -> tuple[Issue, ...]:
    assert GOOD.count(old) == 1, old
    file = tmp_path / "pack.yaml"
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(PackError) as error:
        read_yaml(file, PackSpec)
    return error.value.issues


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(GOOD.splitlines(), 1) if words in line)


def test_without_a_mistake_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(GOOD, encoding="utf-8")
    assert read_yaml(tmp_path / "pack.yaml", PackSpec).spec.id == "composteur"


FORM = [
    ("id: composteur", "id: Mon Composteur", "Small letters without accents, digits and dashes; no space."),
    ("  price:", "  le-prix:", "digits and underscores; no space, no dash."),
    ("span: 3 weeks", "span: 3 semaines", "Write for example 3 months."),
    ("url: https:", "url: http:", "An address begins with https://."),
    ("fiche: F1367", "fiche: 1367", "A fiche is written F1234; a local text goes to 'by'."),
    ("fiche: F1367", "fiche: valbourg", "A fiche is written F1234; a local text goes to 'by'."),
    ("kind: choice", "kind: chioce", "Did you mean 'choice'? The others: several, yesno"),
    ("kind: online", "kind: onligne", "Did you mean 'online'? The others: desk, appointment, person."),
    ("grade: A", "grade: D", "Use one of: A, B, C."),
    ("    title: Quelle", "    titre: Quelle", "Did you mean 'title'?"),
    ("        label: Petit", "        lable: Petit", "Did you mean 'label'?"),
    ("      url: https", "      urll: https", "Did you mean 'url'?"),
    ("{eur: 15}", "{euro: 15}", "Did you mean 'eur'?"),
    ("    bring:", "    quelconque:", "Remove it, or check its spelling."),
    ("tile: Composteur\n", "", "Add it."),
    ("eur: 15", "eur: 15 euros", "Write the number alone: 15."),
    ("eur: 15", "number: 1.5", "Write a whole number: 15."),
    ("eur: 15", "eur: -1", "At least 0."),
    ("    label: Taille", "    label: Taille\n    at_most: 40", "At most 10."),
    ("    label: Taille", "    label: Taille\n    hidden: oui", "Write true or false."),
    ("2026-11-02", "2 novembre", "Write it like this: 2026-11-02."),
    ("tile: Composteur", "tile:", "Write a text."),
    ("tile: Composteur", "tile: ''", "Write a text."),
    ("tile: Composteur", "tile: 2026", "quotation marks: YAML takes it for a number or a day."),
    ("tile: Composteur", "tile: {price}", "quotation marks: it begins with a brace."),
    ("tile: Composteur", "tile: [a]", "Write one text, not a list."),
    ("tile: Composteur", f"tile: {'a' * 301}", "Write it shorter: at most 300 signs."),
    ("- Attendez notre appel", "- Attendez : notre appel", "quotation marks: it holds a colon."),
    ("      steps:\n        - Attendez notre appel", "      steps: []", "Write at least 1."),
    ("      large: Un grand sac", "      large: 5", "YAML takes it for a number or a day."),
    ("      large: Un grand sac", "      large: [5]", "YAML takes it for a number or a day."),
    ("      steps:\n        - Attendez", "      steps: Attendez", "each line begins with a dash."),
    ("    rules:\n      large: done", "    rules: done", "Write its keys below"),
]


@pytest.mark.parametrize(("old", "new", "mend"), FORM)
def test_a_fault_of_form_has_one_sentence_for_a_person(tmp_path: Path, old: str, new: str, mend: str) -> None:
    found = faults(tmp_path, old, new)
    assert any(mend in one.mend for one in found), found
    for one in found:
        assert one.message.endswith(".")
        assert not any(talk in str(one) for talk in ("pattern '", "Input should", "Value error", "Tuple"))


def test_a_rule_of_a_page_is_a_sentence(tmp_path: Path) -> None:
    (one,) = faults(tmp_path, "    kind: choice\n", "")
    assert one.message == "A page needs a 'kind', a 'fact' or a 'piece'."
    assert one.line == line_of("- id: size")


@pytest.mark.parametrize(
    ("old", "new"),
    [("tile: Composteur", 'tile: "Com\\u202Eposteur"'), ("url: https://www.", 'url: "https://www.\\u2066a"\n#'),
     ("tile: Composteur", 'tile: "Com\\x07posteur"'), ("tile: Composteur", "tile: Com\u202eposteur")],
)  # fmt: skip
def test_a_sign_that_nobody_sees_is_named(tmp_path: Path, old: str, new: str) -> None:
    """Such a sign turns the words after it round: a page would show another name than its file."""
    (one,) = faults(tmp_path, old, new)
    assert "An invisible sign stands at place" in one.message
    assert "U+" in one.message
    assert one.line == line_of(old)


@pytest.mark.parametrize("wrong", ["5", "[5]"])
def test_a_fault_is_told_once(tmp_path: Path, wrong: str) -> None:
    """A text or a list of texts was told twice, and the list of pages was "too short" besides."""
    (one,) = faults(tmp_path, "large: Un grand sac", f"large: {wrong}")
    assert one.line == line_of("large: Un grand sac")


SYNTAX = [
    ("    label: Taille", "\tlabel: Taille", "label: Taille", "not a tab"),
    ("title: Demander un composteur", 'title: "Demander', "title: Demander", "Close it."),
    (
        "title: Demander un composteur",
        "title: 'Demander l'outil'",
        "title: Demander",
        "that it does not hold",
    ),
    ("title: Demander un composteur", "title: Demander : ici", "title: Demander", "it holds a colon"),
    ("title: Demander un composteur", "title: {price} euros", "title: Demander", "begins with a brace"),
    ("title: Demander un composteur", "title: @mairie", "title: Demander", "it begins with @"),
    ("price: {eur: 15}", "price: {eur: 15", "price:", "Close it."),
    (
        "    label: Taille",
        "   label: Taille",
        "label: Taille",
        "Line it up with the block that begins on line",
    ),
    ("    label: Taille", "      label: Taille", "label: Taille", "Line it up with the key above"),
    ("tile: Composteur", "  tile: Composteur", "tile:", "Line it up with the key above"),
    ("tile: Composteur", "tile Composteur", "tile:", "write a colon, a space and the value"),
    (
        "    options:\n      - id: small",
        "    options: - id: small",
        "options:",
        "Begin the list on the next line",
    ),
    ("start: size", "---\nstart: size", "start:", "three dashes"),
]


@pytest.mark.parametrize(("old", "new", "at", "mend"), SYNTAX)
def test_a_fault_of_syntax_says_which(tmp_path: Path, old: str, new: str, at: str, mend: str) -> None:
    (one,) = faults(tmp_path, old, new)
    assert mend in one.mend
    assert (one.rule, one.line) == ("yaml", line_of(at))


def test_an_open_quotation_mark_is_named_where_it_opened(tmp_path: Path) -> None:
    """The reader stops at the end of the file, hundreds of lines below the mistake."""
    (one,) = faults(tmp_path, "title: C'est fini.", "title: \"C'est fini.")
    line = line_of("title: C'est fini.")
    assert one.line == line
    assert f"line {line} is not closed" in one.message


def test_what_has_no_sentence_keeps_the_general_one(tmp_path: Path) -> None:
    (one,) = faults(tmp_path, "tile: Composteur", "tile: !outil Composteur")
    assert one.message == "This is not YAML."
    assert "Check indents" in one.mend
