"""Faults put into the checker on purpose, one line at a time, and whether the tests notice each: ``make mutants``."""
