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
GENERATOR = runpy.run_path(str(HERE / "generate.py"))
CHAINS = GENERATOR["CHAINS"]


def test_the_committed_files_are_what_the_generator_writes():
    files = GENERATOR["files"]()
    assert {file.name for file in HERE.glob("*.v")} == set(files)
    for name, text in files.items():
        assert (HERE / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize("id", CHAINS)
def test_every_step_has_the_number_of_the_page(id):
    page = (PROOFS.parent / "docs" / f"{id}.md").read_text(encoding="utf-8")
    proved = theorems_in(HERE / f"{id.replace('-', '_')}.v")
    steps = worked_example.explained(find(id)).chain
    assert len(proved) == len(steps)
    for step, formal in zip(steps, proved.values(), strict=True):
        certified = Fraction(re.search(r"\((\d+/\d+)\)\.$", formal.text)[1])
        assert number(float(certified)) == number(step.rhs.value)
        assert f"**{step.name}**" in page
        assert f"${number(float(certified))}$ |" in page
