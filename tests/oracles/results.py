"""Every result restated: the values that its chain runs through, and the two sides of its lemmas, by name.

Each function takes a case of ``objects.read`` and returns (chain, lemmas): a list of numbers, each at most the next,
and a dictionary of pairs.
"""

from itertools import combinations
from types import SimpleNamespace

import mpmath
import numpy as np

from tests.oracles import fht, samples
from tests.oracles.arithmetic import exact, exp, log, solve, sqrt
from tests.oracles.embeddings import aligned_transfer as aligned_transfer
from tests.oracles.embeddings import best_embeddings as best_embeddings
from tests.oracles.embeddings import excess_splits as excess_splits
from tests.oracles.embeddings import learned_embeddings as learned_embeddings
from tests.oracles.embeddings import next_eigenvalue as next_eigenvalue
from tests.oracles.embeddings import small_signals as small_signals
from tests.oracles.embeddings import stationary_embeddings as stationary_embeddings
from tests.oracles.embeddings import substitutable_words as substitutable_words
from tests.oracles.losses import LIPSCHITZ
from tests.oracles.objects import cross_entropy, gamma_delta, kl, project


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
    (charged, _, _), both = _tilted(c, mu)
    chain = [c.p_T @ abs((c.P - c.P_star) @ c.v), mu * (c.p_T @ (kl(c.P_star, c.P) + charged))]
    return chain, {"attained": _attained(c, mu, both)}


def bernstein(c):
    """4b: ψ(μ) ≤ μ (mgf − 1) ≤ ½ Var/(μ − osc/3) at μ = osc(v)."""
    mu = 2 * c.half_osc
    charged = _tilted(c, mu)[0][0]
    return [mu * (c.p_T @ x) for x in (charged, exp(charged) - 1, _variances(c) / mu**2 * 3 / 4)], {}


def subspace_pinsker(c):
    """5: |v·(p − p*)| = |v·(p − q)| ≤ ½ osc(v)‖p − q‖ ≤ B‖p − q‖ ≤ B sqrt(2 KL(q‖p))."""
    change, distance, bound = abs((c.P - c.P_star) @ c.v), abs(c.P - c.Q).sum(axis=1), c.B * sqrt(2 * kl(c.Q, c.P))
    chain = [change, abs((c.P - c.Q) @ c.v), c.half_osc * distance, c.B * distance, bound]
    return [c.p_L @ x for x in chain], {"every context": (max(change - bound), 0)}


def _to_cross_entropy(c, q, L=1):
    """L sqrt(2 B² ε/γ), and the steps that lead there from L ½ osc(v) E_{p_T}‖p − q‖."""
    x, distance = kl(q, c.P), c.p_T @ abs(c.P - q).sum(axis=1)
    excess = cross_entropy(c.p_L, c.P_star, c.P) - cross_entropy(c.p_L, c.P_star, q)
    epsilon = excess if c.epsilon is None else c.epsilon
    return [
        L * c.half_osc * distance,
        L * c.B * distance,
        L * c.B * (c.p_T @ sqrt(2 * x)),
        L * mpmath.sqrt(2 * c.B**2 * (c.p_T @ x)),
        L * mpmath.sqrt(2 * c.B**2 * excess / c.gamma),
        L * mpmath.sqrt(2 * c.B**2 * epsilon / c.gamma),
    ]


def unconstrained_transfer(c):
    """6: ℓ_T(P) ≤ τ + sqrt(2B²ε/γ)."""
    gap = c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v)
    return [gap, gap, c.p_T @ abs((c.P - c.P_star) @ c.v), *_to_cross_entropy(c, c.P_star)], {}


def softmax_transfer(c):
    """7: ℓ_T(Phi p_f) ≤ τ + sqrt(2B²ε/γ)."""
    scores = c.P @ c.Phi.T @ c.lam
    gap = c.task_loss(scores) - c.task_loss(c.P_star @ c.Phi.T @ c.lam)
    moved = [c.p_T @ abs((c.P - q) @ c.v) for q in (c.P_star, c.Q)]
    return [gap, gap, *moved, *_to_cross_entropy(c, c.Q)], {"linear map": (max(abs(c.P @ c.v - scores)), 0)}


