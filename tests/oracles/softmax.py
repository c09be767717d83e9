"""Two softmax models compared with all n × V probabilities at hand, in plain NumPy and SciPy, or with 50 digits."""

import mpmath
import numpy as np
from scipy.special import log_softmax, logsumexp


def _logits(F, Phi, cap=None):
    products = np.float64(F) @ np.float64(Phi)
    return products if cap is None else cap * np.tanh(products / cap)


def moments(F, Phi, weights, cap=None):
    """log Z [n], Phi p [n, d], E_p v and Var_p v [n, k]; with logits c tanh(·/c), if there is a cap c."""
    logits = _logits(F, Phi, cap)
    p = np.exp(log_softmax(logits, axis=1))
    mean = p @ weights.T
    spread = np.array(
        [[row @ (v - m) ** 2 for v, m in zip(weights, means, strict=True)] for row, means in zip(p, mean, strict=True)]
    )
    return logsumexp(logits, axis=1), p @ np.float64(Phi).T, mean, spread.reshape(mean.shape)


def comparison(F_star, Phi_star, F, Phi, weights, cap_star=None, cap=None):
    """KL(p*‖p) [n], ‖p − p*‖_1 [n], v·(p − p*) [n, k], Phi(p − p*) [n, d]."""
    log_q = log_softmax(_logits(F_star, Phi_star, cap_star), axis=1)
    log_p = log_softmax(_logits(F, Phi, cap), axis=1)
    change = np.exp(log_p) - np.exp(log_q)
    kl = (np.exp(log_q) * (log_q - log_p)).sum(axis=1)
    return kl, np.abs(change).sum(axis=1), change @ weights.T, change @ np.float64(Phi).T


def log_ratios(F_star, Phi_star, F, Phi, cap_star=None, cap=None):
    """log p − log p* up to a constant of each context, [n, V]."""
    return _logits(F, Phi, cap) - _logits(F_star, Phi_star, cap_star)


def exact_comparison(f_star, f, Phi, v):
    """KL, L1 and v·(p − p*) of one context with 50 digits, as floats."""
    with mpmath.workdps(50):
        words = [[mpmath.mpf(float(x)) for x in column] for column in np.asarray(Phi).T]

        def softmax(features):
            theta = [mpmath.mpf(float(x)) for x in features]
            weights = [mpmath.exp(mpmath.fdot(theta, word)) for word in words]
            return [weight / mpmath.fsum(weights) for weight in weights]

        q, p = softmax(f_star), softmax(f)
        kl = mpmath.fsum(a * mpmath.log(a / b) for a, b in zip(q, p, strict=True))
        l1 = mpmath.fsum(abs(b - a) for a, b in zip(q, p, strict=True))
        moved = mpmath.fsum(mpmath.mpf(float(weight)) * (b - a) for a, b, weight in zip(q, p, v, strict=True))
        return float(kl), float(l1), float(moved)


def second_moments(F, Phi, p):
    """E_p[p_s p_sᵀ], [V, V]."""
    P = np.exp(log_softmax(np.float64(F) @ np.float64(Phi), axis=1))
    return sum(weight * np.outer(row, row) for weight, row in zip(p, P, strict=True))


def second_moment_eigenvalues(F, Phi, p):
    """Its eigenvalues that may not be zero, largest first, by the n × n matrix of inner products."""
    P = np.exp(log_softmax(np.float64(F) @ np.float64(Phi), axis=1))
    return np.linalg.eigvalsh(np.sqrt(np.outer(p, p)) * (P @ P.T))[::-1]
