"""Adds files to a package of another distribution: its modules stay out. Refuses to build where the link is lost."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

if not list(Path("embedded").glob("step-*/model.safetensors")):
    raise SystemExit(
        "error: weights/embedded should be a symbolic link to ../bridge/embedded, and this copy of the repository has "
        "lost it: clone with `git clone -c core.symlinks=true`, or build from the sdist, which needs no links"
    )


class Data(build_py):
    """The weights alone."""

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        """None of them."""
        return []

    def run(self) -> None:
        """Build into a folder without weights of before."""
        shutil.rmtree(Path(self.build_lib, "rooteps"), ignore_errors=True)
        super().run()


setup(cmdclass={"build_py": Data})
