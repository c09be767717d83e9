r"""The arrows of transfer, by name: what a transfer theorem may assume, and the steps that lead from its loss to ε.

A theorem's page lists the arrows of its own proof, in order:

    chain(w, infimum, lipschitz, subspace, hoelder, norm, pinsker, jensen, coverage, optimality)

Each takes a world and says the next quantity and why it is no smaller. A constant stands once, where its arrow is.
Losses are compared after subtracting τ = ℓ_T(P*, v), so that a gap of 1e-10 keeps all its digits.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rooteps.theory import divergences
from rooteps.theory.claims import Claim, Step, telescope
from rooteps.theory.hypothesis import Hypothesis, hypothesis
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.record import Short
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World

Arrow = Callable[[World], Step | None]
"""From a world, the next quantity of a chain and why it is no smaller; None where there is nothing to show."""

# -- what may be assumed ----------------------------------------------------------------------------------------------


def _gamma_one(w: World) -> dict[str, Array]:
    """At γ = 0 the bound is +∞, and the literal removal says nothing: γ counts as 1, and with it C and every r_s."""
    one = w.xp.array(1.0)
    return {"gamma": one, "gamma_delta": one, "r": one + 0 * w.p_T, "C": one}


def _literal_excess(w: World) -> dict[str, Array]:
    """What ε says in words, E_{p*} log(q/p): by context for the lemma, averaged and then cut off at zero for ε."""
    above = -(w.p_star * w.log_ratio[0]).sum(axis=1)
    zero = w.xp.array(0.0)
    return {"kl": w.xp.maximum(above, w.p_L * 0), "excess": w.xp.maximum((w.p_L * above).sum(), zero)}


@hypothesis(
    "covering",
    without="a context that language modelling never sees may be predicted arbitrarily badly at no cost in ε",
    reading=_gamma_one,
)
def covering(w: World) -> Claim:
    """The task only uses contexts that language modelling sees."""
    return Claim(
        w.xp.array(0.0),
        w.gamma,
        because=r"$\gamma(p_T) > 0$: $p_L$ covers the contexts of the task",
        lhs_tex="0",
        rhs_tex=r"\gamma(p_T)",
        relation="<",
    )


@hypothesis("epsilon-optimal", without="a model far from the optimum may confuse contexts with different labels")
def epsilon_optimal(w: World) -> Claim:
    """The model's excess cross-entropy is at most ε."""
    best = r"\ell^*_{\mathrm{xent}}" + ("" if w.reference == "truth" else r"(\Phi)")
    return Claim(
        w.excess,
        w.epsilon,
        because="the model's cross-entropy is within ε of the optimum",
        lhs_tex=rf"\ell_{{\mathrm{{xent}}}} - {best}",
        rhs_tex=r"\varepsilon",
    )


@hypothesis("subspace-optimum", without="ε measured for another Phi says nothing about the means of this one")
def subspace_optimum(w: World) -> Claim:
    """q_s is the optimum for Phi: it has the conditional means of the truth."""
    return Claim(
        w.xp.max(w.xp.abs(w.Phi_kernel)),
        w.xp.array(0.0),
        w.xp.max(w.xp.abs(w.Phi)),
        because=r"$q_s$ is the best softmax model for this $\Phi$ (subspace-recovery)",
        lhs_tex=r"\max_s \|\Phi q_s - \Phi p^*_s\|_\infty",
        rhs_tex="0",
        relation="=",
    )


@hypothesis(
    "softmax model",
    without="another model may have the same excess and quite different means",
    reading=_literal_excess,
)
def softmax_model(w: World) -> Claim:
    """The model is a softmax model with this Phi: log(p/q) is affine in φ_w on the support."""
    xp = w.xp
    residual = xp.array(0.0)
    if w.instance.model.form not in ("F", "shift"):
        x, _ = w.log_ratio
        rows = xp.concatenate([w.Phi, xp.array(np.ones((1, w.Phi.shape[1])))], axis=0)
        residual = xp.max(xp.abs(x.T - rows.T @ xp.lstsq(rows.T, x.T)))
    return Claim(
        residual,
        xp.array(0.0),
        xp.array(1.0),
        because=r"$\log(p_s/q_s)$ is an affine function of $\phi_w$: the model is a softmax model with this $\Phi$",
        lhs_tex=r"\min_{\theta, c} \max_{s,w} |\log(p_s/q_s)(w) - \theta_s \cdot \phi_w - c_s|",
        rhs_tex="0",
        relation="=",
    )


