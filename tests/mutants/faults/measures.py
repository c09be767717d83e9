"""Faults in what is measured on real models."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "bridge/learning.py",
        "tests/bridge/test_learning.py",
        ("a = np.clip(multipliers, 0.0, weights)", "a = multipliers"),
        ("a.sum() - B * np.abs", "a.sum() - np.abs"),
        ("return self.loss <= self.bound", "return True"),
        ("sample = rows[seen], signs[seen], counts[seen] / m", "sample = rows, signs, weights"),
        ("loss=hinge(rows, v, signs, weights)", "loss=hinge(sample[0], v, *sample[1:])"),
    ),
    *faults(
        "bridge/copies.py",
        "tests/bridge/test_copies.py",
        ("np.abs(values).max(axis=-1", "np.abs(values).max(axis=0"),
        ("step = np.where(step > 0, step, np.float32(1))", ""),
        ("if values.ndim < 2:", "if False:"),
        (".astype(ml_dtypes.bfloat16)", ""),
    ),
    *faults(
        "bridge/streaming/oscillation.py",
        "tests/bridge/test_streaming.py -k whole",
        ("jnp.minimum(ends[0], x.min(axis=1))", "x.min(axis=1)"),
    ),
    *faults(
        "bridge/verification.py",
        "tests/bridge/test_streamed_world.py -k too_large",
        ("most=2 * float(", "most=float("),
        ("task = np.asarray(world.p_T) > 0", "task = np.asarray(world.p_T) >= 0"),
    ),
    *faults(
        "bridge/prompting.py",
        "tests/bridge/test_prompting.py",
        ("zip(where.on_task[:, :-1].T", "zip(where.on_task[:, 1:].T"),
        ("on_task = np.concatenate([np.ones(N), follows])", "on_task = np.ones(2 * N)"),
        ("to[alone] = behind", "to[alone] = behind[::-1]"),
        ("        found *= expectations", "        found = expectations"),
    ),
    *faults(
        "bridge/near.py",
        "tests/bridge/test_near.py",
        ("return self.tau + self.distance + self.coverage", "return self.tau + self.coverage"),
        ("if distance <= most", "if True"),
        ("return min(near, key", "return max(near, key"),
        ("most = max(SHARE * np.abs(scores).mean(), min(distances))", "most = max(distances)"),
    ),
    *faults(
        "bridge/streamed_world.py",
        "tests/bridge/test_streamed_world.py tests/bridge/test_near.py -k near",
        ("return -self._per_score(compare(", "return self._per_score(compare("),
        ('vars(self)["lam"] = FLOAT64.array(lam)', "pass"),
    ),
]
