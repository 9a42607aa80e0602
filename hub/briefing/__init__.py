"""What kiosks learn from their hub: badges, and how long pages usually take."""
