"""How each service is spoken to: one file a service, with its models and errors beside it."""
