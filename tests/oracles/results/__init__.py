"""Every result restated: the values that its chain runs through, and the two sides of its lemmas, by name.

Each function takes a case of ``objects.read`` and returns (chain, lemmas): a list of numbers, each at most the next,
and a dictionary of pairs. A twin for softmax models is the same restatement with another q.
"""

from tests.oracles.results import coverage, embeddings, foundations, ladder, samples, sharper, sharpness, transfer

_PLACES = (foundations, transfer, sharpness, sharper, coverage, ladder, embeddings, samples)


def named(id):
    """The restatement of a theorem, by its id."""
    name = id.replace("-", "_")
    (found,) = (vars(place)[name] for place in _PLACES if name in vars(place))
    return found
