"""The pages of accounts: the door, invitations, the staff, oneself, the journal."""
