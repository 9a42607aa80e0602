"""Checks machine-readable lines of passports, cards and visas by all their digits; wrong ones say nothing.

``check_mrz`` for one reading, ``vote_mrz`` for several, ``find_mrz`` in a page's text; ``repair`` says what
is mended and why; ``card_end`` how long an old French card runs.
"""

from scanner.mrz.check import check_mrz, find_mrz
from scanner.mrz.digits import check_digit
from scanner.mrz.frenchcard import CardEnd, card_end
from scanner.mrz.result import Mrz
from scanner.mrz.vote import vote_mrz

__all__ = ["CardEnd", "Mrz", "card_end", "check_digit", "check_mrz", "find_mrz", "vote_mrz"]
