"""A browser: it keeps cookies, follows no script, and reads a page as a person does."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from yarl import URL


class Page(HTMLParser):
    """What stands on a page, and what it is made of."""

    def __init__(self, status: int, headers: dict[str, str], source: str) -> None:
        super().__init__()
        self.status, self.headers, self.source = status, headers, source
        self.tags: list[str] = []
        self.lang = ""
        self.texts: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self._open: list[str] = []
        self._address = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.lang = given.get("lang", self.lang) if tag == "html" else self.lang
        self._address = given.get("href", "")
        if tag not in {"meta", "br"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.setdefault(self._open[-1], []).append(data)
            if self._open[-1] == "a":
                self.links[data] = self._address

    @property
    def title(self) -> str:
        (title,) = self.texts["h1"]
        return title

    @property
    def words(self) -> str:
        return " ".join(self.texts.get("p", []))


@dataclass
class Browser:
    """One person's, at the coach's address."""

    address: str
    session: aiohttp.ClientSession

    @classmethod
    def at(cls, address: str) -> Self:
        # A cookie that is marked Secure goes back over HTTP in no browser, so here neither.
        return cls(address, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)))

    async def open(self, where: str, **headers: str) -> Page:
        """An address of the coach's, or one that Slack sends them on to."""
        asked = urlsplit(where)
        query = f"?{asked.query}" if asked.query else ""
        url = URL(f"{self.address}{asked.path}{query}", encoded=True)
        async with self.session.get(url, headers=headers, allow_redirects=False) as answer:
            return Page(answer.status, dict(answer.headers), await answer.text())

    def cookies(self) -> list[str]:
        return [cookie.value for cookie in self.session.cookie_jar]
