"""Notices to the phones of those on shift, when no page of theirs is open (Web Push, RFC 8030)."""
