"""Faults in what is published: the website of the pages, and folders written as a whole."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "commands/docs/website.py",
        "tests/commands/docs/test_website.py",
        ("if there in ways:", "if there:"),
        ('kind = "tex display" if found[1] else "tex"', 'kind = ""'),
        ("return f'<{found[1]} id=\"{name}\">{found[2]}</{found[1]}>'", "return found[0]"),
        ("enumerate(text.splitlines(), start=1)", "enumerate(text.splitlines())"),
    ),
    *faults(
        "verification/atomic.py",
        "tests/commands/docs/test_website.py tests/verification/test_atomic.py",
        ("and not (path / OWN).is_file()", "and False"),
        ("os.rename(before, path)", "pass"),
    ),
]
