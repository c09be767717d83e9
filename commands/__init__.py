"""The command line: one subcommand per file or folder, each importing what it needs when it runs; ``render`` shows things."""
