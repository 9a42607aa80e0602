"""Frames -> page -> document: find, advise, straighten, read, file."""
