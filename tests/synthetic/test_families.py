"""What every language family promises: validity, positivity, one shape, equal seeds equal languages."""

import jax
import numpy as np
import pytest

import rooteps.theory.traced  # noqa: F401  (with it, records are pytrees)
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory import FLOAT64, Instance, Model
from rooteps.theory.theorem import NEEDS
from rooteps.theory.world import World

SHAPES = {
    "softmax": (8, 16, 4),
    "misspecified": (8, 16, 4),
    "counts": (8, 16, 4),
    "markov": (8, 16, 4),
    "hidden-markov": (13, 3, 2),
    "topics": (8, 16, None),
    "gaussian": (8, 16, 4),
    "boundary": (8, 8, 7),
    "hypercube": (8, 16, 4),
    "walsh": (8, 16, 3),
    "sharp": (3, 2, 1),
}


@pytest.fixture(params=FAMILIES.values(), ids=FAMILIES.keys())
def family(request):
    return request.param


def languages(family, count=25):
    return [family.language(np.random.default_rng([7, seed])) for seed in range(count)]


def truth(language):
    n, V = language.n, language.V
    return np.asarray(World(Instance(language, Model(logits=np.zeros((n, V)))), FLOAT64).p_star)


def test_every_family_has_a_shape_in_this_table():
    assert set(SHAPES) == set(FAMILIES)


def test_one_shape_and_one_form_per_family(family):
    n, V, d = SHAPES[family.id]
    drawn = languages(family)
    assert {(x.n, x.V, None if x.Phi is None else x.Phi.shape[0]) for x in drawn} == {(n, V, d)}
    assert len({jax.tree.structure(x) for x in drawn}) == 1


def test_equal_seeds_draw_equal_languages_and_others_differ(family):
    first, again = languages(family, 5), languages(family, 5)
    for x, y in zip(first, again, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(jax.tree.leaves(x), jax.tree.leaves(y), strict=True))
    assert any(not np.array_equal(a, b) for a, b in zip(*map(jax.tree.leaves, first[:2]), strict=True))


def test_truths_are_distributions_and_positive_but_on_the_boundary(family):
    for language in languages(family):
        p = truth(language)
        assert np.abs(p.sum(axis=1) - 1).max() < 1e-14
        assert (p > 0).all() != (family.id == "boundary")
        assert (p >= 0).all()


def test_next_words_depend_on_the_context(family):
    for language in languages(family):
        p = truth(language)
        assert np.abs(p[:, None] - p[None]).sum(axis=2).max() > 1e-4


def test_offers_are_needs_that_the_language_can_meet(family):
    assert set(family.offers) <= set(NEEDS)
    for language in languages(family, 5):
        assert (language.Phi is not None) == ("optimum" in family.offers or "quad" in family.offers)
        assert ("row-span" in family.offers) == ("optimum" in family.offers)
        if "quad" in family.offers:
            assert np.linalg.matrix_rank(language.Phi) == language.Phi.shape[0]
        if "interior" in family.offers:
            assert (truth(language) > 0).all()


def test_a_context_is_sometimes_unseen_by_softmax_languages():
    unseen = [int((x.p_L == 0).sum()) for x in languages(FAMILIES["softmax"], 100)]
    assert set(unseen) == {0, 1}
    assert 10 < sum(unseen) < 50
