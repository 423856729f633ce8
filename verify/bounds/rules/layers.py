"""One hidden layer: its Jacobian unit by unit, its parameters unit by unit, and entrywise maps."""

from __future__ import annotations

from derivations.layers import Activation, HiddenLayer
from derivations.notation import nodes as n

from .ground import EQ, LE, LT, ONE, loose, need
from .kernel import Context, Made, Sequent, Values, discharged, rule, says
from .logic import integer
from .ranges import naturals


def at(family: n.Sym, *indices: n.Node) -> n.Sym:
    """The member of a family."""
    return n.Sym(*family.args[:3], *indices)


def fits(layer: HiddenLayer, *points: n.Node) -> None:
    """The shapes of a layer agree, the points are points of it, and its index of units is free for a sum."""
    need(isinstance(layer, HiddenLayer), "no hidden layer")
    rows, columns = layer.inputs.shape
    same, outputs = n.same_shape, layer.readout.shape[0]
    need(same(layer.incoming.shape, (columns, n.ONE)) and same(layer.readout.shape, (outputs, n.ONE)), "wrong weights")
    need(same(layer.value.shape, (rows, n.ONE)) and same(layer.slopes.shape, (rows, rows)), "wrong activations")
    need(same(layer.jacobian.shape, (rows * outputs, layer.point.shape[0])), "a Jacobian of another shape")
    need(layer.unit.is_scalar_shaped and not layer.unit.indices, "no index")
    need(layer.unit not in loose(layer.width) | loose(layer.inputs), "the index of the units is not free")
    for point in points:
        need(same(point.shape, layer.point.shape), "no point of the layer")
        need(layer.unit not in loose(point), "the index of the units is not free")


@rule(
    "Jacobian of one hidden layer",
    "||J(a) - J(b)||_F^2 = sum over units of k |phi(X w_i(a)) - phi(X w_i(b))|^2 + "
    "||diag(phi'(X w_i(a))) X (x) a_i(a) - diag(phi'(X w_i(b))) X (x) a_i(b)||_F^2.",
    "product and chain rule: df/da_i = phi(X w_i) (x) I_k, df/dw_i = diag(phi'(X w_i)) X (x) a_i, df/db = 1 (x) I_k",
)
def jacobian_change(context: Context, layer: HiddenLayer, a: n.Node, b: n.Node) -> Made:
    """The columns of J are those of the units' readout and input weights, and the bias's, which do not move."""
    fits(layer, a, b)
    X, i = layer.inputs, layer.unit
    columns = [X * at(layer.incoming, x, i) for x in (a, b)]
    values = [at(layer.value, z) for z in columns]
    blocks = [n.Kron(at(layer.slopes, z) * X, at(layer.readout, x, i)) for z, x in zip(columns, (a, b), strict=True)]
    body = n.Size(layer.readout.shape[0]) * n.Norm(values[0] - values[1]) ** 2
    total = n.Sum(body + n.Norm(blocks[0] - blocks[1], "F") ** 2, i, ONE, layer.width)
    left = n.Norm(at(layer.jacobian, a) - at(layer.jacobian, b), "F") ** 2
    return Made(left, EQ, total, (), (layer, a, b), extra=frozenset({layer}))


@rule(
    "parameters of one hidden layer",
    "sum over units of |w_i(a) - w_i(b)|^2 + |a_i(a) - a_i(b)|^2 <= |a - b|^2.",
    "the weights of the units are different coordinates",
)
def parameter_change(context: Context, layer: HiddenLayer, a: n.Node, b: n.Node) -> Made:
    fits(layer, a, b)
    squares = [n.Norm(at(f, a, layer.unit) - at(f, b, layer.unit)) ** 2 for f in (layer.incoming, layer.readout)]
    total = n.Sum(squares[0] + squares[1], layer.unit, ONE, layer.width)
    return Made(total, LE, n.Norm(a - b) ** 2, (), (layer, a, b), extra=frozenset({layer}))