@hypothesis("row-span", without="outside the row-span the optimum itself may be wrong about v·p*, even at ε = 0")
def row_span(w: World) -> Claim:
    """The witness is a combination of the rows of Phi."""
    return Claim(
        w.xp.max(w.xp.abs(w.v - w.Phi.T @ w.lam)),
        w.xp.array(0.0),
        w.xp.max(w.xp.abs(w.Phi).T @ w.xp.abs(w.lam)),
        because=r"$v = \Phi^\top \lambda$ lies in the row-span of $\Phi$",
        lhs_tex=r"\|v - \Phi^\top \lambda\|_\infty",
        rhs_tex="0",
        relation="=",
    )


@hypothesis("Lipschitz loss", without="a steep loss turns a small change of the score into a large one")
def lipschitz_loss(w: World) -> Claim:
    """No subgradient of the loss between the true scores and the model's is steeper than L, in any context."""
    return no_steeper(w, w.score_change)


def no_steeper(w: World, change: Array) -> Claim:
    """``lipschitz_loss`` for scores that move by another change than the model's, [n] or [n, k]."""
    return Claim(
        steepest(w, change),
        w.xp.array(float(w.loss.lipschitz)),
        because=rf"$\ell$ is convex, and no steeper than {w.loss.lipschitz} where the scores lie",
        lhs_tex=r"\max_{s,y} \|\partial_u \ell(u_s, y)\|_1",
        rhs_tex=f"L = {w.loss.lipschitz}",
        exact=True,  # a slope of the hinge is 0 or 1
    )


def steepest(w: World, change: Array) -> Array:
    """The largest l1 norm of a subgradient of the loss between the true scores and those that have moved."""
    scores = w.true_scores, w.true_scores + change
    return w.xp.maximum(*(w.xp.max(w.loss.steepness(u, w.xp)) for u in scores))


UNCONSTRAINED = (covering, epsilon_optimal, lipschitz_loss)
"""What unconstrained transfer assumes."""

SOFTMAX = (covering, softmax_model, subspace_optimum, epsilon_optimal, row_span, lipschitz_loss)
"""What softmax transfer assumes."""

# -- from the loss to the score ---------------------------------------------------------------------------------------


def chain(w: World, *arrows: Arrow) -> tuple[Claim, ...]:
    """The chain that starts from ℓ_T − τ and follows the arrows, the features being p or (for a fixed Phi) Phi p_f."""
    return telescope(rf"\ell_T({_features(w)}) - \tau", w.known_gap, *follow(w, *arrows))


def follow(w: World, *arrows: Arrow) -> tuple[Step, ...]:
    """The steps of the arrows on a world, less those with nothing to show."""
    return tuple(step for arrow in arrows if (step := arrow(w)) is not None)


def plus(step: Step, tex: str, value: Array, scale: Array = 0.0) -> Step:
    """The step with a term added to its quantity."""
    return dataclasses.replace(step, tex=f"{step.tex} + {tex}", value=step.value + value, scale=step.scale + scale)


def infimum(w: World) -> Step:
    """ℓ_T(G) is at most the loss of the witness."""
    of_words, of_features = ("v", r"\lambda") if w.v.ndim == 1 else ("U", r"\Lambda")
    witness, gap = (of_words, w.gap) if w.reference == "truth" else (of_features, w.lam_gap)
    return at_witness(rf"\ell_T({_features(w)}, {witness}) - \tau", gap, loss_size(w))


def at_witness(tex: str, gap: Array, scale: Array = 0.0) -> Step:
    """``infimum`` for features of its own."""
    return Step("infimum", "the infimum over classifiers is at most the value at one of them", tex, gap, scale=scale)


