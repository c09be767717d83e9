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
        "lessons/course.py",
        "tests/lessons/test_course.py",
        ("(PORT, 0) if port is None", "(0, PORT) if port is None"),
        ("if tried != PORT or port is not None:", "if tried != PORT:"),
    ),
    *faults(
        "lessons/computing.py",
        "tests/lessons/test_puzzle.py",
        ("return floats(World(instance, XP, reference).q)", "return floats(World(instance, XP, reference).p)"),
    ),
    *faults(
        "commands/explain.py",
        "tests/commands/test_explain_example.py",
        ("    if not drawn:", "    if options.example:"),
        ("(options.arithmetic is None and origin.example is not None)", "False"),
    ),
    *faults(
        "figures/waterfall.py",
        "tests/figures/test_waterfall.py",
        ("if step.verdict is Verdict.REFUTED", "if step.verdict is Verdict.UNDECIDED"),
    ),
]
