"""Writes texts out as they are said, because an engine misreads dates, hours, abbreviations and codes."""

from voice.normal.lexicon import LEXICON, Lexicon, LexiconError, load_lexicon
from voice.normal.normaliser import Normaliser
from voice.normal.spans import Piece, Spoken

__all__ = ["LEXICON", "Lexicon", "LexiconError", "Normaliser", "Piece", "Spoken", "load_lexicon"]
