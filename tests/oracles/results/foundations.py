"""Results 1 to 5, 8b and 12: what recovers the truth, what divergences say, and when a task is natural."""

import mpmath
import numpy as np

from tests.oracles import fht
from tests.oracles.arithmetic import exp, log, solve, sqrt
from tests.oracles.objects import cross_entropy, kl
from tests.oracles.results.tilts import attained, tilted, variances


def cross_entropy_recovers_truth(c):
    """1: ½ E‖p − p*‖² ≤ E KL(p*‖p) = ℓ_xent(P) − H."""
    entropy, loss = cross_entropy(c.p_L, c.P_star, c.P_star), cross_entropy(c.p_L, c.P_star, c.P)
    divergence = c.p_L @ kl(c.P_star, c.P)
    distance = abs(c.P - c.P_star).sum(axis=1)
    return [c.p_L @ distance**2 / 2, divergence, loss - entropy], {"decomposition": (loss, entropy + divergence)}


def subspace_recovery(c):
    """2: E‖gradient‖²/2R² ≤ ℓ_xent(F) − ℓ_xent(F*) ≤ E (f − f*)·gradient."""
    gradient = (c.P - c.P_star) @ c.Phi.T
    spread = c.Phi - c.Phi.mean(axis=1)[:, None]
    radius = max((spread**2).sum(axis=0))
    excess = cross_entropy(c.p_L, c.P_star, c.P) - cross_entropy(c.p_L, c.P_star, c.Q)
    chain = [
        c.p_L @ (gradient**2).sum(axis=1) / (2 * radius),
        excess,
        c.p_L @ ((c.F - c.F_star) * gradient).sum(axis=1),
    ]
    return chain, {"uniqueness": (c.p_L @ abs(c.P - c.Q).sum(axis=1) ** 2 / 2, excess)}


def pythagoras(c):
    """3: KL(p*‖p) = KL(p*‖q) + KL(q‖p)."""
    ratio = log(c.Q) - log(c.P)
    cross = (c.P_star * ratio).sum(axis=1)
    misfit = kl(c.P_star, c.Q)
    chain = [c.p_L @ kl(c.P_star, c.P), c.p_L @ (misfit + cross), c.p_L @ (misfit + kl(c.Q, c.P))]
    return chain, {"cross term": (max(abs(cross - (c.Q * ratio).sum(axis=1))), 0)}


def pinsker(c):
    """4: ‖p − q‖ ≤ g*(KL) ≤ sqrt(2 KL)."""
    x, distance = kl(c.P_star, c.P), abs(c.P - c.P_star).sum(axis=1)
    best = np.array([fht.bound(y) for y in x])
    return [c.p_L @ distance, c.p_L @ best, c.p_L @ sqrt(2 * x)], {
        "every context": (max(distance**2 - 2 * x), 0),
        "Bretagnolle–Huber": (c.p_L @ best, c.p_L @ (2 * sqrt(1 - exp(-x)))),
    }


def donsker_varadhan(c):
    """4a: |v·(p − q)| ≤ μ KL + ψ(μ) at μ = osc(v), and the tilts."""
    mu = 2 * c.half_osc
    (charged, _, _), both = tilted(c, mu)
    chain = [c.p_T @ abs((c.P - c.P_star) @ c.v), mu * (c.p_T @ (kl(c.P_star, c.P) + charged))]
    return chain, {"attained": attained(c, mu, both)}


def bernstein(c):
    """4b: ψ(μ) ≤ μ (mgf − 1) ≤ ½ Var/(μ − osc/3) at μ = osc(v)."""
    mu = 2 * c.half_osc
    charged = tilted(c, mu)[0][0]
    return [mu * (c.p_T @ x) for x in (charged, exp(charged) - 1, variances(c) / mu**2 * 3 / 4)], {}


def subspace_pinsker(c):
    """5: |v·(p − p*)| = |v·(p − q)| ≤ ½ osc(v)‖p − q‖ ≤ B‖p − q‖ ≤ B sqrt(2 KL(q‖p))."""
    change, distance, bound = abs((c.P - c.P_star) @ c.v), abs(c.P - c.Q).sum(axis=1), c.B * sqrt(2 * kl(c.Q, c.P))
    chain = [change, abs((c.P - c.Q) @ c.v), c.half_osc * distance, c.B * distance, bound]
    return [c.p_L @ x for x in chain], {"every context": (max(change - bound), 0)}


def gaussian_partition(c):
    """8b: E Z/V = exp(μ·θ + ½θᵀΣθ), Var(Z/EZ) = (exp(θᵀΣθ) − 1)/V, Chebyshev; tails of one word by quadrature."""
    theta, mu, root, draws, t = c.theta, c.mu, c.Sigma_root, c.draws, c.t
    R, _, V = draws.shape
    alpha = mpmath.mpf(1e-12)  # how often draws that are normal may be taken for others
    variance, mean = theta @ root @ root.T @ theta, mpmath.exp(mu @ theta + theta @ root @ root.T @ theta / 2)
    s = mpmath.sqrt(variance)
    Z = np.array([exp(theta @ (mu[:, None] + root @ z)).mean() for z in draws])
    frequency = sum(abs(x / mean - 1) >= t for x in Z) / mpmath.mpf(R)

    def tail(low, high):
        grid = [low + (high - low) * i / 16 for i in range(17)]
        return mpmath.quad(lambda y: mpmath.npdf(y), grid)

    above = tail((mpmath.log(1 + t[()]) + variance / 2) / s, mpmath.mpf(40))
    inside = min(t[()], 1 - mpmath.mpf(2) ** -20)
    below = tail(mpmath.mpf(-40), (mpmath.log(1 - inside) + variance / 2) / s)
    chebyshev = mpmath.expm1(variance) / t[()] ** 2
    return [frequency, chebyshev / V + mpmath.sqrt(mpmath.log(1 / alpha) / (2 * R))], {
        "mean": (mean, mean),
        "variance": (mpmath.expm1(variance) / V, mpmath.expm1(variance) / V),
        "one word, above": (above, chebyshev),
        "one word, both tails": (above + below, mpmath.expm1(variance) / inside**2),
    }


def sentence_completion(c):
    """12: with v = A(AᵀA)⁻¹u, or a guess projected onto {v : Aᵀv = u}, ℓ_T(P*, v) = ℓ_T(π, u)."""
    least = c.A @ solve(c.A.T @ c.A, c.u)
    guess = getattr(c, "v", None)
    v = least if guess is None else guess - c.A @ solve(c.A.T @ c.A, c.A.T @ guess) + least
    B, scores = max(abs(v)), c.P_star @ v
    chain = [c.task_loss(scores), c.task_loss(c.pi @ c.u)]
    norm = (least @ least) / abs(least).sum()
    return chain, {"scores": (max(abs(scores - c.pi @ c.u)), 0), "least norm": (norm, B)}
