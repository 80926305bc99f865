"""The executable description of the service."""
