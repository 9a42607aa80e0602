"""Steers the kiosk by keys, switches and headset, for who does not touch or does not see its screen.

Every key does one thing at once and says so; focus alone never changes a page (EN 301 549, 11.3.2.1), no key
needs to be held, and a held key acts once (5.7). Facts: accessibility.md, section 4.
"""
