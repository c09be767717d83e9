"""Refuses to build from a tree in which the links of ``rooteps/`` are lost: the wheel would hold next to nothing.

Copies in their place are refused too, as nothing would follow when the folders beside ``rooteps/`` are edited.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FOLDERS = ("bridge", "commands", "figures", "lessons", "sweeps", "synthetic", "theory", "verification")

for name in FOLDERS:
    part, folder = Path("rooteps", name), Path(name)  # in the sdist there is no folder, and the part is none's link
    if not (part / "__init__.py").is_file() or (folder.is_dir() and not part.samefile(folder)):
        raise SystemExit(
            f"error: rooteps/{name} should be a symbolic link to ../{name}, and this copy of the repository has lost "
            "it: clone with `git clone -c core.symlinks=true`, or build from the sdist, which needs no links"
        )


class Build(build_py):
    """Building as usual, from scratch."""

    def run(self) -> None:
        """Build into a folder without modules of before, renamed or deleted since."""
        if not self.editable_mode:
            shutil.rmtree(Path(self.build_lib, "rooteps"), ignore_errors=True)
        super().run()


setup(cmdclass={"build_py": Build})
