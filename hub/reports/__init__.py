"""Reports of accompaniment in La Coop's codes, and mandates: what was done, never for whom."""
