"""A mediator's help beside the person: the badge, its number, the lock-out, the mandate and the report."""
