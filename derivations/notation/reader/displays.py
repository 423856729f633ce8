"""A whole display as chains of lines, each read by itself: what is wrong in one line leaves the others alone."""

from __future__ import annotations

from dataclasses import dataclass

from ..core import Node
from .errors import ReadError, Unreadable
from .free_sizes import settle, settled_grid
from .grammar import Parser
from .macros import NONE, Macros
from .matrices import cells
from .names import Declared, Names
from .reading import signs, vocabulary
from .rows import Side, Sides, chains
from .spellings import RELATIONS


@dataclass(frozen=True)
class PrintedLine:
    """One line of a chain as it is printed: its tree, or the entries of a matrix with dots, or why it is not read.

    It stands from `at` to `stop` in the source. In `grid` an entry that is dots is None.
    """

    latex: str
    line: int
    column: int
    tree: Node | None = None
    grid: tuple[tuple[Node | None, ...], ...] | None = None
    error: ReadError | None = None
    at: int = 0
    stop: int = 0


@dataclass(frozen=True)
class PrintedChain:
    """Lines with the relations between them, in plain spelling, and conditions as they stand.

    Where it `goes_on`, the first relation stands before the first line, and its left side in a display before.
    """

    lines: tuple[PrintedLine, ...]
    relations: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    goes_on: bool = False


def read_display(latex: str, notation: Declared | Names, macros: Macros = NONE) -> tuple[PrintedChain, ...]:
    """All chains of a display; raises `ReadError` where not even its rows can be told."""
    try:
        found = chains(signs(latex, macros), latex)
    except Unreadable as error:
        raise ReadError(latex, error.at, str(error), error.remedy) from error
    except RecursionError as error:
        raise ReadError(latex, 0, "nested too deeply", "name a part of it and write the name") from error
    names = vocabulary(notation)
    return tuple(_Chain(latex, chain, names).read() for chain in found)


class _Chain:
    """Reads the sides of one chain, and finds the sizes of I and 0 from all of them."""

    def __init__(self, latex: str, sides: Sides, names: Names) -> None:
        self.latex = latex
        self.sides = sides
        self.names = names
        self.parsers: list[Parser] = []

    def read(self) -> PrintedChain:
        raw = [self.side(side) for side in self.sides.sides]
        trees = self.random([(i, tree) for i, tree in enumerate(raw) if isinstance(tree, Node)], raw)
        settled = settle([tree for _, tree in trees]) if trees else []
        for (i, _), tree in zip(trees, settled, strict=True):
            raw[i] = tree
        lines = tuple(self.line(side, made) for side, made in zip(self.sides.sides, raw, strict=True))
        relations = tuple(RELATIONS[token.text] for token in self.sides.relations)
        conditions = tuple(_text(self.latex, tokens) for tokens in self.sides.conditions)
        return PrintedChain(lines, relations, conditions, self.sides.goes_on)

    def side(self, side: Side) -> Node | tuple | Unreadable:
        if side.problem is not None:
            return side.problem
        try:
            parser = Parser(side.tokens, self.names, len(self.latex))
            self.parsers.append(parser)
            whole = (0, len(side.tokens))
            grid = cells(parser, whole)
            return parser.term(whole) if grid is None else settled_grid(grid)
        except Unreadable as error:
            return error
        except RecursionError:
            return Unreadable(side.tokens[0].at, "nested too deeply", "name a part of it and write the name")

    def random(self, trees: list[tuple[int, Node]], raw: list) -> list[tuple[int, Node]]:
        """Without lines with expectations, if in none of the chain anything is random."""
        taken = [inside for parser in self.parsers for inside in parser.expectations]
        if not taken or not all(self.names.nothing_random(node) for _, node in taken):
            return trees
        for parser in self.parsers:
            try:
                parser.check_whole()
            except Unreadable as error:
                places = [i for i, side in enumerate(self.sides.sides) if side.tokens is parser.tokens]
                raw[places[0]] = error
        return [(i, tree) for i, tree in trees if raw[i] is tree]

    def line(self, side: Side, made: Node | tuple | Unreadable) -> PrintedLine:
        at = side.tokens[0].at if side.tokens else made.at if isinstance(made, Unreadable) else 0
        line = self.latex.count("\n", 0, at) + 1
        column = at - self.latex.rfind("\n", 0, at)
        shown = _text(self.latex, side.tokens)
        place = (at, at + len(shown))
        if isinstance(made, Unreadable):
            error = ReadError(self.latex, made.at if made.at >= 0 else at, str(made), made.remedy)
            return PrintedLine(shown, line, column, None, None, error, *place)
        if isinstance(made, Node):
            return PrintedLine(shown, line, column, made, None, None, *place)
        return PrintedLine(shown, line, column, None, made, None, *place)


def _text(latex: str, tokens: list) -> str:
    """What stands in the source from the first of some signs to the last."""
    if not tokens:
        return ""
    return latex[tokens[0].at : max(token.stop for token in tokens)]