def quadratic_partition(c):
    """8: ℓ_T^affine(F) ≤ τ + sqrt(2B²ε/γ), with (A, b) the least-squares fit of Phi p_f to f."""
    means = c.P @ c.Phi.T
    design = np.hstack([c.F, exact(np.ones((len(c.F), 1)))])
    fit = solve(design.T @ design, design.T @ means)
    tau = c.task_loss(c.P_star @ c.v)
    affine, linear = (c.task_loss(scores) - tau for scores in (design @ fit @ c.lam, means @ c.lam))
    moved = [c.p_T @ abs((c.P - q) @ c.v) for q in (c.P_star, c.Q)]
    return [affine, affine, linear, *moved, *_to_cross_entropy(c, c.Q)], {}


def covariance_shift(c):
    """9: ℓ_T(Phi p_f) ≤ τ + sqrt(2B²ε/γ(p_T; Δ)), and γ(p_T; Δ) ≥ γ(p_T)."""
    delta = (c.P - c.Q) @ c.Phi.T
    g, along, distance, x = gamma_delta(c.p_L, c.p_T, delta), delta @ c.lam, abs(c.P - c.Q).sum(axis=1), kl(c.Q, c.P)
    gap = c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v)
    squares = [c.p_L @ along**2, c.half_osc**2 * (c.p_L @ distance**2), c.B**2 * (c.p_L @ distance**2)]
    epsilon = c.p_L @ x if c.epsilon is None else c.epsilon
    squares += [2 * c.B**2 * (c.p_L @ x), 2 * c.B**2 * epsilon]
    moved = [c.p_T @ abs((c.P - c.P_star) @ c.v), c.p_T @ abs(along), mpmath.sqrt(c.p_T @ along**2)]
    return [gap, gap, *moved, *(mpmath.sqrt(y / g) for y in squares)], {"never worse": (c.gamma, g)}


def quad_objective(c):
    """10: ℓ_T(F) ≤ τ + sqrt(2B²ε/γ) with B = ‖v‖_2 and weights Phi v on f itself."""
    means, best = c.P_star @ c.Phi.T, project(c.Phi, c.P_star)

    def objective(F):
        return c.p_L @ (((F @ c.Phi) ** 2).sum(axis=1) / 2 - (F * means).sum(axis=1))

    excess = objective(c.F) - objective(best)
    residual = c.F @ c.Phi - best @ c.Phi
    squares, norm = (residual**2).sum(axis=1), mpmath.sqrt(c.v @ c.v)
    tau = c.task_loss(c.P_star @ c.v)
    gap = c.task_loss(c.F @ (c.Phi @ c.v)) - tau
    epsilon = excess if c.epsilon is None else c.epsilon
    chain = [gap, gap, c.p_T @ abs(residual @ c.v), norm * (c.p_T @ sqrt(squares)), norm * mpmath.sqrt(c.p_T @ squares)]
    chain += [norm * mpmath.sqrt(c.p_L @ squares / c.gamma), mpmath.sqrt(2 * norm**2 * epsilon / c.gamma)]
    return chain, {
        "stationarity": (max(abs(best @ c.Phi @ c.Phi.T - means).ravel()), 0),
        "excess": (excess, c.p_L @ squares / 2),
        "scores": (max(abs(best @ (c.Phi @ c.v) - c.P_star @ c.v)), 0),
    }


def multiclass_transfer(c):
    """11: ℓ_T(P) ≤ τ + L sqrt(2B²ε/γ)."""
    L = LIPSCHITZ[c.loss]
    gap = c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v)
    moved = abs((c.P - c.P_star) @ c.v).max(axis=1)
    return [gap, gap, L * (c.p_T @ moved), *_to_cross_entropy(c, c.P_star, L)], {}


