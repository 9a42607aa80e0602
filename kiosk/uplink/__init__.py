"""The hub's client: parcels, help calls, health."""
