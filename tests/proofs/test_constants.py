"""``constants/constants.v`` holds the constants of the pages, and each is compared in Coq with what is proved."""

import dataclasses
import re
import runpy
import shutil
import subprocess
from fractions import Fraction

import pytest

from rooteps.commands.prove import INSTALL
from rooteps.theory import registry
from rooteps.theory.losses import LOSSES
from rooteps.theory.theorems import sharpness
from rooteps.verification.formal import PROOFS, theorems_in, without_comments

HERE = PROOFS / "constants"
GENERATOR = runpy.run_path(str(HERE / "generate.py"))
START = "Definition "
NAMES = re.findall(rf"^{START}(\w+)", GENERATOR["text"](), re.M)


def test_the_committed_file_is_what_the_generator_writes():
    assert (HERE / "constants.v").read_text(encoding="utf-8") == GENERATOR["text"]()


def bolder():
    """Each constant of the pages by the name it has in Coq, with the text in which it alone is bolder."""
    scope, known = GENERATOR["text"].__globals__, registry.theorems()

    def with_one(name, value):
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(scope, name, value)
            return GENERATOR["text"]()

    for id, theorem in known.items():
        for one in theorem.constants:
            bold = dataclasses.replace(one, value=one.tighter, tighter=one.value)
            constants = tuple(bold if x is one else x for x in theorem.constants)
            changed = dataclasses.replace(theorem, constants=constants)
            text = with_one("theorems", lambda id=id, changed=changed: {**known, id: changed})
            yield f"{id.replace('-', '_')}_{one.name}", text
    for loss in LOSSES.values():
        if loss.everywhere:
            smaller = {**LOSSES, loss.name: dataclasses.replace(loss, lipschitz=0.9 * loss.lipschitz)}
            yield f"{loss.name.replace('-', '_')}_lipschitz", with_one("LOSSES", smaller)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharpness, "TANGENT", Fraction(34, 100))
        yield "sharpness_tangent", GENERATOR["text"]()
    with pytest.MonkeyPatch.context() as patch:
        true = sharpness.constant
        patch.setattr(sharpness, "constant", lambda xp: true(xp) - xp.array(2.0**-30))
        yield "sharpness_C_high", GENERATOR["text"]()


BOLDER = dict(bolder())


def owner(name):
    """The file that compares a constant, and its theorem there."""
    if name.endswith("_norm"):
        return "bounds", "norms"
    if name.startswith("sharpness_"):
        return "losses_and_sharpness", "sharpness"
    if name.endswith("_lipschitz"):
        return "losses_and_sharpness", "losses"
    return "bounds", f"{name.rpartition('_')[0]}_bound"


@pytest.mark.parametrize("name", BOLDER)
def test_a_bolder_constant_changes_its_line_alone(name):
    lines = zip(BOLDER[name].split(START), GENERATOR["text"]().split(START), strict=True)
    changed = {bold.split(" ")[0] for bold, committed in lines if bold != committed}
    assert name in changed
    assert changed <= {name, "sharpness_C_low"}


def test_no_constant_is_forgotten():
    assert set(BOLDER) | {"sharpness_C_low"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_constant_is_compared_in_the_theorem_of_its_page(name):
    file, theorem = owner(name)
    assert re.search(rf"\b{name}\b", without_comments(theorems_in(HERE / f"{file}.v")[theorem].text))


@pytest.fixture(scope="module")
def compiled():
    """What the comparisons rest on."""
    needed = [f"{name}.vo" for name in ("transfer", "losses", "multiclass_transfer", "sharpness")]
    for target in (["Makefile.coq"], ["-f", "Makefile.coq", *needed]):
        subprocess.run(["make", "-s", "-j2", *target], cwd=PROOFS, check=True, capture_output=True)


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("coqc") is None, reason="needs Coq: " + INSTALL)
@pytest.mark.parametrize("name", BOLDER)
def test_a_bolder_constant_stops_the_build_at_the_theorem_of_its_page(name, compiled, tmp_path):
    file, theorem = owner(name)
    comparison = (HERE / f"{file}.v").read_text(encoding="utf-8").replace(" constants.constants.", ".")
    bold = tmp_path / "bold.v"
    bold.write_text(f"{BOLDER[name]}\n{comparison}", encoding="utf-8")
    command = ["coqc", "-q", "-w", "none", "-Q", str(PROOFS), "Rooteps", str(bold)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode
    line = int(re.search(r"line (\d+)", done.stderr)[1])
    above = "".join(bold.read_text(encoding="utf-8").splitlines(keepends=True)[:line])
    assert re.findall(r"^(?:Theorem|Lemma) (\w+)", above, re.M)[-1] == theorem
