"""How the kiosks serve, in sums of many visits: never one visit, never a person."""
