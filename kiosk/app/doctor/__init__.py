"""``parvis doctor``: each device and service, its state, and how to mend it."""
