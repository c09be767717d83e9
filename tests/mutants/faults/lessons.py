"""Faults in what a lesson's judge says, in which world is explained, and in the picture of a proof."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "lessons/judge.py",
        "tests/lessons/test_puzzle.py",
        ('return "0"', "return show.number(found.ratio, 5)"),
        ("    missing = found.bound / found.left", "    missing = found.left / found.bound"),
        ("(instance.language.p_L == 0) & ", "(instance.language.p_L < 1) & "),
        ("read = mutation.read(theorem, theorem.world_of(instance, XP))", "read = theorem.world_of(instance, XP)"),
    ),
    *faults(
        "lessons/proof_worlds.py",
        "tests/lessons/test_write_the_proof.py",
        ("certain = all(checked.ok for checked in report.hypotheses) and", "certain ="),
        ("w = w.with_classifier(best.witness)", "w = w.with_classifier(0 * best.witness)"),
    ),
    *faults(
        "lessons/proving.py",
        "tests/lessons/test_write_the_proof.py",
        (
            "if judge(Claim(left, right), XP) is Verdict.REFUTED:",
            "if judge(Claim(left, right), XP) is not Verdict.HOLDS:",
        ),
        ("return self.against is None and not self.lacks", "return self.against is None"),
        ('against, "step" if i == j else "")', 'against, "")'),
        ('"end" if last and not ends else ""', '""'),
        ("and refuted(id, j, i) is not None", ""),
        ("_same(claim.rhs, after) for claim in begun", "_same(claim.rhs, after) for claim in steps[name]"),
        ("_same(claim.lhs, before)", "True"),
        ('relation="="), XP) is not Verdict.EQUAL', 'relation="="), XP) is Verdict.UNDECIDED'),
        ("for after in known[place + 1 : place + 2]", "for after in ()"),
        ("if judge(Claim(low, high), XP) is Verdict.REFUTED:", "if judge(Claim(high, low), XP) is Verdict.REFUTED:"),
        ("if differs is not None and breaks is None:", "if False:"),
    ),
    *faults(
        "lessons/formula.py",
        "tests/lessons/test_write_the_proof.py",
        ("return flint.arb(str(number))", "return flint.arb(round(number))"),
        ("lambda w: 2 * w.half_osc", "lambda w: w.half_osc"),
    ),
    *faults(
        "lessons/checks.py",
        "tests/lessons/test_checks.py",
        ("i = int(self.ratios.argmax())", "i = 0"),
        ("said = judge(Claim(left, right), xp).word", "said = judge(Claim(left, right.mid()), xp).word"),
    ),
    *faults(
        "lessons/learned.py",
        "tests/lessons/test_learned.py",
        ("np.sin(turn) * directions[d]", "np.sin(turn) * directions[0]"),
        (
            "best_pair(language.p_L, language.probs, d + 1, FLOAT64)",
            "best_pair(language.p_L, language.probs**2, d + 1, FLOAT64)",
        ),
    ),
    *faults(
        "lessons/formal_puzzle.py",
        "tests/lessons/test_write_the_proof.py",
        ("    if chosen == true:", "    if chosen != true:"),
    ),
    *faults(
        "lessons/course.py",
        "tests/lessons/test_course.py",
        ("(PORT, 0) if port is None", "(0, PORT) if port is None"),
        ("if tried != PORT or port is not None:", "if tried != PORT:"),
    ),
    *faults(
        "lessons/course.py",
        "tests/lessons/test_course.py::test_ctrl_c_ends_it_without_a_word",
        ("with suppress(KeyboardInterrupt):", "with suppress(ValueError):"),
    ),
    *faults(
        "lessons/computing.py",
        "tests/lessons/test_puzzle.py",
        ("return floats(World(instance, XP, reference).q)", "return floats(World(instance, XP, reference).p)"),
    ),
    *faults(
        "commands/output.py",
        "tests/commands/test_terminal_output.py",
        ('    "⁄": "/",', ""),
        ('if sign == "·" and result[-1:] == following == " ":', 'if sign == "·":'),
        ("error.object[error.end :][:1]", "error.object[error.end :][:0]"),
    ),
    *faults(
        "commands/explain.py",
        "tests/commands/test_explain_example.py",
        ("    if not drawn:", "    if options.example:"),
        ("(options.arithmetic is None and origin.example is not None)", "False"),
    ),
    *faults(
        "figures/pythagoras.py",
        "tests/figures/test_pythagoras_figure.py",
        ("float(to_truth.kl[0] - to_best.kl[0])", "float(to_truth.kl[0])"),
        ("steps[steps > 0].min()", "steps[steps > 0].max()"),
        ("np.linspace(_feature(data.Phi, data.best), _feature(data.Phi, data.model), 101)", "np.linspace(-1, 1, 101)"),
    ),
    *faults(
        "figures/waterfall.py",
        "tests/figures/test_waterfall.py",
        ("if step.verdict is Verdict.REFUTED", "if step.verdict is Verdict.UNDECIDED"),
    ),
]