def softmax_multiclass_transfer(c):
    """11 for softmax models: ℓ_T(Phi p_f) ≤ τ + L sqrt(2B²ε/γ) with scores Λᵀ Phi p_f."""
    L = LIPSCHITZ[c.loss]
    gap = c.task_loss(c.P @ c.Phi.T @ c.lam) - c.task_loss(c.P_star @ c.Phi.T @ c.lam)
    moved = [L * (c.p_T @ abs((c.P - q) @ c.v).max(axis=1)) for q in (c.P_star, c.Q)]
    return [gap, gap, *moved, *_to_cross_entropy(c, c.Q, L)], {}


def close_copies(c):
    """27: ‖p − q‖ ≤ 2 tanh(η/4) and ℓ_T(P) ≤ τ + 2B E tanh(η/4), with η the oscillation of log(p/q)."""
    eta = _oscillation(c.P, c.P_star)
    distance, tanh = abs(c.P - c.P_star).sum(axis=1), np.array([mpmath.tanh(x / 4) for x in eta])
    chain = [*_from_task(c, c.P_star), c.half_osc * (c.p_T @ distance), c.B * (c.p_T @ distance)]
    return [*chain, 2 * c.B * (c.p_T @ tanh)], {
        "every context": (max(distance - 2 * tanh), 0),
        "attained": (2 * (c.p_T @ tanh), 2 * (c.p_T @ tanh)),
    }


def _oscillation(P, Q):
    """max − min of log(p/q) over the words that both have; infinite where only one has some."""
    found = []
    for p, q in zip(P, Q, strict=True):
        ratios = [mpmath.log(a / b) for a, b in zip(p, q, strict=True) if a > 0 and b > 0]
        found.append(max(ratios) - min(ratios) if ((p > 0) == (q > 0)).all() else mpmath.inf)
    return found


def near_row_span_transfer(c):
    """25: sqrt(2B²εC) + E|(u − v)·p*|, with v the projection of u onto the row-span."""
    lam = solve(c.Phi @ c.Phi.T, c.Phi @ c.v)
    v, true = c.Phi.T @ lam, c.P_star @ c.v
    apart, tau = c.p_T @ abs(true - c.P_star @ v), c.task_loss(true)
    gap, distance = c.task_loss(c.P @ v) - tau, c.p_T @ abs(c.P - c.Q).sum(axis=1)
    B, x = max(abs(v)), kl(c.Q, c.P)
    excess = c.p_L @ x
    rest = [c.p_T @ abs((c.P - q) @ v) for q in (c.P_star, c.Q)]
    rest += [(max(v) - min(v)) / 2 * distance, B * distance, B * (c.p_T @ sqrt(2 * x))]
    rest += [mpmath.sqrt(2 * B**2 * y * _coverage(c)) for y in (excess, excess if c.epsilon is None else c.epsilon)]
    chain = [gap, gap, c.p_T @ abs(c.P @ v - true), *(apart + y for y in rest)]
    return chain, {"never better": (c.task_loss(c.P_star @ v) - tau, apart)}


def learned_from_samples(c):
    """26, of two words: every sequence of m examples, every corner of the box and of the kinks."""
    return samples.learned(c)


def sentence_completion(c):
    """12: with v = A(AᵀA)⁻¹u, or a guess projected onto {v : Aᵀv = u}, ℓ_T(P*, v) = ℓ_T(π, u)."""
    least = c.A @ solve(c.A.T @ c.A, c.u)
    guess = getattr(c, "v", None)
    v = least if guess is None else guess - c.A @ solve(c.A.T @ c.A, c.A.T @ guess) + least
    B, scores = max(abs(v)), c.P_star @ v
    chain = [c.task_loss(scores), c.task_loss(c.pi @ c.u)]
    norm = (least @ least) / abs(least).sum()
    return chain, {"scores": (max(abs(scores - c.pi @ c.u)), 0), "least norm": (norm, B)}


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


