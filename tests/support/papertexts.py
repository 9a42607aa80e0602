"""What real papers of each kind say, about made-up people, and what a camera makes of it.

The templates (``tests/data/papers``) were written the way such papers read, apart from the rules that know
them: their words are not the rules' words. First line: kind and form.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.procedures.paper_values import PaperForm, PaperKind
from tests.support import mrzlines

TEMPLATES = Path(__file__).resolve().parents[1] / "data" / "papers"
TUNED = TEMPLATES.with_name("papers-tuned")
"""Other issuers and letters, that the table was made better with."""
UNSEEN = TEMPLATES.with_name("papers-unseen")
"""Others again, that it was never changed for: what it makes of these is the honest figure."""
TODAY = dt.date(2026, 11, 21)
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_FAMILIES = (
    "EXEMPLE", "MODÈLE", "DE LA FONTANEL", "LE GOÜIC", "BEN HADDOUR", "MARTIN-FICTIF", "D'ARVOR", "N'DIAYE",
    "ROCHEBRUNE", "SPÉCIMEN", "LEFAUX", "OUVRARD", "ÇELIKOR", "PÉRISSOL",
)  # fmt: skip
_GIVEN = (
    ("Camille",), ("Claude", "Marie"), ("Anne-Sophie", "Louise"), ("Jean-Éric",), ("Zoé", "Inès", "Rose"),
    ("Aïcha",), ("Maxence", "Paul"), ("Yann",), ("Noémie", "Jeanne"), ("Ibrahima",), ("Loïc", "Yves"),
)  # fmt: skip
_STREETS = (
    "12 rue des Tilleuls", "3 bis avenue Jean Jaurès", "148 boulevard de la République", "7 place du Marché",
    "25 chemin des Vignes", "1 impasse des Lilas", "64 cours Gambetta", "9 allée des Érables",
    "110 route de Lyon", "5 quai de la Loire", "18 ter rue du 8 mai 1945",
)  # fmt: skip
_TOWNS = (
    ("42000", "Saint-Étienne"), ("69003", "Lyon"), ("63000", "Clermont-Ferrand"), ("44000", "Nantes"),
    ("26000", "Valence"), ("59800", "Lille"), ("29200", "Brest"), ("13008", "Marseille"), ("42300", "Roanne"),
    ("73000", "Chambéry"), ("35000", "Rennes"), ("64100", "Bayonne"), ("14000", "Caen"),
    ("25000", "Besançon"),
)  # fmt: skip
_ISSUERS = {
    "issuer_energy": (
        "Énergie de Valbourg",
        "EDF",
        "ENGIE",
        "TotalEnergies",
        "Lumière & Cie",
        "Gaz du Forez",
    ),
    "issuer_phone": ("Orange", "SFR", "Free", "Bouygues Telecom", "Valbourg Télécom"),
    "issuer_housing": ("Forez Habitat OPH", "SA D'HLM LE FOYER", "Valbourg Habitat"),
    "issuer_insurance": ("MAIF", "MACIF", "Mutuelle de Valbourg", "GMF Assurances", "AXA France"),
    "bank": (
        "LA BANQUE POSTALE",
        "CREDIT AGRICOLE LOIRE",
        "CAISSE D'EPARGNE",
        "BNP PARIBAS",
        "BANQUE FICTIVE",
    ),
    "employer": ("SARL AU BON PAIN", "MAGASINS DU FOREZ SAS", "Association Aide et Présence"),
    "landlord": ("Madame Odile PROPRIO", "Hélène MODÈLE", "Mme Rose BAILLY"),
}


@dataclass(frozen=True)
class PaperText:
    """A paper's words, what it is, and what it says."""

    name: str
    kind: PaperKind
    form: PaperForm | None
    text: str
    truth: Mapping[str, str]


def names(folder: Path = TEMPLATES) -> list[str]:
    """Every template."""
    return sorted(one.stem for one in folder.glob("*.txt"))


def paper_text(name: str, dice: random.Random, folder: Path = TEMPLATES) -> PaperText:
    """One paper of a template, about somebody made up."""
    head, _, body = (folder / f"{name}.txt").read_text("utf-8").partition("\n")
    kind, form = head.split()
    truth = somebody(dice, kind)
    text = body.format_map({**truth, "mrz": mrz_of(name, truth)})
    return PaperText(name, PaperKind(kind), PaperForm(form) if form != "-" else None, text, truth)


