"""What every page for the staff stands on: templates, forms, words. It knows no account."""
