"""Learning from m examples with two words: all sequences of examples, and corners by Cramer's rule, in mpmath."""

from itertools import combinations, product

import mpmath

from tests.oracles.arithmetic import sqrt
from tests.oracles.objects import kl


def hinge(v, p, y):
    return max(mpmath.mpf(0), 1 - y * (v[0] * p[0] + v[1] * p[1]))


def corners(P, B):
    """Points of the box where two of its edges v_w = ±B and of the kinks v·p = ±1 meet."""
    lines = [((1, 0), B), ((1, 0), -B), ((0, 1), B), ((0, 1), -B), *((tuple(p), y) for p in P for y in (1, -1))]
    found = []
    for ((a, b), e), ((c, d), f) in combinations(lines, 2):
        whole = a * d - b * c
        if whole != 0:
            point = ((e * d - b * f) / whole, (a * f - e * c) / whole)
            if all(abs(x) <= B * (1 + mpmath.mpf(10) ** -40) for x in point):
                found.append(point)
    return found


def learned_from_samples(c):
    """26, of two words: every sequence of m examples, every corner of the box and of the kinks."""
    n, B = len(c.p_T), max(abs(c.v))
    examples = [(s, y, c.p_T[s] * c.labels[s, (y + 1) // 2]) for s in range(n) for y in (-1, 1)]

    def risk(v, rows=c.model):
        return sum(chance * hinge(v, rows[s], y) for s, y, chance in examples)

    points = corners(c.model, B)
    losses = {(i, s, y): hinge(v, c.model[s], y) for i, v in enumerate(points) for s, y, _ in examples}
    risks, tau, own = [risk(v) for v in points], risk(c.v, c.truth), risk(c.v)
    approximation = B * mpmath.sqrt(2 * (c.p_L @ kl(c.truth, c.model)) * (c.p_T**2 / c.p_L).sum())
    kappa = sqrt((c.p_T[:, None] * c.model**2).sum(axis=0)).sum()
    estimation = 2 * B * kappa / mpmath.sqrt(c.m)
    t = (1 + B) * mpmath.sqrt(mpmath.log(2 / c.delta) / (2 * c.m))
    worst, sup, off = [], [], []
    for sample in product(examples, repeat=c.m):
        chance = mpmath.fprod(example[2] for example in sample)
        means = [sum(losses[i, s, y] for s, y, _ in sample) / c.m for i in range(len(points))]
        least = min(means) + mpmath.mpf(10) ** -12
        worst.append((chance, max(r for r, mean in zip(risks, means, strict=True) if mean <= least) - tau))
        sup.append((chance, max(r - mean for r, mean in zip(risks, means, strict=True))))
        off.append((chance, sum(hinge(c.v, c.model[s], y) for s, y, _ in sample) / c.m - own))
    expected = sum(chance * x for chance, x in sup)
    rademacher = mpmath.mpf(0)
    for signed in product([(s, sign) for s in range(n) for sign in (-1, 1)], repeat=c.m):
        chance = mpmath.fprod(c.p_T[s] / 2 for s, _ in signed)
        rademacher += chance * sum(abs(sum(sign * c.model[s, w] for s, sign in signed)) for w in (0, 1)) * B / c.m

    def probability(values, most):
        return sum((chance for chance, x in values if x >= most), mpmath.mpf(0))

    both = [(chance, x + y) for (chance, x), (_, y) in zip(sup, off, strict=True)]
    rare = probability(sup, expected + t), probability(off, t)
    chain = [
        probability(worst, approximation + estimation + 2 * t),
        probability(both, estimation + 2 * t),
        sum(rare),
        c.delta,
    ]
    return chain, {
        "transfer": (own - tau, approximation),
        "symmetrisation": (expected, 2 * rademacher),
        "coordinates": (2 * rademacher, estimation),
        "McDiarmid": (rare[0], c.delta / 2),
        "Hoeffding": (rare[1], c.delta / 2),
    }
