"""How the service lives with PostgreSQL, processes, keys and settings."""