def expected(paper: PaperText) -> dict[str, str]:
    """What a reader should find in the paper, by the names of ``PaperField``: what its template prints."""
    template = (TEMPLATES / f"{paper.name}.txt").read_text("utf-8").partition("\n")[2]
    printed = set(re.findall(r"{(\w+)}", template))
    return {
        field: paper.truth[name]
        for field, name, marks in _TOLD.get(paper.kind, ())
        if printed & set(marks.split())
    }


_ADDRESS = (
    ("street", "street", "street STREET"),
    ("post_code", "postcode", "postcode POSTCODE"),
    ("town", "town", "postcode POSTCODE"),
)
_DATED = (("document_date", "made", "date date_words"),)
_BORN = (("birth_date", "born", "birth birth_spaced birth_dots"),)
_TOLD: Mapping[PaperKind, tuple[tuple[str, str, str], ...]] = {
    PaperKind.PROOF_OF_ADDRESS: (*_ADDRESS, *_DATED),
    PaperKind.TAX_NOTICE: (
        *_ADDRESS, *_DATED, ("reference_income", "income", "rfr"), ("tax_number", "fiscal", "tax_number"),
        ("income_year", "last_year", "last_year"), ("tax_parts", "tax_parts", "parts"),
    ),
    PaperKind.PAYSLIP: (
        *_ADDRESS, *_DATED, ("net_pay", "net_pay", "net"), ("pay_month", "pay_month", "month mm"),
    ),
    PaperKind.BANK_DETAILS: (*_ADDRESS, ("iban", "account", "iban"), ("bic", "bic", "bic")),
    PaperKind.FAMILY_BENEFITS: (*_ADDRESS, *_DATED, ("family_quotient", "quotient", "qf")),
    PaperKind.SCHOOL_CERTIFICATE: (*_DATED, *_BORN, ("school_year", "school_year", "school_year")),
    PaperKind.BIRTH_CERTIFICATE: _DATED,
    PaperKind.INSURANCE: (*_ADDRESS, *_DATED),
    PaperKind.IDENTITY_CARD_FRONT: (*_BORN, ("expiry", "ends", "expiry_spaced")),
    PaperKind.IDENTITY_CARD_BACK: (
        ("issued", "given_on", "issued_dots issued_spaced"), ("expiry", "ends", "expiry_dots"),
    ),
    PaperKind.PASSPORT: (
        *_BORN, ("expiry", "ends", "expiry_spaced"), ("issued", "given_on", "issued_spaced"),
    ),
    PaperKind.RESIDENCE_PERMIT: (*_BORN, ("expiry", "ends", "expiry_spaced")),
}  # fmt: skip


def somebody(dice: random.Random, kind: str = "") -> dict[str, str]:
    """All that papers say of a made-up person."""
    family, given = dice.choice(_FAMILIES), dice.choice(_GIVEN)
    postcode, town = dice.choice(_TOWNS)
    street = dice.choice(_STREETS)
    birth_town = dice.choice(_TOWNS)[1]
    born = dt.date(dice.randint(1938, 1998), dice.randint(1, 12), dice.randint(1, 28))
    made = TODAY - dt.timedelta(days=dice.randint(2, 400))
    issued = dt.date(dice.randint(2012, 2020), dice.randint(1, 12), dice.randint(1, 28))
    expiry = issued.replace(year=issued.year + 10) - dt.timedelta(days=1)
    due, start = made + dt.timedelta(days=18), made - dt.timedelta(days=75)
    title = dice.choice(("M.", "Mme", "Monsieur", "Madame"))
    school = made.year - (made.month < 8)
    return {
        "family": family.title(), "FAMILY": family, "given": given[0], "GIVEN": given[0].upper(),
        "Givens": ", ".join(given), "GIVENS": ", ".join(given).upper(), "USED": dice.choice(_FAMILIES),
        "title": title, "TITLE": title.upper(), "sex": "M" if title in {"M.", "Monsieur"} else "F",
        "street": street, "STREET": street.upper(), "postcode": postcode, "POSTCODE": postcode,
        "town": town, "TOWN": town.upper(), "birth_town": birth_town, "BIRTH_TOWN": birth_town.upper(),
        **_days(made, due, start), **_life(born, issued, expiry),
        "month": MONTHS[made.month - 1], "mm": f"{made.month:02}", "year": str(made.year),
        "last_year": str(made.year - 1), "school_year": f"{school}-{school + 1}",
        **_amounts(dice), **_account(dice), **_numbers(dice), **_ids(issued, dice),
        **{name: dice.choice(some) for name, some in _ISSUERS.items()},
        "employer_street": "4 rue de l'Industrie", "prefect": "Pour le préfet, le chef de bureau",
    }  # fmt: skip


