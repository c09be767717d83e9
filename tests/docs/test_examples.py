"""The README and the guide say what the program does: examples run, commands are known, tables are the program's own.

The blocks of a page run one after the other, in one folder and one namespace, as a reader would run them. Functions
named ``test_…`` are called; where a block of text follows, they fail with it.
"""

import contextlib
import io
import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

from rooteps.commands.main import main, parser
from tests.docs.pages import GUIDE, PAGES, ROOT, name

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def blocks(path):
    """(language, text) of each fenced block of a page, the text on the lines that it has there."""
    source = path.read_text()
    return [(found[1], "\n" * source.count("\n", 0, found.start(2)) + found[2]) for found in BLOCK.finditer(source)]


def sessions(text):
    """(arguments, output shown) of each command in a console block; an output that is not shown is empty."""
    for session in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = session.partition("\n")
        yield shlex.split(command, comments=True), output


COMMANDS = [
    pytest.param(arguments, id=f"{name(path)}: {shlex.join(arguments)}")
    for path in PAGES
    for language, text in blocks(path)
    if language == "console"
    for arguments, _ in sessions(text)
]


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_command_is_understood(arguments, pytestconfig):
    program, *options = arguments
    if program == "rooteps":
        parser().parse_args(options)  # complains with SystemExit
    elif program == "make":
        assert {word for word in options if "=" not in word} <= TARGETS
    elif program == "pytest":
        pytestconfig._parser.parse_known_args(options)
        assert all(word.partition("=")[0].startswith("--rooteps-") for word in options)
    else:
        assert (program, options[0]) == ("pip", "install")


@pytest.mark.parametrize("examples", [20, pytest.param(100, marks=pytest.mark.heavy)])
@pytest.mark.parametrize("path", [path for path in GUIDE if BLOCK.search(path.read_text())], ids=name)
def test_the_examples_run(path, examples, monkeypatch, tmp_path):
    """Property tests that a page says fail are run as a reader would, others on so many examples."""
    monkeypatch.chdir(tmp_path)  # they may write files
    monkeypatch.setenv("COLUMNS", "100")
    namespace, given = {}, [*blocks(path), ("", "")]
    for (language, text), (after, message) in pairwise(given):
        if language == "python":
            before = set(namespace)
            exec(compile(text, str(path), "exec"), namespace)
            for test in [value for key, value in namespace.items() if key.startswith("test_") and key not in before]:
                if after == "text":
                    with pytest.raises(AssertionError) as failure:
                        test()
                    assert as_pattern(message.lstrip("\n")).fullmatch(f"{failure.value}\n"), failure.value
                else:
                    (settings(max_examples=examples)(test) if is_hypothesis_test(test) else test)()
        elif language == "console":
            for (program, *options), output in sessions(text):
                if program == "rooteps" and cheap(*options):
                    printed = io.StringIO()
                    with contextlib.redirect_stdout(printed):
                        assert main(options) == 0
                    assert not output or as_pattern(output).fullmatch(printed.getvalue()), printed.getvalue()
    made = [word for word in re.findall(r'savefig\("(.*?)"', path.read_text()) if not Path(word).is_file()]
    assert not made


def cheap(command, *options):
    """Whether a command takes a few seconds at most, and has what it reads."""
    if command == "explain" or (command == "verify" and "--instance" in options):
        files = [file for option, file in pairwise(options) if option == "--instance"]
        return all(Path(file).is_file() for file in files)
    return (command == "list" and "--gains" not in options) or (command == "lessons" and "--list" in options)


def as_pattern(shown):
    """An output whose lines … stand for any number of lines, and whose … within a line for anything in it."""
    lines = [r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in shown.splitlines()]
    return re.compile("".join(lines))


def test_every_page_of_the_guide_is_reached_from_the_readme():
    linked = {(ROOT / target).resolve() for target in LINK.findall((ROOT / "README.md").read_text())}
    assert set(GUIDE) - {ROOT / "README.md"} <= linked


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_link_leads_somewhere(path):
    outside = re.sub(r"`[^`\n]*`|\$[^$]*\$", "", BLOCK.sub("", path.read_text()))
    for target in LINK.findall(outside):
        assert (path.parent / target).exists(), target
