"""The other browsers, each fresh for a test. One that cannot be had fails the test, and says so."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.browser.engines.engine import Engine, PipedEngine
from tests.browser.engines.firefox import Firefox

HERE = Path(__file__).parent
# ./do makes this environment, and names it here.
CHROMIUM_69 = "PREVISIT_CHROMIUM_69"
DEBIAN_PYTHON = "/usr/bin/python3"
HAS_WEBKIT = (
    "import cairo, gi; gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2"
)


@pytest.fixture(params=["firefox", "webkit", "chromium69"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of them in turn."""
    engine: Engine = request.getfixturevalue(request.param)
    return engine


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Engine]:
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    program = program or missing("Firefox", "apt-get install firefox-esr")
    profile = tmp_path / "profile"
    profile.mkdir()
    with closing(Firefox(program, profile)) as engine:
        yield engine


@pytest.fixture
def webkit(tmp_path: Path, screen: str) -> Iterator[Engine]:
    if subprocess.run([DEBIAN_PYTHON, "-c", HAS_WEBKIT], capture_output=True).returncode:
        missing("WebKit", "apt-get install gir1.2-webkit2-4.1 python3-gi python3-gi-cairo")
    command = [DEBIAN_PYTHON, str(HERE / "gtk_program.py"), str(tmp_path / "profile")]
    environment = {**os.environ, "DISPLAY": screen, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
    with closing(PipedEngine("WebKit", command, environment)) as engine:
        yield engine


@pytest.fixture
def chromium69(old_python: str) -> Iterator[Engine]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
    }
    command = [old_python, str(HERE / "qt_program.py")]
    with closing(PipedEngine("Chromium 69", command, environment)) as engine:
        yield engine


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """A screen that nobody sees, for WebKit; its name."""
    program = shutil.which("Xvfb") or missing("Xvfb", "apt-get install xvfb")
    read, write = os.pipe()
    shown = subprocess.Popen(
        [program, "-displayfd", str(write), "-screen", "0", "1400x1000x24"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    yield f":{number}"
    shown.terminate()
    shown.wait(10)


@pytest.fixture(scope="session")
def old_python() -> str:
    """The Python beside Chromium 69."""
    python = os.environ.get(CHROMIUM_69, "")
    return python if python and Path(python).is_file() else missing("Chromium 69", "./do test")


def missing(what: str, remedy: str) -> str:
    pytest.fail(f"NOT TESTED: {what} is not here. {remedy}", pytrace=False)
