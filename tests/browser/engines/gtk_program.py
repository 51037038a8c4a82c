"""WebKitGTK, the engine of Safari, in a bare window that is driven over a pipe.

Runs with the Python of Debian, which has the bindings (python3-gi, gir1.2-webkit2-4.1); it may not
import anything of the project. A window without a frame is as narrow as a phone; those of browsers
end at 447 pixels. Each line it reads is a command in JSON, each line it writes the reply: see
engine.py.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402 - only after their versions are named


class Program:
    """Reads commands in a thread, carries them out in the one of the window."""

    def __init__(self, data: str) -> None:
        manager = WebKit2.WebsiteDataManager(base_data_directory=data, base_cache_directory=data)
        context = WebKit2.WebContext.new_with_website_data_manager(manager)
        context.set_preferred_languages(["en"])
        self.view = WebKit2.WebView.new_with_context(context)
        settings = self.view.get_settings()
        settings.set_property("enable-page-cache", True)  # the memory of pages that Safari has
        never = WebKit2.HardwareAccelerationPolicy.NEVER
        settings.set_property("hardware-acceleration-policy", never)
        self.window = Gtk.Window(decorated=False)
        self.window.set_default_size(360, 740)
        self.window.add(self.view)
        self.window.connect("destroy", Gtk.main_quit)
        self.window.show_all()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        for line in sys.stdin:
            GLib.idle_add(self.carry_out, json.loads(line))
        GLib.idle_add(Gtk.main_quit)

    def carry_out(self, command: dict[str, object]) -> None:
        getattr(self, "do_" + str(command.pop("do")))(**command)

    def do_open(self, url: str) -> None:
        self.view.load_uri(url)
        reply(None)

    def do_back(self) -> None:
        self.view.go_back()
        reply(None)

    def do_js(self, code: str) -> None:
        def done(view: object, result: object) -> None:
            try:
                value = self.view.evaluate_javascript_finish(result)
            except GLib.Error as error:
                reply(None, error.message)
            else:
                reply(json.loads(value.to_json(0) or "null") if not value.is_undefined() else None)

        self.view.evaluate_javascript(code, -1, None, None, None, done)

    def do_size(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        GLib.timeout_add(300, lambda: reply(None))

    def do_shot(self, path: str) -> None:
        def done(view: object, result: object) -> None:
            self.view.get_snapshot_finish(result).write_to_png(path)
            reply(True)

        whole = WebKit2.SnapshotRegion.VISIBLE
        self.view.get_snapshot(whole, WebKit2.SnapshotOptions.NONE, None, done)

    def do_pdf(self, path: str) -> None:
        settings = Gtk.PrintSettings()
        settings.set_printer("Print to File")
        settings.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, Path(path).as_uri())
        settings.set(Gtk.PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf")
        self.printing = WebKit2.PrintOperation.new(self.view)
        self.printing.set_print_settings(settings)
        self.printing.connect("finished", lambda _: reply(True))
        self.printing.connect("failed", lambda _, error: reply(None, error.message))
        self.printing.print_()

    def do_messages(self) -> None:
        reply([])

    def do_quit(self) -> None:
        Gtk.main_quit()


def reply(value: object, error: str | None = None) -> None:
    print(json.dumps({"value": value, "error": error}), flush=True)


if __name__ == "__main__":
    program = Program(sys.argv[1])
    reply("ready")
    Gtk.main()
