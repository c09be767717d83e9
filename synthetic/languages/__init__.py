"""Language families, one per file."""

from rooteps.synthetic.family import Family
from rooteps.synthetic.languages import (
    boundary,
    counts,
    gaussian,
    hidden_markov,
    hypercube,
    markov,
    misspecified,
    sharp,
    softmax,
    topics,
    walsh,
)

FAMILIES: dict[str, Family] = {
    module.FAMILY.id: module.FAMILY
    for module in (
        softmax,
        misspecified,
        counts,
        markov,
        hidden_markov,
        topics,
        gaussian,
        boundary,
        hypercube,
        walsh,
        sharp,
    )
}
"""Every family by its id, in the order of the tables."""
