"""Somebody with a browser and no script: reads forms as HTML says them, fills them in, sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.forms.field_names import FIELD_PREFIX

VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "use"}


@dataclass
class Form:
    """One form: where it goes, what it holds already, and what it offers.

    held     as the browser would send it now
    offered  radio and checkbox values, by the item's id (other fields by their name)
    typed    text boxes: item's id → inputmode
    """

    action: str
    method: str
    held: list[tuple[str, str]] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def questions(self) -> list[str]:
        return [*self.offered, *self.typed]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What it holds, by the ids of items."""
        return [(name.removeprefix(FIELD_PREFIX), value) for name, value in self.held]

    def named(self, answers: dict[str, object]) -> dict[str, object]:
        """Answers by the names of their fields instead of by their items."""
        names = {name for name, _value in self.held} | self._names
        prefixed = {name: FIELD_PREFIX + name for name in answers}
        return {
            prefixed[name] if prefixed[name] in names else name: value
            for name, value in answers.items()
        }

    def sent(self, answers: dict[str, object]) -> dict[str, object]:
        """Everything a browser would send with these answers, for a client to post."""
        return {**dict(self.held), **self.named(answers)}

    _names: set[str] = field(default_factory=set)


class Reader(HTMLParser):
    """Collects the forms, links, heading and words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.text: list[str] = []
        self.html: dict[str, str | None] = {}
        self._open: list[str] = []
        self._area: str | None = None
        self._href: str | None = None
        self._select: str | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "html":
            self.html = at
        if tag == "form":
            self.forms.append(Form(at.get("action") or "", (at.get("method") or "get").lower()))
            self._inside = True
        if tag == "a":
            self._href = at.get("href")
        if self._inside and at.get("name"):
            self._control(tag, at)
        if tag == "option" and self._select and "disabled" not in at:
            self._option(self._select, at)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None
        if tag == "a":
            self._href = None

    def handle_data(self, data: str) -> None:
        if self._area:
            form = self.forms[-1]
            # HTML drops one line break right after the tag.
            data = data.removeprefix("\n")
            form.held = [(n, v + data if n == self._area else v) for n, v in form.held]
        if data.strip():
            self.text.append(data.strip())
            if self._href:
                self.links[data.strip()] = self._href

    def _option(self, name: str, at: dict[str, str | None]) -> None:
        """A list sends its first option, or the one that is selected."""
        held, is_first = self.forms[-1].held, name not in dict(self.forms[-1].held)
        if is_first or "selected" in at:
            self.forms[-1].held = [field for field in held if field[0] != name]
            self.forms[-1].held.append((name, at.get("value") or ""))

    def _control(self, tag: str, at: dict[str, str | None]) -> None:
        form, name, value = self.forms[-1], at["name"] or "", at.get("value") or ""
        form._names.add(name)
        item = name.removeprefix(FIELD_PREFIX)
        kind = at.get("type", "text")
        if tag == "button":
            form.buttons.append((name, value))
        elif tag == "input" and kind in ("radio", "checkbox"):
            form.offered.setdefault(item, []).append(value)
            if "checked" in at:
                form.held.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag in ("input", "textarea"):
            form.held.append((name, value))
            if kind != "hidden":
                form.typed[item] = at.get("inputmode") or kind or "text"
            self._area = name if tag == "textarea" else None


class Visitor:
    """A person's browser: it remembers cookies, follows redirects, and knows one page at a time."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._page: Reader | None = None

    def open(self, path: str) -> Visitor:
        return self._take(self.client.get(path, follow_redirects=True))

    def send(
        self,
        answers: dict[str, object] | None = None,
        *,
        button: tuple[str, str] | None = None,
        without: tuple[str, ...] = (),
    ) -> Visitor:
        """Fill in the page's main form and press a button, Continue unless another is named."""
        form = self.form
        answers = form.named(answers or {})
        data: MultiDict[str, str] = MultiDict(
            (name, value)
            for name, value in form.held
            if name not in answers and name.removeprefix(FIELD_PREFIX) not in without
        )
        for name, value in answers.items():
            data.setlist(name, list(map(str, value)) if isinstance(value, list) else [str(value)])
        pressed = button or (form.buttons[0] if form.buttons else None)
        if pressed:
            data.add(*pressed)
        return self._take(
            self.client.post(form.action or self.path, data=data, follow_redirects=True)
        )

    def leave(self) -> Visitor:
        """Press the button of the page that closes the answers, or ends a call."""
        form = next(form for form in self.page.forms if form.action == "/leave")
        return self._take(self.client.post("/leave", data=dict(form.held), follow_redirects=True))

    def skip(self) -> Visitor:
        return self.send(button=("action", "skip"))

    @property
    def form(self) -> Form:
        """The form of the page itself, not the menus in its head, nor the end of a call there."""
        menus = ("/language", "/text-size", "/theme", "/sign-out", "/kiosk/stop", "/quick-exit")
        forms = [form for form in self.page.forms if form.action not in menus]
        return next((form for form in forms if form.action != "/leave"), forms[0])

    @property
    def is_asked_again(self) -> bool:
        """Whether the page says that an answer needs another look."""
        page = self.reply.get_data(as_text=True)
        return 'class="problem"' in page or 'class="wrong"' in page

    @property
    def page(self) -> Reader:
        """The page that is open, read when it is first asked for."""
        if self._page is None:
            self._page = Reader()
            self._page.feed(self.reply.get_data(as_text=True))
        return self._page

    @property
    def text(self) -> str:
        return " ".join(self.page.text)

    def _take(self, reply) -> Visitor:  # type: ignore[no-untyped-def]
        self.reply, self.status = reply, reply.status_code
        self.path = reply.request.path
        self._page = None
        return self
