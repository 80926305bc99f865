"""The words spoken over HTTP and GraphQL: thin over use cases and read models."""
