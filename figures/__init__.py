"""One figure per file, each a function from data to a Matplotlib figure."""
