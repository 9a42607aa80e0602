"""How Portuguese is said. Each rule mends a reading checked with ``espeak-ng -x -v pt`` (version 1.51)."""

from __future__ import annotations

from voice.normal.rules import DIGITS, Match, Saying, rule
from voice.normal.tongue import Tongue, short, table
from voice.normal.web import Signs

_WEB = Signs(
    {
        ".": "ponto",
        "@": "arroba",
        "-": "traço",
        "_": "traço baixo",
        "/": "barra",
        "+": "mais",
        "=": "igual",
        "?": "interrogação",
        "&": "e",
        "%": "por cento",
        "#": "cardinal",
        "~": "til",
        ":": "dois pontos",
    },
    {"gouv": "guve"},
)
_ORDINALS = (
    "primeir", "segund", "terceir", "quart", "quint", "sext", "sétim", "oitav", "non", "décim",
)  # fmt: skip


def _clock(hours: int, minutes: int) -> str:
    """ "catorze horas e trinta"; the hour is feminine."""
    said = {1: "uma hora", 2: "duas horas", 21: "vinte e uma horas", 22: "vinte e duas horas"}.get(
        hours, f"{hours} horas"
    )
    return f"{said} e {minutes}" if minutes else said


def _ordinal(found: Match) -> Saying:
    number = int(found["number"])
    return _ORDINALS[number - 1] + ("a" if found["end"] in "ªa" else "o") if 1 <= number <= 10 else None


PORTUGUESE = table(
    Tongue(
        months=(
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ),
        date="{day} de {month} de {year}",
        month_year="{month} de {year}",
        day=lambda day: "primeiro" if day == 1 else str(day),
        clock=_clock,
        euro=("euro", "euros"),
        cent=("cêntimo", "cêntimos"),
        joint=" e ",
        to="a",
        minus="menos",
        plus="mais",
        over="de",
        percent="por cento",
        web=_WEB,
        units={
            "km/h": ("quilómetro por hora", "quilómetros por hora"),
            "km²": ("quilómetro quadrado", "quilómetros quadrados"),
            "km": ("quilómetro", "quilómetros"),
            "m²": ("metro quadrado", "metros quadrados"),
            "m2": ("metro quadrado", "metros quadrados"),
            "m³": ("metro cúbico", "metros cúbicos"),
            "m": ("metro", "metros"),
            "cm": ("centímetro", "centímetros"),
            "mm": ("milímetro", "milímetros"),
            "kg": ("quilo", "quilos"),
            "g": ("grama", "gramas"),
            "min": ("minuto", "minutos"),
            "MB": ("megabyte", "megabytes"),
            "Mo": ("megabyte", "megabytes"),
            "°C": ("grau", "graus"),
            "ha": ("hectare", "hectares"),
            "l": ("litro", "litros"),
            "s": ("segundo", "segundos"),
        },
        fractions={
            (1, 2): "um meio",
            (1, 3): "um terço",
            (2, 3): "dois terços",
            (1, 4): "um quarto",
            (3, 4): "três quartos",
        },
        own=(
            rule(r"\b[Nn]\.?[°º] ?(?=\w)", "número ", "°º"),
            rule(r"\b(?P<number>\d{1,2})\.?(?P<end>[ºª])", _ordinal, DIGITS),
            rule(r"\b(?P<one>e|ou)/(?P<two>ou|e)\b", r"\g<one> \g<two>", "/"),
            short(
                {
                    "Sr.": "senhor",
                    "Sra.": "senhora",
                    "Sr.ª": "senhora",
                    "Srs.": "senhores",
                    "D.": "dona",
                    "Dr.": "doutor",
                    "Dra.": "doutora",
                    "Dr.ª": "doutora",
                    "Exmo.": "excelentíssimo",
                    "Prof.": "professor",
                    "Eng.": "engenheiro",
                },
                r"(?!\w)",
            ),
            short(
                {"R.": "rua", "Av.": "avenida", "Pç.": "praça", "Lg.": "largo"},
                r"(?= (?:[A-ZÁÉÍÓÚÇ]|d[aoe]s? ))",
            ),
            short(
                {
                    "tel.": "telefone",
                    "Tel.": "telefone",
                    "p. ex.": "por exemplo",
                    "pág.": "página",
                    "art.": "artigo",
                    "etc.": "etcétera",
                    "máx.": "máximo",
                    "mín.": "mínimo",
                }
            ),
            rule(r" ?& ?", " e ", "&"),
            rule(r"(?<=\w)(?:\((?:a|as|s|es)\)|/as?\b)", "", "(/"),
        ),
    )
)
