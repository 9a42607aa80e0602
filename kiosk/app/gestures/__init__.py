"""Physical gestures on the fakes, made from outside the process: in the dock, by a script or a test."""
