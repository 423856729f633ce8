"""One hidden layer, and entrywise maps."""

from __future__ import annotations

from typing import Any

from derivations.estimates import Natural
from derivations.layers import Activation, HiddenLayer
from derivations.notation import nodes as n

from .checking import Gone, Replay, Within, between, checks, node, scalar, single
from .errors import need
from .jacobian import minus
from .steps import Step
from .trees import EQ, LE, LT, ONE, free, plain

TWO = n.Num(2)


def member(family: n.Sym, *indices: n.Node) -> n.Sym:
    return n.Sym(family.args[0], family.args[1], family.args[2], *indices)


def squared(x: n.Node, kind: str = "2") -> n.Node:
    return n.Pow(n.Norm(x, kind), TWO)


def network(r: Replay, step: Step, value: Any, *points: Any) -> HiddenLayer:
    """A hidden layer on which the step rests, with shapes that fit, and points of it."""
    need(isinstance(value, HiddenLayer), "no hidden layer")
    r.rests_on(step, value)
    (D, m), (k, one) = value.inputs.shape, value.readout.shape
    shapes = [
        (one, n.ONE), (value.incoming.shape[0], m), (value.incoming.shape[1], n.ONE), (value.value.shape[0], D),
        (value.value.shape[1], n.ONE), (value.slopes.shape[0], D), (value.slopes.shape[1], D),
        (value.jacobian.shape[0], D * k), (value.jacobian.shape[1], value.point.shape[0]),
    ]  # fmt: skip
    need(all(n.same_size(a, b) for a, b in shapes), "a hidden layer whose shapes do not fit")
    i = plain(value.unit)
    need(not i.indices and i not in free(value.width) | free(value.inputs), "the index of the units is not free")
    for point in points:
        need(n.same_shape(node(point).shape, value.point.shape), "no point of the layer")
        need(i not in free(point), "the index of the units is not free")
    return value


@checks("Jacobian of one hidden layer")
def _jacobian(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    layer, a, b = single(step.data, 3)
    network(r, step, layer, a, b)

    def pieces(point: n.Node) -> tuple[n.Node, n.Node]:
        """phi(X w_i) and diag(phi'(X w_i)) X (x) a_i."""
        z = n.Mul(layer.inputs, member(layer.incoming, point, layer.unit))
        readout = member(layer.readout, point, layer.unit)
        return member(layer.value, z), n.Kron(n.Mul(member(layer.slopes, z), layer.inputs), readout)

    (phi, block), (other_phi, other_block) = pieces(a), pieces(b)
    each = n.Mul(n.Size(layer.readout.shape[0]), squared(minus(phi, other_phi)))
    body = n.Add(each, squared(minus(block, other_block), "F"))
    left = squared(minus(member(layer.jacobian, a), member(layer.jacobian, b)), "F")
    r.concludes(step, left, EQ, n.Sum(body, layer.unit, ONE, layer.width))


@checks("parameters of one hidden layer")
def _parameters(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    layer, a, b = single(step.data, 3)
    network(r, step, layer, a, b)
    i = layer.unit
    moves = [minus(member(f, a, i), member(f, b, i)) for f in (layer.incoming, layer.readout)]
    total = n.Sum(n.Add(*map(squared, moves)), i, ONE, layer.width)
    r.concludes(step, total, LE, squared(minus(a, b)))


@checks("readout of one unit")
def _readout(r: Replay, step: Step) -> None:
    first, last = single(step.parents, 2, "premises")
    layer, a, b, unit = single(step.data, 4)
    network(r, step, layer, a, b)
    r.integer(step, scalar(unit))
    r.needs_below(first, ONE, unit, "no unit of the layer")
    r.needs_below(last, unit, layer.width, "no unit of the layer")
    move = minus(member(layer.readout, a, unit), member(layer.readout, b, unit))
    r.concludes(step, n.Norm(move), LE, n.Norm(minus(a, b)))


def entrywise(r: Replay, step: Step, value: Any, *columns: Any) -> Activation:
    """An entrywise map on which the step rests, and columns for it."""
    need(isinstance(value, Activation), "no activation")
    r.rests_on(step, value)
    height, width = value.value.shape
    square = n.same_size(value.slopes.shape[0], height) and n.same_size(value.slopes.shape[1], height)
    need(n.same_size(width, n.ONE) and square, "no map of columns with a matrix of slopes")
    for constant in (value.first, value.second):
        need(value.column not in free(scalar(constant)), "a constant that depends on the column")
    for column in columns:
        need(n.same_shape(node(column).shape, (height, n.ONE)), "no column of the map")
    return value


@checks("an entrywise map is Lipschitz")
def _value(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    phi, u, v = single(step.data, 3)
    entrywise(r, step, phi, u, v)
    change = n.Norm(minus(member(phi.value, u), member(phi.value, v)))
    r.concludes(step, change, LE, n.Mul(phi.first, n.Norm(minus(u, v))))


@checks("slopes of an entrywise map")
def _slopes(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    phi, u = single(step.data, 2)
    entrywise(r, step, phi, u)
    r.concludes(step, n.Norm(member(phi.slopes, u), "op"), LE, phi.first)


@checks("change of the slopes of an entrywise map")
def _slopes_change(r: Replay, step: Step) -> Gone:
    (rows,) = single(step.parents, 1, "premises")
    phi, u, v, matrix, row = single(step.data, 5)
    entrywise(r, step, phi, u, v)
    count = node(matrix).shape[0]
    need(n.same_size(count, phi.value.shape[0]), "a matrix with another number of rows")
    need(rows.relation in (LE, LT, EQ) and r.same(rows.left, n.Norm(n.Row(matrix, plain(row)))), "not about its rows")
    need(row not in free(matrix) | free(rows.right), "the bound or the matrix moves with the row")
    gone = r.general(
        row, rows, {Natural(row), *between(ONE, row, n.Size(count))}, Within(step, ONE, n.Size(count), True)
    )
    left = n.Norm(n.Mul(minus(member(phi.slopes, u), member(phi.slopes, v)), matrix), "F")
    r.concludes(step, left, LE, n.Mul(phi.second, rows.right, n.Norm(minus(u, v))))
    return (gone,)


@checks("difference of Kronecker products")
def _kronecker(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    A, a, B, b = map(node, single(step.data, 4))
    need(n.same_shape(A.shape, B.shape) and n.same_shape(a.shape, b.shape), "factors of different shapes")
    need(n.same_size(a.shape[1], n.ONE), "not a column")
    left = n.Norm(minus(n.Kron(A, a), n.Kron(B, b)), "F")
    first = n.Mul(n.Norm(A, "F"), n.Norm(minus(a, b)))
    r.concludes(step, left, LE, n.Add(first, n.Mul(n.Norm(minus(A, B), "F"), n.Norm(b))))
