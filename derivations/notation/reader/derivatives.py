"""Derivatives: quotients of `d` and of `\\partial`, gradients and Jacobians, dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import nodes as n
from ..core import Node, Sym, tree
from .differentials import DIFFERENTIAL
from .free_sizes import scalar
from .parselets import atom
from .postfix import POSTFIX
from .reach import depends, is_power, reached

if TYPE_CHECKING:
    from .grammar import Parser

PARTIAL = r"\partial"
TWICE = ("^", "{", "2", "}")


def derivative(p: Parser, above: tuple[int, int], below: tuple[int, int], place: int) -> Node | None:
    """A quotient as a derivative; None where it is a fraction."""
    top, bottom = p.plain(above), p.plain(below)
    if not top or not bottom or top[0] != bottom[0]:
        return None
    if top[0] in DIFFERENTIAL and top[1:5] == TWICE and bottom[-4:] == TWICE and len(bottom) > 5:
        variable = _variable(p, (below[0] + 1, below[1] - 4), place)
        inside = p.term((above[0] + 5, above[1])) if len(top) > 5 else p.product()
        return n.D(_by(p, inside, variable, place), variable)
    if top[0] in DIFFERENTIAL and len(bottom) > 1:
        if p.names.spelled(("d",)) is not None and top[0] == "d" and len(top) > 1:
            return None
        variable = _variable(p, (below[0] + 1, below[1]), place)
        inside = p.term((above[0] + 1, above[1])) if len(top) > 1 else p.product()
        return _by(p, inside, variable, place)
    if top[0] == PARTIAL:
        return _partial(p, above, below, place)
    return None


def _variable(p: Parser, part: tuple[int, int], place: int) -> Node:
    variable = p.term(part)
    if not isinstance(variable, Sym):
        raise p.refuse("a derivative by what is no declared letter", "declare the letter", place)
    return variable


def _by(p: Parser, inside: Node, variable: Node, place: int) -> Node:
    """A derivative by a scalar, of something in which it may occur."""
    if not variable.is_scalar_shaped:
        raise p.refuse("a derivative by what is no scalar", r"write \nabla_{x} f", place)
    if not depends(p, inside, variable):
        raise p.refuse(
            f"nothing in it depends on {variable}", "write what depends on it as a path, such as f_{t}", place
        )
    return n.D(inside, variable)


def _partial(p: Parser, above: tuple[int, int], below: tuple[int, int], place: int) -> Node:
    bottom = p.plain(below)
    transposed = bottom[-4:] in (("^", "{", "T", "}"), ("^", "{", r"\top", "}"))
    stop = below[1] - 4 if transposed else below[1]
    if transposed and p.tokens[below[0] + 1].text == r"\operatorname{vec}" and p.closes.get(below[0] + 2) == stop - 1:
        variable = _variable(p, (below[0] + 3, stop - 1), place)
        return n.Jac(_above(p, above, variable), variable)
    entry = None if transposed else _entry(p, (below[0] + 1, stop))
    if entry is not None:
        return n.Frechet(_above(p, above, entry.args[0]), entry.args[0], _single(entry))
    bracketed = transposed and bottom[1] == "(" and p.closes.get(below[0] + 1) == stop - 1
    part = (below[0] + 2, stop - 1) if bracketed else (below[0] + 1, stop)
    variable = _variable(p, part, place)
    inside = _above(p, above, variable)
    matrix = not any(n.same_size(side, n.ONE) for side in variable.shape)
    if matrix and scalar(inside):  # the derivative of a scalar by a matrix has the shape of what stands below
        return n.T(n.Grad(inside, variable)) if transposed else n.Grad(inside, variable)
    if transposed and scalar(inside):
        return n.Jac(inside, variable)
    if variable.is_scalar_shaped:
        return _by(p, inside, variable, place)
    raise p.refuse("a derivative by a vector: a row or a column?", r"write \nabla_{x} f, or \partial x^T below", place)


def _above(p: Parser, above: tuple[int, int], variable: Node) -> Node:
    """What is differentiated: what stands above the bar behind the sign, or behind the quotient."""
    if above[1] > above[0] + 1:
        return p.term((above[0] + 1, above[1]))
    if variable.is_scalar_shaped:
        return p.product()  # as with d
    start = p.i
    return reached(p, start, operand(p), variable)


def _entry(p: Parser, part: tuple[int, int]) -> Node | None:
    """The entry of a declared matrix or column by which a derivative is taken; None where it is by something else."""
    if "_" not in p.plain(part):
        return None
    found = p.term(part)
    return found if isinstance(found, n.Entry) and isinstance(found.args[0], Sym) else None


def _single(entry: Node) -> Node:
    """The matrix, or the column, with a one in the place of an entry."""
    matrix, row, col = entry.args
    rows, cols = matrix.shape
    if n.same_size(cols, n.ONE):
        return n.Unit(rows, row)
    return n.Mul(n.Unit(rows, row), n.T(n.Unit(cols, col)))


@atom(r"\operatorname{D}")
def along(p: Parser) -> Node:
    r"""`\operatorname{D}_{X} F [E]`: the derivative of F by X along E."""
    place = p.i
    p.i += 1
    if p.text() != "_":
        raise p.refuse("a derivative without its variable", r"write \operatorname{D}_{X} F [E]", place)
    p.i += 1
    variable = _variable(p, p.group(), place)
    inside = operand(p)
    if p.text() != "[":
        raise p.refuse("a derivative without its direction", r"write \operatorname{D}_{X} F [E]", place)
    return n.Frechet(inside, variable, p.term(p.group()))


def operand(p: Parser) -> Node:
    """The first of what a derivative reaches over: one atom with its indices."""
    p.enter()
    node = p.atom()
    p.depth -= 1
    while p.text() == "_":
        node = POSTFIX["_"](p, node)
    return node


@atom(r"\nabla")
def nabla(p: Parser) -> Node:
    return _nabla(p, of_scalar=n.Grad)


@atom(r"\operatorname{grad}")
def grad(p: Parser) -> Node:
    return _nabla(p, of_scalar=n.Grad, of_vector=n.Grad)


def _nabla(p: Parser, of_scalar: type[Node], of_vector: type[Node] = n.Jac) -> Node:
    place = p.i
    p.i += 1
    twice = _twice(p)
    if p.text() != "_":
        raise p.refuse("a derivative without its variable", r"write \nabla_{x} f, or declare the name", place)
    p.i += 1
    part = p.group()
    twice = twice or _twice(p)
    start = p.i
    inside = operand(p)
    variable = _at_its_time(p, part, inside) or _variable(p, part, place)
    if variable.is_scalar_shaped and p.text() == "^" and scalar(inside) and is_power(p):
        raise p.refuse("a power behind a derivative: of the derivative, or under it?", "write brackets", place)
    inside = reached(p, start, inside, variable)
    if twice:
        return _hessian(p, inside, variable, place)
    return (of_scalar if scalar(inside) else of_vector)(inside, variable)


def _twice(p: Parser) -> bool:
    """Whether a 2 on the shoulder of a nabla follows; it is passed."""
    if p.text() != "^" or p.plain((p.i + 2, p.closes.get(p.i + 1, p.i + 2))) != ("2",):
        return False
    p.i = p.closes[p.i + 1] + 1
    return True


def _hessian(p: Parser, inside: Node, variable: Node, place: int) -> Node:
    """The matrix of second derivatives: the Jacobian of the gradient."""
    column = n.same_size(variable.shape[1], n.ONE) and not variable.is_scalar_shaped
    if not scalar(inside) or not column:
        raise p.refuse("second derivatives, but not of a number by a column", r"write \nabla_{x} \nabla_{x} f", place)
    return n.Jac(n.Grad(inside, variable), variable)


def _at_its_time(p: Parser, part: tuple[int, int], inside: Node) -> Node | None:
    """A path by its name alone, at the one time that the function names."""
    signs = p.plain(part)
    paths = p.names.variables.get(signs, [])
    if not paths or p.names.spelled(signs) is not None:
        return None
    found = {i for s in tree(inside) if isinstance(s, Sym) for i in s.indices if i.is_scalar_shaped}
    times = {i for i in found if isinstance(i, n.Num) or not getattr(i, "indices", ())}
    if len(paths) != 1 or len(times) != 1:
        raise p.refuse("a derivative by a path at no one time", r"write the time, \nabla_{\theta_t}", part[0])
    return paths[0](times.pop())
