"""The outermost room: event store, PostgreSQL, keys, settings, command line and composition."""
