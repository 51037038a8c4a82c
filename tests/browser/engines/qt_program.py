"""Chromium 69 in a window that is driven over a pipe. Runs in an environment of its own, with
PyQtWebEngine 5.12 (requirements-chromium69.txt); it may not import anything of the project.

Each line it reads is a command in JSON, each line it writes the reply: see engine.py.
"""

from __future__ import annotations

import json
import sys
import threading

from PyQt5.QtCore import QCoreApplication, QObject, QSize, Qt, QTimer, QUrl, pyqtSignal
from PyQt5.QtTest import QTest
from PyQt5.QtWebEngineWidgets import QWebEnginePage, QWebEngineProfile, QWebEngineView
from PyQt5.QtWidgets import QApplication


class Page(QWebEnginePage):
    """A page whose messages to the console are kept."""

    def __init__(self, profile: QWebEngineProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        self.messages: list[str] = []

    def javaScriptConsoleMessage(self, level, message, line, source):  # type: ignore[no-untyped-def]
        if level == QWebEnginePage.ErrorMessageLevel:
            self.messages.append(f"{source}:{line}: {message}")


class Program(QObject):
    """Reads commands in a thread, carries them out in the one of the window."""

    arrived = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.view = QWebEngineView()
        profile = QWebEngineProfile(self.view)  # nothing of it is kept on the disk
        profile.setHttpAcceptLanguage("en")
        self.page = Page(profile, self.view)
        self.page.pdfPrintingFinished.connect(lambda _path, done: reply(done))
        self.view.setPage(self.page)
        self.view.resize(360, 740)
        self.view.show()
        self.arrived.connect(self.carry_out)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        for line in sys.stdin:
            self.arrived.emit(line)
        self.arrived.emit('{"do": "quit"}')

    def carry_out(self, line: str) -> None:
        command = json.loads(line)
        getattr(self, "do_" + command.pop("do"))(**command)

    def do_open(self, url: str) -> None:
        self.view.load(QUrl(url))
        reply(None)

    def do_back(self) -> None:
        self.page.triggerAction(QWebEnginePage.Back)
        reply(None)

    def do_js(self, code: str) -> None:
        self.page.runJavaScript(code, reply)

    def do_type(self, text: str) -> None:
        QTest.keyClicks(self.view.focusProxy(), text)
        reply(None)

    def do_press(self, key: str) -> None:
        QTest.keyClick(self.view.focusProxy(), getattr(Qt, "Key_" + key))
        reply(None)

    def do_size(self, width: int, height: int) -> None:
        self.view.resize(QSize(width, height))
        QTimer.singleShot(200, lambda: reply(None))

    def do_shot(self, path: str) -> None:
        QTimer.singleShot(300, lambda: reply(self.view.grab().save(path)))

    def do_pdf(self, path: str) -> None:
        self.page.printToPdf(path)

    def do_messages(self) -> None:
        reply(self.page.messages)

    def do_quit(self) -> None:
        QCoreApplication.quit()


def reply(value: object) -> None:
    print(json.dumps({"value": value}), flush=True)


if __name__ == "__main__":
    application = QApplication([*sys.argv, "--no-sandbox", "--disable-gpu"])
    program = Program()
    reply("ready")
    application.exec_()
