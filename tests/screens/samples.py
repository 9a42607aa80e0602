"""Pages of the electoral roll journey as values, in every state that a screen must draw."""

# ruff: noqa: E501
from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.pages import actions as act
from kiosk.pages.view import Area, Node, PageView, Role, Screen, State, Tone
from kiosk.types import FieldId, IconName, Lang, NodeId, OptionId, PageId, ProcedureId

QR_ROWS = "/".join("".join("10"[(x * y + x + y * y) % 3 == 0] for x in range(33)) for y in range(33))


def node(node_id: str, role: Role, name: str = "", *, icon: str | None = None, **rest: Any) -> Node:
    return Node(NodeId(node_id), role, name=name, icon=IconName(icon) if icon else None, **rest)


def top() -> tuple[Node, ...]:
    return (
        node(
            "town",
            Role.TOWN,
            "Mairie de Valbourg",
            detail="Borne d’accompagnement",
            icon="bank",
            area=Area.TOP,
        ),
        node("language", Role.CHIP, "Français", icon="translate", action=act.ShowLanguages(), area=Area.TOP),
    )


def dock() -> tuple[Node, ...]:
    parts: tuple[tuple[str, str, str, act.Action, Tone], ...] = (
        ("text", "Texte", "text-aa", act.NextTextSize(), Tone.PLAIN),
        ("contrast", "Contraste", "circle-half", act.NextTheme(), Tone.PLAIN),
        ("sound", "Son", "speaker-high", act.ToggleSound(), Tone.PLAIN),
        ("call", "Appeler quelqu’un", "hand-waving", act.CallSomeone(), Tone.HELP),
        ("end", "Terminer", "x-circle", act.AskToLeave(), Tone.PLAIN),
    )
    return tuple(
        node(f"dock.{one}", Role.BUTTON, name, icon=icon, action=action, tone=tone, area=Area.DOCK)
        for one, name, icon, action, tone in parts
    )


def progress(step: int, total: int = 8) -> Node:
    return node(
        "progress",
        Role.PROGRESS,
        "Listes électorales",
        detail=f"Étape {step} sur {total}",
        value=f"{step}/{total}",
    )


def listen(busy: bool = False) -> Node:
    name, states = ("Lecture en cours…", {State.BUSY}) if busy else ("Écouter", set())
    return node(
        "listen", Role.LISTEN, name, icon="speaker-high", action=act.ToggleSpeech(), states=frozenset(states)
    )


def back(name: str = "Retour", icon: str | None = "arrow-left") -> Node:
    return node("back", Role.BUTTON, name, icon=icon, action=act.Back(), area=Area.ACTIONS)


def main(name: str = "Continuer", icon: str | None = "arrow-right") -> Node:
    return node("main", Role.BUTTON, name, icon=icon, action=act.Confirm(), area=Area.ACTIONS, tone=Tone.MAIN)


def title(name: str) -> Node:
    return node("title", Role.TITLE, name)


def text(name: str, node_id: str = "text") -> Node:
    return node(node_id, Role.TEXT, name)


def page(screen: Screen, key: str, *body: Node, framed: bool = True) -> PageView:
    nodes = body if not framed else (*top(), *body, *dock())
    order = list(Area)
    nodes = tuple(sorted(nodes, key=lambda one: order.index(one.area)))
    return PageView(screen, key, Lang("fr"), "normal", "light", nodes, more="Suite")


def attract() -> PageView:
    languages = (("fr", "Français"), ("en", "English"))
    tiles = tuple(
        node(
            f"lang.{code}", Role.TILE, name, icon="translate", action=act.ChooseLanguage(Lang(code)),
            states=frozenset({State.SELECTED} if code == "fr" else ()),
        )
        for code, name in languages
    )  # fmt: skip
    return page(
        Screen.ATTRACT, "attract",
        node("town", Role.TOWN, "Mairie de Valbourg", icon="bank", area=Area.TOP),
        node("title", Role.TITLE, "Bonjour. Faisons vos démarches ensemble.", value="ensemble."),
        text("Choisissez votre langue pour commencer. La borne vous parle."),
        *tiles,
        node("dock.text", Role.BUTTON, "Texte plus grand", icon="text-aa", action=act.NextTextSize()),
        node("listen", Role.BUTTON, "Écouter", icon="speaker-high", action=act.ToggleSpeech()),
        node("dock.call", Role.BUTTON, "Je préfère parler à quelqu’un", icon="hand-waving",
             action=act.CallSomeone(), area=Area.ACTIONS, tone=Tone.HELP),
        framed=False,
    )  # fmt: skip


