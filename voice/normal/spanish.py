"""How Spanish is said. Each rule mends a reading checked with ``espeak-ng -x -v es`` (version 1.51)."""

from __future__ import annotations

from voice.normal.rules import DIGITS, Match, Saying, rule
from voice.normal.tongue import Tongue, short, table
from voice.normal.web import Signs

_WEB = Signs(
    {
        ".": "punto",
        "@": "arroba",
        "-": "guion",
        "_": "guion bajo",
        "/": "barra",
        "+": "más",
        "=": "igual",
        "?": "interrogación",
        "&": "y",
        "%": "por ciento",
        "#": "almohadilla",
        "~": "tilde",
        ":": "dos puntos",
    },
    {"gouv": "guv"},
)
_ORDINALS = (
    "primer", "segund", "tercer", "cuart", "quint", "sext", "séptim", "octav", "noven", "décim",
)  # fmt: skip


def _clock(hours: int, minutes: int) -> str:
    """ "catorce horas treinta"; the hour is feminine."""
    said = {1: "una hora", 21: "veintiuna horas"}.get(hours, f"{hours} horas")
    return f"{said} {minutes}" if minutes else said


def _ordinal(found: Match) -> Saying:
    number, end = int(found["number"]), found["end"]
    if not 1 <= number <= 10:
        return None
    stem = _ORDINALS[number - 1]
    return stem if end == "er" else stem + ("a" if end in {"ª", "a"} else "o")


SPANISH = table(
    Tongue(
        months=(
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ),
        date="{day} de {month} de {year}",
        month_year="{month} de {year}",
        day=lambda day: "primero" if day == 1 else str(day),
        clock=_clock,
        euro=("euro", "euros"),
        cent=("céntimo", "céntimos"),
        joint=" con ",
        to="a",
        count=lambda number, forms: (
            ("una" if forms[0] == "hectárea" else "un") if number == 1 else str(number)
        ),
        minus="menos",
        plus="más",
        over="de",
        percent="por ciento",
        web=_WEB,
        units={
            "km/h": ("kilómetro por hora", "kilómetros por hora"),
            "km²": ("kilómetro cuadrado", "kilómetros cuadrados"),
            "km": ("kilómetro", "kilómetros"),
            "m²": ("metro cuadrado", "metros cuadrados"),
            "m2": ("metro cuadrado", "metros cuadrados"),
            "m³": ("metro cúbico", "metros cúbicos"),
            "m": ("metro", "metros"),
            "cm": ("centímetro", "centímetros"),
            "mm": ("milímetro", "milímetros"),
            "kg": ("kilo", "kilos"),
            "g": ("gramo", "gramos"),
            "min": ("minuto", "minutos"),
            "MB": ("megabyte", "megabytes"),
            "Mo": ("megabyte", "megabytes"),
            "°C": ("grado", "grados"),
            "ha": ("hectárea", "hectáreas"),
            "l": ("litro", "litros"),
            "s": ("segundo", "segundos"),
        },
        fractions={
            (1, 2): "un medio",
            (1, 3): "un tercio",
            (2, 3): "dos tercios",
            (1, 4): "un cuarto",
            (3, 4): "tres cuartos",
        },
        own=(
            rule(r"\b[Nn](?:\.?[°º]|úm\.) ?(?=\w)", "número ", "°º."),
            rule(r"\b(?P<number>\d{1,2})\.?(?P<end>[ºª]|er\b)", _ordinal, DIGITS),
            rule(r"\b(?P<one>y|o)/(?P<two>o|y)\b", r"\g<one> \g<two>", "/"),
            short(
                {
                    "Sr.": "señor",
                    "Sra.": "señora",
                    "Srta.": "señorita",
                    "Sres.": "señores",
                    "D.": "don",
                    "Dña.": "doña",
                    "Dr.": "doctor",
                    "Dra.": "doctora",
                    "Ud.": "usted",
                    "Uds.": "ustedes",
                    "Vd.": "usted",
                },
                r"(?!\w)",
            ),
            short({"C/": "calle ", "c/": "calle "}, r" ?(?=[A-ZÁÉÍÓÚÑ])"),
            short(
                {
                    "Avda.": "avenida",
                    "Av.": "avenida",
                    "Pza.": "plaza",
                    "Pl.": "plaza",
                    "tel.": "teléfono",
                    "tfno.": "teléfono",
                    "Tel.": "teléfono",
                    "p. ej.": "por ejemplo",
                    "pág.": "página",
                    "art.": "artículo",
                    "etc.": "etcétera",
                    "máx.": "máximo",
                    "mín.": "mínimo",
                    "apdo.": "apartado",
                }
            ),
            rule(r" ?& ?", " y ", "&"),
            rule(r"(?<=\w)(?:\((?:a|as|s|es)\)|/as?\b)", "", "(/"),
        ),
    )
)
