"""The kiosks: a sign of life and what they are doing."""
