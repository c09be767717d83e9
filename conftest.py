"""Strictness for every test and doctest: no implicit rank or dtype promotion, fixed seeds, no deadlines."""

import contextlib
import gc
import os
from pathlib import Path

import jax
import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("ROOTEPS_CACHE", "off")  # commands that tests start leave nothing in the user's folder of caches
jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_numpy_dtype_promotion", "strict")

gc.set_threshold(50_000, 20, 50)  # nothing here waits for it, and it took a twentieth of the time

settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")

ROOT = Path(__file__).parent
LINKED = [path.name for path in (ROOT / "rooteps").glob("*") if (ROOT / path.name / "__init__.py").is_file()]
"""Folders that are packages by the name rooteps.NAME; collected by another they would make every class twice."""

collect_ignore = [*LINKED, "weights", "proofs"]


def pytest_configure(config: pytest.Config) -> None:
    """Refuse ``pytest theory/world.py``, and a copy of the repository in which ``rooteps/theory`` is no link to it."""
    for name in LINKED:
        if not (ROOT / "rooteps" / name).is_symlink():
            raise pytest.UsageError(
                f"rooteps/{name} should be a symbolic link to ../{name}, and this copy of the repository has lost it"
            )
    here = config.invocation_params.dir
    for argument in config.args:
        name, *rest = argument.split("::", 1)
        path = Path(os.path.abspath(here / name))
        if path.is_relative_to(ROOT / "rooteps"):
            continue
        with contextlib.suppress(ValueError):
            home = path.resolve().relative_to(ROOT.resolve())
            if home.parts and home.parts[0] in LINKED:
                instead = "::".join([os.path.relpath(ROOT / "rooteps" / home, here), *rest])
                raise pytest.UsageError(f"{argument} is imported as part of rooteps: run pytest {instead}")
