"""rooteps in somebody else's process: nothing global changes, and their float32 stays float32."""

import subprocess
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rooteps.synthetic.batches import draw, pick
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory import FLOAT64, Instance, InvalidInput, Language, Model, World
from rooteps.theory.claims import Claim
from rooteps.theory.record import unchecked
from rooteps.theory.registry import find
from rooteps.theory.traced import float64
from rooteps.verification.batch import check_batch
from rooteps.verification.certify import certify
from rooteps.verification.verdict import Verdict, judge

LANGUAGE = Language(p_L=[1.0], probs=[[0.5, 0.5]])
FLOAT32_OF_THEIRS = """
import jax
import jax.numpy as jnp
import numpy as np

from rooteps.synthetic.batches import draw
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.strategies import instances
from rooteps.theory.registry import find
from rooteps.verification.assertion import assert_holds
from rooteps.verification.batch import check_batch
from hypothesis import HealthCheck, given, settings

def theirs():
    x = jnp.arange(3.0) / 3
    assert x.dtype == jnp.float32
    assert jax.jit(lambda x: x * np.ones(3) + np.pi)(x).dtype == jnp.float32
    assert jax.random.normal(jax.random.key(0)).dtype == jnp.float32
    assert jax.grad(lambda x: (x**2).sum())(x).dtype == jnp.float32

def test_after_a_batch():
    assert not check_batch(find("pinsker"), draw(find("pinsker"), FAMILIES["softmax"], 4, seed=0)).refuted
    theirs()

def test_after_a_strategy():
    test = given(instances("pinsker"))(lambda world: assert_holds("pinsker", world, "float64"))
    settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])(test)()
    theirs()
"""


def test_neither_importing_nor_using_it_changes_anything_global():
    script = Path(__file__).with_name("state.py")
    found = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr


def test_a_float32_test_of_theirs_passes_after_ours(tmp_path):
    path = tmp_path / "test_theirs.py"
    path.write_text(FLOAT32_OF_THEIRS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(path)]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
    assert "2 passed" in found.stdout


def test_a_single_check_needs_no_jax():
    code = (
        "import sys\n"
        "from rooteps.theory import Instance, Language, Model\n"
        "from rooteps.verification.assertion import assert_holds\n"
        "world = Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(probs=[[0.75, 0.25]]))\n"
        "for arithmetic in ('float64', 'ball'):\n"
        "    assert_holds('pinsker', world, arithmetic)\n"
        "assert 'jax' not in sys.modules\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr


def test_quantities_are_plain_arrays_of_numpy():
    kl = World(Instance(LANGUAGE, Model(tilt=[[0.25, 0.0]])), FLOAT64).kl
    assert type(kl) is np.ndarray
    assert kl.dtype == np.float64


def excess(tilt):
    w = World(Instance(LANGUAGE, Model(tilt=[[0.0, 0.0]])), FLOAT64)
    return w.replacing(log_ratio=(tilt, tilt * 0)).excess


@pytest.mark.parametrize("transform", [jax.jit, jax.grad, lambda f: jax.vmap(lambda x: f(x[0]))])
def test_no_number_comes_about_in_float32(transform):
    tilt = np.array([[0.25, 0.0]])
    arguments = jnp.asarray([[tilt]] if transform not in (jax.jit, jax.grad) else tilt, dtype=jnp.float32)
    with pytest.raises(TypeError, match=r"compute within rooteps\.theory\.traced\.float64\(\)"):
        transform(excess)(arguments)
    with float64():
        assert jax.tree.leaves(transform(excess)(arguments.astype(np.float64)))[0].dtype == np.float64


THEIR_SETTINGS = {
    "float64": float64,
    "no jit": jax.disable_jit,
    "nans": jax.debug_nans,
    "infs": jax.debug_infs,
    "transfer": lambda: jax.transfer_guard("disallow"),
}


@pytest.mark.parametrize("name", THEIR_SETTINGS)
def test_their_settings_of_jax_change_no_verdict(name):
    theorem = find("pythagoras")  # some of its ratios are 0/0 or log 0 before they are replaced
    with THEIR_SETTINGS[name]():
        worlds = draw(theorem, FAMILIES["softmax"], 4, seed=1)
        assert not check_batch(theorem, worlds).refuted
        assert certify(theorem, pick(worlds, 1)).verdict in (Verdict.HOLDS, Verdict.EQUAL)


@pytest.mark.parametrize("sides", [(jnp.float32(1), 2.0), (1.0, np.float32(2))])
def test_no_verdict_on_float32(sides):
    with pytest.raises(InvalidInput, match="is of float32, and a side is float64 or a ball"):
        Claim(*sides)
    traced = unchecked(Claim, lhs=sides[0], rhs=sides[1])  # as JAX builds it, which checks nothing
    with pytest.raises(TypeError, match="an array of float32, where float64 is meant"):
        judge(traced, FLOAT64)


def test_no_warning_of_numpy_escapes_and_none_is_silenced_for_others():
    with np.errstate(all="raise"):
        assert float(FLOAT64.log(FLOAT64.array(0.0))) == -np.inf
        assert World(Instance(LANGUAGE, Model(logits=[[1e300, 0.0]])), FLOAT64).kl[0] > 1e299
        with pytest.raises(FloatingPointError):
            np.log(np.array(0.0))
