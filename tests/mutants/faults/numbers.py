"""Faults in the number systems, the divergences, the losses, and in what a world says."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "theory/balls.py",
        "tests/theory/test_number_systems.py tests/theory/test_ball_certificates.py",
        (
            "return self._map(lambda a, b: flint.arb(a).max(flint.arb(b)), x, y)",
            "return self._map(lambda a, b: a if a > b else b, x, y)",
        ),
        ("            if y < 0:", "            if False:"),
        ("flint.arb(0) if x.is_zero() else flint.arb(0).union(value)", "flint.arb(0) if x.is_zero() else value"),
        ("lambda a, b: a if a.rad() < b.rad() else b, x, y", "lambda a, b: b, x, y"),
        ("lambda y: y if y.rad() <= half or not y.is_finite() else everything, x", "lambda y: flint.arb(y.mid()), x"),
        ("lambda y: y if y <= cap else flint.arb(cap), x", "lambda y: flint.arb(cap) if y > cap else y, x"),
        (
            "return self._map(lambda y: flint.arb(0) if y < 0 else flint.arb(1), x)",
            "return self._map(lambda y: flint.arb(1) if y > 0 else flint.arb(0), x)",
        ),
        ("either = flint.arb(0.5, 0.5)", "either = flint.arb(0.5)"),
        (
            "return self.compute(lambda: x * (1 + flint.arb(0, 1) * flint.arb(relative)))",
            "return self.compute(lambda: x * (1 + flint.arb(relative)))",
        ),
        ("return self._map(lambda y: _end(y, 1), x)", "return self._map(lambda y: y.mid(), x)"),
        ("return self._map(lambda y: _end(y, -1), x)", "return self._map(lambda y: y.mid(), x)"),
        ("np.frompyfunc(lambda y: y.is_zero(), 1, 1)", "np.frompyfunc(lambda y: y.contains(0), 1, 1)"),
        ("return y ** flint.arb(exponent) if y > 0", "return y.mid() ** flint.arb(exponent) if y.mid() > 0"),
    ),
    *faults(
        "theory/float64.py",
        "tests/theory/test_number_systems.py tests/theory/test_ball_certificates.py",
        ("return (terms + 8) * _EPS", "return 1e6 * _EPS"),
        ("small = self.abs(x) < 0.3", "small = self.abs(x) < 0.0"),
    ),
    *faults(
        "theory/interpreted.py",
        "tests/theory/test_interpreted.py",
        ("if alive.isdisjoint(equation.outvars):", "if True:"),
        ("np.where(mask, chosen, otherwise)", "np.where(mask, otherwise, chosen)"),
        ("else x.reshape(*x.shape, *(1,) * (rank - x.ndim))", "else x"),
        ("state = new if on.all() else", "state = new if True else"),
        ("x[running] = settled", "x[: len(running)] = settled"),
        ("if len(x) == 1 else x[running]", "if len(x) == 1 else x[: len(running)]"),
        ("reshape(len(a), *shared, -1, size)", "reshape(len(a), *shared, size, -1).swapaxes(-1, -2)"),
        ("if reverse else range(length)", "if False else range(length)"),
        ("np.clip(start, 0, last)", "np.clip(start, 0, last - 1)"),
        ("((start < 0) | (start > last)).any()", "False"),
        ("key = kind, tuple(", "key = kind, len("),
        ("range(len(batch), axes), how.offset_dims)", "[0], [0])"),
    ),
    *faults(
        "theory/divergences.py",
        "tests/theory/test_distance_bounds.py",
        ("if l_low <= x and x <= l_high else None", "if l_low <= x else None"),
        ("if l_low <= x and x <= l_high else None", "if x <= l_high else None"),
        ("if l_low <= x and x <= l_high else None", "if True else None"),
        ("return v_low.union(v_high) if", "return v_low if"),
    ),
    *faults(
        "theory/divergences.py",
        "tests/theory/theorems/test_oracles.py -k unconstrained or pinsker",
        ("PINSKER = 2.0", "PINSKER = 2.1"),
        ("ROOT = 0.5", "ROOT = 0.45"),
        ("xp.sharper(terms.sum(axis=1) + leak.sum(axis=1),", "xp.sharper(terms.sum(axis=1),"),
    ),
    *faults(
        "theory/tilts.py",
        "tests/theory/test_tilts.py",
        ("return mu * xp.maximum(up.mgf, down.mgf)", "return mu * up.mgf"),
        (
            "lifted = xp.select(support, log_p + height * pull, IMPOSSIBLE)",
            "lifted = xp.select(support, log_p, 0.0)",
        ),
        ("logs = xp.select(support, log_p + rise, IMPOSSIBLE)", "logs = xp.log(p) + rise"),
        ("x = xp.unless_blurred(x, log_p + x, log_p, 0 * total[:, None])", "x = x + 0"),
        ("x = xp.select(support, rise - total[:, None], 0.0)", "x = rise - total[:, None]"),
        ("xp.maximum(xp.max(height, axis=1) - mean, mean - xp.min(height, axis=1))", "(xp.max(height, axis=1) - mean)"),
        ("return (p * centred * centred).sum(axis=1)", "return (p * height[None, :] * height[None, :]).sum(axis=1)"),
    ),
    *faults(
        "theory/world.py",
        "tests/theory/test_extremes.py -k rare",
        ("log_p = self.log_q + self.log_ratio[0] if logits is None", "log_p = self.xp.log(self.p) if logits is None"),
        ("if logits is None else log_softmax(logits, self.xp)", "if logits is None else self.xp.log(self.p)"),
        ("possible = ~self.xp.is_zero(model.probs)", "possible = ~self.xp.is_zero(self.q)"),
        (
            "possible = self._truth_possible if model.tilt is not None else",
            "possible = self._truth_possible if True else",
        ),
    ),
    *faults(
        "theory/losses.py",
        "tests/theory/test_quantities.py tests/theory/test_steepness.py",
        (
            "return xp.step(1 - xp.array(_LABELS) * u[:, None])",
            "return 0 * xp.step(1 - xp.array(_LABELS) * u[:, None])",
        ),
        (
            "return xp.capped(1 / (1 + xp.exp(xp.array(_LABELS) * u[:, None])), 1.0)",
            "return xp.capped(1 / (1 + xp.exp(-xp.array(_LABELS) * u[:, None])), 1.0)",
        ),
        (
            "return 2 * xp.step(xp.max(self._margins(u, xp) - label, axis=2))",
            "return xp.step(xp.max(self._margins(u, xp) - label, axis=2))",
        ),
        ("return xp.capped(2 * (1 - softmax(u, xp)), 2.0)", "return xp.capped(1 - softmax(u, xp), 2.0)"),
        ("return 2 * super().value(u, xp)", "return super().value(u, xp)"),
        ("return 2 * self._hinges(u, xp).sum(axis=2)", "return self._hinges(u, xp).sum(axis=2)"),
        ('Softmax("softmax", binary=False, lipschitz=2),', 'Softmax("softmax", binary=False, lipschitz=3),'),
        ('Hinge("hinge", binary=True, lipschitz=1),', 'Hinge("hinge", binary=True, lipschitz=2),'),
    ),
    *faults(
        "theory/base_world.py",
        "tests/theory/test_coverage.py -k coverage_of",
        (
            "seen = self.xp.unless_lost(self.p_L, self.xp.is_zero(self.instance.language.p_L))",
            "seen = self.p_L",
        ),
        ("return (self.p_T * self.r).sum()", "return (self.p_L * self.r).sum()"),
    ),
    *faults(
        "theory/base_world.py",
        "tests/theory/test_quantities.py tests/theory/test_world_claims.py tests/theory/test_arrows.py",
        ("return self.xp.upper(self.excess) if claimed is None else claimed", "return self.xp.upper(self.excess)"),
        (
            "return self.xp.upper(self.excess) if claimed is None else claimed",
            "return 2 * self.excess if claimed is None else claimed",
        ),
        ("return self.moved_scores if self.reference ==", "return self.moved_scores if True or self.reference =="),
        ("return self.xp.minimum(gap, gap +", "return self.xp.maximum(gap, gap +"),
        (
            "half = (self.xp.max(self.v, axis=0) - self.xp.min(self.v, axis=0)) / 2",
            "half = self.xp.max(self.xp.abs(self.v), axis=0)",
        ),
    ),
]
