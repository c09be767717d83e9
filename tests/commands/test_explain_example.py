"""``rooteps explain`` starts from the documented example, and shows the numbers that the pages print."""

import json
import re
from pathlib import Path

import pytest

from rooteps.commands.docs.page import NOTHING, number
from rooteps.commands.main import main
from rooteps.theory.registry import theorems

DOCS = Path(__file__).parents[2] / "docs"
ROW = re.compile(r"^\| (?:\$(?:=|\\le|\\lt)\$)? ?\| .*\| \$([^$|]*)\$ \|[^|]*\|$", re.MULTILINE)


def explained(capsys, *arguments):
    assert main(["explain", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("result", theorems())
def test_the_page_and_the_command_show_the_same_numbers(result, capsys):
    data = explained(capsys, result, "--example")
    proof = (DOCS / f"{result}.md").read_text().partition("\n## Proof\n")[2].partition("\n## ")[0]
    printed = ROW.findall(proof)
    chain = data["steps"][1 - len(printed) :]
    assert len(printed) >= 2
    values = [chain[0]["lhs"], *(step["rhs"] for step in chain)]
    assert [number(0.0 if abs(value) < NOTHING else value) for value in values] == printed


def test_the_gap_of_the_example_is_one_that_the_bound_is_about(capsys):
    data = explained(capsys, "softmax-transfer")
    assert 0.25 < data["conclusion"]["lhs"] / data["conclusion"]["rhs"] < 1


def test_it_is_the_default_unless_a_world_is_to_be_drawn(capsys):
    assert explained(capsys, "pinsker") == explained(capsys, "pinsker", "--example")
    assert explained(capsys, "pinsker")["origin"] == {"example": "reviews"}
    for option, value in (("--seed", "0"), ("--epsilon", "0.001"), ("--language", "softmax")):
        assert explained(capsys, "pinsker", option, value)["origin"] == {"language": "softmax", "seed": 0}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pinsker", "--example", "--seed", "1"], "--seed: says how to draw a world, but --example brings one"),
        (["--example", "--museum", "blind-spot"], "--example: brings a world, and so does --museum"),
        (["pinsker", "--example", "--instance", "x.json"], "--example: brings a world, and so does --instance"),
    ],
)
def test_one_world_at_a_time(arguments, message, capsys):
    with pytest.raises(SystemExit) as end:
        main(["explain", *arguments])
    assert end.value.code == 2
    assert message in capsys.readouterr().err
