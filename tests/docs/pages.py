"""The pages people read: what is written by hand and what is generated."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]
"""Written by hand, apart from tables between marks."""
PAGES = [*GUIDE, *sorted((ROOT / "docs").glob("*.md"))]


def name(path):
    """A page's path from the root of the repository, as the id of its tests."""
    return path.relative_to(ROOT).as_posix()
