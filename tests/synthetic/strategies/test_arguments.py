"""Bad arguments of strategies take one line, when the strategy is made and not when it is drawn from."""

import pytest

from rooteps.synthetic.strategies import languages, near_optimal, simplexes, softmax_models, tasks
from rooteps.theory import InvalidInput, Language

PLAIN = Language(p_L=[1.0], probs=[[0.5, 0.5]])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: simplexes(0), "simplexes: size: 0 is not a whole number that is at least 1"),
        (lambda: simplexes(2.5), "simplexes: size: 2.5 is not a whole number"),
        (lambda: simplexes(True), "simplexes: size: True is not a whole number"),
        (lambda: simplexes(2, largest=0), "simplexes: largest: 0 is not a whole number that is at least 1"),
        (lambda: languages(truth="hmm"), "languages: truth: 'hmm' is not one of probs, softmax, misspecified, mixture"),
        (lambda: languages(truth=()), "languages: truth: names no form to choose from"),
        (lambda: languages(shapes=[]), r"languages: shapes: \[\] is not a list of \(n, V, d\)"),
        (lambda: languages(shapes=[(1, 1, 1)]), "languages: shapes: V: 1 is not a whole number that is at least 2"),
        (lambda: softmax_models(shapes=3), r"softmax_models: shapes: 3 is not a list of \(n, V, d\)"),
        (lambda: near_optimal(-1.0), "near_optimal: epsilon: -1.0 is not a positive number"),
        (lambda: near_optimal([1.0, float("inf")]), "near_optimal: epsilon: inf is not a positive number"),
        (lambda: near_optimal("1"), "near_optimal: epsilon: '1' is not a positive number"),
        (lambda: near_optimal(1.0, reference="best"), "near_optimal: reference: 'best' is not one of optimum, truth"),
        (lambda: tasks("markov"), "tasks: language: str is not a Language"),
        (lambda: tasks(PLAIN, loss="square"), "tasks: loss: 'square' is not one of hinge, logistic"),
        (lambda: tasks(PLAIN, row_span=True), "tasks: row_span: the language has no Phi"),
        (lambda: tasks(PLAIN, loss="softmax", k=1), "tasks: k: 1 is not a whole number that is at least 2"),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(InvalidInput, match=message) as error:
        make()
    assert "\n" not in str(error.value)
