"""The command line: one subcommand per file, each importing what it needs when it runs."""
