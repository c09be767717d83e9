"""What of a process's state somebody else's code may rely on; as a script, what importing and using rooteps changes."""

import decimal
import importlib
import pkgutil
import random
import signal
import sys
import threading
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import flint
import jax
import matplotlib
import numpy as np
import sklearn.preprocessing  # noqa: F401
from hypothesis import settings


def state() -> dict[str, Any]:
    """Everything that is compared, by name."""
    names = ("max_examples", "deadline", "derandomize", "suppress_health_check", "database", "phases")
    return {
        "jax": dict(jax.config.values),
        "x64": jax.config.jax_enable_x64,
        "flint": (flint.ctx.prec, flint.ctx.dps, flint.ctx.threads, flint.ctx.cap),
        "rcParams": dict(matplotlib.rcParams),
        "warnings": list(warnings.filters),
        "errstate": np.geterr(),
        "printoptions": np.get_printoptions(),
        "random": (random.getstate(), str(np.random.get_state())),
        "hypothesis": {name: getattr(settings(), name) for name in names},
        "decimal": str(decimal.getcontext()),
        "excepthook": (sys.excepthook, threading.excepthook),
        "switch": (sys.getswitchinterval(), sys.getrecursionlimit()),
        "signals": signal.getsignal(signal.SIGINT),
        "meta_path": list(sys.meta_path),
    }


def changes(before: dict[str, Any]) -> list[str]:
    """Names of what differs from ``before``."""
    return [name for name, value in state().items() if value != before[name]]


def import_everything() -> None:
    """Every module of rooteps but the notebooks, which are marimo's to run."""
    import rooteps

    for path in sorted(Path(rooteps.__file__).parent.iterdir()):
        if path.is_dir() and not path.name.startswith("_"):
            package = importlib.import_module(f"rooteps.{path.name}")
            for module in pkgutil.walk_packages(package.__path__, f"rooteps.{path.name}."):
                if not module.name.rpartition(".")[2][0].isdigit():
                    importlib.import_module(module.name)


def use() -> None:
    """Every way to compute: single checks, batches, a search, makers, streams, a figure."""
    from rooteps.bridge.streaming import compare
    from rooteps.figures import registry
    from rooteps.synthetic.batches import draw, pick
    from rooteps.synthetic.languages import FAMILIES
    from rooteps.theory import FLOAT64, Balls, World
    from rooteps.theory.registry import find
    from rooteps.verification.assertion import assert_holds
    from rooteps.verification.batch import check_batch
    from rooteps.verification.certify import certify
    from rooteps.verification.explanation import explain
    from rooteps.verification.falsify import falsify
    from rooteps.verification.verify import verify

    theorem = find("softmax-transfer")
    batch = draw(theorem, FAMILIES["softmax"], 8, seed=0)
    one = pick(batch, 7)
    for arithmetic in ("float64", "ball"):
        assert_holds(theorem, one, arithmetic)
    verify(theorem, one)
    certify(theorem, one)
    explain(theorem, one, Balls(128))
    World(one, Balls(1024), "optimum").gap  # noqa: B018
    check_batch(theorem, batch)
    falsify(find("pinsker"), budget=0.5)
    F, Phi = np.array([[1.0], [0.5]]), np.array([[0.0, 1.0]])
    compare((F, Phi), (F + 0.1, Phi))
    FLOAT64.log(FLOAT64.array([0.0, -1.0]))
    with TemporaryDirectory() as directory:
        registry.make("divergences", Path(directory) / "figure", ("png", "svg"))


if __name__ == "__main__":
    for step in (import_everything, use):
        before = state()
        step()
        changed = changes(before)
        assert not changed, f"{step.__name__} changes {changed}"
