"""Every page of the matrix, out of a real session: actions through the real turner, never a made-up view."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from functools import cache, partial

from hub.contract import FileCode
from hub.contract.reports import Autonomy, Theme
from kiosk.devices.printer import JobFailed, JobPrinted, JobPrinting, JobWaiting, OutOfPaper, PrinterBlocked
from kiosk.difficulty.devices import Device
from kiosk.guide.play import Reading, open_fiche
from kiosk.guide.play_screens import Ask, Checklist, Leads, Read
from kiosk.handoff.plain import plain_codes
from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages import signin_states as si
from kiosk.pages import states as st
from kiosk.pages.assist_states import (
    Aside,
    AssistPage,
    Door,
    Mandate,
    MandateStep,
    Mandating,
    Pin,
    Renewing,
    Reporting,
    Stage,
)
from kiosk.pages.assisted import begun as helped
from kiosk.pages.build import build
from kiosk.pages.comfort import Comfort, Ease
from kiosk.pages.duty import Cause, Cleaning, CleaningAsked, OutOfOrder, Parting, Restarting
from kiosk.pages.frame import Pen
from kiosk.pages.guide import turn_reading
from kiosk.pages.overlays import (
    AtAssist,
    HeadsetGone,
    Heard,
    IdleWarning,
    Interrupted,
    Offering,
    Trying,
    Unheard,
)
from kiosk.pages.places import ReadingFiche, Shelf
from kiosk.pages.session import Session
from kiosk.pages.speech import free
from kiosk.pages.town import Town
from kiosk.pages.view import PageView, Role
from kiosk.procedures.answers import DateGiven, NameGiven
from kiosk.procedures.models import Ending, Kind, Page
from kiosk.qr import qr_rows
from kiosk.types import FactId, FicheId, Lang, NodeId, text
from tests.matrix.calls import helps
from tests.matrix.scans import FAULTS, sheets_of
from tests.matrix.setups import setups
from tests.matrix.sheets import Sheet
from tests.matrix.town import matrix_town
from tests.matrix.ways import (
    after,
    begun,
    first,
    met_where,
    page_of,
    pressing,
    state,
    typing,
    walk,
    words_of,
)
from tests.support.visit import ELECTORAL_ROLL, PAPER, Visit
from tests.support.walker import MOST_PAGES, step

MOST_WALKS = 60
LINK = "https://www.service-public.fr/particuliers/vosdroits/F1342"
STROKES = (((180, 500), (300, 240), (420, 700), (560, 300)), ((240, 790), (860, 730)))
CAPTIONS = ("keypad.hello", "keypad.help", "headset.in", "keypad.exit")
"""Long words that are heard and stand nowhere on the page: their longest breath is the caption."""


def page_for(
    sheet: Sheet, lang: str, text_size: str = "normal", theme: str = "light"
) -> tuple[Pen, PageView]:
    """The page as a person sees it who chose this language, size and theme, and what wrote it."""
    visit = sheet.made()
    comfort = replace(visit.session.comfort, lang=Lang(lang), text_size=text_size, theme=theme)
    session = replace(visit.session, comfort=comfort)
    pen = Pen(
        visit.town, session, visit.today, reading=sheet.reading, hears=sheet.hears,
        signs_in=sheet.signs_in, renews=sheet.renews,
    )  # fmt: skip
    if session.assisted is not None:
        pen = replace(pen, aside=Aside((pen.say("difficulty.why.back", n=2),), 160))
    if sheet.caption:
        breaths = (one.text for key in CAPTIONS for one in free(NodeId(""), pen.say(key), Lang(lang)))
        pen = replace(pen, caption=max(breaths, key=len))
    return pen, build(pen)


@cache
def sheets() -> Mapping[str, Sheet]:
    """Every page of the matrix by its name."""
    return {
        one.name: one
        for one in (
            *_around(),
            *_questions(),
            *_spoken(),
            *_scans(),
            *_signed(),
            *_ends(),
            *_fiches(),
            *helps(first(Kind.CHOICE)),
            *_assists(),
            *setups(),
        )
    }


# ---- The pages ----


def _around() -> Iterator[Sheet]:
    town = matrix_town()
    yield Sheet("attract", _attract)
    yield Sheet("menu", begun)
    yield Sheet("menu-read", begun, reading=True)
    yield Sheet("menu-caption", begun, caption=True)
    yield Sheet("menu-begun", lambda: _review().does(act.GoHome()))
    yield Sheet("shelf", lambda: begun().does(act.OpenSection(_fullest(town))))
    yield Sheet("menu-all", lambda: begun().does(act.ShowEverything()))
    yield Sheet("menu-seated", lambda: begun().does(act.Toggle(Ease.SEATED)))
    yield Sheet("menu-curtain", lambda: begun().does(act.Toggle(Ease.CURTAIN)))
    yield Sheet("follow", lambda: begun().does(act.ShowFollowing()))
    yield Sheet("events", lambda: begun().does(act.ShowEvents()))
    asked = next(one.id for one in town.events.values() if one.question)
    yield Sheet("event-day", lambda: begun().does(act.ShowEvents(), act.OpenEvent(asked)))
    plain = next(one.id for one in town.events.values() if not one.question)
    yield Sheet("event-plan", lambda: begun().does(act.ShowEvents(), act.OpenEvent(plain)))
    yield Sheet("practice", lambda: begun().does(act.StartPractice()))
    yield Sheet(
        "practice-known", lambda: begun().does(act.StartPractice(), act.OpenProcedure(ELECTORAL_ROLL))
    )
    yield Sheet("languages", lambda: begun().does(act.ShowLanguages()))
    yield Sheet("leaving", lambda: begun().does(act.AskToLeave()))
    yield Sheet("leaving-papers", lambda: state(_done(), printing=JobPrinted()).does(act.AskToLeave()))
    yield Sheet("parting", lambda: state(_attract(), duty=Parting(printed=True, scanned=True)))
    yield Sheet("out-of-order", lambda: state(_attract(), duty=OutOfOrder(Cause.PAPER, date(2026, 12, 1))))
    yield Sheet("cleaning-asked", lambda: state(_attract(), duty=CleaningAsked(3)))
    yield Sheet("cleaning", lambda: state(_attract(), duty=Cleaning()))
    yield Sheet("restarting", lambda: state(_attract(), duty=Restarting()))
    yield Sheet("keys", lambda: state(begun(), overlay=Trying()))
    yield Sheet("headset-gone", lambda: state(begun(), overlay=HeadsetGone()))
    yield Sheet("offer", lambda: state(first(Kind.CHOICE)(), overlay=Offering()))
    yield Sheet("offer-scanner", lambda: state(first(Kind.PIECE)(), overlay=Offering(Device.SCANNER)))
    yield Sheet("idle", lambda: state(begun(), overlay=IdleWarning(45)))
    yield Sheet("tuning", lambda: begun().does(act.ShowTuning()))


def _attract() -> Visit:
    return replace(begun(), session=Session(Comfort(Lang("fr"))))


def _fullest(town: Town) -> object:
    held = [one.section for one in town.procedures.values()]
    return max(sorted(set(held)), key=held.count)


def _questions() -> Iterator[Sheet]:
    choice = first(Kind.CHOICE, pack="listes-electorales")
    yield Sheet("choice", choice)
    yield Sheet("choice-marked", lambda: _marked(choice()), reading=True)
    yield Sheet("choice-empty", after(choice, act.Confirm()))
    yield Sheet("choice-longest", first(Kind.CHOICE, longest=True))
    yield Sheet("several", lambda: _marked(first(Kind.SEVERAL)()))
    yield Sheet("several-longest", first(Kind.SEVERAL, longest=True))
    yield Sheet("info", first(Kind.INFO))
    yield Sheet("info-longest", first(Kind.INFO, longest=True))
    for kind in (
        Kind.DATE, Kind.NUMBER, Kind.MONEY, Kind.TEXT, Kind.NAME, Kind.PHONE, Kind.EMAIL, Kind.ADDRESS,
        Kind.COMMUNE, Kind.IBAN, Kind.SIRET,
    ):  # fmt: skip
        yield Sheet(f"{kind}", first(kind))
        yield Sheet(f"{kind}-empty", after(first(kind), act.Confirm()))
    yield Sheet("date-partial", _partial)
    for number, step_name in enumerate(("month", "year", "done"), 1):
        yield Sheet(f"date-{step_name}", pressing(first(Kind.DATE), number))
    yield Sheet("name-typed", typing(first(Kind.NAME), "EXEMPLE"))
    yield Sheet("address-typed", typing(first(Kind.ADDRESS), "12 RUE DES TILLEULS"))
    yield Sheet("address-postcode", typing(pressing(first(Kind.ADDRESS), 0, field=1), "38500"))
    yield Sheet("address-town", typing(pressing(first(Kind.ADDRESS), 0, field=2), "VOI"))
    yield Sheet("commune-chosen", typing(first(Kind.COMMUNE), "38500"))
    sign = first(Kind.SIGNATURE)
    yield Sheet("signature", sign)
    yield Sheet("signature-drawn", after(sign, *(act.Draw(one) for one in STROKES)))
    yield Sheet("signature-empty", after(sign, act.Confirm()))
    yield Sheet("known", _known)
    yield Sheet("review", _review)
    yield Sheet("review-longest", first(Kind.REVIEW, longest=True))


@cache
def _spoken() -> Iterator[Sheet]:
    """Where the kiosk understands the language: one may speak to it."""
    choice, hint = first(Kind.CHOICE), text("speak.hint", words="Pour mon enfant")
    understood = Heard(words="Je viens d'un autre pays de l'Union européenne")
    yield Sheet("menu-hears", begun, hears=True)
    yield Sheet("menu-listens", lambda: state(begun(), microphone=st.MicrophoneOpen(hint)), hears=True)
    yield Sheet("choice-hears", choice, hears=True, reading=True)
    yield Sheet("choice-listens", lambda: state(choice(), microphone=st.MicrophoneOpen(hint)), hears=True)
    yield Sheet("name-hears", first(Kind.NAME), hears=True)
    misheard = st.Misheard(text("heard.words"))
    yield Sheet("date-misheard", lambda: state(first(Kind.DATE)(), microphone=misheard), hears=True)
    yield Sheet("heard", lambda: state(choice(), overlay=understood), hears=True)
    yield Sheet("interrupted", lambda: state(choice(), overlay=Interrupted(again=True)), hears=True)
    yield Sheet("unheard", lambda: state(choice(), overlay=Unheard()), hears=True)


def _assists() -> Iterator[Sheet]:
    """A mediator beside the person."""
    yield Sheet("assisted", lambda: _helped(met_where(lambda _, page: page.mediator is not None)[0]))
    yield Sheet("assisted-name", lambda: _helped(typing(first(Kind.NAME), "EXEMPLE")()))
    yield Sheet("assisted-shown", lambda: _helped(typing(first(Kind.NAME), "EXEMPLE")()).does(aid.Unveil()))
    yield Sheet("assisted-address", lambda: _helped(first(Kind.ADDRESS)()))
    yield Sheet("assisted-known", lambda: _helped(_known()))
    yield Sheet("assisted-review", lambda: _helped(_review()))
    yield Sheet("assisted-scan", lambda: _helped(first(Kind.PIECE)()))
    yield Sheet("assisted-finish", lambda: _helped(_done()))
    pages: Mapping[str, AssistPage] = {
        "door": Door(),
        "look": Door(looks=True),
        "unknown": Door(unknown=True),
        "pin": Pin("Camille"),
        "pin-typed": Pin("Camille", "2580"),
        "pin-wrong": Pin("Camille", wrong=True),
        "pin-waits": Pin("Camille", wrong=True, wait_s=30),
        "pin-checks": Pin("Camille", "2580", checking=True),
    }
    for name, page in pages.items():
        yield Sheet(f"assist-{name}", lambda page=page: state(begun(), overlay=AtAssist(page=page)))  # type: ignore[misc]
    yield Sheet("assisted-signed", lambda: _signed_for(_half()))
    strokes = (*STROKES,)
    steps = {
        **{f"{one}": Mandating(one) for one in MandateStep if one is not MandateStep.SIGNED},
        "protected-empty": Mandating(unanswered=True),
        "person-drawn": Mandating(MandateStep.PERSON, person=strokes),
        "person-empty": Mandating(MandateStep.PERSON, unanswered=True),
    }
    for name, signing in steps.items():
        lying = AtAssist(page=signing)
        yield Sheet(f"mandate-{name}", lambda lying=lying: state(_helped(_half()), overlay=lying))  # type: ignore[misc]
    signed = AtAssist(page=Mandating(MandateStep.SIGNED, code="BCDFGHJKLMNP"))
    papers: Mapping[str, st.PrintState] = {
        "printing": JobPrinting(), "waits": JobWaiting(OutOfPaper()), "printed": JobPrinted(),
        "failed": JobFailed("aborted"),
    }  # fmt: skip
    for name, paper in papers.items():
        yield Sheet(
            f"mandate-signed-{name}", lambda paper=paper: state(_signed_for(_half(), paper), overlay=signed)
        )  # type: ignore[misc]
    longest = Reporting(Theme.FOREIGNERS, Autonomy.ACCOMPANIED, oriented=True)
    for name, report in {"report": Reporting(), "report-longest": longest}.items():
        over = AtAssist(page=report)
        yield Sheet(f"assist-{name}", lambda over=over: state(_helped(_half()), overlay=over))  # type: ignore[misc]
    yield Sheet("assist-tools", lambda: _helped(_review()).does(aid.ShowTools()))
    yield Sheet("assist-map", lambda: _helped(_half()).does(aid.ShowMap()))
    yield Sheet("assist-tools-update", lambda: _by_badge(_review()).does(aid.ShowTools()), renews=True)
    for stage in Stage:
        page = AtAssist(page=Renewing(stage, "2027.1.10"))
        yield Sheet(f"renew-{stage}", lambda page=page: state(_by_badge(begun()), overlay=page))  # type: ignore[misc]
    ready = AtAssist(page=Renewing(Stage.READY, "2027.1.10"))
    yield Sheet("renew-ready-visit", lambda: state(_by_badge(_half()), overlay=ready))


def _helped(visit: Visit) -> Visit:
    return replace(visit, session=helped(visit.session, "Léa", "lea", time(14, 30)))


def _by_badge(visit: Visit) -> Visit:
    session = helped(visit.session, "Léa", "lea", time(14, 30), badge=True)
    return replace(visit, session=session)


def _signed_for(visit: Visit, paper: st.PrintState | None = None) -> Visit:
    """With a mandate for the open procedure."""
    helped_ = _helped(visit).session
    assert helped_.assisted is not None
    mandate = Mandate("m1", time(14, 40), ELECTORAL_ROLL, "a" * 64, paper or st.NotPrinted())
    return replace(visit, session=replace(helped_, assisted=replace(helped_.assisted, mandate=mandate)))


def _half() -> Visit:
    """Some pages answered, some ahead."""
    return Visit.begins(matrix_town()).opens().as_far_as("identity")


def _review() -> Visit:
    """With all that an ordinary visit says; a paper was scanned on the way."""
    for seed in range(MOST_WALKS):
        for visit, page in walk(ELECTORAL_ROLL, random.Random(seed)):
            if page.kind is Kind.REVIEW and visit.session.wallet.papers:
                return visit
    raise AssertionError("no walk scans a paper")


def _marked(visit: Visit) -> Visit:
    return visit.does(*(act.Pick(one.id) for one in page_of(visit).options[:2]))


def _partial() -> Visit:
    return met_where(lambda _, page: page.kind is Kind.DATE and page.unknown_day)[0]


def _known() -> Visit:
    """A second procedure asks what the first has learned."""
    return _second(lambda page: bool(page.fact), 1)


def _second(shows: Callable[[Page], bool], seed: int) -> Visit:
    """The first page of a second procedure that shows something of the first."""
    visit = _review().does(act.GoHome())
    for pack in matrix_town().procedures:
        opened = visit.opens(pack)
        for _ in range(MOST_PAGES):
            page = page_of(opened)
            if page.kind is Kind.OUTCOME:
                break
            if opened.session.draft.known and shows(page):
                return opened
            opened = step(opened, page, random.Random(seed).choice)
    raise AssertionError("no second procedure of this town shows such a page")


def _scans() -> Iterator[Sheet]:
    piece = first(Kind.PIECE)
    looks: Mapping[str, st.ScanState] = {
        "starting": st.ScanStarting(),
        "looking": st.ScanLooking("no_page", 0.2),
        "still": st.ScanLooking("hold_still", 0.7),
        "working": st.ScanWorking(),
        "glass": st.ScanReady(),
        "feeder": st.ScanReady(feeder=True),
        "taken": st.ScanTaken(PAPER),
        "failed": st.ScanFailed(),
        **{f"fault-{code}": st.ScanFailed(code) for code in FAULTS},
    }
    for name, now in looks.items():
        yield Sheet(f"scan-{name}", lambda now=now: state(piece(), scan=now))  # type: ignore[misc]
    yield Sheet("scan-held", _held)
    intakes: Mapping[str, st.IntakeState] = {
        "preparing": st.IntakePreparing(),
        "ready": st.IntakeReady(qr_rows("https://borne.valbourg.example/fr/i/7K2#a-public-key"), 30),
        "pairing": st.IntakePairing("4821"),
        "waiting": st.IntakeWaiting(),
        "reading": st.IntakeReading(),
        "done": st.IntakeDone(2),
        "refused": st.IntakeDone(0, tuple(code for code in FileCode if code is not FileCode.OK)),
        "over": st.IntakeOver(),
        "failed": st.IntakeFailed(),
    }
    for name, sent in intakes.items():
        yield Sheet(f"intake-{name}", lambda sent=sent: state(piece(), intake=sent))  # type: ignore[misc]
    yield from sheets_of(piece)


def _signed() -> Iterator[Sheet]:
    """Signing in on one's own phone, beside the questions that it answers."""
    name, born = partial(_asking, "name"), partial(_asking, "birth_date")
    provider = "FranceConnect"
    yield Sheet("name-signs-in", name, signs_in=provider)
    yield Sheet("name-signs-in-hears", name, signs_in=provider, hears=True)
    yield Sheet("date-signs-in", born, signs_in=provider)
    facts = {
        FactId("name"): NameGiven("Exemple-Delacroix", "Camille Jeanne Antoinette"),
        FactId("birth_date"): DateGiven(date(1948, 2, 17)),
    }
    states: Mapping[str, si.SignInState] = {
        "preparing": si.SignInPreparing(),
        "ready": si.SignInReady(qr_rows("https://borne.valbourg.example/fr/s/7K2fictive12#a-secret"), 10),
        "pairing": si.SignInPairing("4821"),
        "away": si.SignInAway(),
        "came": si.SignInCame(si.SignInKnown(facts, provider)),
        "known": si.SignInKnown(facts, provider),
        "denied": si.SignInDenied(),
        "refused": si.SignInRefused(),
        "over": si.SignInOver(),
        "failed": si.SignInFailed(),
    }
    for key, now in states.items():
        made = partial(_signing, now)
        yield Sheet(f"sign-in-{key}", made, signs_in=provider)


