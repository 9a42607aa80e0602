"""Composition root: the only place that builds and connects objects."""