def approximate_quadratic_partition(c):
    """8a: ℓ_T^affine(F) ≤ τ + sqrt(2B²ε/γ) + ‖λ‖ E_{p_T}‖Phi p_f − (A f + b)‖, with the least-squares (A, b)."""
    means = c.P @ c.Phi.T
    design = np.hstack([c.F, exact(np.ones((len(c.F), 1)))])
    fitted = design @ solve(design.T @ design, design.T @ means)
    true = c.P_star @ c.v
    gap = c.task_loss(fitted @ c.lam) - c.task_loss(true)
    extra = mpmath.sqrt(c.lam @ c.lam) * (c.p_T @ sqrt(((means - fitted) ** 2).sum(axis=1)))
    moved = [c.p_T @ abs((c.P - q) @ c.v) for q in (c.P_star, c.Q)]
    rest = [extra + x for x in (*moved, *_to_cross_entropy(c, c.Q))]
    return [gap, gap, c.p_T @ abs(fitted @ c.lam - true), *rest], {}


def sharpness(c):
    """13: (1 − Cδ²) sqrt(2B²ε/γ) ≤ 2Bδ = ℓ_T(P) − τ ≤ (1 − δ²/3) sqrt(2B²ε/γ), by the family's own numbers."""
    u = c.P_star[0, 0] - c.P_star[0, 1]
    divergence = mpmath.log(2) + sum(x * mpmath.log(x) for x in ((1 + u) / 2, (1 - u) / 2))
    root = c.B * mpmath.sqrt(2 * divergence)
    C = 4 - 4 / mpmath.sqrt(2 * mpmath.log(2))
    return [(1 - C * u**2 / 4) * root, c.B * u, c.B * u], {
        "excess": (c.gamma * divergence, c.gamma * divergence),
        "naturalness": (1 - c.B * u, 1 - c.B * u),
        "alike": (0, 0),
        "tangent": (c.B * u, (1 - u**2 / 12) * root),
    }


def softmax_sharpness(c):
    """13 for softmax models, which the family has."""
    return sharpness(c)


def _from_task(c, q):
    """Gap, gap of the witness, E|v·(p − p*)| and, when q is another than p*, E|v·(p − q)|."""
    gap = c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v)
    references = [c.P_star] if q is c.P_star else [c.P_star, q]
    return [gap, gap, *(c.p_T @ abs((c.P - r) @ c.v) for r in references)]


def _budgets(c, q):
    """E_{p_T} KL(q‖p), the excess/γ and ε/γ."""
    x = kl(q, c.P)
    excess = c.p_L @ x
    return [c.p_T @ x, excess / c.gamma, (excess if c.epsilon is None else c.epsilon) / c.gamma]


def _never_vacuous(c, q):
    """14: B g*(ε/γ) ≤ 2B sqrt(1 − e^{−ε/γ}) ≤ 2B."""
    x, distance = _budgets(c, q), c.p_T @ abs(c.P - q).sum(axis=1)
    curve = c.B * (c.p_T @ np.array([fht.bound(y) for y in kl(q, c.P)]))
    best = [c.B * fht.bound(y) for y in x]
    huber = 2 * c.B * mpmath.sqrt(1 - mpmath.exp(-x[-1]))
    return [*_from_task(c, q), c.half_osc * distance, c.B * distance, curve, *best], {
        "Bretagnolle–Huber": (best[-1], huber),
        "never vacuous": (huber, 2 * c.B),
        "never worse": (best[-1], c.B * mpmath.sqrt(2 * x[-1])),
    }


def _variances(c):
    return c.P @ c.v**2 - (c.P @ c.v) ** 2


def _bernstein(c, x):
    """sqrt(2σ²x) + osc x/3."""
    return mpmath.sqrt(2 * (c.p_T @ _variances(c)) * x) + 2 * c.half_osc / 3 * x


