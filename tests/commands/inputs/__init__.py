"""Inputs that are wrong, each in its own way: all of them have to be refused alike."""
