"""How commands show things: in a terminal, as Markdown, as HTML."""
