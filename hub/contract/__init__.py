"""What the kiosk and the hub say to each other: routes, models and states. Imports pydantic at most."""

from hub.contract.calls import CallPhase, CallRequest, CallStep, CallView, StepRequest
from hub.contract.fleet import Beat, KioskActivity, KioskIdentity, KioskView
from hub.contract.health import Health
from hub.contract.parcels import (
    AUTH_HEADER,
    LEASE_HEADER,
    PARCEL_LIMIT_BYTES,
    Claim,
    ParcelPhase,
    ParcelView,
)
from hub.contract.problems import Problem, ProblemCode
from hub.contract.routes import IDEMPOTENCY_HEADER, PHONE_LANGUAGES, Route, path

__all__ = [
    "AUTH_HEADER",
    "IDEMPOTENCY_HEADER",
    "LEASE_HEADER",
    "PARCEL_LIMIT_BYTES",
    "PHONE_LANGUAGES",
    "Beat",
    "CallPhase",
    "CallRequest",
    "CallStep",
    "CallView",
    "Claim",
    "Health",
    "KioskActivity",
    "KioskIdentity",
    "KioskView",
    "ParcelPhase",
    "ParcelView",
    "Problem",
    "ProblemCode",
    "Route",
    "StepRequest",
    "path",
]
