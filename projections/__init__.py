"""Read models: one file for each table, its writer and its queries."""
