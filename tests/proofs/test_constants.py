"""``constants/constants.v`` holds the constants of the pages, and each is compared in Coq with what is proved."""

import dataclasses
import re
import runpy

from rooteps.theory import registry
from rooteps.verification.formal import PROOFS, theorems_in, without_comments

HERE = PROOFS / "constants"
GENERATOR = runpy.run_path(str(HERE / "generate.py"))
NAMES = re.findall(r"^Definition (\w+)", GENERATOR["text"](), re.M)


def test_the_committed_file_is_what_the_generator_writes():
    assert (HERE / "constants.v").read_text(encoding="utf-8") == GENERATOR["text"]()


def test_a_bolder_constant_changes_the_file(monkeypatch):
    known = registry.theorems()
    pinsker = known["pinsker"]
    bolder = tuple(dataclasses.replace(one, value=one.tighter, tighter=7.0) for one in pinsker.constants)
    changed = {**known, "pinsker": dataclasses.replace(pinsker, constants=bolder)}
    monkeypatch.setitem(GENERATOR["text"].__globals__, "theorems", lambda: changed)
    text = GENERATOR["text"]()
    assert "Definition pinsker_constant : R := 19 / 10." in text
    assert "Definition pinsker_exponent : R := 11 / 20." in text


def test_each_constant_is_compared_in_the_theorem_of_its_page():
    compared = theorems_in(HERE / "bounds.v")
    others = theorems_in(HERE / "losses_and_sharpness.v")
    for name in NAMES:
        owner = "norms" if name.endswith("_norm") else f"{name.rpartition('_')[0]}_bound"
        found = others["sharpness"] if "sharpness_C" in name else compared.get(owner, others["losses"])
        assert re.search(rf"\b{name}\b", without_comments(found.text)), name
