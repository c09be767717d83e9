"""Faults in what is published: the website of the pages, the course, and folders written as a whole."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "commands/lessons/dials.py",
        "tests/commands/lessons/test_published.py",
        ("value = {**before, str(dial.part[0]): value}", "value = {str(dial.part[0]): value}"),
        ("kept.index(begin))", "0)"),
        ("values.index(begin)", "0"),
    ),
    *faults(
        "commands/lessons/plan.py",
        "tests/commands/lessons/test_published.py -k as_many_dials",
        ("if few >= least and states(sizes(few), depth) <= limit:", "if few >= least:"),
    ),
    *faults(
        "commands/lessons/plan.py",
        "tests/commands/lessons/test_published.py",
        ("if i != dial.first]", "if i]"),
        ("for count in range(min(depth, len(moved)) + 1):", "for count in range(min(depth, len(moved))):"),
    ),
    *faults(
        "commands/lessons/publish.py",
        "tests/commands/lessons/test_published.py",
        ('if name in self.on or name.partition(".")[0] in self.on', "if False"),
        ("if name in self.on or", "if"),
        ("setdefault(key, output) != output", "setdefault(key, output) is None"),
        ("        return name", "        return address"),
    ),
    *faults(
        "commands/lessons/exercises.py",
        "tests/commands/lessons/test_exercises.py",
        ('lines += ["", "# Solutions"]', "lines += []"),
        ("quantity} | |", "quantity} | {to_markdown(step.because)} |"),
    ),
    *faults(
        "lessons/reader.py",
        "tests/commands/lessons/test_published.py",
        ("waiting |= self.below(name)", "waiting = self.below(name)"),
    ),
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
