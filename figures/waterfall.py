"""Slack waterfall: where a proof loses, step by step, from the loss of a model up to the bound.

Any proof can be drawn: ``draw(of(explain(theorem, instance)))``.
"""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from rooteps.figures import setting, style
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory import Balls, Model
from rooteps.verification.explanation import Explanation, explain
from rooteps.verification.verdict import Verdict

CAPTION = (
    r"Every row is one arrow of a proof, and its bar what the arrow gives away: the proof starts at the gap "
    r"$\ell_T - \tau$ of the model and ends at the bound. The step that loses most is in red; steps without a bar are "
    r"equalities here, and one with a cross fails."
)

DISTANCE = 0.05
"""Norm of F − F* of the model."""

EQUAL = 1e-9
"""Two quantities within this of each other (relative) are drawn as equal."""


@dataclass(frozen=True)
class Waterfall:
    """The chain of one proof on one instance.

    Args:
        title: of the result.
        steps: names of the arrows, N of them.
        formulas: the quantities as LaTeX, N + 1 of them.
        values: the quantities, rising where no step fails, shape [N + 1].
        failed: the steps that are refuted, as on a counterexample.
    """

    title: str
    steps: tuple[str, ...]
    formulas: tuple[str, ...]
    values: np.ndarray
    failed: frozenset[str] = frozenset()

    @property
    def logarithmic(self) -> bool:
        """Whether every quantity is positive, so that losses are factors; else they are differences."""
        return bool((self.values > 0).all())

    @property
    def about_loss(self) -> bool:
        """Whether the chain starts at a downstream loss, counted from τ."""
        return self.formulas[0].endswith(r"- \tau")

    @property
    def losses(self) -> np.ndarray:
        """What each arrow gives away: a factor ≥ 1, or where some quantity is not positive a difference ≥ 0, [N]."""
        low, high = self.values[:-1], self.values[1:]
        size = np.abs(self.values).max()
        equal = np.abs(high - low) <= EQUAL * (high if self.logarithmic else size)
        if self.logarithmic:
            return np.where(equal, 1.0, high / np.where(low > 0, low, 1.0))
        return np.where(equal, 0.0, high - low)


def of(explanation: Explanation) -> Waterfall:
    """The waterfall of an explanation (``rooteps.verification.explanation``).

    >>> from rooteps.theory import Instance, Language, Model
    >>> world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.1, 0.0]]))
    >>> of(explain("pinsker", world, Balls(128))).steps
    ('Fedotov–Harremoës–Topsøe', 'Pinsker')
    """
    chain = explanation.chain
    values = [chain[0].lhs.value, *(step.rhs.value for step in chain)]
    return Waterfall(
        title=explanation.theorem.title,
        steps=tuple(step.name for step in chain),
        formulas=(chain[0].lhs_tex, *(step.rhs_tex for step in chain)),
        values=np.array([np.nan if value is None else value for value in values]),
        failed=frozenset(step.name for step in chain if step.verdict is Verdict.REFUTED),
    )


def describe(explanation: Explanation) -> str:
    """The chain of an explanation in words and numbers: what the figure says to those who cannot see it."""
    chain = of(explanation)
    steps = (f"{name} {value:.4g}" for name, value in zip(chain.steps, chain.values[1:], strict=True))
    return f"{explanation.theorem.id}: {chain.values[0]:.4g}, {', '.join(steps)}"


def measure(seed: int = 0) -> Waterfall:
    """Softmax transfer on a misspecified language, certified, for a model moved in the worst direction for its task."""
    rng = np.random.default_rng([seed, 2])
    instance, _ = setting.natural(FAMILIES["misspecified"].language(rng), rng)
    direction = setting.harmful(instance)
    model = Model(shift=DISTANCE * direction / np.linalg.norm(direction))
    return of(explain("softmax-transfer", instance.replace(model=model), Balls(256)))


