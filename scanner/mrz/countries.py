"""Which codes of States and organisations exist: in most formats no digit proves them.

ICAO Doc 9303 part 3, section 5: ISO 3166-1 alpha-3 (with codes withdrawn not long ago), and the norm's own.
"""

from __future__ import annotations

from itertools import product

_ISO = """
ABW AFG AGO AIA ALA ALB AND ANT ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS
BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI
CUB CUW CXR CYM CYP CZE DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO
GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN
IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA
MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER
NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU
RUS RWA SAU SCG SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR
TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM
VUT WLF WSM YEM YUG ZAF ZMB ZWE
"""
_NORM = """
D EUE GBD GBN GBO GBP GBS IAO RKS RKK ROM UNA UNK UNO UTO XAA XBA XCC XCE XCO XCT XDC XEC XES XIM XMP XOM XPO
XXA XXB XXC XXX ZAR NTZ
"""
CODES = frozenset((_ISO + _NORM).split())


_LIKE = {"0": "ODQ", "1": "IL", "2": "Z", "5": "S", "6": "G", "8": "B"}


def mended_code(raw: str) -> str:
    """Make letters of digits where that gives one code that exists; unchanged otherwise."""
    codes = {"".join(one) for one in product(*(_LIKE.get(sign, sign) for sign in raw))}
    found = [one for one in codes if known(one)]
    return found[0] if len(found) == 1 else raw


def known(raw: str) -> bool:
    """Whether the three signs are such a code, or empty where a paper leaves them so."""
    return raw.rstrip("<") in CODES