def _variance_aware(c, q):
    """15: sqrt(2σ²ε/γ) + osc/3 ε/γ."""
    divergences = kl(q, c.P)
    each = c.p_T @ (sqrt(2 * _variances(c) * divergences) + 2 * c.half_osc / 3 * divergences)
    return [*_from_task(c, q), each, *(_bernstein(c, x) for x in _budgets(c, q))], {}


def _tilted(c, mu):
    """log E_p e^{±(v − v·p)/μ}, KL(q‖p), |v·(q − p)| of the tilts: of the sign with the larger first, of both signs."""
    both = []
    for sign in (1, -1):
        weights = c.P * exp(sign * (c.v[None, :] - (c.P @ c.v)[:, None]) / mu)
        total = weights.sum(axis=1)
        q = weights / total[:, None]
        both.append((log(total), kl(q, c.P), abs((q - c.P) @ c.v)))
    up = [a >= b for a, b in zip(both[0][0], both[1][0], strict=True)]
    return [np.where(up, a, b) for a, b in zip(*both, strict=True)], both


def _attained(c, mu, both):
    """What both tilts move, and μ KL + ψ of each sign."""
    return sum(c.p_T @ moved for _, _, moved in both), mu * sum(c.p_T @ (spent + m) for m, spent, _ in both)


def _charge(c, mu, x):
    """μ x + E μ log-mgf, but no more than the extreme values of v allow (every word has positive probability)."""
    furthest = np.array([max(max(c.v) - u, u - min(c.v)) for u in c.P @ c.v])
    return min(mu * x + c.p_T @ (mu * _tilted(c, mu)[0][0]), c.p_T @ furthest)


def _least(c, x, spent):
    """The least charge for what is spent at the three prices for x: the best, Bernstein's, and the slope of B g*."""
    sigma = mpmath.sqrt(c.p_T @ _variances(c))
    prices = (_price(c, x), 2 * c.half_osc / 3 + sigma / mpmath.sqrt(2 * x), c.half_osc * fht.slope(x))
    return min(_charge(c, mu, spent) for mu in prices)


def _price(c, x):
    """The μ at which E_{p_T} KL(tilt‖p) = x, between e^-12 and e^12."""

    def left(y):
        return c.p_T @ _tilted(c, mpmath.exp(y))[0][1] - x

    return mpmath.exp(mpmath.findroot(left, (-12, 12), solver="illinois", tol=1e-90, maxsteps=200))


def _instance_exact(c, q):
    """16: min over μ of μ ε/γ + E μ max± log E_p e^{±(v − v·p)/μ}, where the budget is within what tilts can spend."""
    x = _budgets(c, q)
    mu = _price(c, x[-1])
    _, both = _tilted(c, mu)
    return [*_from_task(c, q), *(_least(c, x[-1], y) for y in x)], {"attained": _attained(c, mu, both)}


def _ladder(c, q):
    """empirical ≤ 22 ≤ 16 ≤ ½ osc g*(x) ≤ 14 ≤ 7 at x = ε/γ, 16 ≤ 15, 22 ≤ 23 and 22 ≤ 21."""
    x = _budgets(c, q)[-1]
    epsilon = x * c.gamma
    exact, curve = _charge(c, _price(c, x), x), fht.bound(x)
    covered = _coverage_charge(c, _coverage_price(c, epsilon), epsilon)
    chain = [*_from_task(c, q), covered, exact, c.half_osc * curve, c.B * curve, c.B * mpmath.sqrt(2 * x)]
    spread = mpmath.sqrt(2 * epsilon * (c.p_T @ (_ratios(c) * _variances(c)))) + 2 * c.half_osc / 3 * x
    return chain, {
        "Bernstein": (exact, _bernstein(c, x)),
        "variance and coverage": (covered, spread),
        "χ² coverage": (covered, c.B * mpmath.sqrt(2 * epsilon * _coverage(c))),
    }


