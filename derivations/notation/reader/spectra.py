r"""Eigenvalues by their number: `\lambda_i^{\downarrow}(A)` counts from the largest, `\lambda_i(A)` in no order.

Nothing says in which order somebody counts eigenvalues. So without the arrow they are read only where the order does
not matter: all of them, of one matrix, under a sum or a product; and as a whole, on either side of an equation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import nodes as n
from ..binding import free
from ..core import Node, Sym
from .free_sizes import opened, shape_so_far
from .parselets import atom
from .spellings import RELATIONS

if TYPE_CHECKING:
    from .grammar import Parser

SORTED = ("^", "{", r"\downarrow", "}")
ARROW = r"write \lambda_{i}^{\downarrow}(A) for number i from the largest"
Place = tuple[Sym, Node, int]  # index, matrix, and where it stands


def numbered(p: Parser) -> Node | None:
    r"""`\lambda_i(A)` or `\lambda_i^{\downarrow}(A)` at the place; None for anything else."""
    start = p.i
    stop = p.closes.get(start + 2, -1)
    if p.text(1) != "_" or stop < 0:
        return None
    part, after = (start + 3, stop), stop + 1
    ordered = p.plain((after, min(after + 4, p.end))) == SORTED
    after += 4 * ordered
    if not after < p.end or p.tokens[after].text not in ("(", "[") or (not ordered and _extreme(p, part)):
        return None
    index = p.term(part)
    p.i = after
    matrix = p.term(p.group())
    if not ordered:
        if not isinstance(index, Sym) or all(index is not letter for _, letter in p.bound):
            raise p.refuse("an eigenvalue by its number, in an order that nothing says", ARROW, start)
        p.unordered.append((index, matrix, start))
    return n.Entry(n.Eigs(matrix), index, n.Num(1))


def _extreme(p: Parser, part: tuple[int, int]) -> bool:
    return "".join(p.plain(part)) in n.EXTREMES


def in_any_order(p: Parser, mark: int, node: Node) -> None:
    """Refuse eigenvalues read since `mark` under the letter of a sum or product whose value depends on their order."""
    body, letter, first, last = node.args
    mine = [place for place in p.unordered[mark:] if place[0] is letter]
    if not mine:
        return
    _, matrix, at = mine[0]
    shape = shape_so_far(matrix)
    whole = first is n.Num(1) and isinstance(last, n.Size)
    if shape is None or not whole or not (opened(shape[0]) or n.same_size(last.args[0], shape[0])):
        raise p.refuse("some of the eigenvalues of a matrix, in an order that nothing says", ARROW, at)
    others = any(other is not matrix for _, other, _ in mine)
    rest = body.xreplace({n.Entry(n.Eigs(matrix), letter, n.Num(1)): n.Num(1)})
    if others or letter in free(rest):
        raise p.refuse("eigenvalues beside what is numbered as well, in an order that nothing says", ARROW, at)
    p.unordered[mark:] = [place for place in p.unordered[mark:] if place[0] is not letter]


def check_order(p: Parser) -> None:
    """Refuse eigenvalues by their number that are under neither a sum nor a product."""
    if p.unordered:
        raise p.refuse("an eigenvalue by its number, in an order that nothing says", ARROW, p.unordered[0][2])


@atom(r"\operatorname{eig}")
def spectrum(p: Parser) -> Node:
    r"""All eigenvalues: as a column from the largest with an arrow, else as a multiset, a side by itself."""
    place = p.i
    p.i += 1
    ordered = p.plain((p.i, min(p.i + 4, p.end))) == SORTED
    p.i += 4 * ordered
    if p.text() not in ("(", "["):
        raise p.refuse(r"\operatorname{eig} without brackets", "write its argument in brackets")
    inner = p.term(p.group())
    ends = {*RELATIONS, "&", r"\\", ",", ".", ";"}
    before = p.tokens[place - 1].text if place else "="
    after = p.tokens[p.i].text if p.i < len(p.tokens) else "="
    if not ordered and not (before in ends and after in ends):
        remedy = r"write sums and products of \lambda_{i}(A), or \operatorname{eig}^{\downarrow}(A) for a column"
        raise p.refuse("all eigenvalues of a matrix inside a formula, in an order that nothing says", remedy, place)
    return n.Eigs(inner)
