"""``parvis check``, one module a concern: what a town can write wrong, found before a citizen does."""

from kiosk.app.checks.whole import check_all

__all__ = ["check_all"]
