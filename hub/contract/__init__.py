"""What the kiosk and the hub say to each other: routes, models and states. Imports pydantic at most."""

from hub.contract.calls import CallPhase, CallRequest, CallStep, CallView, StepRequest
from hub.contract.fleet import Beat, KioskActivity, KioskIdentity, KioskView
from hub.contract.health import Health
from hub.contract.parcels import (
    FILES_LIMIT,
    KIOSK_KEY_HEADER,
    LEASE_HEADER,
    PARCEL_LIMIT_BYTES,
    PHONE_KEY_HEADER,
    Acceptance,
    Announcement,
    Claim,
    FileCode,
    ParcelMode,
    ParcelPhase,
    ParcelView,
    PhoneView,
    Reading,
)
from hub.contract.problems import Problem, ProblemCode
from hub.contract.routes import IDEMPOTENCY_HEADER, PHONE_LANGUAGES, Route, path

__all__ = [
    "FILES_LIMIT",
    "IDEMPOTENCY_HEADER",
    "KIOSK_KEY_HEADER",
    "LEASE_HEADER",
    "PARCEL_LIMIT_BYTES",
    "PHONE_KEY_HEADER",
    "PHONE_LANGUAGES",
    "Acceptance",
    "Announcement",
    "Beat",
    "CallPhase",
    "CallRequest",
    "CallStep",
    "CallView",
    "Claim",
    "FileCode",
    "Health",
    "KioskActivity",
    "KioskIdentity",
    "KioskView",
    "ParcelMode",
    "ParcelPhase",
    "ParcelView",
    "PhoneView",
    "Problem",
    "ProblemCode",
    "Reading",
    "Route",
    "StepRequest",
    "path",
]
