"""Macros of a document: `\\newcommand`, `\\def`, `\\DeclareMathOperator`, expanded with the place of the call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import ReadError, Unreadable
from .tokens import MAX_TOKENS, Token, moved, pieces

MAX_EXPANSIONS = 2_000
_COMMANDS = {r"\newcommand", r"\renewcommand", r"\providecommand", r"\newcommand*", r"\renewcommand*"}
_OPERATORS = {r"\DeclareMathOperator": r"\operatorname", r"\DeclareMathOperator*": r"\operatorname*"}


@dataclass(frozen=True)
class Macro:
    """How many arguments a macro takes, what the first is where it is left out, and what stands for the call."""

    takes: int
    default: tuple[Token, ...] | None
    body: tuple[Token, ...]


Macros = Mapping[str, Macro]
NONE: Macros = {}


def macros(latex: str) -> dict[str, Macro]:
    """The macros that a text defines; raises `ReadError` where a definition breaks off."""
    try:
        return _Definitions(pieces(latex), len(latex)).all()
    except Unreadable as error:
        raise ReadError(latex, error.at, str(error), error.remedy) from error


class _Definitions:
    def __init__(self, signs: list[Token], length: int) -> None:
        self.signs = signs
        self.length = length
        self.i = 0

    def all(self) -> dict[str, Macro]:
        found: dict[str, Macro] = {}
        while self.i < len(self.signs):
            sign = self.next()
            starred = sign.text in _COMMANDS | set(_OPERATORS) and self.i < len(self.signs) and self.peek() == "*"
            self.i += starred
            if sign.text in _COMMANDS:
                name, takes, default = self.head()
                known = sign.text == r"\providecommand" and name in found
                made = Macro(takes, default, tuple(self.group()))
                if not known:
                    found[name] = made
            elif sign.text in _OPERATORS:
                name = self.name()
                command = r"\operatorname*" if starred else _OPERATORS[sign.text]
                body = [Token(command, sign.at), Token("{", sign.at), *self.group(), Token("}", sign.at)]
                found[name] = Macro(0, None, tuple(body))
            elif sign.text == r"\def":
                name = self.next().text
                takes = 0
                while self.i < len(self.signs) and self.peek() == "#":
                    self.i += 2
                    takes += 1
                if self.i < len(self.signs) and self.peek() == "{":
                    found[name] = Macro(takes, None, tuple(self.group()))
        return found

    def peek(self) -> str:
        return self.signs[self.i].text

    def next(self) -> Token:
        if self.i >= len(self.signs):
            raise Unreadable(self.length, "a definition that breaks off", "complete it")
        self.i += 1
        return self.signs[self.i - 1]

    def name(self) -> str:
        sign = self.next()
        if sign.text != "{":
            return sign.text
        name = self.next().text
        if self.next().text != "}":
            raise Unreadable(sign.at, "a definition of more than one command", "define one at a time")
        return name

    def head(self) -> tuple[str, int, tuple[Token, ...] | None]:
        name = self.name()
        takes, default = 0, None
        if self.i < len(self.signs) and self.peek() == "[":
            at = self.next().at
            count = self.next().text
            if count not in "0123456789" or self.next().text != "]":
                raise Unreadable(at, "a number of arguments is missing", "write [1], ..., [9]")
            takes = int(count)
        if self.i < len(self.signs) and self.peek() == "[":
            self.i += 1
            start = self.i
            while self.next().text != "]":
                pass
            default = tuple(self.signs[start : self.i - 1])
        return name, takes, default

    def group(self) -> list[Token]:
        sign = self.next()
        if sign.text != "{":
            return [sign]
        start, depth = self.i, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(self.next().text, 0)
        return self.signs[start : self.i - 1]


def expanded(signs: list[Token], known: Macros) -> list[Token]:
    """The signs with all macros replaced; what comes from a macro stands at the place of its call."""
    if not known:
        return signs
    todo = signs[::-1]
    out: list[Token] = []
    count = 0
    while todo:
        sign = todo.pop()
        macro = known.get(sign.text)
        if macro is None:
            out.append(sign)
        else:
            count += 1
            if count > MAX_EXPANSIONS or len(todo) + len(out) > MAX_TOKENS:
                raise Unreadable(sign.at, f"{sign.text} expands without end", "define it without itself")
            todo.extend(reversed(_called(macro, sign, todo)))
    return out


def _called(macro: Macro, sign: Token, todo: list[Token]) -> list[Token]:
    given: list[list[Token]] = []
    stop = sign.stop
    if macro.default is not None and macro.takes and not (todo and todo[-1].text == "["):
        given.append(list(macro.default))
    while len(given) < macro.takes:
        optional = macro.default is not None and not given
        found, last = _argument(sign, todo, *("[]" if optional else "{}"))
        given.append(found)
        stop = max(stop, last)
    out: list[Token] = []
    i = 0
    while i < len(macro.body):
        token = macro.body[i]
        after = macro.body[i + 1].text if i + 1 < len(macro.body) else ""
        if token.text == "#" and after in "123456789" and after and int(after) <= len(given):
            out.extend(given[int(after) - 1])
            i += 2
        else:
            out.append(token)
            i += 1
        if len(out) > MAX_TOKENS:
            raise Unreadable(sign.at, f"{sign.text} expands without end", "define it without itself")
    return moved(out, sign.at, stop)


def _argument(sign: Token, todo: list[Token], opens: str, closes: str) -> tuple[list[Token], int]:
    """An argument, and where it stops in the source."""
    if not todo:
        raise Unreadable(sign.at, f"{sign.text} without its argument", "write it in braces")
    first = todo.pop()
    if first.text != opens:
        return [first], first.stop
    out: list[Token] = []
    depth = 1
    while todo:
        token = todo.pop()
        depth += (token.text == opens) - (token.text == closes)
        if depth == 0:
            return out, token.stop
        out.append(token)
    raise Unreadable(first.at, "a brace that nothing closes", "close it")