def words_of_day(day: dt.date) -> str:
    """``5 octobre 2026``."""
    return f"{day.day if day.day > 1 else '1er'} {MONTHS[day.month - 1]} {day.year}"


def _days(made: dt.date, due: dt.date, start: dt.date) -> dict[str, str]:
    collected = made + dt.timedelta(days=12)
    return {
        "date": f"{made:%d/%m/%Y}", "date_words": words_of_day(made), "made": made.isoformat(),
        "due": f"{due:%d/%m/%Y}", "from": f"{start:%d/%m/%Y}", "collected": f"{collected:%d/%m/%Y}",
        "pay_month": f"{made:%Y-%m}",
    }  # fmt: skip


def _life(born: dt.date, issued: dt.date, expiry: dt.date) -> dict[str, str]:
    return {
        "birth": f"{born:%d/%m/%Y}", "birth_words": words_of_day(born), "birth_dots": f"{born:%d.%m.%Y}",
        "birth_spaced": f"{born:%d %m %Y}", "born": born.isoformat(), "birth_year": str(born.year),
        "issued": f"{issued:%d/%m/%Y}", "issued_dots": f"{issued:%d.%m.%Y}",
        "issued_spaced": f"{issued:%d %m %Y}", "given_on": issued.isoformat(),
        "expiry_dots": f"{expiry:%d.%m.%Y}", "expiry_spaced": f"{expiry:%d %m %Y}",
        "ends": expiry.isoformat(),
    }  # fmt: skip


def spaced(amount: int) -> str:
    """``18 204``."""
    return f"{amount:,}".replace(",", " ")


