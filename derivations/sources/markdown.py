"""A Markdown source as events: dollar displays, fenced mathematics, LaTeX environments, comments of ours.

Known are the labels of MyST (`$$ ... $$ (label)`, `:label:` in a fence) and of Quarto (`{#eq-label}`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .errors import SourceError
from .events import Block, Counter, Definition, Directive, Display, Event, Piece, Row
from .latex import _SENTENCE, LET, REFERS, definition_end
from .rows import DISPLAYS, rows_of
from .text import Text

_SIGN = re.compile(
    r"(?P<html><!--)"
    r"|^(?P<indent>[ ]{0,3})(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*)"
    r"|(?P<code>`+)"
    r"|(?P<open>\$\$|\\\[)"
    r"|\\begin\s*\{(?P<begin>[A-Za-z]+\*?)\}"
    r"|(?P<section>^\#[ \t])"
    r"|(?P<inline>\$)"
    r"|\\.",
    re.DOTALL | re.MULTILINE,
)
_HTML = re.compile(r"certify(?![A-Za-z0-9_.-])")
_LABEL = re.compile(r"[ \t]*(?:\((?P<myst>[A-Za-z0-9_.:+-]+)\)|\{(?P<quarto>\#[A-Za-z0-9_.:-]+)[^{}\n]*\})")
_OPTION = re.compile(r"[ \t]*:(?P<key>[a-z-]+):[ \t]*(?P<value>[^\n]*)(?:\n|$)")
_REFERS = re.compile(r"\{eq\}`([^`]*)`|\]\(#([^)]*)\)|@(eq-[A-Za-z0-9_.:-]+)")
_DEFINES = re.compile(r"\\(?:newcommand|renewcommand|providecommand|DeclareMathOperator|def|let)(?![A-Za-z])\*?")


def events(text: Text) -> Iterator[Event]:
    """The events of a Markdown source in order.

    Raises:
        SourceError: a comment of ours or a display is not closed.
    """
    return _Scanner(text).all()


class _Scanner:
    def __init__(self, text: Text) -> None:
        self.text = text
        self.source = text.string
        self.i = 0
        self.prose = 0

    def fail(self, at: int, what: str, remedy: str) -> SourceError:
        return SourceError(self.text.place(at), what, remedy)

    def all(self) -> Iterator[Event]:
        while (found := _SIGN.search(self.source, self.i)) is not None:
            self.i = found.end()
            if found["html"] is not None:
                yield from self.comment(found.start())
            elif found["fence"] is not None:
                yield from self.fenced(found)
            elif found["code"] is not None:
                closed = self.source.find(found["code"], self.i)
                empty = self.source.find("\n\n", self.i)
                if closed >= 0 and (empty < 0 or closed < empty):
                    self.i = closed + len(found["code"])
            elif found["open"] is not None:
                yield from self.dollars(found)
            elif found["begin"] is not None and found["begin"] in DISPLAYS:
                name = found["begin"]
                stop = self.closed(found, rf"\end{{{name}}}")
                yield from self.made(found.end(), stop, found.start(), name, stop + len(rf"\end{{{name}}}"))
            elif found["section"] is not None:
                yield Counter("section", at=found.start())
            elif found["inline"] is not None:
                self.inline(found.start())

    def comment(self, start: int) -> Iterator[Event]:
        """A comment: ours if its first word is certify."""
        stop = self.source.find("-->", start)
        inner = self.source[start + 4 : stop if stop >= 0 else len(self.source)]
        lead = len(inner) - len(inner.lstrip())
        head = _HTML.match(inner.lstrip())
        if stop < 0:
            if head is not None:
                raise self.fail(start, "a comment that is not closed", "write --> at its end")
            self.i = len(self.source)
            return
        self.i = stop + 3
        if head is None:
            return
        at = start + 4 + lead + head.end()
        rest = self.source[at:stop]
        first = rest.split("\n", 1)[0]
        if first.strip():
            words = rest.rstrip()
            gap = len(words) - len(words.lstrip())
            yield Directive(Piece(words.strip().replace("\n", " "), at + gap))
            return
        lines, at = [], at + len(first) + 1
        for line in rest.split("\n")[1:]:
            lines.append(Piece(line, at))
            at += len(line) + 1
        if lines and lines[-1].text.strip() == "end":
            lines.pop()
        yield Block(tuple(lines), start)

    def fenced(self, found: re.Match[str]) -> Iterator[Event]:
        """A fence: mathematics, or code that is passed over."""
        fence = found["fence"]
        closing = re.compile(rf"^[ ]{{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
        closed = closing.search(self.source, self.i)
        info = found["info"].strip()
        mathematics = info in ("math", "{math}") or info.startswith("{math}")
        if closed is None:
            if mathematics:
                raise self.fail(found.start(), "a fence that is not closed", f"write {fence} below its last line")
            self.i = len(self.source)
            return
        self.i = closed.end()
        if not mathematics:
            return
        start, label = found.end() + 1, None
        while (option := _OPTION.match(self.source, start)) is not None and option.end() <= closed.start():
            label = option["value"].strip() if option["key"] == "label" else label
            start = option.end()
        yield from self.made(start, closed.start(), found.start(), "", closed.end(), label)

    def dollars(self, found: re.Match[str]) -> Iterator[Event]:
        closing = "$$" if found["open"] == "$$" else r"\]"
        stop = self.closed(found, closing)
        after = stop + len(closing)
        named = _LABEL.match(self.source, after) if closing == "$$" else None
        label = None
        if named is not None:
            label = named["myst"] or named["quarto"].removeprefix("#")
            after = named.end()
        yield from self.made(found.end(), stop, found.start(), "", after, label)

    def closed(self, found: re.Match[str], closing: str) -> int:
        for sign in re.finditer(rf"(?P<close>{re.escape(closing)})|\\.|%[^\n]*", self.source[found.end() :], re.DOTALL):
            if sign["close"] is not None:
                return found.end() + sign.start()
        raise self.fail(found.start(), f"{found[0]} is not closed", f"write {closing} at its end")

    def made(
        self, start: int, stop: int, at: int, environment: str, after: int, label: str | None = None
    ) -> Iterator[Event]:
        """The display between two places; the macros in it come first, and are blanks in it."""
        body = self.source[start:stop]
        self.i = after
        for define in _DEFINES.finditer(body):
            let = LET.match(body, define.start())
            end = definition_end(body, define.end()) if let is None else let.end()
            yield Definition(Piece(body[define.start() : end], start + define.start()))
            body = body[: define.start()] + " " * (end - define.start()) + body[end:]
        if not body.strip():
            return
        counted, rows = rows_of(body, environment or inner_environment(body))
        if label is not None:
            rows = (replace(rows[0], labels=(*rows[0].labels, label)), *rows[1:])
            counted = counted or all(row.tag is None for row in rows)
        sentence = _SENTENCE.split(re.sub(r"<!--.*?-->", "", self.source[self.prose : at], flags=re.DOTALL).strip())[-1]
        refers = [label.strip() for group in REFERS.findall(sentence) for label in group.split(",")]
        refers += [next(x for x in groups if x) for groups in _REFERS.findall(sentence) if any(groups)]
        self.prose = after
        yield Display(Piece(body, start), at, counted, rows, tuple(refers))

    def inline(self, start: int) -> None:
        """Pass over mathematics in a sentence; a dollar of money is passed over by itself."""
        for sign in re.finditer(r"\\.|(?P<close>\$)|(?P<empty>\n[ \t]*\n)", self.source[start + 1 :], re.DOTALL):
            if sign["close"] is not None:
                self.i = start + 1 + sign.end()
                return
            if sign["empty"] is not None:
                return


def inner_environment(body: str) -> str:
    """The environment that a display between dollars consists of, such as `align`; "" where there is none."""
    found = re.match(r"\s*\\begin\s*\{([A-Za-z]+\*?)\}", body)
    return found[1] if found is not None and found[1] in DISPLAYS else ""


__all__ = ["Row", "events"]
