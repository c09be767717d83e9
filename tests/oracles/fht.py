"""The Fedotov–Harremoës–Topsøe bound by brute force over two-point distributions, without its parametrisation."""

import mpmath


def _secant(function, start, other, steps):
    return mpmath.findroot(function, (start, other), solver="secant", tol=0, maxsteps=steps, verify=False)


def least_kl(distance):
    """min over a of KL((a, 1−a) ‖ (b, 1−b)) with a − b = distance/2: convex in a, so where its derivative vanishes."""
    a, b, not_a = _closest(distance)
    return a * mpmath.log(a / b) + not_a * mpmath.log(not_a / (1 - b))


def _closest(distance):
    """(a, b, 1 − a) that attain it."""
    h = distance / 2

    def points(y):  # b in (0, 1 − h), by its logit
        b = (1 - h) / (1 + mpmath.exp(-y))
        return b + h, b, (1 - h) / (1 + mpmath.exp(y))

    def slope(y):
        a, b, not_a = points(y)
        return mpmath.log(a * (1 - b) / (b * not_a)) - a / b + not_a / (1 - b)

    low, high = mpmath.mpf(-60), mpmath.mpf(60)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if slope(middle) > 0 else (middle, high)
    return points(_secant(slope, low, high, 6))


def bound(x):
    """g*(x): the distance whose least divergence is x."""
    above = min(mpmath.sqrt(2 * x), 2 * mpmath.sqrt(1 - mpmath.exp(-x)))
    other = above - min(above, 2 - above) / 1000
    return _secant(lambda distance: least_kl(distance) - x, other, above, 16)


def slope(x):
    """The derivative of g* at x: one over that of the least divergence, where a alone moves, by half the distance."""
    a, b, not_a = _closest(bound(x))
    return 2 / mpmath.log(a * (1 - b) / (b * not_a))
