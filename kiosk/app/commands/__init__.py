"""The command line: each command says and does what an operator asked, and imports only what it needs."""
