"""The first start of an appliance: whether it is wanted, what is asked, and how it is kept."""
