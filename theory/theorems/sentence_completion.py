r"""When is a task natural? Sentence completion: a task whose label posterior shapes the next word.

If p*_s = Σ_y A[:, y] π_s(y), with class-conditional word distributions A [V, k] of full column rank and π_s the
posterior of the label, then every linear score of the posterior is a linear score of p*_s:

$$u \cdot \pi_s = v \cdot p^*_s, \qquad v = A(A^\top A)^{-1} u$$

so the task is (τ, B)-natural with B = ‖v‖_∞ and τ the loss of that posterior score. Every other v with Aᵀv = u serves;
the one of least ‖·‖_∞ is a linear programme. A witness in the instance is taken as a guess of that one, made exact by
adding A(AᵀA)⁻¹(u − Aᵀv).

Assumptions: the mixture form of the truth, and full column rank of A.

Source: arXiv:2010.03648, hypothesis that classification tasks are sentence completion, made a statement.
"""

from __future__ import annotations

from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.hypothesis import hypothesis
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World


def _given(w: World) -> Array:
    """A as it is given, exact in every number system, [V, k]: the normalised one times a number in each column."""
    return w.instance.language.A


def _mixture(w: World) -> tuple[Array, Array]:
    """(A [V, k], pi [n, k]), normalised exactly."""
    language = w.instance.language
    if language.A is None or language.pi is None:
        raise InvalidInput("truth.A: missing, and this result is about a truth given by A and pi")
    if w.instance.topic_score is None:
        raise InvalidInput("topic_score: missing, and this result is about one")
    A = language.A / language.A.sum(axis=0)[None, :]
    return A, language.pi / language.pi.sum(axis=1)[:, None]


def _left_inverse(w: World, guess: Array) -> Array:
    """The v nearest to the guess with Aᵀv = u exactly, [V]."""
    A, _ = _mixture(w)
    given = _given(w)
    missing = (w.instance.topic_score - guess @ A) * given.sum(axis=0)
    return guess + w.xp.lstsq(given.T, missing[:, None])[:, 0]


@hypothesis("mixture", without="a truth that is no mixture may hide the label from every linear score")
def mixture(w: World) -> Claim:
    """The truth is the mixture of A and π."""
    A, pi = _mixture(w)
    return Claim(
        w.xp.max(w.xp.abs(w.p_star - pi @ A.T)),
        w.xp.array(0.0),
        w.xp.array(1.0),
        because=r"$p^*_s = \sum_y A[:, y]\, \pi_s(y)$",
        lhs_tex=r"\max_s \|p^*_s - A \pi_s\|_\infty",
        rhs_tex="0",
        relation="=",
    )


@hypothesis("full rank", without="two classes with the same words cannot be told apart by p*")
def full_rank(w: World) -> Claim:
    """A has full column rank: the determinant of its Gram matrix is positive."""
    A, _ = _mixture(w)
    given = _given(w)
    return Claim(
        -w.xp.gram_determinant(given) / (given.sum(axis=0) * given.sum(axis=0)).prod(),
        w.xp.array(0.0),
        (A * A).sum(axis=0).prod(),  # Hadamard's bound on the determinant
        because="the columns of $A$ are independent",
        lhs_tex=r"-\det(A^\top A)",
        rhs_tex="0",
        relation="<",
    )


def posterior_loss(w: World) -> Array:
    """τ = ℓ_T(π, u), the loss of the posterior score."""
    return w.loss_of(_mixture(w)[1] @ w.instance.topic_score)


def proof(w: World) -> Proof:
    """The scores agree, hence the losses; and how small the norm of a witness can be.

    v·p*_s = v·Aπ_s = (Aᵀv)·π_s, so any v with Aᵀv = u has the scores u·π_s. A of full column rank has an invertible
    AᵀA, and v_2 = A(AᵀA)^{-1}u is such a v. It is in the range of A: v_2 = Ac, so every other one has v·v_2 = (Aᵀv)·c =
    u·c = v_2·v_2, and by Hölder ‖v_2‖_2² ≤ ‖v‖_∞ ‖v_2‖_1.
    """
    xp = w.xp
    A, pi = _mixture(w)
    least_squares = _left_inverse(w, A[:, 0] * 0)
    v = least_squares if w.instance.witness is None else _left_inverse(w, w.v)
    B = xp.max(xp.abs(v))
    word_scores = w.p_star @ v
    posterior_scores = pi @ w.instance.topic_score
    scores = Claim(
        xp.max(xp.abs(word_scores - posterior_scores)),
        xp.array(0.0),
        B,
        name="scores",
        because=r"$A^\top v = u$, so $v \cdot A\pi_s = u \cdot \pi_s$",
        lhs_tex=r"\max_s |v \cdot p^*_s - u \cdot \pi_s|",
        rhs_tex="0",
        relation="=",
    )
    norm = Claim(
        (least_squares * least_squares).sum() / xp.abs(least_squares).sum(),
        B,
        name="least norm",
        because=r"Hölder, as every $v$ with $A^\top v = u$ has $v \cdot v_2 = \|v_2\|_2^2$ for the least-squares "
        r"$v_2 = A(A^\top A)^{-1}u$: no witness has a smaller norm",
        lhs_tex=r"\|v_2\|_2^2 / \|v_2\|_1",
        rhs_tex=r"B = \|v\|_\infty",
    )
    chain = telescope(
        r"\ell_T(P^*, v)",
        w.loss_of(word_scores),
        Step(
            "naturalness",
            r"equal scores have equal losses: the task is $(\tau, B)$-natural with $\tau = \ell_T(\pi, u)$",
            r"\tau = \ell_T(\pi, u)",
            w.loss_of(posterior_scores),
            relation="=",
            scale=B,
        ),
    )
    return Proof((scores, norm), chain)


THEOREM = Theorem(
    id="sentence-completion",
    number="12",
    title="Sentence completion makes tasks natural",
    statement=r"if $p^*_s = A\pi_s$ with $A$ of full column rank, every posterior score $u \cdot \pi_s$ is "
    r"$v \cdot p^*_s$ with $v = A(A^\top A)^{-1}u$, so the task is $(\tau, \|v\|_\infty)$-natural",
    source=f"{PAPER}, sentence-completion hypothesis",
    text=str(__doc__),
    needs=("topics",),
    hypotheses=(mixture, full_rank),
    proof=proof,
    features="p_star",
    bound=lambda w: w.xp.array(0.0),
    tau=posterior_loss,
)
