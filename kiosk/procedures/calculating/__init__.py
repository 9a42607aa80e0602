"""The calculators' own arithmetic, by what they count."""
