"""Language families, one per file."""
