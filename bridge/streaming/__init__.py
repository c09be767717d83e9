"""Statistics of softmax models softmax(F Phi) that never hold the n × V probabilities.

Contexts come in row blocks, words in panels; each row block keeps a running maximum, sum and accumulator over panels.
"""

from bridge.streaming.comparison import Comparison, compare
from bridge.streaming.divergence import divergence
from bridge.streaming.moments import Moments, indicators, moments

__all__ = ["Comparison", "Moments", "compare", "divergence", "indicators", "moments"]
