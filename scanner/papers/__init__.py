"""Says what paper a page is and what it tells: kinds, fields, each with its source."""

from scanner.papers.kinds import Found, kind_of
from scanner.papers.paper import fields_of, paper_of

__all__ = ["Found", "fields_of", "kind_of", "paper_of"]
