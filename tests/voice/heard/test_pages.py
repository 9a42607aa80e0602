"""What may be said to real pages, and what it does there."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.app import paths
from kiosk.pages import actions as act
from kiosk.pages.speech import spoken
from kiosk.pages.view import Node, PageView, Role, Screen
from kiosk.types import FieldId, Lang, NodeId, OptionId, ProcedureId, Text
from tests.support.later import one_in
from tests.support.visit import Visit, valbourg
from tests.voice.heard.asking import TODAY, in_row
from voice.heard.expects import DateStep, Wanted, expects
from voice.heard.grammar import Grammar, grammar_of
from voice.heard.keys import actions_of
from voice.heard.lexicon import Lexicon, load_lexicon
from voice.heard.meanings import Amount, Chosen, Command, CommandName, Day, Letters, Meaning, Number, Phone
from voice.heard.parse import parse
from voice.heard.shown import words
from voice.heard.vocabulary import for_model, unheard

LANGUAGES = ("fr", "en", "es", "pt", "ar", "uk")
VISIT = Visit.begins(valbourg())
IDENTITY = VISIT.opens(ProcedureId("carte-identite"))
REASON = IDENTITY.chooses("french")
DATED = VISIT.opens().chooses("french")


def grammar(view: PageView, lexicon: Lexicon) -> Grammar:
    return grammar_of(view, lexicon, expects(view, TODAY))


def heard(view: PageView, said: str, lexicon: Lexicon, **rest: bool) -> str:
    return in_row(parse(said, grammar(view, lexicon), lexicon, **rest))


def page(*choices: tuple[str, ...], lang: str = "fr") -> PageView:
    """A page of choices: id, label, then other names that are said."""
    nodes = tuple(
        Node(NodeId(name), Role.CHOICE, name=label, said=tuple(said), action=act.Pick(OptionId(name)),
             lang=Lang(lang))
        for name, label, *said in choices
    )  # fmt: skip
    return PageView(Screen.QUESTION, "question.test", Lang(lang), "normal", "light", nodes)


FOR_WHOM = page(("me", "Pour moi"), ("child", "Pour mon enfant"), ("other", "Pour un autre adulte"))
PARENTS = page(
    ("alone", "Un parent seul"),
    ("apart", "Un parent séparé"),
    ("shared", "Un parent séparé, en garde alternée"),
    ("unsure", "Je ne sais pas"),
)
RECENT = page(
    ("recent", "Oui, valable ou fini depuis peu"),
    ("here", "Non, et je suis né en France"),
    ("abroad", "Non, et je suis né à l'étranger"),
)
ALCOHOL = page(("none", "Sans alcool"), ("some", "Avec peu d'alcool"), ("strong", "Avec un alcool fort"))
VERBS = page(("ask", "Demander une carte"), ("replace", "Remplacer une carte perdue"))


@pytest.mark.parametrize(
    ("view", "said", "expected"),
    [
        (FOR_WHOM, "pour mon enfant", "=child"),
        (FOR_WHOM, "mon enfant", "=child"),
        (FOR_WHOM, "Pour mon enfant.", "=child"),
        (FOR_WHOM, "euh c'est pour mon enfant s'il vous plaît", "=child"),
        (FOR_WHOM, "je voudrais pour mon enfant", "=child"),
        (FOR_WHOM, "moi", "=me"),
        (FOR_WHOM, "c'est pour moi", "=me"),
        (FOR_WHOM, "pour un autre adulte", "=other"),
        (FOR_WHOM, "autre adulte", "=other"),
        (FOR_WHOM, "pour d'autres adultes", "=other"),
        (FOR_WHOM, "mon fils", "?words"),
        (FOR_WHOM, "pour moi et mon enfant", "?words"),
        (FOR_WHOM, "pas pour moi", "?words"),
        (FOR_WHOM, "moi moi", "?words"),
        (FOR_WHOM, "pour", "?words"),
        (FOR_WHOM, "la deuxième", "=child"),
        (FOR_WHOM, "le premier choix", "=me"),
        (FOR_WHOM, "numéro trois", "=other"),
        (FOR_WHOM, "le choix numéro trois", "?words"),
        (FOR_WHOM, "numéro quatre", "?words"),
        (FOR_WHOM, "deux", "?words"),
        (PARENTS, "un parent séparé", "=apart"),
        (PARENTS, "un parent séparé en garde alternée", "=shared"),
        (PARENTS, "parent séparé", "?several"),
        (PARENTS, "un parent", "?words"),
        (PARENTS, "je sais pas", "=unsure"),
        (PARENTS, "euh aucune idée", "=unsure"),
        (PARENTS, "sais pas", "?words"),
        (PARENTS, "je ne sais pas", "=unsure"),
        (PARENTS, "un parent seul", "=alone"),
        (RECENT, "oui", "=recent"),
        (RECENT, "non", "?several"),
        (RECENT, "non et je suis né en france", "=here"),
        (ALCOHOL, "sans alcool", "=none"),
        (ALCOHOL, "alcool", "?words"),
        (ALCOHOL, "pas d'alcool", "?words"),
        (ALCOHOL, "avec un alcool fort", "=strong"),
        (VERBS, "demandez une carte", "=ask"),
        (VERBS, "demandé une carte", "=ask"),
        (VERBS, "demander une carte d'identité", "?words"),
        (VERBS, "remplacer une carte perdues", "=replace"),
        (VERBS, "plus fort", "!louder"),
        (VERBS, "parlez plus fort s'il vous plaît", "!louder"),
        (VERBS, "oui", "yes"),
        (VERBS, "non merci", "no"),
    ],
)
def test_choices(view: PageView, said: str, expected: str, french: Lexicon) -> None:
    assert heard(view, said, french) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("aide", "help"), ("aidez-moi", "help"), ("j'ai besoin d'aide", "help"), ("retour", "back"),
        ("page précédente", "back"), ("répéter", "repeat"), ("répétez", "repeat"), ("redites", "repeat"),
        ("plus lentement", "slower"), ("moins vite", "slower"), ("parlez plus lentement", "slower"),
        ("plus vite", "faster"), ("plus fort", "louder"), ("j'entends mal", "louder"),
        ("moins fort", "softer"),
        ("continuer", "continue"), ("la suite", "continue"), ("appeler quelqu'un", "call"),
        ("appelez une personne", "call"), ("stop", "stop"), ("terminer", "end"), ("au revoir", "end"),
        ("euh plus lentement s'il vous plaît", "slower"), ("je voudrais de l'aide", "help"),
    ],
)  # fmt: skip
def test_commands_hold_on_every_page(said: str, expected: str, french: Lexicon) -> None:
    for view in (FOR_WHOM, REASON.view, DATED.view):
        assert heard(view, said, french) == f"!{expected}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_its_commands_and_its_yes(lang: str) -> None:
    lexicon = load_lexicon(paths.CONFIG / "voice", Lang(lang))
    blank = page(lang=lang)
    for name in CommandName:
        for row in lexicon.commands[name]:
            assert heard(blank, " ".join(row), lexicon) == f"!{name}"
    for row in lexicon.yes:
        assert heard(blank, " ".join(row), lexicon, confirming=True) == "yes"
    for row in lexicon.no:
        assert heard(blank, " ".join(row), lexicon, confirming=True) == "no"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("procedure", ["carte-identite", "cantine", "apa", "vide-grenier"])
def test_every_choice_of_a_pack_can_be_said(lang: str, procedure: str) -> None:
    lexicon = load_lexicon(paths.CONFIG / "voice", Lang(lang))
    view = Visit.begins(VISIT.town, lang).opens(ProcedureId(procedure)).view
    assert view.lang == lang
    choices = [one for one in view.walk() if one.role is Role.CHOICE]
    for one in choices:
        assert heard(view, one.name, lexicon) == f"={one.id}"
    assert choices


def test_every_pack_of_the_town_can_be_opened_by_its_name(french: Lexicon) -> None:
    view = VISIT.does(act.ShowEverything()).view
    tiles = [one for one in view.walk() if one.role is Role.TILE]
    assert len(tiles) > 20
    for tile in tiles:
        assert heard(view, tile.name, french) == f"={tile.id}"
        assert actions_of(Chosen(tile.id), view) == (tile.action,)


def test_an_acronym_is_said_whole_or_letter_by_letter(french: Lexicon) -> None:
    view = page(("card", "Carte d'identité"), ("home", "Une maison de retraite"))
    for said in ("carte d'identité", "c n i", "une carte nationale d'identité", "ma carte"):
        assert heard(view, said, french) == ("?words" if said == "ma carte" else "=card")
    assert heard(view, "un ehpad", french) == "=home"
    assert heard(view, "une ehpad", french) == "=home"


def test_a_pack_declares_other_names(french: Lexicon) -> None:
    view = page(("me", "Pour moi"), ("child", "Pour mon enfant", "mon fils", "ma fille"))
    assert heard(view, "pour mon fils", french) == "=child"
    assert heard(view, "ma fille", french) == "=child"


def test_names_reach_their_page_and_are_neither_seen_nor_read(french: Lexicon, english: Lexicon) -> None:
    for lang, said, lexicon in (("fr", "carte volée", french), ("en", "my card was stolen", english)):
        view = Visit.begins(valbourg(), lang).opens(ProcedureId("carte-mobilite")).view
        assert said in view.find("option.lost").said
        assert heard(view, said, lexicon) == "=option.lost"
        seen = [words for node in view.walk() for words in (node.name, node.detail, node.value, node.hint)]
        assert said not in " ".join([*seen, *(one.text for one in spoken(view))])


@pytest.mark.parametrize(
    ("place", "said", "node"),
    [
        (act.ShowEvents(), "je déménage", "event.demenagement"),
        (act.ShowEverything(), "mon passeport", "procedure.passeport"),
        (act.ShowEverything(), "apprendre", "practice"),
        (None, "suivre une demande", "follow"),
        (None, "la deuxième", "section.vote"),
        (None, "mes papiers", "section.papers"),
        (None, "où en est ma demande", "follow"),
        (None, "je voudrais mes papiers s'il vous plaît", "section.papers"),
    ],
)
def test_tiles_of_the_menu_have_names(
    place: act.Action | None, said: str, node: str, french: Lexicon
) -> None:
    visit = VISIT.does(act.GoHome())
    visit = visit.does(place) if place else visit
    assert heard(visit.view, said, french) == f"={node}"


def test_other_words_on_the_home_page_are_a_question(french: Lexicon) -> None:
    view = VISIT.does(act.GoHome()).view
    for said in (
        "comment refaire ma carte grise",
        "des aides pour payer le loyer",
        "je voudrais une piscine",
    ):
        assert heard(view, said, french) == said
    assert heard(view, "aide", french) == "!help"


WIDOW = page(
    ("widow", "Veuf ou veuve"), ("guarded", "Sous tutelle ou curatelle (aide)"), ("no", "Aucun, ou rien")
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("veuve", "=widow"), ("je suis veuf", "=widow"), ("veuf ou veuve", "=widow"),
        ("curatelle", "=guarded"), ("sous tutelle", "=guarded"), ("sous tutelle ou curatelle", "=guarded"),
        ("rien", "=no"), ("aucun", "=no"), ("ou", "?words"), ("veuf curatelle", "?words"),
    ],
)  # fmt: skip
def test_each_side_of_an_or_may_be_said_alone_and_brackets_not_at_all(
    said: str, expected: str, french: Lexicon
) -> None:
    assert heard(WIDOW, said, french) == expected


def test_a_disabled_button_and_another_language_are_not_named(french: Lexicon) -> None:
    view = page(("fr", "Français"))
    other = Node(
        NodeId("ar"), Role.TILE, name="العربية", action=act.ChooseLanguage(Lang("ar")), lang=Lang("ar")
    )
    view = PageView(view.screen, view.key, view.lang, "normal", "light", (*view.nodes, other))
    assert [one.node for one in grammar(view, french).named] == ["fr"]


def test_a_correction_after_no(french: Lexicon) -> None:
    assert heard(FOR_WHOM, "non pour mon enfant", french, confirming=True) == "=child"
    assert heard(FOR_WHOM, "non c'est pour moi", french, confirming=True) == "=me"
    assert heard(FOR_WHOM, "non", french, confirming=True) == "no"
    assert heard(RECENT, "oui", french, confirming=True) == "yes"
    assert heard(FOR_WHOM, "oui pour mon enfant", french, confirming=True) == "?words"


YES_NO = page(("yes", "Oui"), ("no", "Non"), ("unsure", "Je ne sais pas"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("oui", "=yes"),
        ("ouais", "=yes"),
        ("oui c'est ça", "=yes"),
        ("non merci", "=no"),
        ("ni oui ni non", "?words"),
    ],
)
def test_yes_and_no_are_choices_where_the_page_has_them(said: str, expected: str, french: Lexicon) -> None:
    assert heard(YES_NO, said, french) == expected


def test_a_number_with_what_is_counted(french: Lexicon) -> None:
    asking = page_of("n", "number")
    title = Node(NodeId("title"), Role.TITLE, name="Combien d'enfants inscrivez-vous ?")
    view = PageView(asking.screen, "n", asking.lang, "normal", "light", (title, *asking.nodes))
    assert heard(view, "trois enfants", french) == "3"
    assert heard(view, "j'ai un enfant", french) == "1"
    assert heard(view, "trois", french) == "3"
    assert heard(view, "trois voitures", french) == "?words"
    assert "enfants" in grammar(view, french).words


@pytest.mark.parametrize("lang", one_in(6, LANGUAGES))
def test_every_label_of_every_pack_is_understood_as_itself(lang: str) -> None:
    lexicon = load_lexicon(paths.CONFIG / "voice", Lang(lang))
    wrong = []
    for procedure in VISIT.town.procedures.values():
        for one in procedure.pages.values():
            labels = [
                (str(o.id), VISIT.town.catalogue.render(Text(o.label, one.values), Lang(lang)))
                for o in one.options
            ]
            made = grammar(page(*labels, lang=lang), lexicon)
            wrong += [label for name, label in labels if in_row(parse(label, made, lexicon)) != f"={name}"]
    assert wrong == []


# ---- What the recogniser is given ----


def test_phrases_are_as_vosk_wants_them(french: Lexicon) -> None:
    made = grammar(REASON.view, french)
    assert "j' ai perdu ma carte" in made.phrases
    assert "perdu ma carte" in made.phrases
    assert all(phrase == phrase.lower() for phrase in made.phrases)
    assert not [word for word in made.words if not word.strip("'").isalpha()]
    assert made.words == {word for phrase in made.phrases for word in phrase.split()}
    assert made.decoys and not set(made.decoys) & set(made.phrases)
    assert not made.free


def test_dates_bring_their_words_with_accents(french: Lexicon) -> None:
    made = grammar(page_of("birth_date", "date"), french)
    assert made.expects.wanted is Wanted.DAY
    assert {"août", "février", "premier", "soixante", "aujourd'", "avant"} <= made.words


@pytest.mark.parametrize(
    ("field", "there", "not_there"),
    [
        ("number", "soixante", "euro"),
        ("money", "centimes", "hache"),
        ("phone", "plus", "janvier"),
        ("postcode", "mille", "virgule"),
        ("siret", "double", "arobase"),
        ("iban", "hache", "arobase"),
        ("family", "tiret", "soixante"),
        ("email", "arobase", "janvier"),
        ("words", "aide", "soixante"),
    ],
)
def test_a_field_brings_the_words_of_its_answer(
    field: str, there: str, not_there: str, french: Lexicon
) -> None:
    made = grammar(page_of("n", field), french)
    assert there in made.words and not_there not in made.words
    assert made.free == (field == "words")


def test_hesitation_is_not_listened_for_among_letters(french: Lexicon) -> None:
    assert "euh" in grammar(page_of("n", "number"), french).words
    assert "euh" not in grammar(page_of("n", "family"), french).words


def test_words_that_a_model_lacks_are_replaced_or_told(french: Lexicon) -> None:
    view = page(("sale", "Un vide-grenier"), ("pacs", "Un Pacs"), ("odd", "Une xylographie"))
    made = grammar(view, french)
    missing = {"pacs", "xylographie", "vide", "grenier", "chut", "taisez"}
    known = {*made.words, "vide-grenier", "paxe"} - missing
    fitted = for_model(made, french, known.__contains__)
    assert "un vide-grenier" in fitted.phrases and "un paxe" in fitted.phrases
    assert fitted.deaf == (NodeId("odd"),)
    assert "xylographie" in fitted.unknown
    assert in_row(parse("un paxe", made, french)) == "=pacs"
    assert in_row(parse("un vide-grenier", made, french)) == "=sale"


def test_labels_that_no_name_makes_heard_are_told(french: Lexicon) -> None:
    labels = ("Un Pacs", "Une xylographie", "Une copie, complète")
    known = {"un", "une", "copie", "paxe"}
    assert unheard(labels, french, known.__contains__) == (("Une xylographie", "xylographie"),)


def test_another_spelling_of_the_same_sound_does(french: Lexicon) -> None:
    made = grammar(page(("ask", "Demandez les papiers")), french)
    fitted = for_model(
        made, french, ({*made.words, "demander", "papier"} - {"demandez", "papiers"}).__contains__
    )
    assert "demander les papier" in fitted.phrases
    assert in_row(parse("demander les papier", made, french)) == "=ask"
    assert fitted.deaf == ()


def test_an_apostrophe_may_belong_to_the_word_in_a_model(french: Lexicon) -> None:
    made = grammar(page(("hotel", "À l'hôtel")), french)
    fitted = for_model(made, french, ({*made.words, "l'hôtel"} - {"l'"}).__contains__)
    assert "à l'hôtel" in fitted.phrases
    assert in_row(parse("à l'hôtel", made, french)) == "=hotel"


# ---- What it does on the page ----


def page_of(name: str, field: str, step: str = "31") -> PageView:
    """A page that types into a field, as ``kiosk.pages.fields`` makes it."""
    from kiosk.pages.view import State

    where = Node(
        NodeId(f"field.{field}"), Role.FIELD, name=name, action=act.FocusField(FieldId(field)),
        states=frozenset({State.ACTIVE}),
    )  # fmt: skip
    key = Node(NodeId("key"), Role.KEY, name=step, action=act.Type(step))
    return PageView(Screen.QUESTION, name, Lang("fr"), "normal", "light", (where, key))


def dated() -> Visit:
    """The page of a real pack that asks for a date of birth."""
    from kiosk.procedures.models import Kind

    visit = VISIT.opens(ProcedureId("recensement"))
    for _ in range(6):
        current = visit.session.route(TODAY).current
        if current.kind is Kind.DATE:
            return visit
        visit = visit.chooses(current.options[0].id) if current.options else visit.does(act.Confirm())
    raise AssertionError("no date is asked")


@pytest.mark.parametrize("begun", ["", "12", "1203", "120319", "12031948"])
def test_a_date_is_typed_whatever_was_chosen_before(begun: str, french: Lexicon) -> None:
    visit = dated()
    for key in (begun[:2], begun[2:4], *begun[4:]):
        visit = visit.does(act.Type(key)) if key else visit
    asked = expects(visit.view, TODAY)
    found = parse("le trois mai deux mille neuf", grammar_of(visit.view, french, asked), french)
    assert found == Day(3, 5, 2009)
    visit = visit.does(*actions_of(found, visit.view, asked.step))
    assert visit.session.draft.fields["date"] == "03052009"


def test_a_date_is_typed_step_by_step(french: Lexicon) -> None:
    visit, steps = dated(), []
    for said in ("le trois", "mai", "deux mille neuf"):
        asked = expects(visit.view, TODAY)
        steps.append(asked.step)
        found = parse(said, grammar_of(visit.view, french, asked), french)
        visit = visit.does(*actions_of(found, visit.view, asked.step))
    assert steps == [DateStep.DAY, DateStep.MONTH, DateStep.YEAR]
    assert visit.session.draft.fields["date"] == "03052009"


def test_a_year_said_again_replaces_the_first(french: Lexicon) -> None:
    visit = dated()
    for said in ("le trois mai deux mille neuf", "deux mille dix"):
        asked = expects(visit.view, TODAY)
        found = parse(said, grammar_of(visit.view, french, asked), french)
        visit = visit.does(*actions_of(found, visit.view, asked.step))
    assert visit.session.draft.fields["date"] == "03052010"


@pytest.mark.parametrize(
    ("field", "meaning", "keys"),
    [
        ("number", Number(12), "12"),
        ("money", Amount(120050), "1200,50"),
        ("money", Amount(120000), "1200"),
        ("phone", Phone("+33612345678"), "+33612345678"),
        ("family", Letters("D'ARC"), "D'ARC"),
    ],
)
def test_what_was_understood_is_typed(field: str, meaning: Number, keys: str) -> None:
    assert actions_of(meaning, page_of(field, field)) == tuple(act.Type(key) for key in keys)


def test_commands_do_what_the_page_does() -> None:
    view = REASON.view
    assert actions_of(Command(CommandName.BACK), view) == (act.Back(),)
    assert actions_of(Command(CommandName.CONTINUE), view) == (act.Confirm(),)
    assert actions_of(Command(CommandName.CALL), view) == (act.CallSomeone(),)
    assert actions_of(Command(CommandName.END), view) == (act.AskToLeave(),)
    assert actions_of(Command(CommandName.HELP), view) == ()
    assert isinstance(actions_of(Command(CommandName.LOUDER), view)[0], act.Adjust)
    assert actions_of(Number(3), view) == ()


def test_what_is_shown_before_it_counts(french: Lexicon) -> None:
    view = REASON.view
    lost = next(one for one in view.walk() if one.id == "option.lost")
    shown: dict[Meaning, str] = {
        Chosen(lost.id): lost.name,
        Day(3, 5, 1961): "3 mai 1961", Day(1, 5, 1961): "1er mai 1961", Day(3): "3", Day(month=5): "mai",
        Day(year=1961): "1961", Number(12): "12", Phone("0612345678"): "06 12 34 56 78",
        Letters("D'ARC"): "D'ARC", Command(CommandName.END): "terminer",
        Command(CommandName.CALL): "appeler quelqu'un",
    }  # fmt: skip
    assert {one: words(one, view, french) for one in shown} == shown
    assert words(Amount(125000), view, french).replace("\u202f", " ").replace("\u00a0", " ") == "1 250 €"


def test_silence_is_longer_where_people_think() -> None:
    assert expects(FOR_WHOM, TODAY).silence_s == 0.35
    assert expects(page_of("n", "phone"), TODAY).silence_s == 1.0
    assert expects(page_of("search", "search"), TODAY).wanted is Wanted.FREE
    assert expects(page_of("d", "date"), TODAY, first=date(2008, 1, 1)).first == date(2008, 1, 1)
