"""OpenID Connect: asks an identity provider, of citizens or of the staff, and believes what is proved."""
