"""A report of accompaniment in La Coop's codes, and the uses of a mandate. No citizen content."""

from enum import StrEnum

from pydantic import Field

from hub.contract.base import Line, Model, Slug
from hub.contract.fleet import KioskIdentity


class Theme(StrEnum):
    """``thematiques`` of La Coop de la mediation numerique (``Activite``), those that a town hall meets."""

    PROCEDURES = "aide_aux_demarches_administratives"
    PAPERS = "papiers_elections_citoyennete"
    FAMILY = "famille_scolarite"
    HEALTH = "social_sante"
    HOUSING = "logement"
    MONEY = "argent_impots"
    TRANSPORT = "transports_mobilite"
    JUSTICE = "justice"
    FOREIGNERS = "etrangers_europe"


class Autonomy(StrEnum):
    """``autonomie`` of La Coop."""

    ACCOMPANIED = "entierement_accompagne"
    PARTLY = "partiellement_autonome"
    ALONE = "autonome"


class PlaceKind(StrEnum):
    """``type_lieu`` of La Coop."""

    HERE = "lieu_activite"
    HOME = "domicile"
    REMOTE = "a_distance"
    OTHER = "autre"


class ReportContent(Model):
    """What an accompaniment was, whoever tells it."""

    duration_min: int = Field(ge=1, le=600)
    place: PlaceKind = PlaceKind.HERE
    themes: tuple[Theme, ...] = Field(min_length=1, max_length=9)
    autonomy: Autonomy
    oriented: bool = False
    structure: Line = ""
    procedure: Line = ""
    mandate: Slug | None = None
    confirmed: bool = True
    """Its author has looked at it; else a kiosk has only measured: it waits, and is not handed out."""


class ReportRequest(ReportContent):
    """A kiosk's report. ``staff``: who, as the briefing names them; ``day``: as ISO 8601."""

    kiosk: KioskIdentity
    staff: Slug
    call_key: Slug | None = None
    day: Line


class MandateStep(StrEnum):
    """What happened to a mandate."""

    SIGNED = "signed"
    USED = "used"
    ENDED = "ended"
    REVOKED = "revoked"


class MandateLine(Model):
    """A line of the journal. ``attestation``: SHA-256 of what was signed; who signed stands on paper only.

    ``revocation_sha256``: of the code on the paper, with ``signed``.
    """

    kiosk: KioskIdentity
    staff: Slug
    mandate: Slug
    step: MandateStep
    attestation: Line = ""
    scope: Line = ""
    expires_ms: int | None = None
    revocation_sha256: Line | None = None


REPORT = "report"
"""Kind of message of the outbox that holds a ``ReportRequest``."""
MANDATE = "mandate"
"""Kind of message of the outbox that holds a ``MandateLine``."""
