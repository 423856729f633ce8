"""A page as a tree of tags, enough for the tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "input", "wbr", "br", "img", "hr", "base", "source", "area", "col", "embed", "track"}


@dataclass
class Tag:
    name: str
    at: dict[str, str]
    text: str = ""
    inside: list[Tag] = field(default_factory=list)

    def all(self, name: str | None = None, **wanted: str) -> list[Tag]:
        """All tags below with a name, whose attributes include the given words."""
        words = [(key.rstrip("_").replace("_", "-"), value) for key, value in wanted.items()]
        return [
            tag
            for tag in self.below()
            if name in (None, tag.name) and all(value in tag.at.get(key, "").split() for key, value in words)
        ]

    def below(self) -> Iterator[Tag]:
        """All tags below, in the order of the page."""
        stack = self.inside[::-1]
        while stack:
            tag = stack.pop()
            yield tag
            stack += tag.inside[::-1]

    @property
    def words(self) -> str:
        return " ".join([self.text, *(tag.words for tag in self.inside)])


class Page(HTMLParser):
    """Reads a page; fails on a tag that closes another."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.root = Tag("", {})
        self.open = [self.root]
        self.feed(body)
        self.close()
        assert len(self.open) == 1, f"not closed: {[tag.name for tag in self.open[1:]]}"

    def handle_starttag(self, tag, attrs):
        made = Tag(tag, {key: value or "" for key, value in attrs})
        self.open[-1].inside.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Tag(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].text += data


def read(path: Path) -> Tag:
    return Page(path.read_text(encoding="utf-8")).root


def pages(folder: Path) -> dict[str, Tag]:
    return {path.name: read(path) for path in sorted(folder.glob("*.html"))}
