"""Pages with the roles that other journeys need: signing, several answers, practice, reading, long menus."""

# ruff: noqa: E501
from __future__ import annotations

import math
from dataclasses import replace

from kiosk.pages import actions as act
from kiosk.pages.view import Area, Node, PageView, Role, Screen, State
from kiosk.procedures.answers import Stroke
from kiosk.types import OptionId, ProcedureId
from tests.screens.samples import back, choice, listen, main, node, page, progress, text, title

LOOPS: Stroke = tuple(
    (round(180 + 55 * turn + 75 * math.sin(turn * 2.4)), round(500 - 260 * math.cos(turn * 2.4) * (1 - turn / 18)))
    for turn in (step / 12 for step in range(121))
)  # fmt: skip
FLOURISH: Stroke = ((240, 790), (420, 770), (640, 775), (860, 730))
DOT: Stroke = ((820, 250),)


def value_of(*strokes: Stroke) -> str:
    """Strokes as a node holds them."""
    return "/".join(" ".join(f"{x},{y}" for x, y in stroke) for stroke in strokes)


def banner() -> Node:
    return node("banner", Role.BANNER, "Entraînement : rien n’est envoyé", icon="student")


def signature(*strokes: Stroke, hint: str = "Signez ici") -> PageView:
    clear = node("clear", Role.BUTTON, "Effacer", icon="eraser", action=act.ClearDrawing())
    unable = node("unable", Role.BUTTON, "Je ne peux pas signer", icon="prohibit", action=act.Missing())
    return page(
        Screen.QUESTION, "roll.sign", progress(6), title("Signez avec le doigt"),
        text("Écrivez votre nom dans le cadre blanc. Vous pouvez recommencer."), listen(),
        node("signature", Role.SIGNATURE, "Votre signature", hint=hint, value=value_of(*strokes), private=True),
        *((clear,) if strokes else ()), unable, back(), main(),
    )  # fmt: skip


def several() -> PageView:
    marked = {"option.first", "option.eighteen"}
    nodes = tuple(
        replace(one, value="several", states=frozenset({State.SELECTED} if one.id in marked else ()))
        if one.role is Role.CHOICE
        else one
        for one in choice().nodes
    )
    return replace(choice(), nodes=nodes, key="several")


def practice(view: PageView) -> PageView:
    """The same page as practice: the strip is its first node below the top bar."""
    lead = len(view.area(Area.TOP))
    return replace(view, nodes=(*view.nodes[:lead], banner(), *view.nodes[lead:]))


_SECTIONS = (
    ("Papiers d’identité", "identification-card"), ("Naissance, mariage, décès", "certificate"), ("Logement", "house-line"),
    ("Mes droits et mes aides", "hand-coins"), ("École et cantine", "backpack"), ("Handicap et grand âge", "wheelchair"),
    ("Élections", "envelope-simple"), ("Stationnement et voirie", "car"), ("Associations", "users-three"),
    ("Environnement et déchets", "recycle"), ("Commerce et travaux", "storefront"), ("Toutes les démarches", "list"),
)  # fmt: skip
_LONG = (
    "Inscription à l’école maternelle ou élémentaire", "Inscription à la cantine et aux activités du soir",
    "Demande de dérogation scolaire", "Attestation d’accueil d’un visiteur étranger", "Certificat de vie commune",
    "Renouvellement de la carte de stationnement", "Déclaration de changement d’adresse", "Plaque",
    "Autorisation de stationnement pour un déménagement", "Reconnaissance anticipée d’un enfant",
)  # fmt: skip


def _tile(number: int, name: str, icon: str) -> Node:
    opens = act.OpenProcedure(ProcedureId(f"p{number}"))
    return node(f"procedure.p{number}", Role.TILE, name, icon=icon, action=opens)


def sections() -> PageView:
    tiles = (_tile(number, name, icon) for number, (name, icon) in enumerate(_SECTIONS))
    return page(Screen.MENU, "menu", title("Que voulez-vous faire ?"), listen(), *tiles)


def section(count: int = 10) -> PageView:
    tiles = (_tile(number, name, "backpack") for number, name in enumerate(_LONG[:count]))
    return page(Screen.MENU, "menu.school", title("École et enfants"), listen(), *tiles, back())


def reading() -> PageView:
    return page(
        Screen.QUESTION, "guide.page", title("Refaire sa carte d’identité"),
        text("Votre carte est valable 15 ans. Pour un mineur, elle est valable 10 ans.", "intro"), listen(),
        node("h.1", Role.HEADING, "Qui peut la demander ?"),
        text("Toute personne française peut la demander. Un parent demande pour son enfant mineur. Il vient avec lui.", "t.1"),
        text("Vous devez venir vous-même. La mairie prend vos empreintes.", "t.2"),
        node("h.2", Role.HEADING, "Combien de temps faut-il attendre ?"),
        text("Le délai change selon la ville et la saison. Prenez rendez-vous bien avant votre voyage.", "t.3"),
        text("Vous recevez un message quand la carte est prête. Venez la chercher avant 3 mois.", "t.4"),
        node("word", Role.NOTICE, "Empreintes", detail="Ce sont les traces de vos doigts.", icon="book-open",
             action=act.Pick(OptionId("word"))),
        node("source", Role.NOTICE, "D’où vient cette information ?", icon="info",
             detail="Source : service-public.fr, le lundi 3 mars 2026."),
        back(),
    )  # fmt: skip


def role_samples() -> dict[str, PageView]:
    """Every sample by its name."""
    return {
        "sign": signature(), "signed": signature(LOOPS, FLOURISH, DOT), "several": several(),
        "practice": practice(choice()), "practice-sign": practice(signature(LOOPS)), "sections": sections(),
        "section": section(), "section-one": section(1), "section-three": section(3), "reading": reading(),
    }  # fmt: skip
