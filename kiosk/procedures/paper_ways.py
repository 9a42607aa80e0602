"""The words of French addresses, and how they are shortened: for whoever finds or compares an address."""

from __future__ import annotations

from collections.abc import Mapping

SHORT_WAYS: Mapping[str, str] = {
    "all": "allee", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard",
    "bvd": "boulevard", "ch": "chemin", "che": "chemin", "crs": "cours", "fbg": "faubourg", "imp": "impasse",
    "lot": "lotissement", "pl": "place", "res": "residence", "rte": "route", "sq": "square",
}  # fmt: skip
"""Short to whole, in small letters without accents (AFNOR NF Z 10-011, and what issuers print)."""
_WHOLE = """
allee avenue boulevard chemin cite cours esplanade faubourg hameau impasse lotissement montee passage place
promenade quai residence route rue ruelle sentier square villa voie
"""
WAYS = frozenset(_WHOLE.split())
"""What the second word of an address may be."""
