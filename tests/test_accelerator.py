"""The benchmark for accelerators, small enough for a CPU: what it measures is right, whatever the speed."""

import jax
import numpy as np
import pytest

from benchmarks import accelerator
from benchmarks.drawn_instances import instances
from benchmarks.instance_proofs import THEOREM, numpy_loop
from rooteps.theory.traced import in_float64
from rooteps.verification.batch import check_batch


def test_statistics_of_rounded_models_are_measured(capsys):
    shares = accelerator.statistics_of(n=96, d=16, words=300, matrix=64)
    assert set(shares) == {"moments", "moments, to the host", "divergence", "divergence, to the host"}
    assert min(shares.values()) > 0
    told = capsys.readouterr().out
    off = float(told.split("Phi p by ")[1].split()[0])
    assert 0 < off <= 1  # of the bound


@in_float64
def test_every_instance_has_numbers_of_its_own_and_holds():
    drawn = jax.jit(lambda i: instances(i, 40), compiler_options={"xla_backend_optimization_level": 0})
    batch = jax.tree.map(np.asarray, drawn(0))
    for values in jax.tree.leaves(batch):
        rows = values.reshape(40, -1)
        assert len(np.unique(rows, axis=0)) == 40
    again = jax.tree.map(np.asarray, drawn(30))
    for values, expected in zip(jax.tree.leaves(again), jax.tree.leaves(batch), strict=True):
        np.testing.assert_allclose(values[:10], expected[30:], rtol=1e-9)
    report = check_batch(THEOREM, batch)
    assert (report.holds + report.equal, report.refuted) == (40, 0)
    assert report.holds > 10
    assert report.equal > 10
    held, ratio = numpy_loop(batch)
    assert held == 40
    assert ratio == pytest.approx(report.max_ratio, rel=1e-9)


@pytest.mark.heavy
def test_proofs_are_counted_and_compared(capsys):
    counts, ratio = accelerator.proofs(count=300, chunk=50, common=100)
    assert sum(counts.values()) == counts["holds"] + counts["equal"] == 300
    assert 0 < ratio < 1
    assert "300 instance-proofs" in capsys.readouterr().out