def lipschitz(w: World) -> Step:
    """E_{p_T}|v·(p − p*)| bounds the change of a 1-Lipschitz loss; of an L-Lipschitz one of k scores, the largest."""
    if w.v.ndim == 1:
        because = r"$\ell$ is 1-Lipschitz in the score, which moves by $v \cdot (p_s - p^*_s)$"
    else:
        because = rf"$\ell$ is {w.loss.lipschitz}-Lipschitz in the max-norm of the scores"
    L = w.loss.lipschitz
    value = L * w.over_task(furthest(w, w.score_change))
    size = score_size(w) if w.loss.everywhere else loss_size(w)
    return Step("Lipschitz", because, _moved_tex(w, "p^*_s"), value, scale=L * (size + lam_size(w)))


def furthest(w: World, moved: Array) -> Array:
    """The largest |v_i·(p − q)| of each context over the labels, [n], from the k scores or the only one."""
    return w.xp.abs(moved) if moved.ndim == 1 else w.xp.max(w.xp.abs(moved), axis=1)


def _moved_tex(w: World, q: str) -> str:
    """L E_{p_T} max_i |v_i·(p − q)|."""
    if w.v.ndim == 1:
        return rf"\mathbb{{E}}_{{p_T}} |v \cdot (p_s - {q})|"
    return rf"{w.loss.lipschitz}\, \mathbb{{E}}_{{p_T}} \max_i |v_i \cdot (p_s - {q})|"


def subspace(w: World) -> Step | None:
    """For v in the row-span, p* may be replaced by the optimum q; where q is p* itself there is nothing to show."""
    if w.reference == "truth":
        return None
    L = w.loss.lipschitz
    return Step(
        "subspace",
        r"$v = \Phi^\top \lambda$ and $\Phi p^*_s = \Phi q_s$, so $v \cdot p^*_s = v \cdot q_s$",
        _moved_tex(w, "q_s"),
        L * w.over_task(furthest(w, w.moved_scores)),
        relation="=",
        scale=L * ((w.p_T * w.mean_rounding).sum() + score_size(w)),
    )


def score_size(w: World) -> Array:
    """½ osc(v) E_{p_T}‖p_s − q_s‖_1: the size of the terms of v·(p_s − q_s), which may cancel."""
    return w.half_osc * w.over_task(w.l1)


def loss_size(w: World) -> Array:
    """The size of what may cancel in the loss: that in the scores, times the slope of a loss that is not Lipschitz.

    That p − q is rounded counts here: the next arrows hold whatever p is, but the loss is that of the given one.
    """
    size = w.half_osc * w.over_task(w.l1 + w.l1_rounding)
    return size if w.loss.everywhere else size * steepest(w, w.score_change)


def lam_size(w: World) -> Array:
    """The size of what may cancel in the scores of λ beside those of v."""
    if w.reference == "truth" or w.lam_change is w.score_change:
        return w.xp.array(0.0)
    return off_span_size(w, w.p, w.lam_change)


def off_span_size(w: World, p: Array, change: Array) -> Array:
    """The size of the terms of p·(Phiᵀλ − v), for p [n, V]: of the change of scores [n] or [n, k] they are a part."""
    size = p @ w.xp.abs(w.off_span)
    size = size if size.ndim == 1 else w.xp.max(size, axis=1)
    return (w.p_T * size).sum() * (1 if w.loss.everywhere else steepest(w, change))


# -- from the score to the distance -----------------------------------------------------------------------------------

NORM = Constant(
    "norm",
    "inf",
    "half-osc",
    r"the norm of $v$ that is called $B$",
    r"still true: the Hölder step needs no more than $\tfrac12\mathrm{osc}(v) \le \|v\|_\infty$",
    harmless=True,
    places=((r"\bB\b|\\\|v\\\|_\\infty", r"(\tfrac12\mathrm{osc}(v))"),),
)


