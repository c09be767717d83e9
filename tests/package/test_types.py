"""A user's mypy on an installation: the examples of the pages are clean, and so is every way to give arrays."""

import re
import sys
from pathlib import Path

import pytest

from tests.package.installed import ROOT, Environment, run

pytestmark = pytest.mark.heavy  # of ``make lint``, which is about types

USES = Path(__file__).with_name("constructors.py")
PAGES = [path for path in (ROOT / "README.md", *ROOT.glob("docs/guide/*.md")) if "```python\n" in path.read_text()]


@pytest.fixture(scope="module")
def complaints(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What mypy says without settings of its own, by file, in the order of the lines."""
    folder = tmp_path_factory.mktemp("pages")
    files = [USES]
    for page in PAGES:  # the blocks of a page run one after the other
        blocks = re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
        files.append(folder / f"{page.stem.lower().replace('-', '_')}.py")
        files[-1].write_text("\n".join(blocks))
    options = ("--config-file=", f"--python-executable={environment.python}", f"--cache-dir={environment.folder}/mypy")
    done = run(sys.executable, "-m", "mypy", *options, "--no-error-summary", *files, cwd=environment.folder, ok=False)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, list[str]] = {file.name: [] for file in files}
    for line in done.stdout.splitlines():
        found[Path(line.split(":")[0]).name].append(line)
    return found


def test_constructors_take_lists_and_arrays_and_give_arrays(complaints):
    refused = [i for i, line in enumerate(USES.read_text().splitlines(), 1) if line.endswith("# refused")]
    found = [int(line.split(":")[1]) for line in complaints[USES.name] if ": error: " in line]
    assert found == refused


def test_examples_of_the_pages_are_clean(complaints):
    assert len(complaints) > 1
    assert {name: said for name, said in complaints.items() if said and name != USES.name} == {}
