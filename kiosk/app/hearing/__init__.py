"""A person speaks to the kiosk: from the touch on the microphone to what then counts."""
