r"""Cross-entropy with learned embeddings: where no step in the features or in Phi gains, both gradients are zero.

The gradient of the cross-entropy of p_f(s) = softmax(f(s)ᵀPhi) in f(s) is p_L(s) Phi(p_f(s) − p*_s), and in Phi it is
G = E_{p_L} f(s)(p_f(s) − p*_s)ᵀ. One step against it gains

$$\ell_{\mathrm{xent}}(F, \Phi) - \ell_{\mathrm{xent}}(F, \Phi - 2 G / \mathbb{E} \|f\|_2^2)
  \ge \|G\|_F^2 / \mathbb{E}_{p_L} \|f(s)\|_2^2$$

and one step in the features E‖Phi(p_f(s) − p*_s)‖²/‖Phi‖_F² at least. So at the best features and embeddings together
Phi p_f(s) = Phi p*_s in every context that language modelling sees, and E_{p_L} f(s) p_f(s)ᵀ = E_{p_L} f(s) p*_sᵀ:
within an excess of ε, the squares are at most ε ‖Phi‖_F² and ε E‖f‖².

Assumptions: none. The constant is the best possible: two words of one embedding and of the probabilities ½ ± 1/8 reach
0.989 of it, and ½ ± δ all as δ → 0.

Source: arXiv:2010.03648, section on learning Phi, for stationary points; the gain ours.
"""

from __future__ import annotations

from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World

GAIN = Constant(
    "gain",
    1.0,
    0.9,
    "the 1 before what is gained",
    "near two words of probability ½ the cross-entropy is as curved as it can be, and a step gains no more",
    places=((r"\\ell_\{\\mathrm\{xent\}\}\(F, \\Phi\) -", r"VALUE (GROUP"),),
)


def errors(w: World) -> Array:
    """p_f(s) − p*_s, [n, V]."""
    return w.p_minus_q - w.kernel


def gradient(w: World) -> Array:
    """G = E_{p_L} f(s)(p_f(s) − p*_s)ᵀ, [d, V]."""
    return (w.p_L[:, None] * w.F).T @ errors(w)


def _per(numbers: Array, size: Array, w: World) -> Array:
    """Numbers over a size that is zero only where they are."""
    zero = w.xp.is_zero(size)
    return w.xp.select(~zero, numbers / w.xp.select(~zero, size, 1.0), 0.0)


def _gained(w: World, slope: Array, step: Array) -> Array:
    """What the cross-entropy loses by a step of the logits [n, V]: the slope less E KL(p_f‖p_f') ≥ 0."""
    moved = step - (w.p * step).sum(axis=1)[:, None]
    return slope - (w.p_L * w.xp.log1p((w.p * w.xp.expm1_minus_x(moved)).sum(axis=1))).sum()


def in_phi(w: World) -> tuple[Array, Array]:
    """‖G‖_F²/E‖f‖², and how the step in Phi moves the logits, [n, V]."""
    G, squares = gradient(w), (w.p_L * (w.F * w.F).sum(axis=1)).sum()
    return _per((G * G).sum(), squares, w), _per(-2 * (w.F @ G), squares, w)


def bound(w: World, gain: float = 1.0) -> Array:
    """What the step in Phi gains, with a constant that may be another."""
    least, step = in_phi(w)
    return gain * _gained(w, 2 * least, step)


def of_features(w: World) -> Claim:
    """The same for a step in the features."""
    means, size = w.delta - w.Phi_kernel, (w.Phi * w.Phi).sum()
    least = _per((w.p_L * (means * means).sum(axis=1)).sum(), size, w)
    return Claim(
        least,
        _gained(w, 2 * least, _per(-2 * (means @ w.Phi), size, w)),
        name="features",
        because=r"the same in each context, for $f(s) - 2 \Phi(p_f(s) - p^*_s) / \|\Phi\|_F^2$",
        lhs_tex=r"\mathbb{E}_{p_L} \|\Phi(p_f(s) - p^*_s)\|_2^2 / \|\Phi\|_F^2",
        rhs_tex=r"\ell_{\mathrm{xent}}(F, \Phi) - \ell_{\mathrm{xent}}(F', \Phi)",
        cited="Nesterov 2004, 2.1.5",
    )


def proof(w: World) -> Proof:
    """The step in the features, then from ‖G‖_F²/E‖f‖² to what the step in Phi gains.

    A step Δ_s of the logits changes the cross-entropy by E(p_f − p*_s)·Δ_s + E KL(p_f‖p_{f'}), and the second term is
    at most ¼ E‖Δ_s‖_2², since no variance of Δ_s(w) is more than ½ ‖Δ_s‖_2². For Δ_s = −2 Gᵀf(s)/E‖f‖² the first is −2
    ‖G‖_F²/E‖f‖², and E‖Gᵀf(s)‖_2² ≤ ‖G‖_F² E‖f‖².
    """
    least, step = in_phi(w)
    chain = telescope(
        r"\|G\|_F^2 / \mathbb{E}_{p_L} \|f(s)\|_2^2",
        least,
        Step(
            "length",
            r"$\mathbb{E}_{p_L} \|G^\top f(s)\|_2^2 \le \|G\|_F^2\, \mathbb{E}_{p_L} \|f(s)\|_2^2$",
            r"2 \|G\|_F^2 / \mathbb{E}_{p_L} \|f(s)\|_2^2 - \tfrac14 \mathbb{E}_{p_L} \|\Delta_s\|_2^2",
            2 * least - (w.p_L * (step * step).sum(axis=1)).sum() / 4,
            cited="Cauchy–Schwarz",
        ),
        Step(
            "curvature",
            r"$\mathrm{KL}(p_f \| p_{f'}) \le \tfrac14 \|\Delta_s\|_2^2$, as no variance of $\Delta_s(w)$ is more than "
            r"$\tfrac12 \|\Delta_s\|_2^2$",
            r"\ell_{\mathrm{xent}}(F, \Phi) - \ell_{\mathrm{xent}}(F, \Phi - 2 G / \mathbb{E}_{p_L} \|f(s)\|_2^2)",
            bound(w),
            cited="Nesterov 2004, 2.1.5",
        ),
    )
    return Proof((of_features(w),), chain)


THEOREM = Theorem(
    id="stationary-embeddings",
    number="20f",
    title="Where cross-entropy has learned Phi",
    statement=r"$\|G\|_F^2 / \mathbb{E}_{p_L} \|f(s)\|_2^2 \le \ell_{\mathrm{xent}}(F, \Phi) - "
    r"\inf_{\Phi'} \ell_{\mathrm{xent}}(F, \Phi')$ for the gradient $G = \mathbb{E}_{p_L} f(s)(p_f(s) - p^*_s)^\top$",
    source=f"{PAPER}, learning Phi, for stationary points; the gain ours",
    text=str(__doc__),
    reference="optimum",
    needs=("optimum", "features"),
    uses=("subspace-recovery",),
    proof=proof,
    bound=bound,
    constants=(GAIN,),
)
