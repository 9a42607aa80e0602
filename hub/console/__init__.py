"""The mediator's page: who calls, where, and which kiosks are alive."""
