"""Somebody at the pages that write, without a server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from consilience import api
from consilience.pages import here
from consilience.pages.here import Reply
from consilience.tray import Tray

TODAY = "2031-05-08"


@dataclass
class Somebody:
    """A person who goes from page to page; ``who`` is the cookie of a reviewer."""

    root: Path
    tray: Path
    who: str = ""

    def ask(self, address: str, *, sends: bool = False, **given: str) -> Reply:
        """Open a page, or send a form."""
        parts = urlsplit(address)
        fields = {**dict(parse_qsl(parts.query)), **given}
        reply = here.answer(
            here.Asked(
                project=api.find_project(self.root),
                path=parts.path,
                given={name: (value,) for name, value in fields.items()},
                sends=sends,
                token="t",  # noqa: S106 - others look at it
                who=self.who,
                today=TODAY,
                version="1",
                tray=self.tray,
            )
        )
        self.who = reply.who or self.who
        return reply

    def send(self, address: str, **given: str) -> Reply:
        """Send a form."""
        return self.ask(address, sends=True, **given)

    def drop(self, *files: tuple[str, bytes]) -> str:
        """Drop files: the address of the page that shows what was understood."""
        tray = Tray(self.tray)
        drop = tray.new()
        for name, data in files:
            tray.put(drop, name).write_bytes(data)
        reply = self.send("/import", drop=drop)
        assert reply.to, text(reply)
        return reply.to


def text(reply: Reply) -> str:
    """The page as it stands."""
    return reply.body.decode()


def words(reply: Reply) -> str:
    """What can be read on a page."""
    main = text(reply).partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def fields(reply: Reply) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    page = text(reply).partition('method="post"')[2].partition("</form>")[0]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = _value(tag, "name"), _value(tag, "value")
        chooses = 'type="checkbox"' in tag or 'type="radio"' in tag
        if name and (not chooses or " checked" in tag):
            found[name] = value
    for start, inside in re.findall(r"<select ([^>]*)>(.*?)</select>", page, re.DOTALL):
        options = re.findall(r"<option([^>]*)>(.*?)</option>", inside, re.DOTALL)
        chosen = next((each for each in options if " selected" in each[0]), options[0])
        own = _value(chosen[0], "value") if "value=" in chosen[0] else unescape(chosen[1])
        found[_value(start, "name")] = own
    for start, inside in re.findall(r"<textarea ([^>]*)>(.*?)</textarea>", page, re.DOTALL):
        found[_value(start, "name")] = unescape(inside)
    return found


def _value(tag: str, name: str) -> str:
    match = re.search(rf'(?<![\w-]){name}="([^"]*)"', tag)
    return unescape(match[1]) if match else ""


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
