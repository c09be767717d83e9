"""``example/`` holds the pages' example and the numbers that the pages show."""

import re
import runpy
from fractions import Fraction

import pytest

from rooteps.commands.docs.page import number
from rooteps.figures import worked_example
from rooteps.theory.registry import find
from rooteps.verification.formal import PROOFS, theorems_in

HERE = PROOFS / "example"
with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(HERE))
    GENERATOR = runpy.run_path(str(HERE / "generate.py"))
CHAINS = GENERATOR["CHAINS"]
CERTIFIED = dict(
    re.fullmatch(r"Theorem \w+ :\n  (.*)\n    \(([\d/]+)\)\.", formal.text).groups()
    for file in sorted(HERE.glob("*.v"))
    for formal in theorems_in(file).values()
    if formal.text.startswith("Theorem")
)
"""What is shown to be within 1e-6 of which number."""


def test_the_committed_files_are_what_the_generator_writes():
    files = GENERATOR["files"]()
    assert {file.name for file in HERE.glob("*.v")} == {*files, "tools.v"}
    for name, text in files.items():
        assert (HERE / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize("id", CHAINS)
def test_every_step_has_the_number_of_the_page(id):
    page = (PROOFS.parent / "docs" / f"{id}.md").read_text(encoding="utf-8")
    steps = [step for step in worked_example.explained(find(id)).chain if step.name not in GENERATOR["LEFT_OUT"]]
    claims = list(GENERATOR["claims"](id))
    for step, (name, claim, _) in zip(steps, claims, strict=True):
        certified = Fraction(CERTIFIED[claim])
        assert step.name == name
        assert number(float(certified)) == number(step.rhs.value)
        assert f"**{step.name}**" in page
        assert f"${number(float(certified))}$ |" in page