def _signing(now: si.SignInState) -> Visit:
    return state(_asking("name"), sign_in=now)


def _asking(fact: str) -> Visit:
    return met_where(lambda visit, page: page.fact == fact)[0]


def _held() -> Visit:
    """A paper of the first procedure serves the second."""
    return _second(lambda page: page.kind is Kind.PIECE, 2)


def _ends() -> Iterator[Sheet]:
    for ending in Ending:
        yield Sheet(f"finish-{ending}", lambda ending=ending: _ended(ending)[0])  # type: ignore[misc]
        yield Sheet(f"finish-{ending}-longest", lambda ending=ending: _ended(ending)[-1])  # type: ignore[misc]
    parcels: Mapping[str, st.ParcelState] = {
        "sealing": st.ParcelSealing(),
        "ready": st.ParcelReady(qr_rows("https://borne.valbourg.example/p/7K2#fictive-key"), 30),
        "again": st.ParcelReady(qr_rows("https://borne.valbourg.example/p/7K2#another-key"), 30, again=True),
        "pairing": st.ParcelPairing("4821"),
        "opening": st.ParcelOpening(),
        "received": st.ParcelReceived(),
        "expired": st.ParcelExpired(),
        "cancelled": st.ParcelCancelled(),
        "failed": st.ParcelFailed(),
        "plain": st.ParcelFailed(
            tuple(map(qr_rows, plain_codes(("Venez à l’accueil de la mairie.",) * 18, "")))
        ),
    }
    for name, parcel in parcels.items():
        yield Sheet(f"parcel-{name}", lambda parcel=parcel: state(_done(), parcel=parcel))  # type: ignore[misc]
    ready = state(_done(), parcel=parcels["ready"])
    yield Sheet("aim", lambda: ready.does(act.ShowAiming()))
    yield Sheet("pin", lambda: _done().does(act.ChoosePin()))
    some = (act.ChoosePin(), act.Type("4"), act.Type("7"), act.Confirm())
    yield Sheet("pin-short", lambda: _done().does(*some))
    prints: Mapping[str, st.PrintState] = {
        "preparing": st.PrintPreparing(),
        "printing": JobPrinting(),
        "printed": JobPrinted(),
        "paper-out": JobWaiting(OutOfPaper()),
        "blocked": JobWaiting(PrinterBlocked("media-jam")),
        "failed": JobFailed("aborted"),
        "no-link": JobFailed(st.NO_LINK),
    }
    for name, now in prints.items():
        yield Sheet(f"print-{name}", lambda now=now: state(_done(), printing=now))  # type: ignore[misc]


