"""Faults in what judges: verdicts and their tolerances, reports, batches, the judge of counterexamples."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "verification/verdict.py",
        "tests/test_pinned.py tests/verification/test_verdict.py",
        ("RELATIVE = 1e-9", "RELATIVE = 2e-9"),
        ("RELATIVE = 1e-9", "RELATIVE = 5e-10"),
        ("ROUNDOFF = 2.0**-42", "ROUNDOFF = 2.0**-20"),
        ("ROUNDOFF = 2.0**-42", "ROUNDOFF = 2.0**-41"),
        ("ROUNDOFF = 2.0**-42", "ROUNDOFF = 2.0**-43"),
        ("LOST = 2.0**-500", "LOST = 2.0**-501"),
        ("NORMAL = 2.0**-1022", "NORMAL = 2.0**-1023"),
        ("rounding = RELATIVE * size + ROUNDOFF * scale", "rounding = RELATIVE * size + ROUNDOFF * scale + ROUNDOFF"),
        ("isfinite(lhs) & isfinite(rhs) & isfinite(scale)", "isfinite(lhs) & isfinite(scale)"),
        ("below = Verdict.REFUTED if claim.relation ==", "below = Verdict.HOLDS if claim.relation =="),
        ("close = flint.arb(2) ** (-(xp.bits // 4)) * size", "close = flint.arb(2) ** (-(xp.bits // 8)) * size"),
        ("if lhs > rhs or (claim.relation", "if (claim.relation"),
        ("if not (lhs.is_finite() and rhs.is_finite()):", "if False:"),
    ),
    *faults(
        "verification/verdict.py",
        "tests/verification/test_reports.py",
        (
            '"<": Verdict.UNDECIDED, "<=": Verdict.EQUAL}[claim.relation]',
            '"<": Verdict.HOLDS, "<=": Verdict.EQUAL}[claim.relation]',
        ),
        (
            '"<": Verdict.UNDECIDED, "<=": Verdict.EQUAL}[claim.relation]',
            '"<": Verdict.UNDECIDED, "<=": Verdict.HOLDS}[claim.relation]',
        ),
        (
            "assumed = (hypotheses == Verdict.HOLDS).all(axis=-1)",
            "assumed = (hypotheses != Verdict.REFUTED).all(axis=-1)",
        ),
        ("everything = np_.concatenate([hypotheses, claims], axis=-1)", "everything = claims"),
    ),
    *faults(
        "verification/report.py",
        "tests/verification/test_reports.py",
        ("return tuple(h for h in self.hypotheses if h.verdict is Verdict.REFUTED)", "return ()"),
        ("overall([h.counted for h in self.hypotheses],", "overall([0],"),
        ("return (*self.steps, *self.ends, self.conclusion)", "return (*self.steps, self.conclusion)"),
        ("return self.lemmas + self.chain", "return self.chain"),
    ),
    *faults(
        "verification/batch.py",
        "tests/verification/test_reports.py tests/verification/test_confirmed.py",
        ("refuted = (claims == Verdict.REFUTED).any(axis=1)", "refuted = (claims == Verdict.REFUTED).all(axis=1)"),
        ("(*proof.steps, *(() if end is None else (end,)), proof.conclusion)", "(*proof.steps, proof.conclusion)"),
        ("verdicts = overall(hypotheses, claims)", "verdicts = overall(0 * hypotheses, claims)"),
    ),
    *faults(
        "verification/certify.py",
        "tests/verification/test_reports.py tests/verification/test_confirmed.py",
        ("if report.verdict is not Verdict.UNDECIDED or report.failed_hypotheses:", "if True:"),
        ("return checked if found.verdict is Verdict.REFUTED else", "return checked if True else"),
    ),
    *faults(
        "verification/falsify/judge.py",
        "tests/verification/falsify/test_judge.py",
        ("        if verdict is Verdict.REFUTED:", "        if False:"),
        ("if not (_holds_exactly(claim, verdict) or proved(hypothesis, w)):", "if False:"),
        ("    if lhs > bound:", "    if not lhs <= bound:"),
        ("return lhs.is_exact() and rhs.is_exact() and lhs == rhs", "return True"),
        (
            "theorem.affine).lower",
            "theorem.affine).value",
        ),
        ("return flint.arb(lower) - tau, bound", "return flint.arb(lower), bound"),
    ),
    *faults(
        "verification/falsify/identities.py",
        "tests/verification/falsify/test_judge.py tests/verification/falsify/test_identities.py",
        ("return kernel is not None and Phi is not None and all(x == 0 for x in (kernel @ Phi.T).flat)", "return True"),
        ("return flint.fmpq_mat(list(rows.values())).rank() == len(rows)", "return True"),
        (
            "mixture: lambda instance, w: instance.language.A is not None and instance.language.kernel is None,",
            "mixture: lambda instance, w: True,",
        ),
        (
            "row_span: lambda instance, w: instance.witness is not None and instance.witness.on",
            "row_span: lambda instance, w: True or instance.witness.on",
        ),
        (
            "softmax_model: lambda instance, w: instance.model.form in",
            "softmax_model: lambda instance, w: True or instance.model.form in",
        ),
    ),
    *faults(
        "verification/needs.py",
        "tests/verification/test_reports.py tests/verification/test_instance_file.py",
        ("if language.V != 2 or language.n < 2:", "if False:"),
    ),
    *faults(
        "theory/theorem.py",
        "tests/verification/test_kinds_of_worlds.py tests/verification/test_reports.py",
        ("if self.on_languages and isinstance(instance, Instance):", "if False:"),
        ("if self.needs_any(*WITH_TASK):", "if False:"),
        ("if k_way if task.surrogate.binary else binary:", "if k_way and task.surrogate.binary:"),
        ("if k_way if task.surrogate.binary else binary:", "if binary and not task.surrogate.binary:"),
    ),
]
