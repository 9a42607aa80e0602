"""Documents -> PDF -> paper, and the truth about what came out."""
