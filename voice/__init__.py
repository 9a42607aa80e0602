"""Speaks (and, later, listens)."""
