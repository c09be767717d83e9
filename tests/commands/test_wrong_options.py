"""Every wrong value of an option gets an answer: exit 2, one clear line, before anything heavy is loaded or written."""

import itertools

import pytest

from rooteps.commands.main import main
from tests.commands.inputs.worlds import ESCAPES

NO_COUNT = ("", "x", "-1", "1.5", "1e3", "nan", "inf", "0x10", "1 2", "9" * 5000, ESCAPES, "x" * 10**5)
NO_NUMBER = ("", "x", "0", "-1", "nan", "inf", "1e999", "1e-999", "1,5", "0x10", ESCAPES, "x" * 10**5)
NO_RANGE = (*NO_NUMBER, "1:2", "1:2:3:4", "2:1:3", "1:1:3", "1:2:1", "1:2:x", "0:1:3", ":", "nan:1:3", "1:inf:3")
NO_SHAPE = ("", "1", "x", "1,x", "0,1", "1,,2", "1,2,3,4,5", "-1,2", "1.5,2", ESCAPES)
NO_SMALL_SHAPE = ("1000000,1000000,1000", "1" * 30 + ",2,2", "2,2," + "1" * 400, "2,2,2," + "1" * 4000, "99999,3,3,3")
NO_NAME = ("", "pinskr", "-", "../pinsker", "PINSKER", ESCAPES, "x" * 10**5)
VALUES = {
    ("verify", "--instances"): NO_COUNT,
    ("verify", "--certify"): NO_COUNT,
    ("verify", "--seed"): NO_COUNT,
    ("verify", "--shape"): (*NO_SHAPE, *NO_SMALL_SHAPE),
    ("verify", "--language"): NO_NAME,
    ("verify", "--arithmetic"): NO_NAME,
    ("verify", "--largest", "1", "--instance", "x", "--largest"): NO_COUNT,
    ("explain", "pinsker", "--epsilon"): NO_NUMBER,
    ("explain", "pinsker", "--language"): NO_NAME,
    ("explain",): NO_NAME,
    ("explain", "--museum"): NO_NAME,
    ("falsify", "pinsker", "--budget"): NO_NUMBER,
    ("falsify", "pinsker", "--without"): NO_NAME,
    ("falsify", "pinsker", "--with"): NO_NAME,
    ("falsify", "pinsker", "--shape"): NO_SHAPE,
    ("sweep", "softmax-transfer", "--language", "markov", "--out", "new", "--epsilon"): NO_RANGE,
    ("sweep", "softmax-transfer", "--language", "markov", "--out", "new", "--epsilon", "1", "--B"): NO_RANGE,
    ("sweep", "softmax-transfer", "--language", "markov", "--out", "new", "--epsilon", "1", "--seeds"): NO_COUNT,
    ("sweep", "softmax-transfer", "--language", "markov", "--out", "new", "--epsilon", "1", "--loss"): NO_NAME,
    ("bridge", "table", "--model", "embedded", "--C"): (*NO_RANGE, "1:2:101", "1:2:1000000000"),
    ("lessons", "1", "--port"): (*NO_COUNT, "0", "65536"),
    ("lessons",): NO_NAME,
    ("figure",): NO_NAME,
    ("prove",): NO_NAME,
}
INPUTS = [(*before, value) for before, values in VALUES.items() for value in values]


@pytest.mark.parametrize("arguments", INPUTS, ids=lambda arguments: " ".join(arguments)[:60].encode().hex()[-40:])
def test_options(arguments, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    said = capsys.readouterr()
    assert end.value.code == 2, said.err
    assert said.out == ""
    assert said.err.startswith("rooteps: ")
    assert said.err.endswith("\n")
    assert said.err[:-1].isprintable()
    assert len(said.err) <= 2100
    assert not list(tmp_path.iterdir())


def test_they_are_many():
    assert len(set(INPUTS)) == len(list(itertools.chain(INPUTS))) > 200