def _coverage(c):
    """C = Σ p_T²/p_L."""
    return sum(b**2 / a for a, b in zip(c.p_L, c.p_T, strict=True) if b > 0)


def _chi_squared(c, q):
    """21: sqrt(2B²εC), and C ≤ 1/γ."""
    x, distance, C = kl(q, c.P), c.p_T @ abs(c.P - q).sum(axis=1), _coverage(c)
    epsilon = c.p_L @ x if c.epsilon is None else c.epsilon
    roots = [c.B * (c.p_T @ sqrt(2 * x)), *(mpmath.sqrt(2 * c.B**2 * y * C) for y in (c.p_L @ x, epsilon))]
    return [*_from_task(c, q), c.half_osc * distance, c.B * distance, *roots], {"never worse": (C, 1 / c.gamma)}


def chi_squared_transfer(c):
    """21 for any model."""
    return _chi_squared(c, c.P_star)


def softmax_chi_squared_transfer(c):
    """21 for softmax models."""
    return _chi_squared(c, c.Q)


def _ratios(c):
    """p_T/p_L where p_L sees the task, 0 elsewhere."""
    return np.array([b / a if a * b > 0 else 0 * b for a, b in zip(c.p_L, c.p_T, strict=True)])


def _variance_coverage(c, q):
    """23: sqrt(2ε E_{p_T} r Var) + osc/3 ε/γ."""
    x, variances = kl(q, c.P), _variances(c)
    spread, excess = c.p_T @ (_ratios(c) * variances), c.p_L @ x
    epsilon = excess if c.epsilon is None else c.epsilon
    each = c.p_T @ (sqrt(2 * variances * x) + 2 * c.half_osc / 3 * x)
    bounds = [mpmath.sqrt(2 * spread * y) + 2 * c.half_osc / 3 * y / c.gamma for y in (excess, epsilon)]
    return [*_from_task(c, q), each, *bounds], {"never worse": (bounds[-1], _bernstein(c, epsilon / c.gamma))}


def _trimmed(c, q):
    """24: the least of sqrt(2B²ε Σ_S p_T²/p_L) + 2B p_T(S^c) over all sets S of contexts that p_L sees.

    On the way there only sets {p_T ≤ r p_L} are tried.
    """
    x, distance = kl(q, c.P), c.p_T @ abs(c.P - q).sum(axis=1)
    excess = c.p_L @ x
    seen = [s for s, mass in enumerate(c.p_L) if mass > 0]
    sets = [S for size in range(len(seen) + 1) for S in combinations(seen, size)]

    def inside(values):
        return [sum((values[s] for s in S), mpmath.mpf(0)) for S in sets]

    off = [2 * c.B * (sum(c.p_T) - mass) for mass in inside(c.p_T)]
    squares = inside([b**2 / a if a > 0 else 0 for a, b in zip(c.p_L, c.p_T, strict=True)])
    ratios = sorted(_ratios(c)[s] for s in seen)
    levels = [(), *(tuple(s for s in seen if _ratios(c)[s] <= r) for r in ratios)]
    tried = zip(sets, off, inside(c.B * c.p_T * sqrt(2 * x)), strict=True)
    chain = [min(a + b for S, a, b in tried if S in levels)]
    for y in (excess, excess if c.epsilon is None else c.epsilon):
        chain.append(min(a + mpmath.sqrt(2 * c.B**2 * y * C) for a, C in zip(off, squares, strict=True)))
    return [*_from_task(c, q), c.half_osc * distance, c.B * distance, *chain], {"never vacuous": (chain[-1], 2 * c.B)}


def _covered(c, mu):
    """The tilts along r_s v, of both signs: log-mgf, KL(q‖p), |v·(q − p)|."""
    both = [_tilted(SimpleNamespace(P=c.P[s : s + 1], v=r * c.v), mu)[1] for s, r in enumerate(_ratios(c))]
    signs = [[np.array([context[i][j][0] for context in both]) for j in range(3)] for i in range(2)]
    return [(m, spent, moved) for m, spent, moved in signs]


