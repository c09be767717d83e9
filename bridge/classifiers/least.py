"""ℓ_T on many contexts: the least hinge or logistic loss of a linear classifier, between two certificates."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import scipy.linalg

from rooteps.bridge.classifiers import solvers
from rooteps.bridge.classifiers.certificate import above, below, separates
from rooteps.bridge.classifiers.products import twofold
from rooteps.bridge.classifiers.sample import LossName, Sample
from rooteps.theory.classifiers.infimum import Infimum, Status

CLOSED = 1e-6
"""A gap below this share of the value counts as closed when a status is given; no certificate depends on it."""

_FAR = {"hinge": 1.0 + 2.0**-20, "logistic": 40.0}
"""How large the margins of a classifier that has every context right are made."""
_DEPENDENT = 2.0**-40
"""Columns that reach out of the others by less than this share of the longest have large weights and gain nothing."""
_REFINED = 2
"""How often what is left of the dual equations is taken off."""


def least_loss(G: np.ndarray, signs: np.ndarray, weights: np.ndarray, loss: LossName) -> Infimum:
    r"""The certified infimum of a binary task's loss over all linear classifiers on features G.

    $$\ell_T(G) = \inf_v \mathbb{E}_{(s, y) \sim p_T} \ell(y\, v \cdot G[s])$$

    As ``rooteps.theory.classifiers.transfer_loss``, whose certificates are exact and which is for small worlds; here
    they are float64 with a bound on its rounding, for 20,000 contexts and 1,024 features. Features are taken to be
    exactly the numbers given.

    Args:
        G: float32 or float64, [n, D].
        signs: labels −1 or 1, [n].
        weights: p_T, [n]; contexts of weight 0 play no part.
        loss: ``hinge`` or ``logistic``.

    Returns:
        An ``Infimum``: ``separable`` where a classifier is certain to have every context right, ``optimal`` where the
        gap is below ``CLOSED`` of the value, else ``bounded``, with ``lower`` 0 where nothing is certain: features
        that are dependent but for rounding, for one.

    Raises:
        InvalidInput: see ``Sample``.

    Source: arXiv:2010.03648, downstream loss ℓ_T.

    >>> G = np.array([[2.0], [1.0], [-1.0]])
    >>> least_loss(G, np.array([1, -1, -1]), np.array([0.5, 0.25, 0.25]), "hinge")
    <Infimum 0.5, at least 0.5: optimal>
    """
    there = np.flatnonzero(weights > 0)
    given = np.asarray(G)[there]
    sample = Sample(given, np.asarray(signs)[there], np.asarray(weights, dtype=np.float64)[there])
    size = np.abs(given).max(axis=0).astype(np.float64)
    kept = _first_columns(given, np.flatnonzero(size))
    power = -np.frexp(size[kept])[1]
    scaled = np.ldexp(given[:, kept].astype(np.float64), power)  # exact, and no column is large or small any more
    witness = np.zeros(len(size))
    if not len(kept) or not (np.ldexp(scaled, -power) == given[:, kept]).all():
        value = above(sample, loss, witness)
        lower = value * (1 - 2.0**-40) if not len(kept) else 0.0
        status, message = (Status.BOUNDED, "a column is too wide") if len(kept) else (Status.OPTIMAL, "all zero")
        return Infimum(value, witness, lower, status, 0.0, message)
    found = _certified(replace(sample, G=scaled), loss)
    witness[kept] = np.ldexp(found.witness, power)
    return replace(found, witness=witness, norm=float(np.abs(witness).max()))


def _certified(sample: Sample, loss: LossName) -> Infimum:
    signed = sample.signs[:, None] * sample.G
    p = sample.weights / sample.weights.mean()
    n, D = signed.shape
    v = scipy.linalg.lstsq(signed, np.ones(n))[0] if n <= D else np.zeros(D)
    share = np.zeros(n)
    if not separates(sample, v) > 0:
        R = _triangle(signed)
        kept = _independent(R)
        basis = np.sqrt(n) * _inverse(R if len(kept) == D else _triangle(R[:, kept]))
        with np.errstate(all="ignore"):
            found = getattr(solvers, loss)(signed[:, kept] @ basis, p)
        v, share = np.zeros(D), found.share
        v[kept] = basis @ found.v
    margin = separates(sample, v)
    if margin > 0:
        v = v * (_FAR[loss] / margin)
        message = "every context is right, with a margin; larger weights have less loss"
        return Infimum(above(sample, loss, v), v, 0.0, Status.SEPARABLE, 0.0, message)
    value, v = min(((above(sample, loss, one), one) for one in (v, np.zeros(D))), key=lambda found: found[0])
    lower = below(sample, loss, *dual_point(sample, share * sample.weights))
    closed = lower > 0 and value - lower <= CLOSED * value
    message = f"certified to {(value - lower) / value:.1e} of it" if lower > 0 else "no dual point is certain"
    return Infimum(value, v, lower, Status.OPTIMAL if closed else Status.BOUNDED, 0.0, message)


def dual_point(sample: Sample, lam: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """λ with what is left of its equations taken off, and T for the certificate.

    Args:
        sample: the task.
        lam: of a solver, between 0 and the weights, [n].
    """
    p = sample.weights
    lam = np.clip(lam, 0.0, p)
    T = np.zeros((sample.G.shape[1],) * 2)
    for _ in range(_REFINED):
        room = np.minimum(lam, p - lam)
        T = _inverse(_triangle(room[:, None] * sample.G))
        r, _ = twofold(sample.G.T, sample.signs * lam)
        move = room**2 * sample.signs * (sample.G @ (T @ (T.T @ r)))
        if not np.isfinite(move).all():
            break
        lam = np.clip(lam - move, 0.0, p)
    return lam, T


def _first_columns(G: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Those of the columns that are equal to none before them."""
    seen: dict[bytes, int] = {}
    for j in columns.tolist():
        seen.setdefault(hashlib.sha256(np.ascontiguousarray(G[:, j]).tobytes()).digest(), j)
    return np.array(list(seen.values()), dtype=int)


def _independent(R: np.ndarray) -> np.ndarray:
    """Columns on which all others depend but for rounding; all of them where none does."""
    pivoted, order = scipy.linalg.qr(R, mode="r", pivoting=True, check_finite=False)
    diagonal = np.abs(np.diag(pivoted))
    return np.sort(order[diagonal > _DEPENDENT * diagonal.max()])


def _triangle(rows: np.ndarray) -> np.ndarray:
    """R of rows = QR, [D, D]."""
    n, D = rows.shape
    padded = rows if n >= D else np.concatenate([rows, np.zeros((D - n, D))])
    return np.asarray(scipy.linalg.qr(padded, mode="r", check_finite=False)[0][:D])


def _inverse(R: np.ndarray) -> np.ndarray:
    """R⁻¹, of a triangle whose diagonal is kept away from zero."""
    diagonal = np.abs(np.diag(R))
    least = 2.0**-50 * diagonal.max()
    if not least > 0:
        return np.zeros_like(R)
    R = R + np.diag(np.where(diagonal < least, least, 0.0))
    return np.asarray(scipy.linalg.solve_triangular(R, np.eye(len(R)), check_finite=False))
