"""Every tolerance of the tests, relative unless it says otherwise."""

EXCESS = 1e-12
"""What is promised for the excess cross-entropy at every ε from 1 to 1e-24, and every V up to 50,000."""

ELEMENTARY = 4e-15
"""A function of one number, or a short sum of positive terms, in float64."""

ROUNDOFF = 1e-12
"""A few dozen well-conditioned float64 operations."""

ILL_CONDITIONED = 1e-8
"""Results of float64 solves and finite differences whose conditioning is mild but not one."""

DIGITS_50 = 1e-45
"""Two computations that carry at least 50 digits."""

ORACLE_FLOAT64 = 1e-10
"""A step of a proof in float64 against 60 digits, at ε of order one."""

ORACLE_BALL = 1e-40
"""How far a number of 60 digits may lie outside a ball of 256 bits."""

ORACLE_RADIUS = 1e-24
"""How wide such a ball may be."""

EIGENVALUE = 1e-26
"""How far the certified lower end of γ(p_T; Δ), which the proof uses, may be from it."""

PRICE = 1e-12
"""How far a price found in float64 may be from the best one, relative; it enters a bound at its best price squared."""

CERTIFIED_GAP = 1e-9
"""How far apart the two certificates of an infimum may be."""

GENERIC_SEARCH = 1e-6
"""What a general-purpose minimiser reaches."""

NEAR_OPTIMAL = 1e-10
"""How far below ε the excess of a near-optimal model may lie; it must not lie above."""

SHARPNESS = 1e-9
"""How far the sharp world's ratio may be from one at ε = 1e-20."""

FLOAT32 = 1e-5
"""Two float32 forward passes of a small model, whose features are of order one."""

STREAMING_FLOAT32 = 2e-6
"""Streaming statistics with float32 logits of order ten, relative to the largest entry."""

DIVERGENCE_FLOAT32 = 1e-5
"""Absolute error of a KL divergence from float32 logits in one pass."""

OWN_PREDICTION = 1e-9
"""KL divergence of the bridge's next-word distributions from a model's own, in nats."""
