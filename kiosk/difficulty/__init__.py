"""Whether a person is in difficulty, by events without content: nothing, an offer or a flag."""
