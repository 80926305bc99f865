"""Use cases against an in-memory log and vault that keep the promises of the ports."""
