"""Strictness for every test and doctest: no implicit rank or dtype promotion, fixed seeds, no deadlines."""

import os
from pathlib import Path

import jax
import pytest
from hypothesis import HealthCheck, settings

jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_numpy_dtype_promotion", "strict")

settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")

ROOT = Path(__file__).parent
LINKED = [path.name for path in (ROOT / "rooteps").glob("*") if path.is_symlink()]
"""Folders that are packages by the name rooteps.NAME; collected by their own they would make every class twice."""

collect_ignore = LINKED


def pytest_configure(config: pytest.Config) -> None:
    """Refuse ``pytest theory/world.py``."""
    for argument in config.args:
        path, *rest = argument.split("::", 1)
        try:
            inside = Path(os.path.abspath(config.invocation_params.dir / path)).relative_to(ROOT)
        except ValueError:
            continue
        if inside.parts and inside.parts[0] in LINKED:
            instead = "::".join([os.path.relpath(ROOT / "rooteps" / inside, config.invocation_params.dir), *rest])
            raise pytest.UsageError(f"{argument} is imported as part of rooteps: run pytest {instead}")
