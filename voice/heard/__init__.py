"""Understands what a recogniser returns: the grammar of a page, whole utterances, a confirmation."""
