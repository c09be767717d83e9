"""Makers of models whose excess cross-entropy is exactly ε, one per file."""