def draw(data: Waterfall) -> Figure:
    """One row per arrow, the quantities' formulas on the right."""
    rows = len(data.steps)
    figure = style.new_figure(9.0, 1.6 + 0.42 * (rows + 1))
    with matplotlib.rc_context(style.RC | {"axes.grid.axis": "x"}):
        axes = figure.add_subplot()
        _scale(axes, data)
        _bars(axes, data)
        axes.set(ylim=(rows + 0.6, -0.6), yticks=range(rows + 1))
        axes.set_yticklabels(["start", *data.steps])
        right = axes.secondary_yaxis("right")
        right.set_yticks(range(rows + 1), [f"${style.mathtext(tex)}$" for tex in data.formulas])
        right.spines["right"].set_visible(False)
        for side in (axes, right):
            side.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("value, losses counted from $\\tau$" if data.about_loss else "value")
        axes.set_title(_title(data))
    return figure


def _scale(axes: Axes, data: Waterfall) -> None:
    """A logarithmic or linear axis with room for the labels beside the bars."""
    low, high = data.values.min(), data.values.max()
    if not data.logarithmic:
        size = max(high - low, 0.1 * abs(high), np.finfo(float).tiny)
        axes.set_xlim(low - 0.1 * size, high + 0.25 * size)
        return
    size = max(np.log(high / low), np.log(2))
    axes.set(xscale="log", xlim=(low * np.exp(-0.1 * size), high * np.exp(0.2 * size)))
    several_decades = size > np.log(30)
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0,) if several_decades else (1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"${style.tidy(x)}$"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _bars(axes: Axes, data: Waterfall) -> None:
    values, losses = data.values, data.losses
    none = 1.0 if data.logarithmic else 0.0
    worst = int(np.argmax(losses)) if losses.max() > none else None
    for step, (low, high, loss) in enumerate(zip(values[:-1], values[1:], losses, strict=True)):
        row = step + 1
        axes.plot([low, low], [row - 1, row], color=style.GREY, linewidth=0.8)
        if data.steps[step] in data.failed:
            axes.plot([low, high], [row, row], color=style.BLACK, linewidth=2, linestyle=":")
            style.say(axes, "✗ fails", (max(low, high), row), (6, 0), va="center", fontweight="bold")
            continue
        if loss == none:
            style.say(axes, "=", (low, row), (6, 0), va="center", color=style.GREY)
            continue
        colour = style.VERMILION if step == worst else style.BLUE
        axes.plot([low, high], [row, row], color=colour, linewidth=9, solid_capstyle="butt")
        label = f"+{loss:.2g}" if not data.logarithmic else f"×{_factor(loss)}" if loss >= 1.005 else "≈"
        weight = "bold" if step == worst else "normal"
        style.say(axes, label, (high, row), (6, 0), va="center", color=colour, fontweight=weight)
    for row, place, va in ((0, (0, 7), "bottom"), (len(losses), (0, -9), "top")):
        axes.plot(values[row], row, marker="o", color=style.BLACK, markersize=6, linestyle="none")
        style.say(axes, f"${style.tidy(values[row], 3)}$", (values[row], row), place, ha="center", va=va)


def _factor(loss: float) -> str:
    """Enough digits to tell the factor from one, and no more.

    >>> _factor(1.02), _factor(4.0), _factor(41.2)
    ('1.02', '4.0', '41')
    """
    return f"{loss:.{2 if loss < 2 else 1 if loss < 10 else 0}f}"


def _title(data: Waterfall) -> str:
    losses, none = data.losses, 1.0 if data.logarithmic else 0.0
    if data.failed:
        return f"{data.title}: {' and '.join(step for step in data.steps if step in data.failed)} fails"
    if (losses == none).all():
        return f"{data.title}: no step loses anything"
    if not data.logarithmic:
        return data.title
    sides = ("bound", r"gap $\ell_T - \tau$") if data.about_loss else ("right side", "left")
    return f"{data.title}: the {sides[0]} is {_factor(data.values[-1] / data.values[0])} times the {sides[1]}"
