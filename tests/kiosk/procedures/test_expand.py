"""What a pack writes in a line becomes pages: yes or no, papers with what follows, rounds of a group."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.pages import actions as act
from kiosk.pages.town import Town
from kiosk.procedures.issues import PackError
from kiosk.procedures.models import Kind, Part
from kiosk.types import Money, OptionId, PageId, Span
from tests.support.packs import END, HEAD, common, opened, procedure, written
from tests.support.visit import Visit

ASK = """
start: sure
pages:
  - id: sure
    kind: yesno
    title: Êtes-vous sûr ?
    label: Sûr
    options: [{id: maybe, label: Je ne sais pas, icon: question}]
    rules: {"no": review, maybe: review}
    next: child
  - {id: child, fact: child_name, next: review}
"""


def test_yes_or_no_has_two_options_before_its_own(tmp_path: Path) -> None:
    page = procedure(tmp_path, ASK + END).pages[PageId("sure")]
    assert page.kind is Kind.CHOICE
    assert [one.id for one in page.options] == ["yes", "no", "maybe"]
    assert [one.label for one in page.options] == ["answer.yes", "answer.no", "essai.sure.maybe.label"]
    assert all(one.icon for one in page.options)


def test_a_fact_brings_its_kind_its_words_and_its_options(tmp_path: Path) -> None:
    fact = common().facts
    page = procedure(tmp_path, ASK + END).pages[PageId("child")]
    known = fact[page.fact]  # type: ignore[index]
    assert (page.kind, page.title, page.text, page.label, page.icon) == (
        Kind.NAME, "facts.child_name.title", "facts.child_name.text", "facts.child_name.label", known.icon,
    )  # fmt: skip
    own = ASK.replace("fact: child_name", "fact: child_name, title: Quel enfant ?, label: Enfant")
    page = procedure(tmp_path, own + END).pages[PageId("child")]
    assert (page.title, page.label) == ("essai.child.title", "essai.child.label")


PAPER = """
start: bill
pages:
  - {id: bill, piece: domicile, SCAN AGE next: review}
"""


def paper(folder: Path, scan: str = "", age: str = "") -> dict[str, Part]:
    """The pages of a paper and what each is about."""
    made = procedure(folder, PAPER.replace("SCAN", scan).replace("AGE", age) + END)
    return {str(page.id): page.piece.part for page in made.pages.values() if page.piece}


@pytest.mark.parametrize(
    ("scan", "age", "parts"),
    [
        ("", "", {"bill": Part.HAVE, "bill-missing": Part.MISSING}),
        ("", "max_age: 3 months,", {"bill": Part.HAVE, "bill-missing": Part.MISSING}),
        ("scan: true,", "", {"bill": Part.SCAN, "bill-missing": Part.MISSING}),
        (
            "scan: true,",
            "max_age: 3 months,",
            {
                "bill": Part.SCAN, "bill-dated": Part.DATED, "bill-old": Part.OLD,
                "bill-missing": Part.MISSING,
            },
        ),
    ],
)  # fmt: skip
def test_a_paper_has_the_pages_that_follow_from_it(
    tmp_path: Path, scan: str, age: str, parts: dict[str, Part]
) -> None:
    assert paper(tmp_path, scan, age) == parts


def test_a_paper_without_a_day_on_it_is_not_dated(tmp_path: Path) -> None:
    body = PAPER.replace("domicile", "photo").replace("SCAN", "scan: true,").replace("AGE", "")
    assert PageId("bill-dated") not in procedure(tmp_path, body + END).pages


def test_who_has_an_older_paper_says_so(tmp_path: Path) -> None:
    body = PAPER.replace("SCAN", "").replace("AGE", "max_age: 1 years,")
    page = procedure(tmp_path, body + END).pages[PageId("bill")]
    assert [one.id for one in page.options] == ["yes", "older", "no"]
    assert page.rules["older"] == page.rules["no"] == "bill-missing"
    assert page.values["max_age"] == Span(1, "years")
    young = procedure(tmp_path, PAPER.replace("SCAN", "").replace("AGE", "") + END).pages[PageId("bill")]
    assert [one.id for one in young.options] == ["yes", "no"]


def test_what_stands_in_for_a_missing_paper(tmp_path: Path, town: Town) -> None:
    body = PAPER.replace("SCAN", "scan: true,").replace("AGE", "max_age: 3 months,")
    none = opened(town, tmp_path, body + END).does(act.Missing()).arrives_at("bill-missing")
    assert [one.id for one in none.session.route(none.today).current.options] == ["later", "hosted", "retry"]
    assert "facture" in none.says("text")
    hosted = none.chooses("hosted").does(act.Confirm())
    assert hosted.brings[0] == "Une lettre de la personne qui vous loge"
    assert len(hosted.brings) == 3
    later = none.chooses("later").does(act.Confirm())
    assert later.brings == ("Un justificatif de domicile de moins de 3\xa0mois",)
    assert none.chooses("retry").arrives_at("bill")


def test_a_pack_may_lead_elsewhere_without_the_paper(tmp_path: Path) -> None:
    body = """
