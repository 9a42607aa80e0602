"""Who may use the console: a first name and the site's code, for now."""
