"""Session -> PageView: what is drawn and said on the current page."""
