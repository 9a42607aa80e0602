"""Which kiosks this hub knows: their keys, who let them in, and what each request proves."""
