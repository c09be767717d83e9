"""The results about learned embeddings restated, by the eigenvectors of the substitutability matrix itself."""

from types import SimpleNamespace

import mpmath

from tests.oracles.arithmetic import eigh, exp, solve, sqrt
from tests.oracles.objects import cross_entropy, normalise, project
from tests.oracles.results.chains import claimed


def project_matrix(Phi):
    """The orthogonal projection onto the row-span of Phi, [V, V]."""
    return Phi.T @ solve(Phi @ Phi.T, Phi)


def measured(c):
    """Eigenvalues of Ω*, the two terms of the excess, and how far the features' scores and distributions are off."""
    omega = (c.P_star.T * c.p_L) @ c.P_star
    values, vectors = eigh(omega)
    order = sorted(range(len(values)), key=lambda i: -values[i])
    d = len(c.Phi)
    best = project(c.Phi, c.P_star)
    least = -sum(values[i] for i in order[:d]) / 2

    def objective(F):
        return c.p_L @ (((F @ c.Phi) ** 2).sum(axis=1) / 2 - (F * (c.P_star @ c.Phi.T)).sum(axis=1))

    return SimpleNamespace(
        omega=omega,
        values=[values[i] for i in order],
        vectors=vectors[:, order],
        tail=sum(values[i] for i in order[d:]),
        least=least,
        loss=objective(c.F),
        best=objective(best),
        projected=best @ c.Phi,
        residual=c.F @ c.Phi - c.P_star,
    )


def best_embeddings(c):
    """20a: −ℓ_quad(F, Phi) ≤ ½ tr ΠΩ* ≤ ½ Σ_{i≤d} λ_i."""
    m, d = measured(c), len(c.Phi)
    Phi = m.vectors[:, :d].T
    F = c.P_star @ Phi.T
    reached = c.p_L @ ((F * F).sum(axis=1) - ((F @ Phi) ** 2).sum(axis=1) / 2)
    return [-m.loss, c.p_L @ (m.projected**2).sum(axis=1) / 2, -m.least], {"attained": (reached, -m.least)}


def excess_splits(c):
    """20b: the excess is that of the features and that of Phi."""
    m = measured(c)
    of_features = c.p_L @ ((c.F @ c.Phi - m.projected) ** 2).sum(axis=1) / 2
    held = sum((m.omega * project_matrix(c.Phi)).ravel())
    chain = [m.loss - m.least, of_features + (-2 * m.least - held) / 2]
    return chain, {"features": (0, m.loss - m.best), "Ky Fan": (held, -2 * m.least)}


def learned_embeddings(c):
    """20c: ℓ_T(F) ≤ τ + B sqrt((2ε + Σ_{i>d} λ_i)/γ)."""
    m, B = measured(c), mpmath.sqrt(c.v @ c.v)
    gap = c.task_loss(c.F @ (c.Phi @ c.v)) - c.task_loss(c.P_star @ c.v)
    squares, excess = (m.residual**2).sum(axis=1), m.loss - m.least
    epsilon = claimed(c, excess)
    chain = [gap, gap, c.p_T @ abs(m.residual @ c.v), B * (c.p_T @ sqrt(squares)), B * mpmath.sqrt(c.p_T @ squares)]
    chain += [B * mpmath.sqrt(c.p_L @ squares / c.gamma), B * mpmath.sqrt((2 * epsilon + m.tail) / c.gamma)]
    return chain, {"joint excess": (excess, (c.p_L @ squares - m.tail) / 2)}


def _aligned(c, m):
    """Πv, v_⊥, and the chain from ℓ_T(F) − τ to 20d."""
    inside = project_matrix(c.Phi) @ c.v
    outside = c.v - inside
    gap = c.task_loss(c.F @ (c.Phi @ c.v)) - c.task_loss(c.P_star @ c.v)
    off, scores = c.F @ c.Phi - m.projected, c.P_star @ outside
    squares, norm = (off**2).sum(axis=1), mpmath.sqrt(inside @ inside)
    left = c.p_T @ abs(scores)
    chain = [gap, gap, c.p_T @ abs(m.residual @ c.v), c.p_T @ abs(off @ inside) + left]
    chain += [norm * (c.p_T @ sqrt(squares)) + left]
    chain += [norm * mpmath.sqrt(c.p_T @ squares) + mpmath.sqrt(c.p_T @ scores**2)]
    root = norm * mpmath.sqrt(2 * (m.loss - m.best))
    return inside, outside, [*chain, (root + mpmath.sqrt(outside @ m.omega @ outside)) / mpmath.sqrt(c.gamma)]


