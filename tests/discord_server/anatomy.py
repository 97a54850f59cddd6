"""What a message body is made of: its texts, its components, its buttons."""

from collections.abc import Iterator

from tests.loopback.shapes import Json, dicts, words

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

ACTION_ROW, BUTTON, TEXT_DISPLAY, LABEL = 1, 2, 10, 18
NEEDS_V2 = range(9, 18)  # section, text display, thumbnail, gallery, file, separator, …, container


def walk(components: object) -> Iterator[Json]:
    """Every component, each before what it holds."""
    for component in dicts(components):
        yield component
        yield from walk(component.get("components"))
        yield from walk([component.get("accessory"), component.get("component")])


def displays(body: Json) -> list[str]:
    """The texts of a body's text displays."""
    return [words(c.get("content")) for c in walk(body.get("components")) if c.get("type") == TEXT_DISPLAY]


def embed_texts(body: Json) -> list[str]:
    """Everything of the embeds that counts against the 6,000 characters."""
    found: list[str] = []
    for embed in dicts(body.get("embeds")):
        found += [words(embed.get("title")), words(embed.get("description"))]
        for part, key in (("author", "name"), ("footer", "text")):
            found += [words(inner.get(key)) for inner in dicts([embed.get(part)])]
        for item in dicts(embed.get("fields")):
            found += [words(item.get("name")), words(item.get("value"))]
    return [text for text in found if text]


def text(body: Json) -> str:
    """All that a person reads, buttons left out."""
    parts = [words(body.get("content")), *embed_texts(body), *displays(body)]
    return "\n".join(part for part in parts if part)


def interactive(body: Json) -> list[Json]:
    """The components that one can use, in order."""
    return [component for component in walk(body.get("components")) if "custom_id" in component]
