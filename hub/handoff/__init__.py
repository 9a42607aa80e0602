"""Parcels: sealed bytes that one phone fetches once."""
