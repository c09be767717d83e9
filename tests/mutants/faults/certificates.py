"""Faults in the certificates: proofs that are not asked for, candidates that are taken on trust."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "theory/optimum.py",
        "tests/theory/test_optimum.py",
        ("return image.entries() if inside else None", "return image.entries()"),
        ("all(x.contains_interior(y) for x, y", "all(x.overlaps(y) for x, y"),
        ("(one - self.slope(self.p(box)) * inverse)", "(one - self.slope(self.p(theta)) * inverse)"),
        (
            "image = theta - self.gap(self.p(theta)) * inverse +",
            "image = theta - 0 * self.gap(self.p(theta)) * inverse +",
        ),
    ),
    *faults(
        "theory/inverse_mean.py",
        "tests/theory/test_inverse_mean.py tests/theory/test_optimum.py",
        ("if positive or _certainly_interior(weights, Phi[rows], [target[i] for i in rows]):", "if True:"),
        (
            "return all(exact[w] + change[i, 0] > 0 for i, w in enumerate(words))",
            "return all(exact[w] + change[i, 0] >= 0 for i, w in enumerate(words))",
        ),
        ("return all(exact[w] + change[i, 0] > 0 for i, w in enumerate(words))", "return True"),
        ("if residual > allowed and not positive:", "if False:"),
    ),
    *faults(
        "theory/transfer_coefficient.py",
        "tests/theory/test_gamma_certificates.py tests/theory/test_coverage.py",
        (
            "return xp.minimum(xp.min(ratio), xp.array(1.0))",
            "return xp.min(ratio)",
            "two distributions: the least ratio is at most 1 already, but for rounding",
        ),
        ("        if not a[i, i] > 0:", "        if a[i, i] < 0:"),
        ("if _cholesky(xp.array(np.eye(len(whitened))) * above - whitened) is not None:", "if True:"),
    ),
    *faults(
        "theory/classifiers/certificate.py",
        "tests/theory/classifiers/test_wrong_candidates.py tests/theory/classifiers/test_dual_candidates.py",
        ("return all(x >= 0 for x in point.z.flat) and", "return"),
        ("and all(zero(x) for x in (*sums.flat, *missed.flat))", "and all(zero(x) for x in missed.flat)"),
        ("and all(zero(x) for x in (*sums.flat, *missed.flat))", "and all(zero(x) for x in sums.flat)"),
        ("total - flint.arb(B) * sum(map(abs, point.mu.flat), flint.arb(0))", "total"),
        ("if not (full or is_exact(G)):", "if False:"),
    ),
    *faults(
        "theory/classifiers/infimum.py",
        "tests/theory/classifiers/test_wrong_candidates.py tests/theory/classifiers/test_dual_candidates.py",
        ("return result if flint.arb(result) <= x else float(np.nextafter(result, -np.inf))", "return result"),
        ("return 0.0 - round_down(-x)", "return round_down(x)"),
    ),
    *faults(
        "theory/classifiers/squared.py",
        "tests/theory/classifiers/test_wrong_candidates.py tests/theory/classifiers/test_dual_candidates.py",
        ("if not all(x >= 0 for x in short) or", "if"),
    ),
    *faults(
        "theory/classifiers/distance.py",
        "tests/theory/classifiers/test_distance.py",
        ("alpha = xp.maximum(0 * joint, xp.minimum(joint, xp.array(alpha)))", "alpha = xp.array(alpha)"),
        ("return alpha.sum() - r * min(", "return alpha.sum() - 0 * min("),
        ("box = xp.array(theta) + xp.lstsq", "box = xp.array(theta) + 0 * xp.lstsq"),
        ("        if now <= most:", "        if tries < 1 or now <= most:"),
    ),
    *faults(
        "theory/classifiers/naturalness.py",
        "tests/theory/classifiers/test_wrong_candidates.py tests/theory/classifiers/test_dual_candidates.py",
        ("            if norm <= self.B:", "            if True:"),
        ("witness = np.clip(witness, -self.B, self.B)", "witness = witness + 0.0"),
    ),
    *faults(
        "theory/classifiers/problem.py",
        "tests/theory/classifiers/test_wrong_candidates.py tests/theory/classifiers/test_dual_candidates.py",
        ("flint.arb(min(weight, 2 * (weight - max(row))))", "flint.arb(weight)"),
    ),
    *faults(
        "theory/classifiers/problem.py",
        "tests/theory/classifiers/test_scale.py -k there_twice",
        ("np.array([probs[rows].sum(axis=0) for rows in same], dtype=object)", "probs[first]"),
        ("        if is_exact(features):  # the loss", "        if False:  # the loss"),
    ),
    *faults(
        "theory/classifiers/columns.py",
        "tests/theory/classifiers/test_wrong_candidates.py tests/theory/classifiers/test_dual_candidates.py",
        ("certain = len(kept) == width", "certain = True"),
    ),
    *faults(
        "theory/classifiers/enclosure.py",
        "tests/theory/classifiers/test_enclosure.py",
        ("proved = (kappa < 0.5) & np.isfinite(far)", "proved = np.isfinite(far)"),
        (
            "return np.where((low >= 0).all(axis=(1, 2)), value.sum(axis=1) - off, -np.inf)",
            "return value.sum(axis=1) - off",
        ),
        ("low, high = t - box, t + box", "low, high = t, t"),
        (
            "value = np.minimum(_term(low, total), _term(high, total)).sum(axis=2)",
            "value = _term(high, total).sum(axis=2)",
        ),
        (
            "ahead = (u + off)[:, :, None, :] - (u - off)[:, :, :, None]",
            "ahead = (u - off)[:, :, None, :] - (u + off)[:, :, :, None]",
        ),
        (
            "return self.upper - self.lower <= np.maximum(CLOSED * self.upper, ROUNDING)",
            "return self.upper - self.lower < np.inf",
        ),
    ),
    *faults(
        "theory/eigenvalues.py",
        "tests/theory/test_eigenvalues.py",
        ("moved = flint.arb(0, _norm(inside", "moved = 0 * flint.arb(0, _norm(inside"),
        ("factor = 1 + flint.arb(0, _norm(_skew(basis)))", "factor = flint.arb(1)"),
        ("sorted(diagonal, reverse=True)", "diagonal"),
    ),
    *faults(
        "theory/substitutability.py",
        "tests/theory/test_eigenvalues.py",
        ("found = singular * singular", "found = singular"),
        ("return a * a.transpose() if a.nrows() < a.ncols() else a.transpose() * a", "return a * a.transpose()"),
    ),
    *faults(
        "theory/boundary.py",
        "tests/theory/test_boundary.py",
        ("return any(x > least for x in heights) and", "return"),
        ("and all(x == least for x, on in zip(heights, support, strict=True) if on)", ""),
        ("if direction is not None and supports(direction, Phi, support) else None", ""),
    ),
]