def _coverage_charge(c, mu, x):
    """μ x + E_{p_L} μ log-mgf along r_s v, but no more than the extreme values of v allow."""
    up, down = _covered(c, mu)
    worst = np.array([max(a, b) for a, b in zip(up[0], down[0], strict=True)])
    furthest = np.array([max(max(c.v) - u, u - min(c.v)) for u in c.P @ c.v])
    return min(mu * x + c.p_L @ (mu * worst), c.p_T @ furthest)


def _coverage_price(c, x):
    """The μ at which E_{p_L} KL(tilt‖p) = x, between e^-12 and e^12."""

    def left(y):
        up, down = _covered(c, mpmath.exp(y))
        return c.p_L @ np.where([a >= b for a, b in zip(up[0], down[0], strict=True)], up[1], down[1]) - x

    return mpmath.exp(mpmath.findroot(left, (-12, 12), solver="illinois", tol=1e-90, maxsteps=200))


def _coverage_exact(c, q):
    """22: min over μ of μ ε + E_{p_L} μ max± log E_p e^{±r(v − v·p)/μ}, where ε is within what tilts can spend."""
    excess = c.p_L @ kl(q, c.P)
    epsilon = excess if c.epsilon is None else c.epsilon
    mu = _coverage_price(c, epsilon)
    spread = c.p_T @ (_ratios(c) * _variances(c))
    uniform = epsilon / c.gamma
    prices = [mu, c.half_osc * mpmath.sqrt(_coverage(c) / (2 * epsilon))]
    prices += [2 * c.half_osc / 3 / c.gamma + mpmath.sqrt(spread / (2 * epsilon)), _price(c, uniform) / c.gamma]
    prices += [(2 * c.half_osc / 3 + mpmath.sqrt(c.p_T @ _variances(c) / (2 * uniform))) / c.gamma]
    prices += [c.half_osc * fht.slope(uniform) / c.gamma]
    both = _covered(c, mu)
    attained = sum(c.p_L @ moved for _, _, moved in both), mu * sum(c.p_L @ (spent + m) for m, spent, _ in both)
    bounds = [min(_coverage_charge(c, price, x) for price in prices) for x in (excess, epsilon)]
    return [*_from_task(c, q), *bounds], {"attained": attained}


def coverage_exact_transfer(c):
    """22 for any model."""
    return _coverage_exact(c, c.P_star)


def softmax_coverage_exact_transfer(c):
    """22 for softmax models."""
    return _coverage_exact(c, c.Q)


def variance_coverage_transfer(c):
    """23 for any model."""
    return _variance_coverage(c, c.P_star)


def softmax_variance_coverage_transfer(c):
    """23 for softmax models."""
    return _variance_coverage(c, c.Q)


def trimmed_transfer(c):
    """24 for any model."""
    return _trimmed(c, c.P_star)


def softmax_trimmed_transfer(c):
    """24 for softmax models."""
    return _trimmed(c, c.Q)


def never_vacuous_transfer(c):
    """14 for any model."""
    return _never_vacuous(c, c.P_star)


def softmax_never_vacuous_transfer(c):
    """14 for softmax models."""
    return _never_vacuous(c, c.Q)


def variance_aware_transfer(c):
    """15 for any model."""
    return _variance_aware(c, c.P_star)


def softmax_variance_aware_transfer(c):
    """15 for softmax models."""
    return _variance_aware(c, c.Q)


def instance_exact_transfer(c):
    """16 for any model."""
    return _instance_exact(c, c.P_star)


def softmax_instance_exact_transfer(c):
    """16 for softmax models."""
    return _instance_exact(c, c.Q)


def ladder(c):
    """The order for any model."""
    return _ladder(c, c.P_star)


def softmax_ladder(c):
    """The order for softmax models."""
    return _ladder(c, c.Q)
