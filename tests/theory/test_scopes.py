"""The precision of balls belongs to the number system, whichever threads compute, and whatever they do to Arb's own."""

import contextlib
import itertools
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import flint
import numpy as np
import pytest

from rooteps.synthetic import example
from rooteps.theory import Balls, Instance, Language, Model, World
from rooteps.theory.balls import PrecisionChanged
from rooteps.theory.registry import find
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify

COARSE, FINE = Balls(64), Balls(1024)
IDS = ("softmax-transfer", "covariance-shift", "pinsker", "softmax-instance-exact-transfer")


@pytest.fixture
def eager_threads():
    """Threads that take turns a hundred times as often as they would."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-5)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def meddler(eager_threads):
    """A thread that keeps changing the precision without asking, in bursts: between them a check gets through."""
    stop, pauses = threading.Event(), itertools.cycle([2e-4] * 20 + [2e-2])

    def meddle():
        while not stop.wait(next(pauses)):
            flint.ctx.prec = 53
            with flint.ctx.workprec(24):
                flint.arb(1) / 3

    thread = threading.Thread(target=meddle)
    thread.start()
    yield
    stop.set()
    thread.join()
    flint.ctx.prec = 53


@pytest.mark.parametrize("id", IDS)
def test_threads_do_not_get_in_each_others_way(id, eager_threads):
    world = example.instance(find(id))
    alone = {xp.bits: verify(id, world, xp) for xp in (COARSE, FINE)}
    with ThreadPoolExecutor(8) as threads:
        reports = list(threads.map(lambda xp: (xp.bits, verify(id, world, xp)), [COARSE, FINE] * 40))
    for bits, report in reports:
        assert report.verdict is alone[bits].verdict
        assert report.verdict is not Verdict.REFUTED
        ours, theirs = (np.asarray(r.conclusion.claim.rhs).item() for r in (report, alone[bits]))
        assert ours.rad() == theirs.rad()


@pytest.mark.parametrize("id", IDS)
def test_a_meddler_never_makes_a_wrong_verdict(id, meddler):
    world = example.instance(find(id))
    verdicts = []
    for xp in [COARSE, FINE] * 20:
        with contextlib.suppress(PrecisionChanged):  # one line that says so is no wrong verdict either
            verdicts.append(verify(id, world, xp).verdict)
    assert verdicts
    assert Verdict.REFUTED not in verdicts


def test_a_quantity_has_the_bits_of_its_system_whoever_changes_them_in_between():
    world = World(Instance(Language([1.0], probs=[[0.75, 0.25]]), Model(probs=[[0.5, 0.5]])), FINE)
    flint.ctx.prec = 100
    try:
        kl = world.kl[0]
        assert flint.ctx.prec == 100
    finally:
        flint.ctx.prec = 53
    assert kl.rel_accuracy_bits() > 1000


def test_scopes_nest_and_restore_even_after_an_error():
    before, seen = flint.ctx.prec, []

    def fail():
        seen.append(flint.ctx.prec)
        with COARSE.scope():
            seen.append(flint.ctx.prec)
        seen.append(flint.ctx.prec)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        FINE.compute(fail)
    assert seen == [1024, 64, 1024]
    assert flint.ctx.prec == before


def test_a_change_of_precision_is_noticed_and_done_again_or_told():
    tries = []

    def disturbed_once():
        if not tries:
            flint.ctx.prec = 33
        tries.append(None)
        return flint.arb(1) / 3

    assert FINE.compute(disturbed_once).rel_accuracy_bits() > 1000
    assert len(tries) == 2

    def disturbed_always():
        flint.ctx.prec = 33
        FINE.exp(np.array([flint.arb(1)], dtype=object))  # sets the precision anew, which must not hide the change

    with pytest.raises(PrecisionChanged, match=r"flint\.ctx\.prec: set to 33 by another thread while 1024 bits"):
        FINE.compute(disturbed_always)
    flint.ctx.prec = 53


def test_another_threads_scope_waits():
    order = []

    def other():
        with COARSE.scope():
            order.append(flint.ctx.prec)

    thread = threading.Thread(target=other)
    with FINE.scope():
        thread.start()
        thread.join(0.05)
        order.append(flint.ctx.prec)
    thread.join()
    assert order == [1024, 64]


@pytest.mark.parametrize("bits", [64, 256])
def test_the_ends_of_a_ball_belong_to_it_at_any_precision(bits):
    """ε is the upper end of the excess: were it rounded up, ε = excess could be refuted."""
    with Balls(1024).scope():
        ball = flint.arb(1) / 3
    upper, lower = Balls(bits).upper(np.array([ball]))[0], Balls(bits).lower(np.array([ball]))[0]
    assert upper.is_exact()
    assert lower.is_exact()
    with Balls(4096).scope():
        assert upper - lower == 2 * flint.arb(ball.rad())
        assert upper + lower == 2 * ball.mid()
    assert Balls(bits).upper(np.array([flint.arb("inf"), flint.arb(0)])).tolist() == [flint.arb("inf"), 0]
