"""The wheel works in an empty folder, with nothing of the repository beside it."""

from __future__ import annotations

import gettext
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.catalogue.load import load_catalogue
from app.config import INSTRUMENTS, LANGUAGES, PROJECT, TRANSLATIONS, program_version

pytestmark = pytest.mark.slow  # builds the wheel and an environment for it

FOLDERS = ("app", "scoring", "templates", "instruments", "translations")
FILES = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "NOTICE")
FILES += ("CHANGELOG.md", "requirements.lock")
# One page of the made-up practice in French, and every file that a module was read from.
OPEN_A_PAGE = """
import json, sys
from pathlib import Path
from app import create_app
from app.cli.demo import demo_settings

client = create_app(demo_settings(Path("data", "demo").absolute(), 0)).test_client()
page = client.get("/sign-in", headers={"Accept-Language": "fr"})
sheet = client.get("/static/previsit.css")
files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
print(json.dumps({"status": page.status_code, "page": page.text, "sheet": sheet.status_code,
                  "files": files}))
"""


@dataclass
class Installation:
    """The wheel, installed in an environment of its own, and an empty folder to work in."""

    wheel: Path
    environment: Path
    folder: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return run(str(self.environment / "bin" / command[0]), *command[1:], folder=self.folder)


def test_the_wheel_holds_what_is_not_code(installation: Installation) -> None:
    names = set(ZipFile(installation.wheel).namelist())

    for locale in LANGUAGES:
        catalogue = locale.replace("-", "_")
        assert (
            locale == "en" or f"{BUNDLED}/translations/{catalogue}/LC_MESSAGES/messages.mo" in names
        )
    for folder in ("templates", "instruments"):
        files = {path for path in (PROJECT / folder).rglob("*") if path.is_file()}
        assert {f"{BUNDLED}/{path.relative_to(PROJECT)}" for path in files} <= names
    assert {f"previsit-{program_version()}.dist-info/licenses/{name}" for name in LICENCES} <= names
    assert not [name for name in names if name.startswith(("tests/", "bench/", "docs/"))]


def test_it_says_its_version(installation: Installation) -> None:
    result = installation.run("previsit", "--version")

    assert (result.returncode, result.stdout) == (0, f"Previsit {program_version()}\n")


def test_it_has_all_instruments(installation: Installation) -> None:
    checked = installation.run("previsit", "instruments", "check")
    listed = installation.run("previsit", "instruments", "list")

    assert checked.returncode == listed.returncode == 0, checked.stderr + listed.stderr
    ids = load_catalogue((INSTRUMENTS,)).instruments
    assert not [id for id in ids if id not in listed.stdout]


def test_a_made_up_practice_answers_in_another_language(installation: Installation) -> None:
    made = installation.run("previsit", "demo", "--no-serve")
    assert made.returncode == 0, made.stderr
    assert (installation.folder / "data" / "demo" / "previsit.db").is_file()

    result = installation.run("python", "-c", OPEN_A_PAGE)

    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert (answer["status"], answer["sheet"]) == (200, 200)
    assert '<html lang="fr"' in answer["page"]
    french = gettext.translation("messages", TRANSLATIONS, ["fr"])
    assert french.gettext("Accessibility") in answer["page"]
    assert not [file for file in answer["files"] if is_of_the_repository(Path(file))]


BUNDLED = "app/bundled"
LICENCES = ("LICENSE", "NOTICE")


def is_of_the_repository(file: Path) -> bool:
    libraries = Path(sysconfig.get_path("purelib"))
    return file.is_relative_to(PROJECT) and not file.is_relative_to(libraries)


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Without settings, and without a path to any other module."""
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=folder, timeout=300, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PIP_NO_INDEX": "1",
             "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"},
    )  # fmt: skip
    return result


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Built without a network from a source archive, as pipx and uv do it."""
    top = tmp_path_factory.mktemp("wheel")
    wheel = build_wheel(top)
    environment, folder = top / "environment", top / "empty"
    folder.mkdir()
    venv.create(environment, symlinks=True)
    packages = next(environment.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = str(environment / "bin" / "python")
    pip("--python", python, "install", "--no-deps", str(wheel), folder=top)
    return Installation(wheel, environment, folder)


def build_wheel(top: Path) -> Path:
    """A wheel made of a source archive, made of a copy: building leaves files behind."""
    source = top / "source"
    source.mkdir()
    leave_out = shutil.ignore_patterns("__pycache__", "*.mo")
    for name in FOLDERS:
        shutil.copytree(PROJECT / name, source / name, ignore=leave_out)
    for name in FILES:
        shutil.copy(PROJECT / name, source / name)
    archive = "import setuptools.build_meta as build; build.build_sdist('..')"
    made = run(sys.executable, "-c", archive, folder=source)
    assert made.returncode == 0, made.stderr
    (archive_path,) = top.glob("*.tar.gz")
    pip("wheel", "--no-build-isolation", "--no-deps", str(archive_path), folder=top)
    (wheel,) = top.glob("*.whl")
    return wheel


def pip(*arguments: str, folder: Path) -> None:
    result = run(sys.executable, "-m", "pip", *arguments, folder=folder)
    assert result.returncode == 0, result.stdout + result.stderr
