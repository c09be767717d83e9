"""The museum: every exhibit is certified again, small, exact, and harmless to the result as it stands."""

import json
import shutil

import numpy as np
import pytest

from rooteps.commands.main import main
from rooteps.theory.checks import InvalidInput
from rooteps.theory.mutation import REFUTED
from rooteps.theory.registry import theorems
from rooteps.verification.falsify import Falsification, answer_file, refutes
from rooteps.verification.falsify.arrays import arrays, sizes
from rooteps.verification.instance_file.json_format import to_json
from rooteps.verification.museum import exhibit, exhibits
from rooteps.verification.museum.hall import FOLDER
from rooteps.verification.proved_steps import page_of
from tests import tolerance

NAMES = list(exhibits())


def test_it_covers_most_results():
    shown = {page_of(kept.theorem) for kept in exhibits().values()}
    refutable = {page_of(one) for one in theorems().values() if any(x.outcome == REFUTED for x in one.mutations)}
    # Two of these have softmax transfer's exhibits as theirs; 8a adds a term to 8, and 26 has no bolder form stated.
    missing = {"subspace_pinsker", "unconstrained_transfer", "approximate_quadratic_partition", "learned_from_samples"}
    assert refutable - shown == missing


@pytest.mark.parametrize("name", NAMES)
def test_every_exhibit_is_certified_again(name):
    kept = exhibit(name)
    found = refutes(kept.theorem, kept.mutation, kept.instance)
    assert found.certified, found.reason
    assert found.ratio > 1


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_what_the_program_writes(name):
    kept, text = exhibit(name), (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    said = json.loads(text)
    found = refutes(kept.theorem, kept.mutation, kept.instance)
    assert min(found.ratio, np.finfo(float).max) == pytest.approx(said["ratio"], rel=tolerance.CERTIFIED_GAP)
    effort = said["instances_tried"], said["seconds"]
    answer = Falsification(found.certified, found.certified, said["ratio"], *effort, kept.instance)
    assert text == to_json(answer_file.to_data(kept.theorem, kept.mutation, answer, kept.lesson))


def test_a_file_is_replayed_as_it_is(capsys, tmp_path):
    path = shutil.copy(FOLDER / "blind-spot.json", tmp_path)
    assert main(["explain", "softmax-transfer", "--instance", str(path)]) == 0
    replayed = capsys.readouterr().out
    assert main(["explain", "--museum", "blind-spot"]) == 0
    assert replayed.splitlines()[-8:] == capsys.readouterr().out.splitlines()[-8:]
    assert exhibit("blind-spot").lesson[:40] in replayed


@pytest.mark.parametrize("name", NAMES)
def test_no_exhibit_refutes_the_result_itself(name):
    kept = exhibit(name)
    found = refutes(kept.theorem, None, kept.instance)
    assert not found.certified
    if kept.mutation.without and kept.mutation.without != "covering":
        assert f"the hypothesis {kept.mutation.without}" in found.reason
    else:
        assert found.ratio <= 1


@pytest.mark.parametrize("name", NAMES)
def test_exhibits_are_small_and_exact(name):
    kept = exhibit(name)
    values = arrays(kept.instance)
    assert all(size <= 4 for size in sizes(values).values())
    for key, x in values.items():
        assert (np.asarray(x) * 2.0**20 % 1 == 0).all(), key  # short dyadic rationals
    assert kept.lesson
    assert not kept.lesson.endswith(".")
    assert kept.lesson.count("$") % 2 == 0


def test_an_unknown_name():
    with pytest.raises(InvalidInput, match="museum: 'blind-spt' is not an exhibit; did you mean blind-spot"):
        exhibit("blind-spt")
