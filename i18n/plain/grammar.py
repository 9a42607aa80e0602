"""Rules of the sentence: length, verbs, passives, negations, moods, pronouns (F01 to F04, F15 to F18)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from i18n.plain.findings import Finding, error, graded, warning
from i18n.plain.tokens import Token, spoken_words, words
from i18n.plain.words import Kind, WordList

_WORDS_LIMITS = (12, 15)
_VERB_LIMITS = (1, 2)
_NEGATION_LIMITS = (0, 1)


def _set(line: str) -> frozenset[str]:
    return frozenset(line.split())


_SUBJECTS = _set("je j' tu il elle nous vous ils elles on qui ne n' c' ce ça cela se s'")
_TO_BE = _set(
    "suis es est sommes êtes sont étais était étions étiez étaient serai seras sera serons serez seront "
    "serais serait serions seriez seraient soit soient"
)
_BETWEEN = _set(
    "pas plus déjà bien encore toujours aussi tous toutes tout jamais alors souvent ensuite "
    "automatiquement seulement"
)
_REFLEXIVE = {"se", "s'", "me", "m'", "te", "t'"}

# Verbs that make their past with être, and participles that say how something is, not what was done to it.
_NOT_PASSIVE = re.compile(
    r"(?:(?:arriv|all|entr|rest|tomb|rentr|retourn|mont|pass|décéd|n)é|(?:de|re|inter|par|sur)?venu"
    r"|(?:re|res)?(?:parti|sorti)|descendu|mort|"
    r"fermé|perdu|terminé|fini|abîmé|marié|divorcé|pacsé|séparé|inscrit|interdit|situé|domicilié|réservé|"
    r"éteint|allumé|cassé|bloqué|coupé|autorisé|obligé|âgé|fatigué|pressé|occupé|ouvert|connu|sûr|assis|"
    r"dû|mis|fait|usé|périmé|dépassé|compliqué|limité|adapté|concerné|"
    r"hébergé|logé|recensé|vacciné|handicapé|blessé|retraité|connecté|compris|juste|vide)(?:e|s|es)?"
)
_AGENT_NOT = _set(
    "exemple an mois jour semaine heure personne enfant foyer erreur hasard défaut avance téléphone "
    "courrier écrit internet e-mail mail moments endroits"
)
_SUBJUNCTIVE_AFTER = re.compile(
    r"\b(?:pour|afin|avant|bien|à condition|sans|à moins|de peur|de sorte|il faut|jusqu['’]à ce)"
    r" qu(?:e\b|['’])",
    re.IGNORECASE,
)
_INVERSION = re.compile(r"\w-(?:t-)?(?:il|elle|on|ils|elles|je|nous)\b(?!-)", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:celle|celui|ceux|celles)-(?:ci|là)\b|\b(?:ce dernier|cette dernière|ces derniers|ces dernières"
    r"|lequel|laquelle|lesquel(?:le)?s|duquel|desquel(?:le)?s|auquel|auxquel(?:le)?s)\b",
    re.IGNORECASE,
)
_Y = re.compile(r"(?<!il )(?<!il n['’])(?<!qu['’]il )\by\b(?! a\b| a-t-il| avait)", re.IGNORECASE)
_QUOTED = re.compile(r"«[^»]*»|\brendez-vous\b")
_LINE_ENDS = tuple(".!?:…;,»")


def of_text(text: str) -> Iterator[Finding]:
    """F02 as far as a text shows it: a line break in the middle of a sentence."""
    for line, following in pairwise(text.splitlines()):
        breaks = line.strip() and not line.rstrip().endswith(_LINE_ENDS)
        if breaks and following.lstrip()[:1].islower():
            yield error(
                "F02",
                "A line breaks inside a sentence.",
                "Let the screen break the lines.",
                f"{line} {following}",
            )


def of_sentence(sentence: str, known: WordList) -> Iterator[Finding]:
    """F01, F03, F04, F15, F16, F17 and F18; a button named in « » is not grammar."""
    yield from _length(sentence)
    sentence = _QUOTED.sub("« »", sentence)
    here = words(sentence)
    yield from _ideas(sentence, here, known)
    yield from _passive(sentence, here, known)
    yield from _negations(sentence, here)
    yield from _moods(sentence, here, known)
    yield from _pronouns(sentence, here, known)


def _length(sentence: str) -> list[Finding]:
    n = len(spoken_words(sentence))
    says = (f"The sentence has {n} words.", "Make two sentences, of at most 12 words each.", sentence)
    return graded("F01", n, _WORDS_LIMITS, says)


def _ideas(sentence: str, here: Sequence[Token], known: WordList) -> list[Finding]:
    n = finite_verbs(here, known)
    return graded(
        "F03", n, _VERB_LIMITS, (f"The sentence has {n} verbs.", "Write one idea a sentence.", sentence)
    )


def finite_verbs(here: Sequence[Token], known: WordList) -> int:
    """How many finite verbs; a form that can be a noun counts only right after a subject or « ne »."""
    befores = ["", *(token.low for token in here)]
    sure = [known.can_be(token.low, Kind.FINITE) for token in here]
    likely = [
        known.can_be(token.low, Kind.SOMETIMES_FINITE) and before in _SUBJECTS
        for before, token in zip(befores, here, strict=False)
    ]
    return sum(map(max, sure, likely))


def _passive(sentence: str, here: Sequence[Token], known: WordList) -> Iterator[Finding]:
    mend = "Say who does it: « La mairie envoie la carte »."
    for i, token in enumerate(here):
        if token.low not in _TO_BE and token.low != "été":
            continue
        rest = [t.low for t in here[i + 1 :] if t.low not in _BETWEEN]
        if not rest or not known.can_be(rest[0], Kind.PAST_PARTICIPLE) or _reflexive(here, i):
            continue
        words_at_fault = f"{token.text} {rest[0]}"
        state = _NOT_PASSIVE.fullmatch(rest[0]) is not None
        if _has_agent(rest) or (token.low == "été" and not state and _after_have(here, i)):
            yield error("F04", "The sentence is passive.", mend, sentence)
        elif not state:
            yield warning("F04", f"« {words_at_fault} » looks passive.", mend, sentence)


def _reflexive(here: Sequence[Token], i: int) -> bool:
    before = [token.low for token in here[max(0, i - 2) : i]]
    return bool(before) and (before[-1] in _REFLEXIVE or before in (["nous", "nous"], ["vous", "vous"]))


def _after_have(here: Sequence[Token], i: int) -> bool:
    have = _set("ai as a avons avez ont avait avaient aura auront aurez")
    return any(token.low in have for token in here[max(0, i - 3) : i])


def _has_agent(rest: Sequence[str]) -> bool:
    """« par » right after the participle, and someone after it."""
    came = ("venu", "arrivé", "passé", "entré", "sorti", "parti")
    return len(rest) > 2 and rest[1] == "par" and rest[2] not in _AGENT_NOT and not rest[0].startswith(came)


def _negations(sentence: str, here: Sequence[Token]) -> list[Finding]:
    following = (*(token.low for token in here[1:]), "") if here else ()
    n = sum(
        token.low in ("ne", "n'") and after != "importe" for token, after in zip(here, following, strict=True)
    )
    message = "The sentence is negative." if n == 1 else "The sentence is negative twice."
    return graded("F15", n, _NEGATION_LIMITS, (message, "Say what to do, not what not to do.", sentence))


def _moods(sentence: str, here: Sequence[Token], known: WordList) -> Iterator[Finding]:
    mend = "Use the present: « vous pouvez », « il faut »."
    for before, token in pairwise((None, *here)):
        if token is None:
            continue
        if known.can_be(token.low, Kind.CONDITIONAL):
            yield warning("F16", f"« {token.text} » is a conditional.", mend, sentence)
        elif known.can_be(token.low, Kind.PRESENT_PARTICIPLE):
            words_at_fault = f"{before.text} {token.text}" if before and before.low == "en" else token.text
            yield warning("F16", f"« {words_at_fault} » is a participle.", mend, sentence)
    if _SUBJUNCTIVE_AFTER.search(sentence) or _sure_subjunctive(here, known):
        yield warning("F16", "The sentence has a subjunctive.", mend, sentence)
    found = _INVERSION.search(sentence)
    if found:
        yield warning("F16", "The verb stands before its subject.", "Write « est-ce que ».", sentence)


def _sure_subjunctive(here: Sequence[Token], known: WordList) -> bool:
    after_that = False
    for token in here:
        if after_that and token.low != "soit" and known.can_be(token.low, Kind.SUBJUNCTIVE):
            return True
        after_that = after_that or token.low in ("que", "qu'")
    return False


def _pronouns(sentence: str, here: Sequence[Token], known: WordList) -> Iterator[Finding]:
    for token in here:
        if token.low in ("on", "tu"):
            yield error("F17", f"« {token.text} » hides who must act.", "Say « vous ».", sentence)
    if _is_bare_order(sentence, here, known):
        message = f"« {here[0].text} » speaks to nobody."
        yield warning("F17", message, "Speak to the reader: « Apportez », « Signez ».", sentence)
    mend = "Repeat the noun."
    for found in [*_POINTING.finditer(sentence), *_Y.finditer(sentence)]:
        yield warning("F18", f"« {found[0]} » stands for a noun said before.", mend, sentence)
    if "-en " in f"{sentence} " or any(_is_pronoun_en(here, i, known) for i in range(len(here))):
        yield warning("F18", "« en » stands for a noun said before.", mend, sentence)


def _is_bare_order(sentence: str, here: Sequence[Token], known: WordList) -> bool:
    """« Apporter un papier. »; a button's label has no full stop, and may well be an infinitive."""
    return sentence.endswith(".") and len(here) > 2 and known.can_be(here[0].low, Kind.INFINITIVE)


def _is_pronoun_en(here: Sequence[Token], i: int, known: WordList) -> bool:
    """« j'en ai », « en demander »; not « en ligne », « en mairie »."""
    if here[i].low != "en":
        return False
    before = here[i - 1] if i else None
    after = here[i + 1].low if i + 1 < len(here) else ""
    if before and before.low in ("j'", "n'", "m'", "s'", "l'", "t'", "y", "d'"):
        return True
    return known.can_be(after, Kind.INFINITIVE) or _subject_and_verb(before, after, known)


def _subject_and_verb(before: Token | None, after: str, known: WordList) -> bool:
    return (
        before is not None
        and before.low in _SUBJECTS
        and (known.can_be(after, Kind.FINITE) or known.can_be(after, Kind.SOMETIMES_FINITE))
    )
