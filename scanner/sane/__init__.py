"""Flatbeds and feeders through SANE, in a process of their own: their drivers crash and hang."""
