"""The command line: one subcommand per file or folder, each importing lazily; ``render`` shows things."""
