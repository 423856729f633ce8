"""A LaTeX source as events: what is a comment, a display, a macro, a declaration, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .errors import SourceError
from .events import Block, Counter, Definition, Directive, Display, Event, Piece
from .rows import DISPLAYS, rows_of
from .text import Text

OURS = re.compile(r"[ \t]*%+[ \t]*certify(?![A-Za-z0-9_.-])[ \t]*([^\n]*)")
_END = re.compile(r"[ \t]*%+[ \t]*end[ \t]*$")
_COMMENT_LINE = re.compile(r"[ \t]*%+[ \t]?([^\n]*)$")
_VERBATIM = "verbatim|lstlisting|minted|Verbatim|comment|filecontents"
_SIGN = re.compile(
    r"(?P<ours>^[ \t]*%+[ \t]*certify(?![A-Za-z0-9_.-])[^\n]*)"
    r"|(?P<comment>%[^\n]*)"
    r"|(?P<verb>\\verb\*?(?P<bar>[^A-Za-z\s*])[^\n]*?(?P=bar))"
    rf"|(?P<raw>\\begin\{{(?P<rawname>{_VERBATIM})(?P<rawstar>\*?)\}}.*?\\end\{{(?P=rawname)(?P=rawstar)\}})"
    r"|(?P<never>\\iffalse(?![A-Za-z@]))"
    r"|(?P<stop>\\end\s*\{document\})"
    r"|\\begin\s*\{(?P<begin>[A-Za-z]+\*?)\}"
    r"|\\end\s*\{(?P<end>[A-Za-z]+\*?)\}"
    r"|(?P<open>\\\[|\$\$)"
    r"|(?P<inline>\$)"
    r"|(?P<define>\\(?:newcommand|renewcommand|providecommand|DeclareMathOperator|def|let|NewDocumentCommand"
    r"|RenewDocumentCommand|DeclareDocumentCommand|DeclareRobustCommand)(?![A-Za-z])\*?)"
    r"|(?P<counter>\\(?P<how>set|addto)counter\s*\{equation\}\s*\{\s*(?P<value>-?\d{1,6})\s*\})"
    r"|(?P<within>\\(?:numberwithin|counterwithin)\s*\{equation\}\s*\{section\})"
    r"|(?P<section>\\section(?![A-Za-z*]))"
    r"|\\.",
    re.DOTALL | re.MULTILINE,
)
#: what opens and closes a condition; a comment hides it
_CONDITION = re.compile(r"%[^\n]*|\\\\|\\%|\\(?:if[A-Za-z@]*|else|fi)(?![A-Za-z@])")
NO_CONDITIONS = {"", "%", "iff", "ifthenelse", "ifdefempty", "ifstrempty", "ifstrequal", "ifblank"}
REFERS = re.compile(r"\\(?:eqref|ref|cref|Cref|autoref)\s*\{([^{}]*)\}")
LET = re.compile(r"\\let\s*(\\(?:[A-Za-z@]+|.))\s*=?\s*(\\(?:[A-Za-z@]+|.)|\S)", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def events(text: Text) -> Iterator[Event]:
    """The events of a LaTeX source in order.

    Raises:
        SourceError: a block, a display or an environment is not closed.
    """
    return _Scanner(text).all()


class _Scanner:
    def __init__(self, text: Text) -> None:
        self.text = text
        self.source = text.string
        self.i = 0
        self.prose = 0  # where the prose begins that no display has followed yet

    def fail(self, at: int, what: str, remedy: str) -> SourceError:
        return SourceError(self.text.place(at), what, remedy)

    def all(self) -> Iterator[Event]:
        while (found := _SIGN.search(self.source, self.i)) is not None:
            self.i = found.end()
            if found["stop"] is not None:
                return
            if found["never"] is not None:
                self.passed(found.start())
            elif found["ours"] is not None:
                yield self.ours(found.start())
            elif found["begin"] is not None:
                name = found["begin"]
                if name in DISPLAYS:
                    yield self.display(found, name)
                elif name == "subequations":
                    yield Counter("sub", at=found.start())
                elif name in ("math", "tikzpicture"):
                    self.i = self.close(found, rf"\end{{{name}}}")[1]
            elif found["end"] == "subequations":
                yield Counter("endsub", at=found.start())
            elif found["open"] is not None:
                yield self.display(found, "")
            elif found["inline"] is not None:
                self.inline(found.start())
            elif found["define"] is not None:
                yield from self.definition(found)
            elif found["counter"] is not None:
                yield Counter("set" if found["how"] == "set" else "add", int(found["value"]), found.start())
            elif found["within"] is not None:
                yield Counter("within", at=found.start())
            elif found["section"] is not None:
                yield Counter("section", at=found.start())

    def passed(self, start: int) -> None:
        r"""What stands between `\iffalse` and its `\fi` (or `\else`) is not typeset, counted or obeyed."""
        depth = 1
        for found in _CONDITION.finditer(self.source, self.i):
            word = found[0].lstrip("\\")
            if word.startswith("%") or word in NO_CONDITIONS:
                continue
            if word.startswith("if"):
                depth += 1
            elif word == "fi" or depth == 1:
                depth -= 1
            if depth == 0:
                self.i = found.end()
                return
        raise self.fail(start, "\\iffalse without its \\fi", "close it, or remove it")

    # -- declarations and directives ----------------------------------------------------------------------
    def ours(self, start: int) -> Block | Directive:
        """A directive, or a block up to its end."""
        head = OURS.match(self.source, start)
        assert head is not None
        if head[1].strip():
            return Directive(Piece(head[1].rstrip(), head.start(1)))
        lines: list[Piece] = []
        i = head.end() + 1
        while i <= len(self.source):
            stop = self.source.find("\n", i)
            stop = len(self.source) if stop < 0 else stop
            line = self.source[i:stop]
            if _END.match(line):
                self.i = stop
                return Block(tuple(lines), start)
            found = _COMMENT_LINE.match(line)
            if found is None:
                break
            lines.append(Piece(found[1], i + found.start(1)))
            i = stop + 1
        raise self.fail(head.start(), "a block of declarations that is not closed", "write % end below its last line")

    # -- displays -----------------------------------------------------------------------------------------
    def display(self, found: re.Match[str], environment: str) -> Display:
        """The display that begins here."""
        closing = rf"\end{{{environment}}}" if environment else {r"\[": r"\]", "$$": "$$"}[found["open"]]
        body_end, after = self.close(found, closing)
        body = self.source[found.end() : body_end]
        start = found.end()
        if environment.rstrip("*") == "alignat":
            columns = re.match(r"\s*\{[^{}]*\}", body)
            start += columns.end() if columns else 0
            body = self.source[start:body_end]
        counted, rows = rows_of(body, environment)
        sentence = _SENTENCE.split(uncommented(self.source[self.prose : found.start()]).strip())[-1]
        refers = tuple(label.strip() for group in REFERS.findall(sentence) for label in group.split(","))
        inside = tuple(
            Directive(Piece(own[1].rstrip(), start + own.start(1)))
            for own in re.finditer(OURS.pattern, body, re.MULTILINE)
            if body[body.rfind("\n", 0, own.start()) + 1 : own.start()].strip() == "" and own[1].strip()
        )
        self.i = self.prose = after
        return Display(Piece(body, start), found.start(), counted, rows, refers, inside)

    def close(self, found: re.Match[str], closing: str) -> tuple[int, int]:
        """Where what closes a display begins and ends."""
        depth = 0
        spaced = re.escape(closing).replace(r"\{", r"\s*\{", 1) if closing.startswith(r"\end") else re.escape(closing)
        opening = re.escape(closing).replace("end", "begin", 1) if closing.startswith(r"\end") else r"(?!)"
        for sign in re.finditer(
            rf"%[^\n]*|(?P<close>{spaced})|(?P<open>{opening})|(?P<stop>\\end\s*\{{document\}})|\\.",
            self.source[found.end() :],
            re.DOTALL,
        ):
            if sign["open"] is not None:
                depth += 1
            elif sign["close"] is not None:
                if depth == 0:
                    return found.end() + sign.start(), found.end() + sign.end()
                depth -= 1
            elif sign["stop"] is not None:
                break
        raise self.fail(found.start(), f"{found[0]} is not closed", f"write {closing} at its end")

    def inline(self, start: int) -> None:
        """Pass over mathematics in a sentence; a dollar alone in its paragraph is passed over by itself."""
        for sign in re.finditer(r"\\.|(?P<close>\$)|(?P<empty>\n[ \t]*\n)", self.source[start + 1 :], re.DOTALL):
            if sign["close"] is not None:
                self.i = start + 1 + sign.end()
                return
            if sign["empty"] is not None:
                return

    # -- macros -------------------------------------------------------------------------------------------
    def definition(self, found: re.Match[str]) -> Iterator[Definition]:
        let = LET.match(self.source, found.start())
        stop = definition_end(self.source, found.end()) if let is None else let.end()
        self.i = stop
        yield Definition(Piece(self.source[found.start() : stop], found.start()))


def definition_end(source: str, i: int) -> int:
    """Where the definition of a macro ends: behind the last of the groups that follow on each other."""
    groups = 0
    while i < len(source):
        sign = source[i]
        if sign in " \t" or (sign == "\n" and source[i : i + 2] != "\n\n" and groups < 1):
            i += 1
        elif sign == "%":
            i = _line_end(source, i)
        elif sign == "\\":
            letters = re.match(r"\\(?:[A-Za-z@]+|.)", source[i:], re.DOTALL)
            if groups or letters is None:
                return i
            i += letters.end()
        elif sign == "=" and not groups:
            i += 1
        elif sign == "#":
            i += 2
        elif sign == "[":
            closed = source.find("]", i)
            if closed < 0:
                return i
            i = closed + 1
        elif sign == "{":
            i = _group_end(source, i)
            groups += 1
        else:
            return i
    return i


def _group_end(source: str, i: int) -> int:
    depth = 0
    while i < len(source):
        if source[i] == "\\":
            i += 2
            continue
        if source[i] == "%":
            i = _line_end(source, i)
            continue
        depth += (source[i] == "{") - (source[i] == "}")
        i += 1
        if depth == 0:
            return i
    return len(source)


def _line_end(source: str, i: int) -> int:
    stop = source.find("\n", i)
    return len(source) if stop < 0 else stop + 1


def uncommented(prose: str) -> str:
    """Prose without its comments."""
    return re.sub(r"(?<!\\)%[^\n]*", "", prose)