def menu() -> PageView:
    tiles = (
        ("roll", "S’inscrire sur les listes électorales", "identification-card"),
        ("birth", "Acte de naissance, mariage, décès", "certificate"),
        ("move", "Je déménage", "house-line"),
        ("rights", "Mes droits et mes aides", "hand-coins"),
        ("school", "École et cantine", "backpack"),
        ("age", "Handicap et grand âge", "wheelchair"),
    )
    return page(
        Screen.MENU, "menu", title("Que voulez-vous faire ?"), listen(),
        *(node(f"procedure.{one}", Role.TILE, name, icon=icon, action=act.OpenProcedure(ProcedureId(one)))
          for one, name, icon in tiles),
        back(),
    )  # fmt: skip


def choice(error: bool = False) -> PageView:
    options = (
        ("first", "Je viens d’arriver", "Je n’étais pas inscrit à Valbourg", "house"),
        ("moved", "J’ai déménagé", "", "truck"),
        ("eighteen", "Je viens d’avoir 18 ans", "", "cake"),
        ("unknown", "Je ne sais pas", "Nous allons vous guider", "question"),
    )
    wrong = (
        (node("error", Role.ERROR, "Choisissez une réponse, puis Continuer.", tone=Tone.WARNING),)
        if error
        else ()
    )
    return page(
        Screen.QUESTION, "roll.why", progress(2), title("Pourquoi vous inscrivez-vous ?"),
        text("Vous pouvez vous inscrire toute l’année. Une seule réponse suffit."), listen(busy=True), *wrong,
        *(node(f"option.{one}", Role.CHOICE, name, detail=detail, icon=icon, action=act.Pick(OptionId(one)),
               states=frozenset({State.SELECTED} if one == "first" and not error else ()))
          for one, name, detail, icon in options),
        back(), main(),
    )  # fmt: skip


def keyboard(kind: str, rows: tuple[str, ...]) -> Node:
    return node(
        f"keyboard.{kind}", Role.KEYBOARD, reads=False,
        children=tuple(
            node(f"row.{number}", Role.ROW, reads=False, children=tuple(_key(key) for key in row.split()))
            for number, row in enumerate(rows)
        ),
    )  # fmt: skip


def _key(key: str) -> Node:
    if key == "backspace":
        return node("key.backspace", Role.KEY, "Effacer", icon="backspace", value="2", action=act.Type(key))
    if key == "space":
        return node("key.space", Role.KEY, "espace", value="5", action=act.Type(key))
    return node(f"key.{key}", Role.KEY, key, value="1", action=act.Type(key))


DIGITS = ("1 2 3", "4 5 6", "7 8 9", "0 backspace")
DIGIT_ROW = "1 2 3 4 5 6 7 8 9 0"
AZERTY = ("a z e r t y u i o p", "q s d f g h j k l m", "w x c v b n é è ç à", "' - space backspace")


def field(name: str, label: str, value: str = "", hint: str = "", active: bool = False) -> Node:
    return node(
        f"field.{name}", Role.FIELD, label, value=value, hint=hint, action=act.FocusField(FieldId(name)),
        states=frozenset({State.ACTIVE} if active else ()), private=True,
    )  # fmt: skip


def date(value: str = "12 / 03") -> PageView:
    return page(
        Screen.QUESTION, "roll.birth", progress(3), title("Quand êtes-vous né ?"),
        text("Tapez le jour, le mois, puis l’année."), listen(),
        field("date", "Date de naissance", value, "Par exemple : 25 12 1948", active=True),
        keyboard("digits", DIGITS), back(), main(),
    )  # fmt: skip


def name(value: str = "Mariame", error: bool = False) -> PageView:
    wrong = (node("error", Role.ERROR, "Écrivez aussi votre nom de famille."),) if error else ()
    return page(
        Screen.QUESTION, "roll.name", progress(4), title("Comment vous appelez-vous ?"),
        text("Écrivez comme sur votre carte d’identité."), listen(),
        field("given", "Prénom", value, "Par exemple : Jeanne", active=True),
        field("family", "Nom de naissance", "", "Par exemple : Martin"), *wrong,
        keyboard("letters", AZERTY), back(), main(),
    )  # fmt: skip


def address(street: str = "14 rue des Lilas") -> PageView:
    return page(
        Screen.QUESTION, "roll.address", progress(5), title("Où habitez-vous ?"),
        text("Votre adresse doit être celle du justificatif."), listen(),
        field("street", "Numéro et rue", street, "Par exemple : 3 rue du Port", active=True),
        field("postcode", "Code postal", "", "5 chiffres"), field("city", "Commune", "Valbourg", "Valbourg"),
        keyboard("letters", (DIGIT_ROW, *AZERTY)), back(), main(),
    )  # fmt: skip


