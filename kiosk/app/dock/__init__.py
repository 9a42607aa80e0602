"""``parvis run --dock``: the kiosk among complete fakes, and a second window whose buttons work them."""
