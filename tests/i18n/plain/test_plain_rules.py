"""Rules F01 to F22 on real sentences: what they must flag, how gravely, and what they must let pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from i18n.catalogue import read_po
from i18n.plain.findings import Severity
from i18n.plain.linter import Linter, load_linter
from i18n.plain.screen import readability, spelled_out, syllables
from i18n.plain.tokens import sentences
from kiosk.procedures.said import is_said

ROOT = Path(__file__).parents[3]
LINTER = load_linter(ROOT / "config" / "words")
ERROR, WARNING = Severity.ERROR, Severity.WARNING


def found(text: str, rule: str, linter: Linter = LINTER) -> set[Severity]:
    return {finding.severity for finding in linter.text(text) if finding.rule == rule}


def on_screen(rule: str, texts: list[str], choices: list[str] | None = None) -> set[Severity]:
    return {one.severity for one in LINTER.screen(texts, choices or []) if one.rule == rule}


FLAGGED = [
    ("F01", WARNING, "Posez votre carte d'identité bien à plat sous la caméra de la borne."),
    (
        "F01",
        ERROR,
        "Posez votre carte d'identité bien à plat sous la caméra de la borne qui est devant vous.",
    ),
    ("F02", ERROR, "Posez votre carte\nsous la caméra."),
    ("F03", WARNING, "Ouvrez l'appareil photo et visez ce carré."),
    ("F03", ERROR, "Si vous avez un papier, posez la feuille et attendez."),
    ("F04", ERROR, "Votre demande est signée par le maire."),
    ("F04", ERROR, "Votre demande a été envoyée."),
    ("F04", ERROR, "La règle est interdite par la loi."),
    ("F04", WARNING, "Vos réponses sont effacées."),
    ("F06", ERROR, "Demandez une dérogation."),
    ("F06", ERROR, "Récapitulatif"),
    ("F06", WARNING, "Choisissez un remboursement."),
    ("F06", WARNING, "Ouvrez le téléservice."),
    ("F07", ERROR, "Appelez afin de prendre un rendez-vous."),
    ("F07", ERROR, "Venez muni de votre carte."),
    ("F07", ERROR, "Remplissez le document ci-joint."),
    ("F08", ERROR, "Donnez votre courriel."),
    ("F08", ERROR, "Cliquez sur Continuer."),
    ("F08", ERROR, "Montrez votre carte nationale d’identité."),
    ("F09", ERROR, "La ville paie 50 % du prix."),
    ("F09", ERROR, "La ville paie 20 pour cent."),
    ("F09", WARNING, "La ville compte 12 000 habitants."),
    ("F10", WARNING, "Gardez deux photos."),
    ("F10", WARNING, "Il faut attendre neuf mois."),
    ("F10", ERROR, "La loi date du XIXe siècle."),
    ("F10", ERROR, "Prenez la rue Henri IV."),
    ("F11", ERROR, "Venez le 12/03/26."),
    ("F11", ERROR, "Venez le 12.03.2026."),
    ("F11", ERROR, "Le papier date de 03/2026."),
    ("F11", WARNING, "Venez à 14h30."),
    ("F12", ERROR, "Apportez une facture, un bail, etc."),
    ("F12", ERROR, "Notez le n° du dossier."),
    ("F12", ERROR, "Prenez rdv à l'accueil."),
    ("F12", ERROR, "Demandez M. Exemple."),
    ("F13", ERROR, "Jour / mois / année"),
    ("F13", ERROR, "Nom & prénom"),
    ("F13", ERROR, "Le papier doit avoir < 3 mois."),
    ("F13", WARNING, "Apportez une photo (de face)."),
    ("F13", WARNING, "Attendez ; la photo se prend seule."),
    ("F13", WARNING, "Eau, gaz... et téléphone."),
    ("F14", ERROR, "ATTENTION, la photo se prend seule."),
    ("F14", ERROR, "Touchez OUI."),
    ("F14", ERROR, "Touchez <b>ici</b>."),
    ("F14", ERROR, "Touchez **ici**."),
    ("F15", WARNING, "Je ne sais pas"),
    ("F15", ERROR, "Si vous ne l'avez pas, ne partez pas."),
    ("F16", WARNING, "Vous pourriez venir demain."),
    ("F16", WARNING, "Signez en utilisant le stylo."),
    ("F16", WARNING, "Appelez pour que la mairie vous aide."),
    ("F16", WARNING, "Il faut que vous ayez 18 ans."),
    ("F16", WARNING, "Le papier est-il à votre nom ?"),
    ("F17", ERROR, "On vous appelle demain."),
    ("F17", ERROR, "L'usager signe ici."),
    ("F17", ERROR, "Le papier de l'intéressé est prêt."),
    ("F17", WARNING, "Apporter une photo et un papier."),
    ("F18", WARNING, "Donnez celui-ci à l'accueil."),
    ("F18", WARNING, "Gardez-en une."),
    ("F18", WARNING, "J'en apporte un autre."),
    ("F18", WARNING, "Demandez comment en avoir une."),
    ("F18", WARNING, "Vous pouvez y aller."),
    ("F19", ERROR, "Faites la demande online."),
    ("F19", ERROR, "Montrez le QR code."),
    ("F19", ERROR, "La mairie donne un coup de pouce."),
]


@pytest.mark.parametrize(("rule", "severity", "text"), FLAGGED)
def test_flagged(rule: str, severity: Severity, text: str) -> None:
    assert found(text, rule) == {severity}


PASSED = [
    ("F01", "Posez votre carte d'identité sous la caméra de la borne."),
    ("F01", "La photo se prend seule. Vous pouvez recommencer. Prenez votre temps, la borne attend."),
    ("F02", "Posez votre carte.\nLa photo se prend seule."),
    ("F02", "Nom\nPrénom"),
    ("F03", "Vous pouvez prendre la photo."),
    ("F03", "Touchez le bouton « Je suis là » pour continuer."),
    ("F03", "Prenez rendez-vous avec la mairie."),
    ("F03", "Il n'y a plus de papier"),
    ("F03", "Votre demande est à l'accueil."),
    ("F04", "Il est interdit de fumer."),
    ("F04", "Vous êtes arrivé."),
    ("F04", "Vous êtes arrivée par la porte."),
    ("F04", "La mairie est fermée le lundi."),
    ("F04", "Votre dossier est prêt."),
    ("F04", "La photo est gratuite."),
    ("F04", "Vous êtes inscrit."),
    ("F04", "Vous vous êtes trompé."),
    ("F04", "La mairie a envoyé la carte."),
    ("F04", "Vous avez été malade."),
    ("F06", "Posez votre justificatif de domicile sous la caméra."),
    ("F06", "Apportez un justificatif, une quittance ou une attestation."),
    ("F06", "Demandez à Montreuil, au square Aubépine."),
    ("F06", "Téléchargez l'application avec votre smartphone."),
    ("F06", "La 1re et la 2e feuille"),
    ("F06", "Ma sœur habite en Allemagne."),
    ("F06", "Allemagne"),
    ("F06", "Prenez rendez-vous aujourd'hui, quelqu’un vous attend."),
    ("F06", "Allez sur demarche-exotique.gouv.fr"),
    ("F06", "Un site peut être faux ou vrai."),
    ("F07", "Appelez pour prendre un rendez-vous."),
    ("F08", "Donnez votre e-mail."),
    ("F08", "Touchez la carte d'identité."),
    ("F09", "Payez 1 200 €."),
    ("F09", "Vous êtes né en 1948."),
    ("F09", "12 rue des Lilas, 93100 Montreuil"),
    ("F09", "Appelez le 01 23 45 67 89."),
    ("F09", "Appelez le 0 800 000 000."),
    ("F09", "Remplissez le formulaire 12669."),
    ("F09", "Il faut 3 photos."),
    ("F10", "Gardez les deux."),
    ("F10", "Un papier neuf"),
    ("F10", "Vite"),
    ("F11", "Venez le 3 mars 2026 à 14 h 30."),
    ("F11", "La note est de 3,5 sur 10."),
    ("F12", "Voir le numéro. Un temps sec. Le maximum."),
    ("F12", "Il prend le cap."),
    ("F13", "Par exemple +33 6 12 34 56 78"),
    ("F13", "La borne lit votre papier…"),
    ("F13", "Allez sur https://www.service-public.gouv.fr/a/b"),
    ("F13", "Le mois {month} n'existe pas."),
    ("F14", "Demandez à la CAF un SMS."),
    ("F14", "À la mairie"),
    ("F15", "N'importe quelle mairie vous aide."),
    ("F15", "Rien à payer"),
    ("F15", "Touchez « Je ne sais pas » pour continuer."),
    ("F16", "Où habitez-vous ?"),
    ("F16", "Comment vous appelez-vous ?"),
    ("F16", "Adressez-vous à l'accueil."),
    ("F16", "Prenez rendez-vous."),
    ("F16", "Le montant est important pour votre enfant."),
    ("F17", "Votre nom est sur ce papier."),
    ("F17", "Continuer sans photo"),
    ("F18", "Il y a un reflet."),
    ("F18", "Allez en mairie, en France ou en ligne."),
    ("F18", "Venez en bus."),
    ("F19", "Faites la demande en ligne."),
    ("F19", "Prenez un week-end."),
]


@pytest.mark.parametrize(("rule", "text"), PASSED)
def test_passed(rule: str, text: str) -> None:
    assert found(text, rule) == set()


def test_a_finding_says_how_to_mend() -> None:
    (finding,) = LINTER.text("Donnez votre courriel.")
    assert (finding.rule, finding.excerpt) == ("F08", "courriel")
    assert "e-mail" in finding.mend
    assert "F08" in str(finding)


def test_an_office_word_is_reported_once() -> None:
    assert [one.rule for one in LINTER.text("Venez ultérieurement.")] == ["F07"]


def test_acronyms() -> None:
    assert on_screen("F05", ["Demandez à la DDCS."]) == {ERROR}
    assert on_screen("F05", ["Demandez à la CAF."]) == {WARNING}
    assert on_screen("F05", ["Demandez à la CAF.", "C'est la caisse d’allocations familiales."]) == set()
    assert on_screen("F05", ["Demandez à la PMI.", "La protection maternelle et infantile aide."]) == set()
    assert on_screen("F05", ["Demandez le CIO"], ["Centre d'information et d'orientation"]) == set()
    assert on_screen("F05", ["Vous recevez un SMS."]) == set()
    assert on_screen("F05", ["L'aide. Louis XIV. DOSSIER. {n} sur impots.GOUV.fr"]) == set()


def test_spelled_out_with_or_without_small_words() -> None:
    assert spelled_out("RIB", "votre relevé d'identité bancaire")
    assert spelled_out("PMI", "protection maternelle et infantile")
    assert not spelled_out("CAF", "la caisse")


def test_too_much_on_a_screen() -> None:
    short = "Posez la feuille."
    assert on_screen("F20", [short] * 4) == set()
    assert on_screen("F20", [short] * 5) == {WARNING}
    assert on_screen("F20", [short] * 7) == {ERROR}
    assert on_screen("F20", ["mot " * 41]) == {WARNING}
    assert on_screen("F20", ["mot " * 61]) == {ERROR}
    assert on_screen("F20", [short], ["Une carte d'identité"] * 20) == set()


HARD = (
    "Conformément aux dispositions réglementaires applicables, l'administration communale procède à la "
    "vérification systématique des justificatifs transmis par l'intermédiaire du téléservice dématérialisé, "
    "préalablement à toute délivrance d'attestation individuelle par l'autorité territorialement compétente."
)
EASY = (
    "Posez la feuille sous la caméra. La photo se prend seule. Vous voyez la photo. Elle est bonne ? "
    "Touchez « Continuer ». Elle est floue ? Vous pouvez la reprendre. Prenez votre temps."
)


def test_how_hard_a_screen_is() -> None:
    assert on_screen("F21", [HARD]) == {ERROR}
    assert on_screen("F22", [HARD]) == {ERROR}
    assert on_screen("F21", [EASY]) == on_screen("F22", [EASY]) == set()


def test_a_few_words_are_not_measured() -> None:
    assert on_screen("F21", ["Attestation préfectorale"]) == on_screen("F22", ["Attestation"]) == set()


def test_long_words_alone_are_no_error() -> None:
    """LIX 45 on short sentences of easy syllables: the other formula does not agree."""
    texts = ["Prenez ensuite votre dossier complet. Montrez ensuite votre ancienne carte blanche."] * 3
    ease = readability(texts)
    assert ease.lix > 35
    assert ease.kandel_moles > 80
    assert on_screen("F22", texts) == {WARNING}


def test_the_formulas_of_the_facts() -> None:
    """207 - 1.015 x 4 words - 73.6 x 1.25 syllables; 4 words + 25 % long words."""
    ease = readability(["Posez la feuille ici."])
    assert [syllables(word) for word in ("Posez", "la", "feuille", "ici.")] == [2, 1, 1, 1]
    assert ease.kandel_moles == pytest.approx(207 - 4.06 - 92)
    assert ease.lix == pytest.approx(29)


def test_sentences() -> None:
    assert sentences("Bonjour. Ça va ? Oui") == ["Bonjour.", "Ça va ?", "Oui"]
    assert sentences("Demandez M. Exemple. Il vient.") == ["Demandez M. Exemple.", "Il vient."]
    assert sentences("D'après service-public.gouv.fr, vérifié hier.") == [
        "D'après service-public.gouv.fr, vérifié hier."
    ]
    assert sentences("Adresse n.") == ["Adresse n."]
    assert sentences(" … \n?") == []


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=4))
def test_no_text_breaks_the_linter(texts: list[str]) -> None:
    for text in texts:
        assert all(finding.mend for finding in LINTER.text(text))
    LINTER.screen(texts, texts)


PIECES = [
    "vous",
    "êtes",
    "n'",
    "y",
    "en",
    "-",
    "«",
    "»",
    "{n}",
    "12",
    "%",
    "/",
    "\n",
    "par",
    "été",
    ".",
    "XIV",
    "'",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["", " "]))
def test_no_heap_of_pieces_breaks_the_linter(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    assert LINTER.text(text) == LINTER.text(text)
    LINTER.screen([text])


@pytest.mark.parametrize(
    "odd", ["a" * 50_000, "a-" * 25_000, "(" * 50_000, "a.b" * 20_000, "\n" * 50_000, "_*" * 9_000]
)
def test_a_long_odd_text_does_not_hang(odd: str) -> None:
    LINTER.text(odd)
    LINTER.screen([odd])


def test_the_interface_has_no_error_of_sentence() -> None:
    """Length, passives, negations and « on »: the interface's own texts hold to the rules that it checks.

    Not what people say to it: those are names, one after the other.
    """
    found = read_po(ROOT / "i18n" / "catalogues" / "fr.po")
    texts = {key: text for key, text in found.items() if not is_said(key)}
    held = {"F01", "F03", "F04", "F15", "F17"}
    errors = [(key, one) for key, text in texts.items() for one in LINTER.text(text) if one.severity is ERROR]
    assert texts
    assert [str(one) for _, one in errors if one.rule in held] == []
