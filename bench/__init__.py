"""Measured claims: one file each, with its peer."""
