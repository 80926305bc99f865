"""Facts, state and pure decisions of social welfare work: no clock, no database, no framework."""
