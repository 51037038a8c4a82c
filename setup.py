"""Adds the folders that stand beside the packages to the wheel, with translations compiled."""

from __future__ import annotations

import shutil
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
# Where app/config.py looks for them first.
BUNDLED = Path("app", "bundled")


class BuildWithFolders(build_py):
    """An editable installation reads the folders where they are, so it gets no copy."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        bundled = Path(self.build_lib) / BUNDLED
        shutil.rmtree(bundled, ignore_errors=True)  # an earlier build may have had other files
        for name in ("templates", "instruments"):
            shutil.copytree(HERE / name, bundled / name)
        for source in sorted(HERE.glob("translations/*/LC_MESSAGES/messages.po")):
            compile_translation(source, bundled / source.relative_to(HERE).with_suffix(".mo"))


def compile_translation(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True)
    locale = source.parent.parent.name
    with source.open("rb") as po, target.open("wb") as mo:
        write_mo(mo, read_po(po, locale=locale))


setup(cmdclass={"build_py": BuildWithFolders})
