"""User stories from end to end, told through the public API only."""
