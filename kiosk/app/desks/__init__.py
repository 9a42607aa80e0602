"""The desks of a visit: each does one thing outside (camera, help, parcel, print) and tells the session."""