def size(w: World, norm: str = "inf") -> Array:
    """‖v‖_∞, or what is left of it once the best constant is taken off v."""
    return {"inf": w.B, "half-osc": w.half_osc}[norm]


def hoelder(w: World) -> Step:
    """From E|v·(p − q)| to ½ osc(v) E‖p − q‖_1."""
    L, q = w.loss.lipschitz, reference_tex(w)
    return Step(
        "Hölder",
        rf"$p_s - {q}$ sums to zero, so a constant may be taken off $v$: $\frac12\mathrm{{osc}}(v)$ is left",
        rf"{_times(w)}\tfrac12\mathrm{{osc}}(v)\, \mathbb{{E}}_{{p_T}} \|p_s - {q}\|_1",
        L * w.half_osc * w.over_task(w.l1),
        scale=L * score_size(w),
    )


def norm(w: World) -> Step:
    """Half the oscillation of v is at most B."""
    return Step(
        "norm",
        r"$\frac12(\max v - \min v) \le \|v\|_\infty = B$",
        rf"{_times(w)}B\, \mathbb{{E}}_{{p_T}} \|p_s - {reference_tex(w)}\|_1",
        w.loss.lipschitz * w.B * w.over_task(w.l1),
    )


# -- from the distance to the divergence ------------------------------------------------------------------------------

CONSTANT = Constant(
    "constant",
    divergences.PINSKER,
    1.9,
    "the 2 under the root",
    "Pinsker's constant: the ratio tends to 1 in the sharp family as δ → 0",
    places=((r"(?<=\\sqrt\{)2", "VALUE"),),
)
EXPONENT = Constant(
    "exponent",
    divergences.ROOT,
    0.55,
    "the exponent of ε",
    "the loss does move like √ε, so ε^0.55 is too small",
    places=(
        (r"\\sqrt\{2 B\^2 ([^{}]*)\}", "B (2 GROUP)^{VALUE}"),
        (r"\\sqrt\{(2\\,\\mathrm\{\w+\}_s)\}", "(GROUP)^{VALUE}"),
    ),
)


def pinsker(w: World) -> Step:
    """In each context, the distance is at most √(2 KL)."""
    q = reference_tex(w)
    return Step(
        "Pinsker",
        rf"$\|p_s - {q}\|_1 \le \sqrt{{2\,\mathrm{{KL}}({q} \| p_s)}}$",
        rf"{_times(w)}B\, \mathbb{{E}}_{{p_T}} \sqrt{{2\,\mathrm{{KL}}_s}}",
        w.loss.lipschitz * w.B * w.over_task(divergences.pinsker(w.kl, w.xp)),
    )


# -- from the task's contexts to ε ------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Curve(Short):
    r"""What a divergence of x can do to the loss at most, and the arrows that lead along it to ε.

    Args:
        value: (world, x, constants by name) to an increasing and concave function of x, 0 at 0.
        tex: the same as LaTeX, from a world and the LaTeX of x.
        concave: why it is concave, which Jensen's step needs.
        constants: of ``value``.
        at_epsilon: how it is usually written at x = ε/γ, if that is another way.
    """

    value: Callable[..., Array]
    tex: Callable[[World, str], str]
    concave: str = ""
    constants: tuple[Constant, ...] = ()
    at_epsilon: str = ""

    def __repr__(self) -> str:
        return f"<Curve {self.value.__name__}>"

    def bound(self, w: World, **constants: Any) -> Array:
        """The right side of the statement: the curve at x = ε/γ."""
        return self.value(w, w.epsilon / w.gamma, **constants)

    def jensen(self, w: World) -> Step:
        """The mean of a concave function is at most its value at the mean."""
        tex = self.tex(w, r"\mathbb{E}_{p_T} \mathrm{KL}_s")
        return Step("Jensen", self.concave, tex, self.value(w, w.over_task(w.kl)))

    def coverage(self, w: World) -> Step:
        """The mean over the task's contexts is at most 1/γ of that over those of language modelling."""
        return Step(
            "coverage",
            r"$p_L \ge \gamma(p_T)\, p_T$ and $\mathrm{KL} \ge 0$; the bound increases with the divergence",
            self.tex(w, r"\mathbb{E}_{p_L} \mathrm{KL}_s / \gamma(p_T)"),
            self.value(w, w.excess / w.gamma),
        )

    def optimality(self, w: World) -> Step:
        """The excess is at most ε."""
        tex = f"{_times(w)}{self.at_epsilon}" if self.at_epsilon else self.tex(w, r"\varepsilon / \gamma(p_T)")
        return to_epsilon(w, r"$\mathbb{E}_{p_L} \mathrm{KL}_s$ is the excess cross-entropy", tex, self.bound(w))


