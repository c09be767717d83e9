"""The command line answers before anything heavy is loaded, and its complaints take one line."""

import subprocess
import sys

import pytest

from rooteps.commands import main as command_line
from rooteps.commands.main import COMMANDS, main

HEAVY = {
    *("numpy", "scipy", "jax", "flint", "matplotlib", "rich", "pylatexenc", "marimo"),
    *("rooteps.theory", "rooteps.synthetic", "rooteps.figures", "rooteps.lessons"),
}
PROBE = """
import sys
from rooteps.commands.main import COMMANDS, main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert end.code in (0, 2), end.code
print(sorted({name.split(".")[0] for name in sys.modules} | {name for name in sys.modules if "rooteps" in name}))
"""


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS), ["unheard-of"], []])
def test_nothing_heavy_is_imported(arguments):
    done = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True)
    loaded = set(eval(done.stdout.splitlines()[-1]))
    assert not loaded & HEAVY


@pytest.mark.parametrize("arguments", [["list"], ["explain", "pinsker"]])
def test_what_draws_nothing_starts_without_jax(arguments):
    probe = "import sys; from rooteps.commands.main import main; main(sys.argv[1:]); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe, *arguments], capture_output=True, text=True, check=True)
    loaded = set(eval(done.stdout.splitlines()[-1]))
    assert "numpy" in loaded
    assert not {"jax", "matplotlib", "sklearn", "scipy.optimize"} & loaded


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], f"no command given; there are {', '.join(COMMANDS)}"),
        (["lst"], "command: 'lst' is not known; did you mean list?"),
        (["list", "--colour"], "unrecognized arguments: --colour"),
        (["verify", "softmax-transfr"], "result: 'softmax-transfr' is not known; did you mean softmax-transfer"),
        (["verify", "--language", "markow"], "language: 'markow' is not known; did you mean markov"),
        (["verify", "--instances", "0"], "argument --instances: '0' is not a whole number that is at least 1"),
        (["verify", "--instances", "many"], "argument --instances: 'many' is not a whole number"),
        (["verify", "--certify", "-1"], "argument --certify: '-1' is not a whole number that is at least 0"),
        (["verify", "--seed", "-1"], "argument --seed: '-1' is not a whole number"),
        (["verify", "--instance", "/none/x.json"], "/none/x.json: no such file or directory"),
        (["verify", "--instance", "."], ".: is a directory"),
        (["verify", "pinsker", "--instance", "x.json", "--seed", "1"], "--seed: says how to draw worlds"),
        (["verify", "--instance", "x.json", "--certify", "0"], "--certify: says how to draw worlds"),
        (["verify", "--normalise"], "--normalise: says how to verify a world of your own; give one with --instance"),
        (["verify", "--arithmetic", "ball"], "--arithmetic: says how to verify a world of your own"),
        (["explain", "pinsker", "--normalise"], "--normalise: says how to read a file; give one with --instance"),
        (["verify", "pinsker", "--instance", "/none/x.json"], "/none/x.json: no such file or directory"),
        (["verify", "gaussian-partition", "--instance", "x"], "--instance: the worlds of gaussian-partition are drawn"),
        (["verify", "gaussian-partition", "--language", "markov"], "gaussian-partition: none of the languages markov"),
        (["verify", "--json", "/none/x.json"], "--json: /none/x.json cannot be written (no such file or directory)"),
        (["verify", "--json", "/"], "--json: / is a directory, not a file"),
        (["verify", "--out", "/dev/null/x"], "--out: /dev/null/x cannot be made (not a directory)"),
        (["verify", "--shape", "2,1,1"], "no language offers what a result needs, or none has the shape 2,1,1"),
        (["falsify", "pinsker", "--shape", "2,3000"], "shapes: n V = 6000 is more than the 4096 that"),
        (["explain"], "the following arguments are required: RESULT"),
        (["explain", "pinkser"], "result: 'pinkser' is not known; did you mean pinsker"),
        (["explain", "pinsker", "--language", "hmm"], "language: 'hmm' is not known"),
        (["explain", "gaussian-partition", "--language", "markov"], "language: markov does not offer what"),
        (["explain", "pinsker", "--epsilon", "0"], "argument --epsilon: '0' is not a positive number"),
        (["explain", "pinsker", "--epsilon", "nan"], "argument --epsilon: 'nan' is not a positive number"),
        (["explain", "pinsker", "--arithmetic", "exact"], "argument --arithmetic: invalid choice: 'exact'"),
        (["explain", "pinsker", "--json", "--markdown"], "argument --markdown: not allowed with argument --json"),
        (["explain", "pinsker", "--instance", "x", "--epsilon", "1"], "--epsilon: says how to draw a world"),
        (["explain", "softmax-transfer", "--language", "sharp", "--epsilon", "1e-3"], "--epsilon: sharp brings"),
        (["sweep", "softmax-transfer"], "the following arguments are required: --epsilon, --out"),
        (
            ["sweep", "x", "--epsilon", "1:0:3"],
            "argument --epsilon: '1:0:3' is not LO:HI:K with 0 < LO < HI and",
        ),
        (["sweep", "x", "--epsilon", "0"], "argument --epsilon: '0' is not a positive number"),
        (["sweep", "x", "--workers", "0"], "argument --workers: '0' is not a whole number that is at least 1"),
        (["lessons", "pinskr"], "lesson: 'pinskr' is not known; did you mean pinsker"),
        (["lessons", "99"], "lesson: '99' is not known; there are cross-entropy"),
        (["lessons", "1", "--port", "65536"], "argument --port: '65536' is not a port: they end at 65535"),
        (["verify", "--instances", "1000000000"], "--instances: 1,000,000,000 are more than the 100,000,000 that"),
        (["verify", "--largest", "1"], "--largest: says how to verify a world of your own; give one with --instance"),
        (["explain", "pinsker", "--largest", "1"], "--largest: says how to read a file; give one with --instance"),
        (["lessons", "1", "--port", "0"], "argument --port: '0' is not a whole number that is at least 1"),
    ],
)
def test_bad_values_take_one_line(arguments, message, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    output = capsys.readouterr()
    assert end.value.code == 2
    assert output.err.startswith(f"rooteps: {message}"), output.err
    assert output.err.count("\n") == 1
    assert output.out == ""


def test_an_interruption_is_one_line(capsys, monkeypatch):
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("rooteps.commands.list.run", interrupted)
    with pytest.raises(SystemExit) as end:
        command_line.main(["list"])
    assert end.value.code == 130
    assert capsys.readouterr().err == "rooteps: interrupted\n"


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("RESOURCE_EXHAUSTED: Out of memory")])
def test_too_little_memory_is_one_line(error, capsys, monkeypatch):
    def too_large(_: object) -> int:
        raise error

    monkeypatch.setattr("rooteps.commands.list.run", too_large)
    with pytest.raises(SystemExit) as end:
        command_line.main(["list"])
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("rooteps: this takes more memory than there is; smaller shapes")


def test_a_reader_that_goes_away_is_no_error():
    script = "from rooteps.commands.main import main; import sys; sys.exit(main(['list', '--markdown']))"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_run_as_a_module_what_a_subcommand_refuses_takes_one_line_too():
    command = [sys.executable, "-m", "rooteps.commands.main", "verify", "pinkser"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rooteps: result: 'pinkser' is not known; did you mean pinsker")
    assert done.stderr.count("\n") == 1