def _amounts(dice: random.Random) -> dict[str, str]:
    cents, net = dice.randint(1500, 90_000), dice.randint(60_000, 260_000)
    income, quotient = dice.randint(4_000, 48_000), dice.randint(120, 1_800)
    parts = dice.choice(("1", "1,5", "2", "2,5", "3"))
    return {
        "amount": f"{cents // 100},{cents % 100:02}", "rfr": spaced(income), "income": str(income),
        "wage": spaced(income * 10 // 9), "net": f"{spaced(net // 100)},{net % 100:02}",
        "net_pay": f"{net // 100}.{net % 100:02}", "net_social": f"{spaced(net // 100 + 31)},18",
        "qf": spaced(quotient), "quotient": str(quotient), "parts": parts,
        "tax_parts": parts.replace(",", "."),
    }  # fmt: skip


def _account(dice: random.Random) -> dict[str, str]:
    """A French account whose key and check digits are right (the sums are written here anew)."""
    bank, branch = f"{dice.randint(10000, 49999)}", f"{dice.randint(1, 99999):05}"
    account = f"{dice.randint(0, 10**11 - 1):011}"
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    bban = f"{bank}{branch}{account}{key:02}"
    check = 98 - int(f"{bban}152700") % 97
    iban = f"FR{check:02}{bban}"
    return {
        "rib_bank": bank, "rib_branch": branch, "rib_account": account, "rib_key": f"{key:02}",
        "iban": " ".join(iban[at : at + 4] for at in range(0, 27, 4)), "account": iban,
        "bic": dice.choice(("PSSTFRPPLYO", "AGRIFRPP842", "CEPAFRPP423", "BNPAFRPPXXX", "CMCIFR2A")),
    }  # fmt: skip


def _numbers(dice: random.Random) -> dict[str, str]:
    fiscal = f"{dice.randint(0, 3)}{dice.randint(0, 10**9 - 1):09}"
    fiscal += f"{int(fiscal) % 511:03}"
    groups = f"{fiscal[:2]} {fiscal[2:4]} {fiscal[4:7]} {fiscal[7:10]} {fiscal[10:]}"
    return {
        "tax_number": groups, "fiscal": fiscal, "siret": "732 829 320 00074",
        "tax_ref": f"{dice.randint(20, 26)} 42 {dice.randint(0, 9_999_999):07} {dice.randint(10, 99)}",
    }  # fmt: skip


def _ids(issued: dt.date, dice: random.Random) -> dict[str, str]:
    letters = "".join(dice.choice("ACDEFHJKLMNPRTUVWXYZ23456789") for _ in range(9))
    where = f"42{dice.randint(0, 9)}"
    return {
        "card_number": f"{issued:%y%m}{where}{dice.randint(1, 99999):05}",
        "doc_number": letters,
        "passport_number": f"{dice.randint(10, 29)}AV{dice.randint(0, 99999):05}",
    }


def mrz_of(name: str, truth: Mapping[str, str]) -> str:
    """The machine-readable lines of a paper that has some."""
    maker = _LINES.get(name)
    return "\n".join(maker(truth)) if maker else ""


def _plain(text: str) -> str:
    flat = unicodedata.normalize("NFD", text.upper().replace("'", ""))
    kept = "".join(one for one in flat if not unicodedata.combining(one))
    return kept.replace(", ", "<").replace("-", "<").replace(" ", "<")


def _six(iso: str) -> str:
    return iso[2:4] + iso[5:7] + iso[8:10]


def _fit(text: str, width: int) -> str:
    return text[:width].ljust(width, "<")


def _french_card(truth: Mapping[str, str]) -> tuple[str, ...]:
    number, digit = truth["card_number"], mrzlines.digit
    first = _fit(f"IDFRA{_plain(truth['FAMILY'])}", 30) + "<" * 6
    born = _six(truth["born"])
    second = number + digit(number) + _fit(_plain(truth["GIVENS"]), 14) + born + digit(born) + truth["sex"]
    return first, second + digit(first + second)


def _small(head: str, nation: str) -> object:
    def lines(truth: Mapping[str, str]) -> tuple[str, ...]:
        digit, number = mrzlines.digit, truth["doc_number"]
        born, ends = _six(truth["born"]), _six(truth["ends"])
        first = _fit(head + number + digit(number), 30)
        second = born + digit(born) + truth["sex"] + ends + digit(ends) + nation + "<" * 11
        total = digit(first[5:] + second[:7] + second[8:15] + second[18:29])
        return first, second + total, _fit(f"{_plain(truth['FAMILY'])}<<{_plain(truth['GIVENS'])}", 30)

    return lines


def _passport(state: str) -> object:
    def lines(truth: Mapping[str, str]) -> tuple[str, ...]:
        digit, number = mrzlines.digit, truth["passport_number"]
        born, ends = _six(truth["born"]), _six(truth["ends"])
        first = _fit(f"P<{state}{_plain(truth['FAMILY'])}<<{_plain(truth['GIVENS'])}", 44)
        second = number + digit(number) + state + born + digit(born) + truth["sex"] + ends + digit(ends)
        second += "<" * 14 + "0"
        return first, second + digit(second[:10] + second[13:20] + second[21:43])

    return lines


_LINES = {
    "old-card-front": _french_card, "old-card-front-married": _french_card,
    "new-card-back": _small("IDFRA", "FRA"), "permit-back": _small("IRFRA", "MAR"),
    "passport": _passport("FRA"), "passport-foreign": _passport("PRT"),
}  # fmt: skip

_CONFUSED = {
    "0": "OoQ", "O": "0QD", "1": "lI|", "l": "1I|", "I": "l1|", "5": "S", "S": "5", "8": "B", "B": "8",
    "6": "G", "2": "Z", "é": "eèć", "è": "eé", "ê": "e", "à": "a", "ç": "c", "e": "cé", "c": "e", "a": "o",
    "o": "a",
    "u": "n", "n": "u", "h": "b", "t": "f", "f": "t", "i": "j", "'": "’`", "É": "E", "È": "E", "Ô": "O",
    "g": "q", "v": "y", ",": ".", ".": ",", "D": "O", "E": "F", "R": "K", "T": "I", "A": "4",
}  # fmt: skip
_JOINED = (("rn", "m"), ("m", "rn"), ("cl", "d"), ("vv", "w"), ("ri", "n"), ("li", "h"), ("tt", "H"))


def damaged(text: str, dice: random.Random, rate: float) -> str:
    """What an OCR makes of it: ``rate`` is the share of characters that go wrong in one way or another."""
    out: list[str] = []
    for one in text.split("\n"):
        line = _bad_line(one, dice, rate)
        if dice.random() < rate / 2:  # a line under a reflection
            out.append(line[: dice.randint(0, len(line))])
        else:
            out.append(line)
        if dice.random() < rate:
            out.append(dice.choice(("", "—", "| .", "'", "_ ~", "iy", "Es")))
    return "\n".join(out)


def _bad_line(good: str, dice: random.Random, rate: float) -> str:
    line = good
    for pair, mark in _JOINED:
        if pair in line and dice.random() < rate * 3:
            line = line.replace(pair, mark, 1)
    signs = []
    for sign in line:
        fate = dice.random()
        if fate > rate:
            signs.append(sign)
        elif fate < rate * 0.6:
            signs.append(dice.choice(_CONFUSED.get(sign, sign)))
        elif fate < rate * 0.75:
            signs.append("")
        elif fate < rate * 0.85:
            signs.append(sign + " ")
        elif fate < rate * 0.95:
            signs.append("" if sign == " " else sign)
        else:
            signs.append(dice.choice(".,'|-"))
    return "".join(signs)
