"""The State's own words: national fiches read, kept and found without the network."""
