"""The waterfall shows the proof's own numbers, on a scale that suits them."""

import numpy as np
import pytest

from rooteps.figures import style, waterfall
from rooteps.figures import waterfall as figure
from rooteps.theory import Balls, World
from rooteps.theory.registry import find
from rooteps.verification.explanation import explain
from rooteps.verification.museum import exhibit
from tests.figures.overlaps import overlaps
from tests.tolerance import ROUNDOFF


@pytest.fixture(scope="module")
def data():
    return figure.measure(seed=0)


def test_it_is_the_chain_of_the_proof(data):
    steps = [claim.name for claim in find("softmax-transfer").proof(example()).chain]
    assert list(data.steps) == steps
    assert (np.diff(data.values) >= -ROUNDOFF).all()
    assert data.values[-1] / data.values[0] == pytest.approx(data.losses.prod(), rel=1e-8)
    assert data.about_loss
    assert "the bound is" in figure.draw(data).axes[0].get_title()


def example() -> World:
    from rooteps.synthetic.languages import sharp

    return World(sharp.world(0.1), Balls(128), "optimum")


def chain(*values: float, tex: str = r"\ell_T(P) - \tau") -> figure.Waterfall:
    names = tuple(f"step {i}" for i in range(1, len(values)))
    return figure.Waterfall("Some result", names, (tex, *names), np.array(values))


def test_equalities_have_no_bar():
    drawn = chain(1.0, 1.0, 2.0)
    assert drawn.losses.tolist() == [1.0, 2.0]
    texts = [text.get_text() for text in figure.draw(drawn).axes[0].texts]
    assert texts[:2] == ["=", "×2.0"]


def test_negative_quantities_are_drawn_linearly():
    drawn = chain(-0.5, 0.0, 0.25)
    assert not drawn.logarithmic
    assert drawn.losses.tolist() == [0.5, 0.25]
    axes = figure.draw(drawn).axes[0]
    assert axes.get_xscale() == "linear"
    assert axes.texts[0].get_text() == "+0.5"


@pytest.mark.parametrize("values", [(1.0, 1.0), (0.0, 0.0), (0.0, 1.0), (1e-20, 1e-9, 2e-9), (0.5, 0.6)])
def test_any_chain_can_be_drawn(values):
    drawn = figure.draw(chain(*values))
    assert overlaps(drawn) == []
    assert ("no step loses anything" in drawn.axes[0].get_title()) == (values[0] == values[-1])


def test_the_picture_of_a_real_proof(data, tmp_path):
    drawn = figure.draw(data)
    assert overlaps(drawn) == []
    first, second = (style.write(waterfall.draw(data), tmp_path / name, ("svg",))[0] for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_an_equality_that_fails_is_crossed_out():
    kept = exhibit("blind-spot")
    failing = figure.of(explain(kept.theorem, kept.instance, Balls(128)))
    assert failing.failed == {"subspace"}
    drawn = figure.draw(failing)
    assert overlaps(drawn) == []
    texts = [text.get_text() for text in drawn.axes[0].texts]
    assert "✗ fails" in texts
    assert "≈" not in texts
    assert drawn.axes[0].get_title() == "Softmax transfer: subspace fails"


def test_the_title_says_what_the_bound_is_compared_with():
    assert (
        figure.draw(chain(1.0, 2.0)).axes[0].get_title()
        == r"Some result: the bound is 2.0 times the gap $\ell_T - \tau$"
    )
