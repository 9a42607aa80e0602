"""Signing in on one's own phone: an identity passes through, sealed to the kiosk, and nothing of it stays."""
