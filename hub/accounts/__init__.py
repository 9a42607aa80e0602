"""Who may use the console: accounts of a commune, how they come in, and what each may do."""
