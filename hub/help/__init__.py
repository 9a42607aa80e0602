"""Help calls: raised at a kiosk, answered by a mediator."""
