"""Catalogues, languages, dates and numbers."""