start: bill
pages:
  - id: bill
    piece: domicile
    scan: true
    rules: {missing: without}
    next: review
  - {id: without, kind: info, title: Sans papier, next: review}
"""
    pages = procedure(tmp_path, body + END).pages
    assert PageId("bill-missing") not in pages
    assert pages[PageId("bill")].rules["missing"] == "without"


GROUP = """
start: first
pages:
  - {id: first, kind: info, title: Bonjour, next: kids}
  - id: kids
    kind: repeat
    title: Ajouter un enfant ?
    at_least: LEAST
    at_most: 3
    pages:
      - id: who
        kind: name
        title: "Nom de l'enfant numéro {nth}"
        label: "Enfant {nth}"
        next: lunch
      - id: lunch
        kind: yesno
        title: Mange-t-il à la cantine ?
        label: "Cantine {nth}"
        bring: {"yes": "Le dossier de l'enfant {nth}"}
        rules: {"no": kids}
        next: kids
    next: review
"""


def group(least: int) -> str:
    return GROUP.replace("LEAST", str(least)) + END


def test_a_group_is_unrolled_into_its_rounds(tmp_path: Path) -> None:
    pages = procedure(tmp_path, group(0)).pages
    rounds = [name for n in (1, 2, 3) for name in (f"kids-{n}-who", f"kids-{n}-lunch")]
    assert set(pages) == {"first", "kids", "kids-2", "kids-3", *rounds, "review", "done"}
    assert pages[PageId("kids-2-who")].values["nth"] == 2
    assert pages[PageId("kids-2-lunch")].rules == {"no": "kids-3"}
    assert pages[PageId("kids-3-lunch")].next == "review", "the limit ends the rounds"


def add(visit: Visit, given: str, lunch: str) -> Visit:
    named = visit.types(family="exemple", given=given).does(act.Confirm())
    return named.chooses(lunch)


def lines(visit: Visit) -> dict[str, str]:
    """What the review page says."""
    return {node.name: node.value for node in visit.view.walk() if node.id.startswith("line.")}


def test_no_child_at_all(tmp_path: Path, town: Town) -> None:
    asked = opened(town, tmp_path, group(0)).does(act.Confirm()).arrives_at("kids")
    assert asked.says("title") == "Ajouter un enfant\xa0?"
    done = asked.chooses("no").arrives_at("review")
    assert lines(done) == {"Ajouter un enfant\xa0?": "Non"}, "the line by which one can still be added"
    added = done.does(act.Change(PageId("kids"))).chooses("yes").arrives_at("kids-1-who")
    assert lines(add(added, "camille", "no").chooses("no").arrives_at("review")) == {
        "Enfant 1": "Camille Exemple",
        "Cantine 1": "Non",
        "Ajouter un enfant\xa0?": "Non",
    }


def test_at_least_one_is_not_asked_for(tmp_path: Path, town: Town) -> None:
    first = opened(town, tmp_path, group(1)).does(act.Confirm()).arrives_at("kids-1-who")
    assert first.says("title") == "Nom de l’enfant numéro 1"
    asked = add(first, "camille", "yes").arrives_at("kids")
    done = asked.chooses("no").arrives_at("review").does(act.Confirm())
    assert done.brings == ("Le dossier de l’enfant 1",)


@pytest.mark.parametrize("least", [0, 1])
def test_three_children_and_no_fourth(tmp_path: Path, town: Town, least: int) -> None:
    visit = opened(town, tmp_path, group(least)).does(act.Confirm())
    for number, name in enumerate(("camille", "lou", "sacha"), 1):
        if number > least:
            visit = visit.chooses("yes")
        visit = add(visit.arrives_at(f"kids-{number}-who"), name, "yes" if number == 2 else "no")
    visit.arrives_at("review")
    assert lines(visit) == {
        "Enfant 1": "Camille Exemple", "Cantine 1": "Non", "Enfant 2": "Lou Exemple", "Cantine 2": "Oui",
        "Enfant 3": "Sacha Exemple", "Cantine 3": "Non",
    }  # fmt: skip
    assert visit.does(act.Confirm()).brings == ("Le dossier de l’enfant 2",)


def test_a_child_taken_back_is_not_in_the_file(tmp_path: Path, town: Town) -> None:
    visit = opened(town, tmp_path, group(0)).does(act.Confirm())
    visit = add(visit.chooses("yes"), "camille", "yes").chooses("no").arrives_at("review")
    back = visit.does(act.Back(), act.Back(), act.Back(), act.Back()).arrives_at("kids")
    none = back.chooses("no").arrives_at("review")
    assert lines(none) == {"Ajouter un enfant\xa0?": "Non"}
    assert none.does(act.Confirm()).brings == ()


def test_a_group_in_a_group_is_refused(tmp_path: Path) -> None:
    pets = "pages: [{id: a, kind: info, title: A, next: pets}]"
    inner = f"      - {{id: pets, kind: repeat, title: Encore ?, next: kids, {pets}}}\n"
    with pytest.raises(PackError) as error:
        written(tmp_path, group(0).replace("    next: review\n", inner + "    next: review\n", 1))
    assert "group" in {one.rule for one in error.value.issues}


def test_values_are_data_with_their_source(tmp_path: Path) -> None:
    values = """
