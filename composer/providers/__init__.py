"""How each service is spoken to: one file a service."""
