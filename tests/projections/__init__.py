"""Which rows each read model makes of which facts, on a real PostgreSQL."""
