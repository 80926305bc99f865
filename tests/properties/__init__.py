"""What must hold for every history, tried on random ones."""
