"""Use cases: one function per command, and the ports through which they reach the outside."""
