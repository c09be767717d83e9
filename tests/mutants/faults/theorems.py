"""Faults on the pages of the theorems: a hypothesis that always holds, a constant that is weaker, a part left out."""

from tests.mutants.fault import faults

FAILING = "tests/verification/test_broken_proofs.py::test_a_hypothesis_that_fails_is_named_and_nothing_is_claimed"
ORACLES = "tests/theory/theorems/test_oracles.py"


def page(name: str, tests: str, *changes: tuple[str, ...]) -> list:
    """Faults of one page."""
    return faults(f"theory/theorems/{name}.py", tests, *changes)


FAULTS = [
    *page(
        "near_row_span_transfer",
        f"{FAILING} {ORACLES} tests/verification/test_broken_proofs.py -k near-row-span",
        ("return nearby(w).score_change - scores_apart(w)", "return nearby(w).score_change"),
        ("+ apart * distance(w)", "+ apart * w.B"),
        ("w.gap_after(-scores_apart(w)),", "w.gap_after(scores_apart(w)),"),
    ),
    *page(
        "learned_from_samples",
        f"{ORACLES} tests/theory/test_samples.py -k learned-from or samples",
        ("return xp.max(tied * (true - xp.min(true))[None, :], axis=1)", "return 0 * xp.max(tied, axis=1)"),
        (
            "return (self.law[1] * self.xp.step(values - most)).sum()",
            "return (self.law[1] * self.xp.step(most - values)).sum()",
        ),
        ("TIE = 2.0**-40", "TIE = 1.0"),
    ),
    *faults(
        "theory/samples.py",
        f"{ORACLES} tests/theory/test_samples.py -k learned-from or samples",
        ("2 * B * kappa", "B * kappa"),
        ("confidence = (1 + B)", "confidence = B"),
    ),
    *faults(
        "theory/samples.py",
        "tests/theory/test_samples.py",
        ("meet = ~xp.is_zero(whole)", "meet = xp.is_zero(0 * whole)"),
        ("math.factorial(m) // math.prod", "math.factorial(m) / math.prod"),
        ("np.sqrt(weights @ rows**2).sum()", "np.sqrt((weights @ rows**2).sum())"),
    ),
    *page(
        "close_copies",
        f"{ORACLES} -k close-copies",
        ("w.xp.max(w.l1 - most),", "w.xp.max(w.l1 - 2 * most),"),
        ("two_valued = 2 * xp.abs(", "two_valued = xp.abs("),
        ("return scale * size(w, norm)", "return 1.1 * scale * size(w, norm)"),
        ("lipschitz, subspace, hoelder,", "lipschitz, hoelder,"),
    ),
    *page(
        "covariance_shift",
        f"{FAILING} {ORACLES} -k covariance",
        ('relation="<",', 'relation="<=",'),
        ("w.xp.sqrt(moment / covered(w)),", "w.xp.sqrt(moment / w.gamma),"),
        ("w.half_osc * _distance(w),", "w.B * _distance(w),"),
        (
            "w.B * divergences.pinsker(w.excess / covered(w), w.xp),",
            "w.B * divergences.pinsker(w.epsilon / covered(w), w.xp),",
        ),
    ),
    *page(
        "cross_entropy_recovers_truth",
        f"{ORACLES} -k cross-entropy-recovers",
        (
            "w.over_contexts(w.l1 * w.l1) / divergences.PINSKER,",
            "w.over_contexts(w.l1 * w.l1) / (2 * divergences.PINSKER),",
        ),
    ),
    *page(
        "subspace_recovery",
        f"{ORACLES} -k subspace-recovery",
        (
            "(w.p_L * (gradient * gradient).sum(axis=1)).sum() / (2 * radius),",
            "(w.p_L * (gradient * gradient).sum(axis=1)).sum() / (4 * radius),",
        ),
        ("(w.p_L * w.l1 * w.l1).sum() / divergences.PINSKER,", "(w.p_L * w.l1 * w.l1).sum() / 4,"),
    ),
    *page(
        "pythagoras",
        f"{ORACLES} tests/theory/test_arrows.py tests/theory/theorems/test_identities_compare.py -k pythagoras",
        ("xp.max(xp.abs((w.kernel * x).sum(axis=1))),", "0 * xp.max(xp.abs((w.kernel * x).sum(axis=1))),"),
        ("        kl_truth_model,", "        w.misfit + cross,"),
    ),
    *page(
        "pinsker",
        f"{ORACLES} -k pinsker",
        ("xp.max(w.l1 * w.l1 - divergences.PINSKER * w.kl),", "xp.max(w.l1 * w.l1 - 3 * w.kl),"),
        ("            w.over_contexts(exact),", "            w.over_contexts(bretagnolle_huber),"),
    ),
    *page(
        "donsker_varadhan",
        f"{ORACLES} -k donsker",
        ("mu * w.over_task(w.kl) + ", "2 * mu * w.over_task(w.kl) + "),
    ),
    *page(
        "donsker_varadhan",
        "tests/theory/theorems/test_identities_compare.py",
        (
            "mu * sum((w.p_T * (tilt.spent + tilt.mgf)).sum() for tilt in both),",
            "sum((w.p_T * tilt.change).sum() for tilt in both),",
        ),
    ),
    *page(
        "bernstein",
        f"{ORACLES} -k bernstein",
        ("/ (2 * (mu - unit / 3)),", "/ (2 * (mu - unit / 2)),"),
        ("mu * (w.p_T * w.xp.expm1(charged / mu)).sum(),", "mu * (w.p_T * w.xp.expm1(2 * charged / mu)).sum(),"),
    ),
    *page(
        "subspace_pinsker",
        f"{ORACLES} tests/theory/test_arrows.py -k subspace-pinsker",
        ("w.xp.max(w.xp.abs(w.score_change) - by_context),", "w.xp.max(w.xp.abs(w.score_change) - 2 * by_context),"),
        ("(w.p_L * w.xp.abs(w.moved_scores)).sum(),", "(w.p_L * w.xp.abs(w.score_change)).sum(),"),
    ),
    *page(
        "softmax_transfer",
        f"{ORACLES} tests/theory/test_arrows.py -k softmax-transfer",
        ("w.xp.max(w.xp.abs(w.scores - w.mean_features @ w.lam)),", "0 * w.B,"),
    ),
    *page(
        "quadratic_partition",
        f"{FAILING} -k quadratic",
        ("w.xp.max(w.xp.abs(fit.residual)),", "0 * w.xp.max(w.xp.abs(fit.residual)),"),
    ),
    *page(
        "approximate_quadratic_partition",
        f"{ORACLES} -k approximate",
        (
            "return w.xp.sqrt((w.lam * w.lam).sum()) * (w.p_T * eta).sum()",
            "return w.xp.sqrt((w.lam * w.lam).sum()) * w.xp.max(eta)",
        ),
        ('eta(s)", more, unfit', 'eta(s)", 2 * more, unfit'),
    ),
    *page(
        "quad_objective",
        f"{ORACLES} {FAILING} tests/theory/theorems/test_identities_compare.py -k quad",
        ("        epsilon(w),", "        excess(w) + epsilon(w),"),
        ("return (w.p_L * distances(w)).sum() / 2", "return (w.p_L * distances(w)).sum()"),
        ("xp.max(xp.abs(optimum @ gram - means)),", "xp.array(0.0),"),
        ("HALVED = 2.0", "HALVED = 2.5"),
    ),
    *page(
        "best_embeddings",
        f"{ORACLES} -k best-embeddings",
        ("            (w.trace - w.missed) / 2,", "            w.trace - w.missed / 2,"),
        ("        w.top / 2,", "        w.top,"),
        ("    return half * w.top", "    return w.top"),
    ),
    *page(
        "excess_splits",
        f"{ORACLES} -k excess-splits",
        ("        w.trace - w.missed,", "        w.trace,"),
        ("embeddings * w.misalignment", "2 * w.misalignment"),
    ),
    *page(
        "learned_embeddings",
        f"{ORACLES} {FAILING} -k embeddings",
        ("        epsilon(w),", "        excess(w) + epsilon(w),"),
        ("return quad_objective.excess(w) + w.misalignment", "return quad_objective.excess(w)"),
        ("    residual: float = 1.0,", "    residual: float = 0.9,"),
    ),
    *page(
        "aligned_transfer",
        f"{ORACLES} -k aligned",
        ("outside: float = 1.0, norm", "outside: float = 0.9, norm"),
        ("    return w.p_star @ w.off_span", "    return 0 * w.p_star @ w.off_span"),
    ),
    *page(
        "next_eigenvalue",
        f"{ORACLES} -k next-eigenvalue",
        ("w.xp.maximum(w.next + 2 * w.misalignment,", "w.xp.maximum(w.next + w.misalignment,"),
        ("    residual: float = 1.0,", "    residual: float = 0.9,"),
    ),
    *page(
        "substitutable_words",
        f"{ORACLES} -k substitutable",
        (
            "    return w.xp.sqrt(_excess(w) * (_excess(w) + w.spectrum[0]))",
            "    return w.xp.sqrt(_excess(w) * w.spectrum[0])",
        ),
        ("inside = w.true_scores + left_out(w)", "inside = w.true_scores"),
    ),
    *page(
        "stationary_embeddings",
        f"{ORACLES} -k stationary",
        ("    return w.p_minus_q - w.kernel", "    return w.p_minus_q"),
        ("_per(-2 * (w.F @ G), squares, w)", "_per(-1 * (w.F @ G), squares, w)"),
        ("_per(-2 * (means @ w.Phi), size, w)", "_per(-1 * (means @ w.Phi), size, w)"),
    ),
    *page(
        "small_signals",
        f"{ORACLES} -k small-signals",
        ("first - second + third_order(w),", "first - 2 * second + third_order(w),"),
        ("def bound(w: World, half: float = 0.5,", "def bound(w: World, half: float = 0.6,"),
    ),
    *faults(
        "theory/world.py",
        "tests/theory/test_relative_models.py",
        ("or _is_relative(instance)", "or False"),
    ),
    *faults(
        "theory/model_world.py",
        "tests/theory/test_relative_models.py",
        ("and not self._attained:", "and False:"),
    ),
    *faults(
        "theory/base_world.py",
        "tests/theory/test_relative_models.py",
        ("self.xp.select(lost > 2 * self.tau,", "self.xp.select(False,"),
    ),
    *faults(
        "theory/embedding_world.py",
        "tests/theory/test_quantities.py",
        ("self.spectrum[self.Phi.shape[0] :]", "self.spectrum[self.Phi.shape[0] + 1 :]"),
        ("return (self.missed - self.tail) / 2", "return self.missed - self.tail"),
        ("self.spectrum[d : d + 1]", "self.spectrum[d - 1 : d]"),
    ),
    *faults(
        "theory/embedding_world.py",
        "tests/theory/theorems/test_no_signal.py",
        ("self._flat(self.instance.language), self.xp.array(0.0), h)", "self._flat(self.instance.language), h, h)"),
    ),
    *faults(
        "theory/language_world.py",
        "tests/theory/theorems/test_no_signal.py",
        ('if getattr(of, "kernel", None) is not None or (', "if ("),
        ("positive.all(axis=1)[:, None], shares, logs)", "positive.all(axis=1)[:, None], logs, logs)"),
        (
            "self._flat(language), self.xp.array(0.0), self._enclosed",
            "self._flat(language) & False, 0.0, self._enclosed",
        ),
    ),
    *faults(
        "theory/language_world.py",
        "tests/theory/test_extremes.py -k small-signals",
        ("all(axis=1)[:, None] | self._same_throughout(self.Phi).all()", "all(axis=1)[:, None]"),
    ),
    *page(
        "sentence_completion",
        "tests/verification/test_broken_proofs.py -k sentence or dependent",
        ("w.xp.max(w.xp.abs(w.p_star - pi @ A.T)),", "0 * w.xp.max(w.xp.abs(w.p_star - pi @ A.T)),"),
        ("-w.xp.gram_determinant(given) /", "-1 - w.xp.gram_determinant(given) /"),
    ),
    *page(
        "sentence_completion",
        f"{ORACLES} -k sentence",
        (
            "(least_squares * least_squares).sum() / xp.abs(least_squares).sum(),",
            "(least_squares * least_squares).sum() / (2 * xp.abs(least_squares).sum()),",
        ),
    ),
    *page(
        "gaussian_partition",
        f"{ORACLES} {FAILING} -k gaussian",
        ("        w.xp.array(4.0),", "        w.xp.array(4000.0),"),
        ("w.xp.abs((draws * draws).sum() / count - 1),", "0 * w.xp.abs((draws * draws).sum() / count - 1),"),
        ("(second + (w.V - 1) * square) / (w.V * square) - 1,", "(second + w.V * square) / (w.V * square) - 1,"),
        ("return self.xp.expm1(self.variance) / (self.V * t * t)", "return self.xp.expm1(self.variance) / (t * t)"),
        (
            "margin = xp.sqrt(-xp.log(xp.array(FALSE_ALARM)) / (2 * w.R))",
            "margin = xp.sqrt(-xp.log(xp.array(FALSE_ALARM)) / w.R)",
        ),
    ),
    *page(
        "sharpness",
        f"{ORACLES} {FAILING} -k sharpness",
        ("        w.p_star[:2] - (xp.array(0.5) + delta(w) * signs),", "        0 * w.p_L,"),
        ("        w.p[:2] - xp.array(0.5),", "        0 * w.p_L,"),
        ("        w.kl[2:],", "        0 * w.kl,"),
        ("        w.p_T - xp.array(np.where(here, 0.5, 0.0)),", "        0 * w.p_L,"),
        ("        labels,", "        0 * labels,"),
        ("        w.p_L[:2] - w.gamma / 2,", "        0 * w.p_L,"),
        ("        w.v - w.B * signs[0],", "        0 * w.v,"),
        ("        delta(w),", "        delta(w) + 1,"),
        ("        2 * w.B * delta(w),", "        0 * w.B * delta(w),"),
        ("return 4 - 4 / xp.sqrt(2 * xp.log(xp.array(2.0)))", "return 5 - 4 / xp.sqrt(2 * xp.log(xp.array(2.0)))"),
        ("TANGENT = Fraction(1, 3)", "TANGENT = Fraction(1, 4)"),
    ),
    *page(
        "variance_aware_transfer",
        f"{ORACLES} -k variance",
        ("2 * w.half_osc * (root + w.over_task(w.kl) / 3),", "2 * w.half_osc * (root + w.over_task(w.kl) / 2),"),
        (
            "root = w.over_task(w.xp.sqrt(2 * w.relative_variance) * w.xp.sqrt(w.kl))",
            "root = w.over_task(w.xp.sqrt(3 * w.relative_variance) * w.xp.sqrt(w.kl))",
        ),
    ),
    *page(
        "instance_exact_transfer",
        f"{ORACLES} -k instance-exact",
        ("charged = [mu * budget * x + rest", "charged = [mu * budget * x + 2 * rest"),
    ),
    *page(
        "never_vacuous_transfer",
        f"{ORACLES} -k never-vacuous",
        ("            2 * w.B,", "            3 * w.B,"),
        (
            "w.B * w.over_task(divergences.fht_bound(w.kl, w.xp)),",
            "w.B * w.over_task(divergences.pinsker(w.kl, w.xp)),",
        ),
    ),
    *page(
        "ladder",
        f"{ORACLES} -k ladder",
        (
            "w.half_osc * divergences.fht_bound(w.epsilon / w.gamma, w.xp),",
            "w.B * divergences.fht_bound(w.epsilon / w.gamma, w.xp),",
        ),
    ),
    *page(
        "chi_squared_transfer",
        f"{ORACLES} tests/theory/theorems/test_chi_squared_sharpness.py -k chi",
        ("        1 / w.gamma,", "        2 / w.gamma,"),
        ("return ROOT.value(w, w.epsilon * C, **constants)", "return ROOT.value(w, w.epsilon / w.gamma, **constants)"),
    ),
    *page(
        "coverage_exact_transfer",
        "tests/theory/theorems/test_identities_compare.py",
        (
            "mu * sum((w.p_L * (tilt.spent + tilt.mgf)).sum() for tilt in both),",
            "sum((w.p_T * tilt.change).sum() for tilt in both),",
        ),
    ),
    *page(
        "coverage_exact_transfer",
        f"{ORACLES} -k coverage-exact",
        (
            "tried = ((mu, (w.p_L * tilts.log_mgf(law, v, mu, w.xp, w.r)).sum())",
            "tried = ((mu, (w.p_L * tilts.log_mgf(law, v, mu, w.xp)).sum())",
        ),
    ),
    *page(
        "variance_coverage_transfer",
        f"{ORACLES} -k variance-coverage",
        ("return (w.p_T * w.r * w.relative_variance).sum()", "return (w.p_T * w.relative_variance).sum() / w.gamma"),
        ("thirds * x / w.gamma / 3)", "thirds * x * w.C / 3)"),
    ),
    *page(
        "trimmed_transfer",
        f"{ORACLES} tests/verification/test_broken_proofs.py -k trimmed",
        ("w.xp.min(w.B * (inside(w, root) + 2 * outside(w))),", "w.xp.min(w.B * (inside(w, root) + 3 * outside(w))),"),
        ("0 * terms[:1]]) + w.xp.select(_seen(w), 0.0, w.p_T).sum()", "0 * terms[:1]])"),
        ("return ~w.xp.is_zero(w.instance.language.p_L)", "return w.p_L == w.p_L"),
    ),
]