@cache
def _done() -> Visit:
    return _review().does(act.Confirm())


@cache
def _ended(ending: Ending) -> tuple[Visit, ...]:
    return met_where(lambda _, page: page.outcome is not None and page.outcome.kind is ending)


def _fiches() -> Iterator[Sheet]:
    yield Sheet("library", lambda: begun().does(act.ShowLibrary()))
    search = lambda: begun().does(act.ShowLibrary(), act.SearchLibrary())  # noqa: E731
    yield Sheet("search", search)
    yield Sheet("search-empty", after(search, act.Confirm()))
    yield Sheet("found", after(typing(search, "CARTE"), act.Confirm()))
    yield Sheet("found-nothing", after(typing(search, "ZZYZX"), act.Confirm()))
    for name, kind in (("read", Read), ("ask", Ask), ("leads", Leads), ("checklist", Checklist)):
        yield Sheet(f"fiche-{name}", cache(lambda kind=kind: _reading(kind, longest=False)))  # type: ignore[misc]
        yield Sheet(f"fiche-{name}-longest", cache(lambda kind=kind: _reading(kind, longest=True)))  # type: ignore[misc]
    yield Sheet("fiche-word", cache(_explained))
    yield Sheet("link", lambda: begun().does(act.ShowLink(LINK)))


