"""How the embedded models are trained: recipes, the optimiser, the loop, and what is written along the way."""
