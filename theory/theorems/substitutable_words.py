r"""Substitutable words get parallel embeddings: what the truth hardly tells apart, learned embeddings hardly do.

Π is the orthogonal projection onto the row-span of Phi, Ω* = E_{p_L}[p*_s p*_sᵀ] has the eigenvalues λ_1 ≥ … ≥ λ_V, and
ε_2 = ½(Σ_{i≤d} λ_i − tr ΠΩ*) is the excess of Phi for Quad. For every v, and v_⊥ = v − Πv,

$$(\lambda_d - 2 \varepsilon_2)\, \|\Pi v\|_2
  \le \|\Omega^* v\|_2 + \sqrt{2 \varepsilon_2 (2 \varepsilon_2 + \lambda_1)}\, \|v_\perp\|_2$$

For the best Phi, with orthonormal rows, and two words: ‖φ_w − φ_w'‖_2 ≤ ‖Ω*(e_w − e_w')‖_2/λ_d; and where w is a times
as likely as w' in every context, Ω*(e_w − a e_w') = 0 and φ_w = a φ_w'. It is shown times ‖Πv‖_2, which may be zero.

Both constants are the best possible: where v is an eigenvector for λ_d in the row-span of the best Phi, the first term
is all of the left side. For the second let d = 1, let Ω* have one eigenvalue that is not zero, let v be orthogonal to
its eigenvector, and Phi turned from that by an angle of sine s: the left side is √((1 − s²)/(1 + s²)) of the right one.

Assumptions: none; it says something where 2ε_2 < λ_d.

Source: arXiv:2010.03648, section on learning Phi, for the best Phi; for others new.
"""

from __future__ import annotations

from rooteps.theory.claims import Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.theorems import quad_objective
from rooteps.theory.theorems.aligned_transfer import left_out, size
from rooteps.theory.world import World

APART = Constant(
    "apart",
    1.0,
    0.9,
    r"the 1 before $\|\Omega^* v\|_2$",
    "for an eigenvector in the row-span both sides are the same",
    places=((r"\\\|\\Omega\^\* v\\\|_2", r"VALUE GROUP"),),
)
TURNED = Constant(
    "turned",
    1.0,
    0.9,
    r"the 1 before the part of $v_\perp$",
    "where d = 1 and Phi is turned a little from the only eigenvector, what is orthogonal to that needs all of it",
    places=((r"\\sqrt\{2 \\varepsilon_2", r"VALUE GROUP"),),
)
ROOT_OF_ROUNDING = 2.0**21
"""A number that is rounded relative to its size by 2⁻⁴² has a root that is by 2⁻²¹."""


def _excess(w: World) -> Array:
    """2ε_2."""
    return w.xp.maximum(2 * w.misalignment, w.xp.array(0.0))


def _turning(w: World) -> Array:
    """√(2ε_2(2ε_2 + λ_1))."""
    return w.xp.sqrt(_excess(w) * (_excess(w) + w.spectrum[0]))


def _outside(w: World) -> Array:
    """‖v_⊥‖_2."""
    return w.xp.sqrt((w.off_span * w.off_span).sum())


def _image(w: World) -> Array:
    """‖Ω*v‖_2."""
    image = (w.p_L * w.true_scores) @ w.p_star
    return w.xp.sqrt((image * image).sum())


def bound(w: World, apart: float = 1.0, turned: float = 1.0) -> Array:
    """‖Πv‖_2 (‖Ω*v‖_2 + √(2ε_2(2ε_2 + λ_1)) ‖v_⊥‖_2), with constants that may be others."""
    return size(w) * (apart * _image(w) + turned * _turning(w) * _outside(w))


def proof(w: World) -> Proof:
    """From (λ_d − 2ε_2)‖Πv‖_2² to the bound, by Ky Fan's inequality twice.

    Without the direction of Πv, the row-span has d − 1 dimensions, which hold no more of Ω* than Σ_{i<d} λ_i: so the
    direction holds at least tr ΠΩ* − Σ_{i<d} λ_i = λ_d − 2ε_2. Then Πv·Ω*Πv = Πv·Ω*v − Πv·Ω*v_⊥. For the last term let
    y and z be the unit vectors of Πv and v_⊥, and turn y towards z by an angle of tangent t. The turned row-span still
    has d dimensions, so t²(z·Ω*z − y·Ω*y) + 2t y·Ω*z ≤ 2ε_2 (1 + t²) for every t, whence (y·Ω*z)² ≤ 2ε_2(2ε_2 + y·Ω*y −
    z·Ω*z) ≤ 2ε_2(2ε_2 + λ_1).
    """
    inside = w.true_scores + left_out(w)  # Πv·p*_s, as ``left_out`` is −v_⊥·p*_s
    coupling = -(w.p_L * inside * left_out(w)).sum()
    all_of_v = (w.p_L * inside * w.true_scores).sum()
    scale = w.trace * quad_objective.l2(w) * quad_objective.l2(w)
    rounding = w.xp.sqrt(2 * w.spectrum[0] * w.xp.sqrt(w.trace * w.missed))
    chain = telescope(
        r"(\lambda_d - 2 \varepsilon_2)\, \|\Pi v\|_2^2",
        (w.last - _excess(w)) * size(w) * size(w),
        Step(
            "one dimension less",
            r"without $\Pi v$ the row-span holds no more of $\Omega^*$ than its $d - 1$ largest eigenvalues",
            r"\Pi v \cdot \Omega^* \Pi v",
            (w.p_L * inside * inside).sum(),
            scale=scale,
            cited="Fan 1949",
        ),
        Step(
            "parts",
            r"$\Pi v = v - v_\perp$",
            r"\Pi v \cdot \Omega^* v - \Pi v \cdot \Omega^* v_\perp",
            all_of_v - coupling,
            relation="=",
            scale=scale,
        ),
        Step(
            "norms",
            r"$\Pi v \cdot \Omega^* v \le \|\Pi v\|_2 \|\Omega^* v\|_2$",
            r"\|\Pi v\|_2 \|\Omega^* v\|_2 + |\Pi v \cdot \Omega^* v_\perp|",
            size(w) * _image(w) + w.xp.abs(coupling),
            scale=scale,
        ),
        Step(
            "turning",
            r"no row-span turned from $\Pi v$ towards $v_\perp$ holds more than $\sum_{i \le d} \lambda_i$",
            r"\|\Pi v\|_2 (\|\Omega^* v\|_2 + \sqrt{2 \varepsilon_2 (2 \varepsilon_2 + \lambda_1)}\, \|v_\perp\|_2)",
            bound(w),
            scale=scale + ROOT_OF_ROUNDING * size(w) * _outside(w) * rounding,
            cited="Fan 1949",
        ),
    )
    return Proof((), chain)


THEOREM = Theorem(
    id="substitutable-words",
    number="20e",
    title="Substitutable words get parallel embeddings",
    statement=r"$(\lambda_d - 2 \varepsilon_2) \|\Pi v\|_2 \le \|\Omega^* v\|_2 + \sqrt{2 \varepsilon_2 "
    r"(2 \varepsilon_2 + \lambda_1)}\, \|v_\perp\|_2$ for every $v$, the difference of two words too",
    source=f"{PAPER}, learning Phi, for the best Phi; for others new",
    text=str(__doc__),
    needs=("binary", "quad"),
    uses=("best-embeddings", "excess-splits"),
    proof=proof,
    bound=bound,
    constants=(APART, TURNED),
    norm=quad_objective.l2,
    epsilon=quad_objective.excess,
)
