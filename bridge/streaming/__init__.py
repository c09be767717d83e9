"""Statistics of softmax models softmax(F Phi) that never hold the n × V probabilities.

Contexts come in row blocks, words in panels; each row block keeps a running maximum, sum and accumulator over panels.
"""

from rooteps.bridge.streaming.comparison import Comparison, compare
from rooteps.bridge.streaming.divergence import divergence
from rooteps.bridge.streaming.head import Capped, Tabled
from rooteps.bridge.streaming.moments import Moments, expectations, indicators, moments
from rooteps.bridge.streaming.oscillation import oscillation
from rooteps.bridge.streaming.second_moments import SecondMoments

__all__ = [
    "Capped",
    "Comparison",
    "Moments",
    "SecondMoments",
    "Tabled",
    "compare",
    "divergence",
    "expectations",
    "indicators",
    "moments",
    "oscillation",
]
