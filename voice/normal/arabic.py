"""How Arabic is said. Each rule mends a reading checked with ``espeak-ng -x -v ar`` (version 1.51)."""

from __future__ import annotations

from voice.normal.rules import rule
from voice.normal.tongue import Forms, Tongue, short, table
from voice.normal.web import Signs

_WEB = Signs(
    {
        ".": "نقطة", "@": "آت", "-": "شرطة", "_": "شرطة سفلية", "/": "شرطة مائلة", "+": "زائد", "=": "يساوي",
        "?": "علامة استفهام", "&": "و", "%": "بالمئة", "#": "شباك", "~": "مدة", ":": "نقطتان",
    }
)  # fmt: skip


def _pick(number: int, forms: Forms) -> str:
    """3 to 10 take the plural, the others the singular."""
    return forms[-1] if 3 <= number % 100 <= 10 else forms[0]


def _clock(hours: int, minutes: int) -> str:
    return f"{hours} و {minutes} {_pick(minutes, ('دقيقة', 'دقائق'))}" if minutes else str(hours)


ARABIC = table(
    Tongue(
        months=(
            "يناير",
            "فبراير",
            "مارس",
            "أبريل",
            "مايو",
            "يونيو",
            "يوليو",
            "أغسطس",
            "سبتمبر",
            "أكتوبر",
            "نوفمبر",
            "ديسمبر",
        ),
        date="{day} {month} {year}",
        month_year="{month} {year}",
        clock=_clock,
        euro=("يورو",),
        cent=("سنتا", "سنتات"),
        joint=" و ",
        to="إلى",
        minus="ناقص",
        plus="زائد",
        over="من",
        percent="بالمئة",
        point="فاصلة",
        web=_WEB,
        pick=_pick,
        units={
            "كم": ("كيلومتر", "كيلومترات"),
            "km": ("كيلومتر", "كيلومترات"),
            "م²": ("متر مربع", "أمتار مربعة"),
            "m²": ("متر مربع", "أمتار مربعة"),
            "سم": ("سنتيمتر", "سنتيمترات"),
            "cm": ("سنتيمتر", "سنتيمترات"),
            "كغ": ("كيلوغرام", "كيلوغرامات"),
            "kg": ("كيلوغرام", "كيلوغرامات"),
            "m": ("متر", "أمتار"),
            "min": ("دقيقة", "دقائق"),
            "د": ("دقيقة", "دقائق"),
            "Mo": ("ميغابايت",),
            "MB": ("ميغابايت",),
        },
        fractions={(1, 2): "نصف", (1, 3): "ثلث", (2, 3): "ثلثان", (1, 4): "ربع", (3, 4): "ثلاثة أرباع"},
        own=(
            rule(r"(?<!\w)(?:[Nn]°|№) ?(?=\w)", "رقم ", "°№"),
            rule(r"(?<=\d) ?م(?!\w)", " ميلادي", "م"),
            rule(r"(?<=\d) ?هـ(?!\w)", " هجري", "ه"),
            rule(r"(?<=\d) ص(?!\w)", " صباحا", "ص"),
            short(
                {
                    "د.": "الدكتور",
                    "أ.": "الأستاذ",
                    "ش.": "شارع",
                    "ص.ب.": "صندوق بريد",
                    "ص.": "صفحة",
                    "هـ.": "هاتف",
                    "ت.": "هاتف",
                },
                r"(?= )",
            ),
            short({"إلخ.": "إلى آخره", "إلخ": "إلى آخره"}),
        ),
    )
)
