"""Every kind of question, answered key by key through the turner, as a finger does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.pages import actions as act
from kiosk.pages.speech import spoken
from kiosk.pages.town import Town
from kiosk.pages.turn_page import MOST_STROKES
from kiosk.pages.view import Role, State
from kiosk.procedures.answers import (
    Answer,
    BusinessGiven,
    CommuneGiven,
    DateGiven,
    EmailGiven,
    IbanGiven,
    MoneyGiven,
    NotHere,
    NumberGiven,
    PhoneGiven,
    Seen,
    SeveralChosen,
    Signed,
    TextGiven,
)
from kiosk.procedures.issues import PackError
from kiosk.types import OptionId, PageId
from tests.support.packs import END, opened
from tests.support.visit import Visit

ASKED = """
start: asked
pages:
  - id: asked
    title: La question ?
    SPEC
    next: review
"""
STROKE = ((100, 200), (300, 250), (500, 180))


def asks(town: Town, folder: Path, spec: str) -> Visit:
    """A page with these lines of a pack, and the review behind it."""
    body = ASKED.replace("SPEC", "\n    ".join(spec.split("; ")))
    return opened(town, folder, body + END)


def said(visit: Visit) -> Answer:
    return visit.arrives_at("review").session.dossier.answers[PageId("asked")]


def review_line(visit: Visit) -> str:
    return visit.arrives_at("review").view.find("line.asked").value


TYPED = [
    ("kind: number; label: N", "number", "42", NumberGiven(42), "42", "42"),
    ("kind: money; label: S", "money", "1234,5", MoneyGiven(123450), "1234,5\xa0€", "1\u202f234,50\xa0€"),
    ("fact: phone", "phone", "0199000012", PhoneGiven("+33199000012"), "01 99 00 00 12", "01 99 00 00 12"),
    (
        "fact: phone", "phone", "+33199000012", PhoneGiven("+33199000012"), "+33 1 99 00 00 12",
        "01 99 00 00 12",
    ),
    (
        "kind: siret; label: S; rules: {missing: review}", "siret", "73282932000074",
        BusinessGiven("73282932000074"), "732 829 320 000 74", "73282932000074",
    ),
    (
        "kind: siret; label: S; rules: {missing: review}", "siret", "w751234567",
        BusinessGiven("W751234567"), "W75 123 456 7", "W751234567",
    ),
    ("kind: text; label: T", "words", "un vide grenier", TextGiven("Un vide grenier"), "Un vide grenier",
     "Un vide grenier"),
    (
        "kind: date; label: D; unknown_day: true", "date", "00001948", DateGiven(date(1948, 1, 1), "year"),
        "1948", "année 1948",
    ),
    (
        "kind: date; label: D; unknown_day: true", "date", "00051948", DateGiven(date(1948, 5, 1), "month"),
        "mai 1948", "mai 1948",
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", TYPED)
def test_what_is_typed_is_seen_read_and_reviewed(
    tmp_path: Path, town: Town, case: tuple[str, str, str, Answer, str, str]
) -> None:
    spec, field, keys, answer, seen, reviewed = case
    typed = asks(town, tmp_path, spec).types(**{field: keys})
    shown = typed.view.find(f"field.{field}")
    assert (shown.role, shown.value, shown.private) == (Role.FIELD, seen, True)
    assert State.ACTIVE in shown.states
    assert shown.hint
    done = typed.does(act.Confirm())
    assert said(done) == answer
    assert review_line(done) == reviewed


def asks_each(town: Town, folder: Path, kind: str) -> Visit:
    """A kind that is a fact everywhere else, in a group: there it may be asked of each."""
    inner = f"pages: [{{id: x, kind: {kind}, title: La question ?, label: Réponse, "
    rules = "rules: {missing: asked}, " if kind == "iban" else ""
    return asks(town, folder, f"kind: repeat; at_least: 1; at_most: 1; {inner}{rules}next: asked}}]")


def test_an_account_is_typed_in_capitals_and_shown_in_fours(tmp_path: Path, town: Town) -> None:
    visit = asks_each(town, tmp_path, "iban").arrives_at("asked-1-x")
    typed = visit.types(iban="fr7630006000011234567890189")
    assert typed.view.find("field.iban").value == "FR76 3000 6000 0112 3456 7890 189"
    done = typed.does(act.Confirm()).arrives_at("review")
    assert done.session.dossier.answers[PageId("asked-1-x")] == IbanGiven("FR7630006000011234567890189")
    assert done.view.find("line.asked-1-x").value == "FR76 3000 6000 0112 3456 7890 189"
    wrong = visit.types(iban="fr7630006000011234567890188").does(act.Confirm()).arrives_at("asked-1-x")
    assert "erreur dans ce numéro" in wrong.says("error")
    assert visit.does(act.Missing()).arrives_at("review")


def test_an_address_of_the_net_is_small_letters(tmp_path: Path, town: Town) -> None:
    visit = asks_each(town, tmp_path, "email").arrives_at("asked-1-x")
    typed = visit.types(email="Camille@Exemple.fr")
    assert typed.view.find("field.email").value == "camille@exemple.fr"
    assert {"key.@", "key.a", "key.1"} <= {node.id for node in typed.view.walk()}
    done = typed.does(act.Confirm()).arrives_at("review")
    assert done.session.dossier.answers[PageId("asked-1-x")] == EmailGiven("camille@exemple.fr")
    twice = visit.types(email="a@@b").view.find("field.email").value
    assert twice == "a@b", "a second @ has no place"


@pytest.mark.clause("wcag-3.3.7")
@pytest.mark.parametrize("kind", ["name", "address", "phone", "email", "iban"])
def test_what_a_person_is_asked_once_is_a_fact(tmp_path: Path, town: Town, kind: str) -> None:
    """WCAG 2.2, 3.3.7: outside a group, the loader refuses it as a kind of its own."""
    with pytest.raises(PackError, match="not-a-fact"):
        asks(town, tmp_path, f"kind: {kind}; label: X; rules: {{missing: review}}")


def test_a_commune_and_its_postcode(tmp_path: Path, town: Town) -> None:
    visit = asks(town, tmp_path, "kind: commune; label: Commune")
    after = visit.types(postcode="01234")
    assert after.session.draft.active == "town", "a full field hands on to the next"
    done = after.types(town="valbourg").does(act.Confirm())
    assert said(done) == CommuneGiven("01234", "Valbourg")
    assert review_line(done) == "01234 Valbourg"


KEYS = [
    ("kind: number; label: N", "keyboard.digits", {"key.0", "key.9", "key.backspace"}, {"key.a", "key.,"}),
    ("kind: money; label: N", "keyboard.digits", {"key.0", "key.,"}, {"key.A"}),
    ("fact: phone", "keyboard.digits", {"key.0", "key.+"}, {"key.A", "key.,"}),
    ("kind: text; label: T", "keyboard.letters", {"key.1", "key.A", "key.space"}, set()),
    (
        "kind: siret; label: S; rules: {missing: review}", "keyboard.letters", {"key.1", "key.W"},
        {"key.space", "key.É"},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", KEYS)
def test_only_the_keys_that_mean_something_here(
    tmp_path: Path, town: Town, case: tuple[str, str, set[str], set[str]]
) -> None:
    spec, board, there, gone = case
    view = asks(town, tmp_path, spec).view
    keys = {str(node.id) for node in view.find(board).walk() if node.role is Role.KEY}
    assert there <= keys
    assert not gone & keys
    assert all(len(row.children) <= 11 for row in view.find(board).children), "keys of 15 mm"


@pytest.mark.clause("5.1.3.15")
@pytest.mark.parametrize(
    "case",
    [
        ("kind: number; label: N; low: 2; high: 5", "number", "1", "trop petit"),
        ("kind: number; label: N; low: 2; high: 5", "number", "6", "Tapez 5 ou moins"),
        ("kind: money; label: N; high: 20", "money", "20,01", "20\xa0€ ou moins"),
        ("kind: number; label: N", "number", "", "Il manque un nombre"),
        ("kind: money; label: N", "money", "", "Il manque une somme"),
        ("kind: text; label: N", "words", "", "Il manque votre réponse"),
        ("fact: phone", "phone", "01990000", "10 chiffres"),
        ("kind: siret; label: N; rules: {missing: review}", "siret", "W75", "puis 9 signes"),
    ],
)
def test_what_is_wrong_is_said_and_kept(tmp_path: Path, town: Town, case: tuple[str, str, str, str]) -> None:
    spec, field, keys, words = case
    wrong = asks(town, tmp_path, spec).types(**{field: keys}).does(act.Confirm()).arrives_at("asked")
    assert words in wrong.says("error")
    order = [node.id for node in wrong.view.walk()]
    assert order.index("error") == order.index(f"field.{field}") + 1  # type: ignore[arg-type]
    assert wrong.session.draft.fields.get(field, "") == keys  # type: ignore[call-overload]


@pytest.mark.clause("wcag-3.3.8")
def test_who_does_not_know_a_number_goes_on(tmp_path: Path, town: Town) -> None:
    visit = asks(town, tmp_path, "kind: siret; label: Numéro; rules: {missing: review}")
    assert visit.says("missing") == "Je ne sais pas"
    unsure = visit.does(act.Missing())
    assert said(unsure) == NotHere()
    assert review_line(unsure) == "Je ne sais pas"


def test_without_a_rule_a_question_is_answered(tmp_path: Path, town: Town) -> None:
    visit = asks(town, tmp_path, "kind: number; label: N")
    assert all(node.id != "missing" for node in visit.view.walk())
    assert visit.does(act.Missing()).session == visit.session


SEVERAL = "kind: several; label: Travaux; options: [{id: a, label: Abri}, {id: b, label: Piscine}]"


@pytest.mark.clause("5.6", "11.1.3.3")
def test_several_answers_have_square_marks(tmp_path: Path, town: Town) -> None:
    visit = asks(town, tmp_path, SEVERAL)
    assert {visit.view.find(f"option.{one}").value for one in "ab"} == {"several"}
    both = visit.does(act.Pick(OptionId("b")), act.Pick(OptionId("a")))
    assert all(State.SELECTED in both.view.find(f"option.{one}").states for one in "ab")
    assert said(both.does(act.Confirm())) == SeveralChosen((OptionId("a"), OptionId("b")))
    assert review_line(both.does(act.Confirm())) == "Abri, Piscine"


def test_none_of_several_is_an_answer(tmp_path: Path, town: Town) -> None:
    none = asks(town, tmp_path, SEVERAL).does(act.Confirm())
    assert said(none) == SeveralChosen(())
    assert review_line(none) == "Rien de cela"


def test_information_is_read_and_not_reviewed(tmp_path: Path, town: Town) -> None:
    visit = asks(town, tmp_path, "kind: info; text: Gardez vos papiers.; icon: info")
    assert [one.text for one in spoken(visit.view)][:2] == ["La question\xa0?", "Gardez vos papiers."]
    assert visit.view.find("picture").icon == "info"
    done = visit.does(act.Confirm())
    assert said(done) == Seen()
    assert all(not node.id.startswith("line.") for node in done.view.walk())


SIGN = "kind: signature; label: Signature"


def test_a_signature_is_drawn_in_strokes(tmp_path: Path, town: Town) -> None:
    visit = asks(town, tmp_path, SIGN)
    assert State.DISABLED in visit.view.find("clear").states
    drawn = visit.does(act.Draw(STROKE), act.Draw(STROKE[:1]))
    box = drawn.view.find("signature")
    assert (box.role, box.value, box.private) == (Role.SIGNATURE, "100,200 300,250 500,180/100,200", True)
    assert drawn.does(act.ClearDrawing()).view.find("signature").value == ""
    done = drawn.does(act.Confirm())
    assert said(done) == Signed((STROKE, STROKE[:1]))
    assert review_line(done) == "Signé à l’écran"


@pytest.mark.clause("5.9", "5.1.3.15")
def test_an_empty_box_is_explained_and_may_be_left_for_the_desk(tmp_path: Path, town: Town) -> None:
    visit = asks(town, tmp_path, SIGN)
    empty = visit.does(act.Confirm()).arrives_at("asked")
    assert "Signez dans le cadre" in empty.says("error")
    later = visit.does(act.Missing())
    assert said(later) == NotHere()
    assert review_line(later) == "À signer à l’accueil"


def test_a_child_who_plays_does_not_fill_the_memory(tmp_path: Path, town: Town) -> None:
    visit = asks(town, tmp_path, SIGN).does(*[act.Draw(STROKE)] * (MOST_STROKES + 5), act.Draw(()))
    assert len(visit.session.draft.strokes) == MOST_STROKES
    assert said(visit.does(act.Confirm())) == Signed((STROKE,) * MOST_STROKES)


def test_a_signature_stays_on_the_way_back(tmp_path: Path, town: Town) -> None:
    drawn = asks(town, tmp_path, SIGN).does(act.Draw(STROKE), act.Confirm(), act.Back())
    assert drawn.arrives_at("asked").session.draft.strokes == (STROKE,)


@pytest.mark.parametrize("spec", [SIGN, SEVERAL, "kind: info", "kind: number; label: N"])
def test_what_belongs_to_another_kind_changes_nothing(tmp_path: Path, town: Town, spec: str) -> None:
    visit = asks(town, tmp_path, spec)
    others: list[act.Action] = [act.Shoot(), act.Print(), act.Correct(), act.Change(PageId("asked"))]
    others += [] if spec == SIGN else [act.Draw(STROKE), act.ClearDrawing()]
    others += [] if "number" in spec else [act.Type("1")]
    assert visit.does(*others).session == visit.session
