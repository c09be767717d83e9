"""Counterexamples that were found once and are kept: minimal, exact, each with what it teaches."""