@cache
def _readings() -> tuple[tuple[type, Visit], ...]:
    """Every screen of the fiches of the excerpts, by the first ways through them."""
    library = matrix_town().library
    assert library is not None
    found = list[tuple[type, Visit]]()
    for ident in _fiche_ids():
        fiche = library.fiche(ident)
        if fiche is None:
            continue
        for reading in _way(open_fiche(fiche)):
            place = ReadingFiche(reading, Shelf(next(iter(matrix_town().sections)).id))
            visit = state(begun(), place=place)
            found.append((type(reading.screen), visit))
    return tuple(sorted(found, key=lambda one: words_of(one[1])))


def _fiche_ids() -> Iterator[FicheId]:
    library = matrix_town().library
    assert library is not None
    yield from sorted(library.ids())


def _way(reading: Reading) -> Iterator[Reading]:
    for _ in range(MOST_PAGES):
        yield reading
        if isinstance(reading.screen, Ask):
            reading = reading.choose(reading.screen.options[0].id)
        onward = turn_reading(reading, act.Confirm())
        if onward is None or onward.screen.id == reading.screen.id:
            return
        reading = onward


def _reading(kind: type, *, longest: bool) -> Visit:
    found = [visit for one, visit in _readings() if one is kind]
    return found[-1 if longest else 0]


def _explained() -> Visit:
    for _, visit in _readings():
        for node in visit.view.walk():
            if isinstance(node.action, act.Explain) and node.role is Role.NOTICE:
                return visit.does(node.action)
    raise AssertionError("no fiche explains a word")
