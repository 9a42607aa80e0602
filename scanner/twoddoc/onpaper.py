"""What the 2D-Docs of one paper are worth: judged against the kiosk's store, compared with the print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from scanner.twoddoc.catalogue import Catalogue
from scanner.twoddoc.document import NotTwoDDoc, Outcome, TwoDDoc
from scanner.twoddoc.parse import parse
from scanner.twoddoc.printed import differing
from scanner.twoddoc.trust import TrustStore
from scanner.twoddoc.verdict import outcome_of

_BEST: tuple[Outcome, ...] = ("valid", "unknown", "invalid")
MOST = 8
"""A paper has one code, seldom two; a sheet full of them is not read to its end."""


@dataclass(frozen=True)
class OnPaper:
    """The best of a paper's codes and what is wrong; ``differs``: signed fields that are not printed so."""

    document: TwoDDoc | None = field(default=None, repr=False)
    unread: bool = False
    forged: bool = False
    differs: tuple[str, ...] = ()

    def against(self, *texts: str) -> OnPaper:
        """Compare with what readers made of the paper; one reader that agrees is enough."""
        if self.document is None:
            return self
        return replace(self, differs=differing(self.document, texts, Catalogue.load()))


def read_codes(codes: Iterable[bytes], trust: Path | None, today: dt.date) -> OnPaper:
    """Read and judge the bytes of a paper's 2D-Docs. Without a folder of certificates nothing is valid.

    One false code among good ones is told: whoever glues a second one hopes that the first is read.
    """
    some = list(dict.fromkeys(codes))[:MOST]
    if not some:
        return OnPaper()
    parsed = [parse(data, Catalogue.load()) for data in some]
    good = [one for one in parsed if not isinstance(one, NotTwoDDoc)]
    store = TrustStore.load(trust) if trust is not None and good else TrustStore()
    judged = [one.judged(outcome_of(store.judge(one, today))) for one in good]
    best = min(judged, key=lambda one: _BEST.index(one.signature), default=None)
    return OnPaper(best, not good, any(one.signature == "invalid" for one in judged))
