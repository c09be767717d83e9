"""Faults in sweeps: which world a row is about, what its columns say, and what is drawn of them."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "sweeps/grid.py",
        "tests/sweeps/test_worlds.py",
        ("names = (cell.language, what)", "names = (cell.language, cell.loss, what)"),
        ('drawn = find("softmax-transfer") if spanned else theorem', "drawn = theorem"),
    ),
    *faults(
        "sweeps/work.py",
        "tests/sweeps/test_worlds.py",
        ('gap = ends.upper - found["witness_tau"]', 'gap = ends.lower - found["witness_tau"]'),
        ("lost[0] += beside", "lost[0] -= beside"),
        ('batch.language.Phi if theorem.needs_any("row-span") else None', "None"),
    ),
    *faults(
        "sweeps/settings.py",
        "tests/sweeps/test_sweep_settings.py",
        ("""float(f"{x:.14g}")""", "float(x)"),
        ("found[[0, -1]] = bounds[:2]", "pass"),
    ),
    *faults(
        "sweeps/store.py",
        "tests/sweeps/test_sweep.py",
        ('b"")) != _told_of(settings, made_by):', 'b"")) is None:'),
        ("st_mtime > PATIENCE and not _runs(", "st_mtime > PATIENCE or not _runs("),
    ),
    *faults(
        "sweeps/given.py",
        "tests/sweeps/test_given_worlds.py",
        ("if not SMALLEST <= (size := np.abs(v).max()) <= 1 / SMALLEST:", "if False:"),
        ("task = replace(world.task, loss=loss)", "task = world.task"),
        ("kept = replace(world, model=nobody,", "kept = replace(world,"),
    ),
    *faults(
        "sweeps/verification_table.py",
        "tests/sweeps/test_verification_table.py",
        ("yield job.seed + (part << 32)", "yield job.seed"),
    ),
    *faults(
        "sweeps/executors.py",
        "tests/sweeps/test_sweep.py",
        ("islice(coming, AHEAD - len(waiting))", "coming"),
    ),
    *faults(
        "sweeps/summary.py",
        "tests/sweeps/test_summary.py",
        ("(0.05, 0.5, 0.95)", "(0.0, 0.5, 1.0)"),
    ),
    *faults(
        "figures/bands.py",
        "tests/figures/test_bands.py",
        ("last = np.flatnonzero(np.diff(bins, append=PLACES))", "last = np.flatnonzero(np.diff(bins, prepend=-1))"),
        ("np.where(found.median > 0, found.median, np.nan)", "found.median"),
    ),
]
