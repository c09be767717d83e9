"""Real language models and real text, turned into the objects of the theory."""
