"""Pages as HTML: readable on a phone and aloud, no scripts, nothing from elsewhere, all of it escaped."""

import hashlib
from base64 import b64encode
from html import escape

from aiohttp import web

from bot.core.pages import Page

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{max-width:34rem;margin:3rem auto;padding:0 1rem;font:1.125rem/1.5 system-ui,sans-serif}"
    "a{display:inline-block;padding:.5rem 0}"
)
_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    # The address holds Slack's code; nobody else hears of it.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def response(page: Page, status: int) -> web.Response:
    """Return a page as an answer to a browser."""
    return web.Response(
        status=status, text=text(page), content_type="text/html", charset="utf-8", headers=_HEADERS
    )


def text(page: Page) -> str:
    """Return a page as HTML."""
    title = escape(page.title)
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in page.lines)
    link = page.link and f'<p><a href="{escape(page.link.address)}">{escape(page.link.label)}</a></p>\n'
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{lines}{link or ''}</main>\n</body>\n</html>\n"
    )