def scan(good: bool = True) -> PageView:
    return page(
        Screen.SCAN, "roll.proof", progress(6), title("Posez votre justificatif de domicile"),
        text("Sous la lampe, face vers le haut. La photo se prend seule."), listen(),
        node("camera", Role.CAMERA, detail="C’est bien. Ne bougez plus…" if good else "Posez la feuille entière",
             value="0.7" if good else "0", tone=Tone.OK if good else Tone.PLAIN),
        node("missing", Role.BUTTON, "Je ne l’ai pas", icon="prohibit", action=act.Missing()),
        back(), main("Prendre la photo", "camera"),
    )  # fmt: skip


def review() -> PageView:
    lines = (
        ("why", "Pourquoi", "Je viens d’arriver"),
        ("birth", "Date de naissance", "lundi 12 mars 1962"),
        ("name", "Prénom et nom", "Mariame Diallo"),
        ("address", "Adresse", "14 rue des Lilas, 99123 Valbourg"),
        ("id", "Pièce d’identité", "Carte d’identité"),
        ("proof", "Justificatif de domicile", "Scanné"),
        ("date", "Date du justificatif", "mardi 4 août 2026"),
    )
    return page(
        Screen.REVIEW, "roll.review", progress(7), title("Tout est juste ?"),
        text("Choisissez une ligne pour la changer."), listen(),
        *(node(f"line.{one}", Role.LINE, label, value=value, hint="Changer", icon="pencil-simple",
               action=act.Change(PageId(one)), private=True) for one, label, value in lines),
        back(), main("Tout est juste", "check"),
    )  # fmt: skip


def finish(ready: bool = True) -> PageView:
    return page(
        Screen.FINISH, "roll.end", progress(8), title("C’est prêt. Gardez vos papiers."), listen(),
        node("todo", Role.NOTICE, "À faire maintenant", tone=Tone.OK, icon="check-circle",
             detail="Apportez votre carte d’identité à l’accueil."),
        node("qr", Role.QR, "Gardez tout sur votre téléphone", value=QR_ROWS if ready else "",
             detail="Visez ce carré avec l’appareil photo. Il marche 1 fois, pendant 30 minutes."),
        node("print", Role.BUTTON, "Imprimer", icon="printer", action=act.Print()),
        back(), main("J’ai terminé, tout effacer", "sign-out"),
    )  # fmt: skip


def helping(reached: int = 2) -> PageView:
    names = (
        ("Appel envoyé", "paper-plane-tilt"), ("Appel reçu à l’accueil", "eye"), ("En chemin", "person-simple-walk"),
    )  # fmt: skip
    steps = tuple(
        node(f"step.{place}", Role.STEP, name, icon=icon, detail="fait" if place < reached else "en attente",
             states=frozenset({State.DONE} if place < reached else {State.CURRENT} if place == reached else ()))
        for place, (name, icon) in enumerate(names)
    )  # fmt: skip
    return page(
        Screen.HELP, "help", node("picture", Role.PICTURE, icon="hand-waving", tone=Tone.HELP),
        title("Quelqu’un arrive pour vous aider"), text("Léa a reçu votre appel. Elle vient vers vous."), *steps,
        text("Vos réponses sont gardées. Rien n’est perdu.", "kept"),
        back("Annuler", None), main("Continuer en attendant", None),
    )  # fmt: skip


def leaving() -> PageView:
    return page(
        Screen.NOTICE, "leaving", node("picture", Role.PICTURE, icon="sign-out"), title("Voulez-vous terminer ?"),
        text("Toutes vos réponses seront effacées de la borne."), listen(),
        back("Rester", None), main("Tout effacer", "sign-out"),
    )  # fmt: skip


def samples() -> dict[str, PageView]:
    """Every sample by its name."""
    return {
        "attract": attract(), "menu": menu(), "choice": choice(), "choice-error": choice(error=True),
        "date": date(), "name": name(), "name-error": name(error=True), "address": address(),
        "scan": scan(), "scan-look": scan(good=False), "review": review(), "finish": finish(),
        "finish-wait": finish(ready=False), "help-left": helping(0), "help": helping(), "help-done": helping(3),
        "leaving": leaving(),
    }  # fmt: skip


def dressed(view: PageView, text_size: str, theme: str) -> PageView:
    """The same page at another text size and theme."""
    return replace(view, text_size=text_size, theme=theme)
