"""Independent restatements of every quantity and bound, in NumPy arrays of 60-digit mpmath numbers.

Nothing here imports the project: a mistake in ``theory`` cannot hide by being made twice. The formulas are the naive
ones (a divergence is Σ q log(q/p), an excess is a difference of two cross-entropies); 60 digits make them accurate.
"""
