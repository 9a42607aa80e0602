"""Who is at work, in which circle, and who of them can be reached now."""
