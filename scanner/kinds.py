"""Says what kind of paper a page is, by its codes and its words; ``unknown`` rather than wrong."""

from __future__ import annotations

import re

from scanner.dates import plain
from scanner.mrz import Mrz
from scanner.reading import Kind
from scanner.twoddoc import TwoDDoc

_ADDRESS_TYPES = frozenset({"00", "01", "02", "04", "09", "18", "28"})
_IDENTITY_TYPES = frozenset({"07", "08"})
_ENOUGH = 3
_LEAD = 2

_WEIGHTS: dict[Kind, tuple[tuple[str, int], ...]] = {
    Kind.PROOF_OF_ADDRESS: (
        (r"justificatif de domicile", 3),
        (r"quittance de loyer", 4),
        (r"avis d.echeance", 2),
        (r"facture (d.electricite|de gaz|d.eau|d.energie|mobile|internet|de telephone)", 4),
        (r"\bfacture\b", 1),
        (r"lieu de consommation|point de livraison|adresse de consommation", 2),
        (r"\bkwh\b|\bm3\b", 1),
        (r"abonnement", 1),
        (r"ligne (fixe|mobile)|acces internet|forfait", 1),
        (r"attestation (d.assurance|d.hebergement|de titulaire)", 3),
        (r"assurance (habitation|multirisque)|multirisque habitation", 2),
        (r"avis d.impot|taxe d.habitation|taxe fonciere|avis de situation declarative", 4),
        (r"bailleur|locataire", 1),
        (r"loyer", 1),
        (r"montant (ttc|a payer)|total ttc", 1),
    ),
    Kind.IDENTITY_CARD_FRONT: (
        (r"carte nationale d.identite|identity card", 4),
        (r"passeport|passport", 3),
        (r"titre de sejour|residence permit", 4),
        (r"republique francaise", 1),
        (r"nationalite|nationality", 1),
        (r"date de naissance|date of birth", 1),
        (r"idfra|p<fra|irfra", 3),
        (r"date d.expiration|expiry date|valable jusqu", 1),
    ),
}


def kind_of(text: str, twoddoc: TwoDDoc | None, mrz: Mrz | None) -> Kind:
    """Choose the kind: machine-readable lines first, then the 2D-Doc's type, then the words' weight."""
    if mrz is not None and mrz.valid:
        return Kind.IDENTITY_CARD_FRONT
    if twoddoc is not None and twoddoc.type in _IDENTITY_TYPES:
        return Kind.IDENTITY_CARD_FRONT
    if twoddoc is not None and twoddoc.type in _ADDRESS_TYPES:
        return Kind.PROOF_OF_ADDRESS
    words = plain(text)
    marks = {kind: sum(w for rule, w in rules if re.search(rule, words)) for kind, rules in _WEIGHTS.items()}
    best, second = sorted(marks, key=lambda kind: -marks[kind])
    return best if marks[best] >= _ENOUGH and marks[best] >= _LEAD * marks[second] else Kind.UNKNOWN
