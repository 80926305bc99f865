"""The API from outside: over HTTP, WebSocket and event streams, on a real PostgreSQL."""
