"""The proofs taught: interactive notebooks that also run as plain Python."""
