"""How a claim is checked: on one instance, on batches in float64, and in balls."""