def to_epsilon(w: World, because: str, tex: str, value: Array) -> Step:
    """The last arrow of any chain: the excess is at most ε, or ε itself when the instance claims none."""
    claimed = w.instance.epsilon is not None
    tail = r", at most $\varepsilon$" if claimed else r", which $\varepsilon$ is taken to be"
    return Step("optimality", because + tail, tex, value, relation="<=" if claimed else "=")


def root(w: World, x: Array, norm: str = "inf", L: float | None = None, **constants: float) -> Array:
    """L B √(2x), with constants that may be others."""
    steep = float(w.loss.lipschitz) if L is None else L
    return steep * size(w, norm) * divergences.pinsker(x, w.xp, **constants)


ROOT = Curve(
    root,
    lambda w, x: rf"{_times(w)}B \sqrt{{2\, {x}}}",
    "the square root is concave",
    (CONSTANT, EXPONENT, NORM),
    r"\sqrt{2 B^2 \varepsilon / \gamma(p_T)}",
)
"""The curve of the paper, by Pinsker's inequality."""

jensen, coverage, optimality = ROOT.jensen, ROOT.coverage, ROOT.optimality

# -- context by context ------------------------------------------------------------------------------------------------


def cauchy_schwarz(w: World) -> Step:
    """E_{p_T} √(2 KL) is E_{p_L} of r_s times the root, at most √C times that of 2 E_{p_L} KL."""
    return Step(
        "Cauchy–Schwarz",
        r"$\mathbb{E}_{p_T} \sqrt{2\,\mathrm{KL}_s} = \mathbb{E}_{p_L} r_s \sqrt{2\,\mathrm{KL}_s}$ with "
        r"$r_s = p_T(s)/p_L(s)$, and $C = \mathbb{E}_{p_L} r_s^2$",
        rf"{_times(w)}B \sqrt{{2\, C\, \mathbb{{E}}_{{p_L}} \mathrm{{KL}}_s}}",
        root(w, w.C * w.excess),
    )


# -- for softmax models -----------------------------------------------------------------------------------------------


def softmax_twin(
    theorem: Theorem,
    *,
    title: str,
    statement: str,
    text: str,
    uses: tuple[str, ...],
    hypotheses: tuple[Hypothesis, ...] = SOFTMAX,
) -> Theorem:
    """The same theorem for a softmax model with a fixed Phi, the best such model q_s in the place of p*_s.

    The proof is the same: ``subspace`` is the arrow that is added where the reference is no longer the truth.
    """
    return dataclasses.replace(
        theorem,
        id=f"softmax-{theorem.id}",
        number=f"{theorem.number}r",
        title=title,
        statement=statement,
        text=text,
        source="new",
        reference="optimum",
        needs=("row-span", "optimum", *(need for need in theorem.needs if need != "binary")),
        hypotheses=hypotheses,
        features="mean_features" if theorem.features else "",
        uses=uses,
    )


# -- names ------------------------------------------------------------------------------------------------------------


def reference_tex(w: World) -> str:
    """What the reference distribution is called: p*_s, or q_s for the best softmax model."""
    return "p^*_s" if w.reference == "truth" else "q_s"


def _features(w: World) -> str:
    return "P" if w.reference == "truth" else r"\Phi p_f"


def _times(w: World) -> str:
    """The factor L, where it is not one."""
    return "" if w.loss.lipschitz == 1 else f"{w.loss.lipschitz} "