def aligned_transfer(c):
    """20d: ℓ_T(F) ≤ τ + (‖Πv‖ sqrt(2ε_1) + sqrt(v_⊥ᵀΩ*v_⊥))/sqrt(γ)."""
    return _aligned(c, measured(c))[2], {}


def next_eigenvalue(c):
    """20g: ℓ_T(F) ≤ τ + B sqrt((2ε + λ_{d+1})/γ)."""
    m, d, B = measured(c), len(c.Phi), mpmath.sqrt(c.v @ c.v)
    inside, outside, chain = _aligned(c, m)
    following = m.values[d] if d < len(m.values) else 0
    most, features = following + 2 * (m.best - m.least), 2 * (m.loss - m.best)
    parts = [mpmath.sqrt(x @ x) * mpmath.sqrt(y) for x, y in ((inside, features), (outside, most))]
    epsilon = claimed(c, m.loss - m.least)
    bounds = [B * mpmath.sqrt((2 * epsilon + x) / c.gamma) for x in (following, m.tail)]
    chain += [sum(parts) / mpmath.sqrt(c.gamma), B * mpmath.sqrt((features + most) / c.gamma), bounds[0]]
    return chain, {"never worse": tuple(bounds)}


def substitutable_words(c):
    """20e: (λ_d − 2ε_2)‖Πv‖² ≤ ‖Πv‖ (‖Ω*v‖ + sqrt(2ε_2(2ε_2 + λ_1))‖v_⊥‖)."""
    m, d = measured(c), len(c.Phi)
    inside = project_matrix(c.Phi) @ c.v
    outside, excess = c.v - inside, 2 * (m.best - m.least)
    held, image, far = inside @ inside, m.omega @ c.v, mpmath.sqrt(outside @ outside)
    coupling, norms = inside @ m.omega @ outside, mpmath.sqrt(held) * mpmath.sqrt(image @ image)
    turning = mpmath.sqrt(held) * mpmath.sqrt(excess * (excess + m.values[0])) * far
    chain = [(m.values[d - 1] - excess) * held, inside @ m.omega @ inside, inside @ image - coupling]
    return [*chain, norms + abs(coupling), norms + turning], {}


def stationary_embeddings(c):
    """20f: ‖G‖²/E‖f‖² ≤ ℓ_xent(F, Phi) − ℓ_xent(F, Phi − 2G/E‖f‖²)."""

    def loss(logits):
        return cross_entropy(c.p_L, c.P_star, normalise(exp(logits)))

    error, size = c.P - c.P_star, c.p_L @ (c.F**2).sum(axis=1)
    G, now = (c.F.T * c.p_L) @ error, loss(c.F @ c.Phi)
    step, least = 2 * G / size, (G**2).sum() / size
    moved = 2 * error @ c.Phi.T / (c.Phi**2).sum()
    features = c.p_L @ ((error @ c.Phi.T) ** 2).sum(axis=1) / (c.Phi**2).sum(), now - loss((c.F - moved) @ c.Phi)
    chain = [least, 2 * least - c.p_L @ ((c.F @ step) ** 2).sum(axis=1) / 4, now - loss(c.F @ (c.Phi - step))]
    return chain, {"features": features}


def small_signals(c):
    """20h: log V − ℓ_xent(F, Phi) ≤ V/2 Σ_{i≤d} λ_i + E osc(θ)³/(36 sqrt(3)), λ_i of the centred matrix."""
    theta, V = c.F @ c.Phi, c.P_star.shape[1]
    h, spread = c.P_star - mpmath.mpf(1) / V, theta - theta.sum(axis=1)[:, None] / V
    third = c.p_L @ (theta.max(axis=1) - theta.min(axis=1)) ** 3 / (36 * mpmath.sqrt(3))
    quadratic = c.p_L @ ((h * theta).sum(axis=1) - (spread**2).sum(axis=1) / (2 * V))
    values = sorted(eigh((h.T * c.p_L) @ h)[0], reverse=True)
    gain = mpmath.log(V) - cross_entropy(c.p_L, c.P_star, c.P)
    return [gain, quadratic + third, V * sum(values[: len(c.Phi)]) / 2 + third], {}