@rule("readout of one unit", "|a_i(a) - a_i(b)| <= |a - b| for a unit i.", "coordinate projections are contractions")
def readout_change(
    context: Context, layer: HiddenLayer, a: n.Node, b: n.Node, unit: n.Node, first: Sequent, last: Sequent
) -> Made:
    """`first` and `last` show 1 <= i <= width."""
    fits(layer, a, b)
    need(says(context, first, ONE, unit) and says(context, last, unit, layer.width), "no unit of the layer")
    extra = frozenset({layer, *integer(context, unit)})
    left = n.Norm(at(layer.readout, a, unit) - at(layer.readout, b, unit))
    return Made(left, LE, n.Norm(a - b), (first, last), (layer, a, b, unit), extra=extra)


def entrywise(activation: Activation, *columns: n.Node) -> None:
    """An entrywise map of columns, and columns for it."""
    need(isinstance(activation, Activation), "no activation")
    shape = activation.value.shape
    need(n.same_size(shape[1], n.ONE) and n.same_shape(activation.slopes.shape, (shape[0],) * 2), "not entrywise")
    need(activation.first.is_scalar_shaped and activation.second.is_scalar_shaped, "a constant that is no number")
    need(all(n.same_shape(z.shape, shape) for z in columns), "no column of the map")
    free = loose(activation.first) | loose(activation.second)
    need(activation.column not in free, "a constant that depends on the column")


@rule("an entrywise map is Lipschitz", "|phi(u) - phi(v)| <= M_1 |u - v|.", "mean value theorem in every entry")
def value_change(context: Context, activation: Activation, u: n.Node, v: n.Node) -> Made:
    entrywise(activation, u, v)
    left = n.Norm(at(activation.value, u) - at(activation.value, v))
    return Made(left, LE, activation.first * n.Norm(u - v), (), (activation, u, v), extra=frozenset({activation}))


@rule("slopes of an entrywise map", "||diag(phi'(u))||_op <= M_1.", "the largest entry of a diagonal matrix")
def slopes_bound(context: Context, activation: Activation, u: n.Node) -> Made:
    entrywise(activation, u)
    left = n.Norm(at(activation.slopes, u), "op")
    return Made(left, LE, activation.first, (), (activation, u), extra=frozenset({activation}))


@rule(
    "change of the slopes of an entrywise map",
    "||(diag(phi'(u)) - diag(phi'(v))) B||_F <= M_2 s |u - v|, where no row of B is longer than s.",
    "row j is multiplied by phi'(u_j) - phi'(v_j), at most M_2 |u_j - v_j|",
)
def slopes_change(
    context: Context, activation: Activation, u: n.Node, v: n.Node, matrix: n.Node, row: n.Sym, rows: Sequent
) -> Made:
    """`rows` says |row j of B| <= s for every j from 1 to the number of rows."""
    entrywise(activation, u, v)
    need(n.same_size(matrix.shape[0], activation.value.shape[0]), "a matrix with another number of rows")
    need(rows.relation in (LE, LT, EQ) and context.same(rows.left, n.Norm(n.Row(matrix, row))), "not about its rows")
    need(row not in loose(matrix) | loose(rows.right), "the bound or the matrix moves with the row")
    height = n.Size(matrix.shape[0])
    values = Values(ONE, height, True)
    gone, needed = discharged(context, row, (rows,), naturals(context, row, ONE, height), values)
    left = n.Norm((at(activation.slopes, u) - at(activation.slopes, v)) * matrix, "F")
    right = activation.second * rows.right * n.Norm(u - v)
    data = (activation, u, v, matrix, row)
    return Made(left, LE, right, (rows,), data, gone, needed | {activation})


@rule(
    "difference of Kronecker products",
    "||A (x) a - B (x) b||_F <= ||A||_F |a - b| + ||A - B||_F |b| for columns a, b.",
    "A (x) (a - b) + (A - B) (x) b, and ||A (x) a||_F = ||A||_F |a|",
)
def kronecker(context: Context, A: n.Node, a: n.Node, B: n.Node, b: n.Node) -> Made:
    need(n.same_shape(A.shape, B.shape) and n.same_shape(a.shape, b.shape), "factors of different shapes")
    need(n.same_size(a.shape[1], n.ONE), "not a column")
    right = n.Norm(A, "F") * n.Norm(a - b) + n.Norm(A - B, "F") * n.Norm(b)
    return Made(n.Norm(n.Kron(A, a) - n.Kron(B, b), "F"), LE, right, (), (A, a, B, b))