values:
  stamp: {eur: 25.5, source: {fiche: F2, verified_on: 2025-12-15, grade: B}}
  delay: {span: 2 weeks}
  most: {number: 3}
"""
    body = ASK.replace("Êtes-vous sûr ?", '"{stamp}, {delay}, {most} ?"') + END
    made = written(tmp_path, body, HEAD + values).procedure
    assert made.values == {"stamp": Money(2550), "delay": Span(2, "weeks"), "most": 3}
    assert made.sources["stamp"].fiche == "F2"
    assert set(made.sources) == {"stamp"}


def test_where_a_page_came_from_is_known_in_every_round(tmp_path: Path) -> None:
    """A fault in the third round is named at the one line that was written."""
    with pytest.raises(PackError) as error:
        written(tmp_path, group(0).replace('rules: {"no": kids}', 'rules: {"nein": kids}'))
    lines = {one.line for one in error.value.issues if one.rule == "dead-rule"}
    text = (tmp_path / "pack.yaml").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1
    assert "kids" in text[lines.pop() - 1]


def test_ids_of_options_are_those_of_answers() -> None:
    """YAML reads yes and no as true and false elsewhere; here they are words."""
    from kiosk.procedures.expand import NO, YES

    assert (OptionId("yes"), OptionId("no")) == (YES, NO)
