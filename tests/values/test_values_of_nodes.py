"""Every node has the value that its definition gives: a small interpreter of the definitions, in 40 digits.

The interpreter knows nothing of the engines: derivatives and Jacobians are differences, integrals are quadrature, a
limit is a late time, moments of Gaussian columns are those of a symmetric set of points with their covariance.
"""

from __future__ import annotations

from itertools import pairwise, product
from math import factorial

import mpmath
import pytest
from flint import ctx, fmpq

from derivations.assumptions import Centered, Define, Flow, Has, Property, White
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    INFINITY,
    Band,
    Blocks,
    CondCov,
    CondMean,
    Cov,
    D,
    Det,
    Dotted,
    Entry,
    Expect,
    Factorial,
    Frac,
    Grad,
    I,
    Integral,
    Inv,
    Jac,
    Kron,
    Lim,
    Norm,
    Num,
    Phi,
    Phi1,
    PInv,
    Pow,
    RangeProj,
    Row,
    Shuffle,
    Size,
    Sqrt,
    Sum,
    Tr,
    Unvec,
    Vec,
    Zero,
    dot,
    expm,
    family,
    size,
    sym,
)
from derivations.notation import nodes as nd
from verify.models import RandomSource, draw
from verify.values.balls import Balls
from verify.values.decimals import Decimals
from verify.values.graded import Exact
from verify.values.rational import GiveUp

DIGITS = 40
n, m = size("n"), size("m")
SIZES = {"n": 2, "m": 3}
A, B, K, S = sym("A", n, n), sym("B", n, n), sym("K", n, n), sym("S", n, n)
C, F, y, z, w = sym("C", n, m), sym("F", m, n), sym("y", n, 1), sym("z", m, 1), sym("w", n, 1)
u, v = sym("u", n, 1), sym("v", m, 1)
Kuu, Kuv, Kvu, Kvv = sym("Kuu", n, n), sym("Kuv", n, m), sym("Kvu", m, n), sym("Kvv", m, m)
x, t, s, k, q = sym("x"), sym("t"), sym("s"), sym("k"), sym("q")
G, h = sym("G", n, n), sym("h", n, 1)
f = family("f", n, 1, "f_{0}")
FACTS = (
    Has(K, Property.PD),
    Has(x, Property.POSITIVE),
    Centered((u, v), (Kuu, Kuv, Kvu, Kvv), gaussian=True),
    White(w),
    Flow(f(t), t, -K * f(t) + y, f(0)),
    Define(G, A * B + 2 * K),
)


class Plain:
    """Nodes as matrices of numbers, by their definitions."""

    def __init__(self, model):
        self.model = model

    def dim(self, expression):
        return int(expression.subs({a: SIZES[a.name] for a in expression.free_symbols}))

    def drawn(self, symbol):
        return numbers(self.model.base(symbol))

    def integer(self, node, env):
        return int(mpmath.nint(self(node, env)[0, 0]))

    def __call__(self, node, env=None):
        return MEANING[type(node)](self, node, env or {})


def numbers(matrix):
    entries = [mpmath.mpf(int(x.p)) / int(x.q) for x in matrix.entries()]
    return table(matrix.nrows(), matrix.ncols(), lambda i, j: entries[i * matrix.ncols() + j])


def table(rows, cols, entry):
    out = mpmath.zeros(rows, cols)
    for i, j in product(range(rows), range(cols)):
        out[i, j] = entry(i, j)
    return out


def times(a, b):
    if a.cols == b.rows:
        return a * b
    return b * a[0, 0] if (a.rows, a.cols) == (1, 1) else a * b[0, 0]


def stacked(a):
    return table(a.rows * a.cols, 1, lambda i, _: a[i % a.rows, i // a.rows])


def folded(column, rows, cols):
    return table(rows, cols, lambda i, j: column[j * rows + i, 0])


def symbol(p, node, env):
    if node in env:
        return env[node]
    if node == G:
        return p(A * B + 2 * K, env)
    if node.name == "f" and node != f(0):
        late, start = p(node.indices[0], env), p(f(0), env)
        rest = mpmath.inverse(p(K, env)) * p(y, env)
        return mpmath.expm(-p(K, env) * late[0, 0]) * (start - rest) + rest
    return p.drawn(node)


def sum_of(p, node, env):
    total = p(node.args[0], env)
    for arg in node.args[1:]:
        total = total + p(arg, env)
    return total


def product_of(p, node, env):
    total = p(node.args[0], env)
    for arg in node.args[1:]:
        total = times(total, p(arg, env))
    return total


def power(p, node, env):
    base, exponent = p(node.args[0], env), p.integer(node.args[1], env)
    out = mpmath.eye(base.rows)
    for _ in range(abs(exponent)):
        out = out * (base if exponent > 0 else mpmath.inverse(base))
    return out


def pseudo(a):
    """Singular values below the digits are zero."""
    left, values, right = mpmath.svd_r(a)
    inverse = mpmath.diag([1 / value if value > mpmath.mpf(10) ** -25 else 0 for value in values])
    return right.T * inverse * left.T


def series(a):
    """sum a^k / (k+1)!"""
    total, term, count = mpmath.zeros(a.rows), mpmath.eye(a.rows), 1
    while mpmath.mnorm(term, 1) > mpmath.mpf(10) ** -60:
        total, count = total + term, count + 1
        term = term * a / count
    return total


def activation(p, node, env):
    value, c = p(node.args[0], env), [mpmath.mpf(int(x.p)) / int(x.q) for x in p.model.activation]
    return table(value.rows, value.cols, lambda i, j: sum(b * value[i, j] ** e for e, b in enumerate(c)))


def beside(blocks):
    out = blocks[0]
    for b in blocks[1:]:
        out = table(out.rows, out.cols + b.cols, lambda i, j, a=out, b=b: a[i, j] if j < a.cols else b[i, j - a.cols])
    return out


def kron(a, b):
    return table(a.rows * b.rows, a.cols * b.cols, lambda i, j: a[i // b.rows, j // b.cols] * b[i % b.rows, j % b.cols])


def shuffle(p, node, env):
    rows, cols = (p.dim(x) for x in node.args)
    return table(rows * cols, rows * cols, lambda i, j: int((i % cols, i // cols) == (j // rows, j % rows)))


def placed(p, node, env):
    out = p(node.meaning, env)
    for row, label in zip(node.grid, node.row_labels, strict=True):
        for entry, other in zip(row, node.col_labels, strict=True):
            block, top, left = p(entry, env), p.integer(label, env) - 1, p.integer(other, env) - 1
            for i, j in product(range(block.rows), range(block.cols)):
                out[top + i, left + j] = block[i, j]
    return out


def differences(function, at):
    """The derivative at a number, by differences of second order in twice the digits."""
    with mpmath.workdps(2 * DIGITS + 40):
        step = mpmath.mpf(10) ** -(DIGITS // 2 + 10)
        return (function(at + step) - function(at - step)) / (2 * step)


def derivative(p, node, env):
    body, variable = node.args
    return differences(lambda at: p(body, {**env, variable: mpmath.matrix([[at]])}), p(variable, env)[0, 0])


def jacobian(p, node, env):
    function, variable = node.args
    value, columns = p(variable, env), []
    for j in range(value.cols):
        for i in range(value.rows):

            def moved(at, i=i, j=j):
                other = value.copy()
                other[i, j] = at
                return stacked(p(function, {**env, variable: other}))

            columns.append(differences(moved, value[i, j]))
    return beside(columns)


def gradient(p, node, env):
    value = p(node.args[1], env)
    return folded(jacobian(p, node, env).T, value.rows, value.cols)


def integral(p, node, env):
    """Gauss' rule on four pieces."""
    body, variable, low, high = node.args
    a, b = p(low, env)[0, 0], p(high, env)[0, 0]
    places = [a + (b - a) * i / 4 for i in range(5)]
    total = 0 * p(body, {**env, variable: mpmath.matrix([[a]])})
    for left, right in pairwise(places):
        half, middle = (right - left) / 2, (right + left) / 2
        for point, weight in GAUSS:
            total = total + p(body, {**env, variable: mpmath.matrix([[middle + half * point]])}) * (half * weight)
    return total


def finite_sum(p, node, env):
    body, index, low, high = node.args
    terms = [
        p(body, {**env, index: mpmath.matrix([[i]])}) for i in range(p.integer(low, env), p.integer(high, env) + 1)
    ]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def limit(p, node, env):
    body, variable, target = node.args
    return p(body, {**env, variable: mpmath.matrix([[4000]]) if target is INFINITY else p(target, env)})


def norm(p, node, env):
    found = p(node.args[0], env)
    sizes = [abs(e) for e in found]
    by_entries = {"1": sum(sizes), "inf": max(sizes), "max": max(sizes)}
    return mpmath.matrix([[by_entries.get(node.kind, mpmath.sqrt(sum(e**2 for e in sizes)))]])


def joint(p):
    top = beside([p(Kuu), p(Kuv), mpmath.zeros(2)])
    middle = beside([p(Kuv).T, p(Kvv), mpmath.zeros(3, 2)])
    low = beside([mpmath.zeros(2, 5), mpmath.eye(2)])
    return beside([top.T, middle.T, low.T]).T


def mean(p, body, env):
    """Exact up to third degree: the points +- sqrt(7) L e_j have mean zero and covariance L L^T."""
    lower = mpmath.cholesky(joint(p))
    total = None
    for j, sign in product(range(7), (1, -1)):
        point = lower[:, j] * (sign * mpmath.sqrt(7))
        term = p(body, {**env, u: point[:2, 0], v: point[2:5, 0], w: point[5:, 0]})
        total = term if total is None else total + term
    return total / 14


def covariance(p, node, env):
    a, b = node.args[0], node.args[-1]
    return mean(p, a * b.T, env) - mean(p, a, env) * mean(p, b, env).T


def regression(p, node, env):
    one, other, value = node.args
    own, cross, rest = (covariance(p, Cov(a, b), env) for a, b in ((one, one), (one, other), (other, other)))
    gain = cross * mpmath.inverse(rest)
    return gain * p(value, env) if isinstance(node, CondMean) else own - gain * cross.T


def entrywise(a, b):
    return mpmath.matrix([[a[i, j] * b[i, j] for j in range(a.cols)] for i in range(a.rows)])


FUNCTIONS = {
    "log": mpmath.log, "sin": mpmath.sin, "cos": mpmath.cos, "sinh": mpmath.sinh, "cosh": mpmath.cosh,
    "tanh": mpmath.tanh, "arctan": mpmath.atan, "erf": mpmath.erf,
}  # fmt: skip
MEANING = {
    nd.Num: lambda p, a, env: mpmath.matrix([[mpmath.mpf(int(a.value.p)) / int(a.value.q)]]),
    nd.Size: lambda p, a, env: mpmath.matrix([[p.dim(a.args[0])]]),
    nd.Sym: symbol,
    nd.I: lambda p, a, env: mpmath.eye(p.dim(a.args[0])),
    nd.Zero: lambda p, a, env: mpmath.zeros(p.dim(a.args[0]), p.dim(a.args[1])),
    nd.Add: sum_of,
    nd.Neg: lambda p, a, env: -p(a.args[0], env),
    nd.Mul: product_of,
    nd.Frac: lambda p, a, env: p(a.args[0], env) / p(a.args[1], env)[0, 0],
    nd.Pow: power,
    nd.Sqrt: lambda p, a, env: mpmath.matrix([[mpmath.sqrt(p(a.args[0], env)[0, 0])]]),
    nd.Factorial: lambda p, a, env: mpmath.matrix([[mpmath.factorial(p.integer(a.args[0], env))]]),
    nd.T: lambda p, a, env: p(a.args[0], env).T,
    nd.Inv: lambda p, a, env: mpmath.inverse(p(a.args[0], env)),
    nd.PInv: lambda p, a, env: pseudo(p(a.args[0], env)),
    nd.RangeProj: lambda p, a, env: p(a.args[0], env) * pseudo(p(a.args[0], env)),
    nd.Exp: lambda p, a, env: mpmath.expm(p(a.args[0], env)),
    nd.Phi1: lambda p, a, env: series(p(a.args[0], env)),
    nd.Phi: activation,
    nd.Elementary: lambda p, a, env: mpmath.matrix([[FUNCTIONS[a.name](p(a.args[0], env)[0, 0])]]),
    nd.Unit: lambda p, a, env: mpmath.eye(p.dim(a.args[0]))[:, p.integer(a.args[1], env) - 1],
    nd.Had: lambda p, a, env: entrywise(*(p(x, env) for x in a.args)),
    nd.Diag: lambda p, a, env: mpmath.diag(list(p(a.args[0], env))),
    nd.DiagOf: lambda p, a, env: mpmath.matrix([p(a.args[0], env)[i, i] for i in range(p.dim(a.shape[0]))]),
    nd.Tr: lambda p, a, env: mpmath.matrix([[sum(x[i, i] for x in [p(a.args[0], env)] for i in range(x.rows))]]),
    nd.Det: lambda p, a, env: mpmath.matrix([[mpmath.det(p(a.args[0], env))]]),
    nd.Kron: lambda p, a, env: kron(p(a.args[0], env), p(a.args[1], env)),
    nd.Vec: lambda p, a, env: stacked(p(a.args[0], env)),
    nd.Unvec: lambda p, a, env: folded(p(a.args[0], env), p.dim(a.args[1]), p.dim(a.args[2])),
    nd.Shuffle: shuffle,
    nd.Blocks: lambda p, a, env: beside([beside([p(b, env) for b in row]).T for row in a.grid]).T,
    nd.Entry: lambda p, a, env: mpmath.matrix(
        [[p(a.args[0], env)[p.integer(a.args[1], env) - 1, p.integer(a.args[2], env) - 1]]]
    ),
    nd.Row: lambda p, a, env: p(a.args[0], env)[p.integer(a.args[1], env) - 1, :],
    nd.Band: lambda p, a, env: p(a.args[0], env)[
        p.integer(a.args[1], env) - 1 : p.integer(a.args[1], env) - 1 + p.dim(a.args[2]), :
    ],
    nd.Dotted: placed,
    nd._Inner: lambda p, a, env: stacked(p(a.args[0], env)).T * stacked(p(a.args[1], env)),
    nd.Norm: norm,
    nd.Max: lambda p, a, env: mpmath.matrix([[max(p(x, env)[0, 0] for x in a.args)]]),
    nd.Min: lambda p, a, env: mpmath.matrix([[min(p(x, env)[0, 0] for x in a.args)]]),
    nd.D: derivative,
    nd.Integral: integral,
    nd.Lim: limit,
    nd.Sum: finite_sum,
    nd.Grad: gradient,
    nd.Jac: jacobian,
    nd.Expect: lambda p, a, env: mean(p, a.args[0], env),
    nd.Cov: covariance,
    nd.CondMean: regression,
    nd.CondCov: regression,
}  # fmt: skip
GAUSS = mpmath.calculus.quadrature.GaussLegendre(mpmath.mp).calc_nodes(3, 200)  # 12 points
E = expm(-K * t)
TERMS = {
    "a sum of three": A - B + K,
    "a product of three": C * z * y.T,
    "scalars in a product": x * A * (y.T * y) * B * 2,
    "a scalar on the right": y * x,
    "a column by a row": y * z.T,
    "a fraction": Frac(A * B, x + 3),
    "a size": Size(n * m + 1) * A,
    "identity and zero": I(n) + Zero(n, n),
    "powers": Pow(A, Num(3)) + Pow(K, Num(-2)) + Pow(A, Num(0)),
    "a power of a norm": Pow(Norm(C * z), Num(4)) + Pow(Norm(A, "F"), Num(2)),
    "an odd power of a root": Pow(Sqrt(q * q), Num(3)),
    "a root": Sqrt(Size(n + 2)) * A,
    "norms of a matrix and of vectors": (Norm(K, "F") ** 2 + Norm(3 * x, "op")) * A + Norm(Zero(n, 1), "op") * B,
    "a norm of a scalar": Norm(x - 100) * A,
    "norms by entries": (Norm(y, "1") + 3 * Norm(z, "inf") + 7 * Norm(C - 2 * F.T, "max")) * A,
    "the largest and the smallest": (nd.Max(x, 2 * x, -x) + 5 * nd.Min(x, x * x - 3, Num(1))) * A,
    "factorials": (Factorial(Num(5)) + Factorial(Num(0))) * A,
    "a transpose": C.T * A,
    "inverses": (A * B).inv + K.inv,
    "a pseudo-inverse": PInv(C),
    "a pseudo-inverse of low rank": PInv(y * z.T),
    "a projection": RangeProj(C.T * C),
    "a projection to nothing": RangeProj(Zero(n, n)) + PInv(Zero(n, n)),
    "exponentials": expm(-K) * A * expm(K * Frac(1, 2)),
    "the exponential of a nilpotent matrix": expm(Blocks([[Zero(n, n), A], [Zero(n, n), Zero(n, n)]])),
    "phi_1": Phi1(-K) + Phi1(Zero(n, n)),
    "an activation": Phi(Frac(1, 4) * C),
    "functions where they are rational": (nd.Elementary(Num(1), "log") + nd.Elementary(x - x, "cos")) * A,
    "columns of the identity": nd.Unit(n, 1) + nd.Unit(n, 2) * x,
    "an entrywise product": nd.Had(C, F.T) * z,
    "diagonals": nd.Diag(y) * A * nd.Diag(nd.DiagOf(A)),
    "a trace": Tr(A * C * F) * x,
    "a determinant": Det(A) + Det(I(n) + y * z.T * F) + Det(x) + Det(expm(-K)),
    "second derivatives": Jac(Grad((y.T * A * y) * (y.T * y), y), y) + Jac(Grad(y.T * (A + y * y.T).inv * y, y), y),
    "a derivative of a determinant": D(Det(t * A + I(n)) + Tr(expm(-K * t)), t),
    "a Kronecker product": Kron(A, C),
    "vec": Vec(C),
    "unvec": Unvec(Vec(C.T), n, m) + Unvec(Kron(y, z), n, m),
    "a shuffle": Shuffle(n, m),
    "blocks": Blocks([[A, C], [F, Kron(z, z.T)]]),
    "an entry": Entry(C, Num(2), Num(3)) - Entry(C, Num(1), Num(2)),
    "a row": Row(F, Num(3)),
    "a row and a band of a column": Row(y, Num(2)) * Band(y, Num(1), n) + Band(z, Num(2), n),
    "a band": Band(F, Num(2), n),
    "the whole as a band": Band(F, Num(1), m),
    "dots": Dotted(F, [1, 3], [1, 2], [x, Entry(F, 1, 2)], [Num(7), 2 * x]),
    "a scalar product": dot(C, F.T) * dot(y, A * y),
    "a defined symbol": G * y,
    "a derivative": D(expm(-K * t) * y + t * t * y, t),
    "a derivative of a product": D(t * expm(-2 * K * t) * A * expm(K * t), t),
    "a derivative of an integral": D(Integral(expm(-K * s) * y, s, Num(0), t), t),
    "a derivative beside an integral": D(t * t * Integral(s * A, s, Num(0), Num(2)), t),
    "a derivative of a mean": D(Expect(t * u * u.T * t), t),
    "an integral": Integral(expm(-K * s) * y, s, Num(0), Num(2)),
    "an integral up to a variable": Integral(s * s * expm(-K * (t - s)) * y, s, Frac(1, 2), t),
    "an integral of a polynomial": Integral((s + 1) * A, s, Num(-1), Num(3)),
    "a limit": Lim(A + expm(-K * t) * B * expm(-K * t), t, INFINITY),
    "a limit at a point": Lim(t * t * A + B, t, Num(3)),
    "a sum": Sum(k * Pow(A, k), k, Num(1), Num(4)),
    "a sum of one": Sum(k * A, k, Num(3), Num(3)),
    "a gradient": Grad(y.T * A * y + Pow(Norm(y), Num(2)), y),
    "a gradient by a matrix": Grad(y.T * A * B * y, A),
    "a Jacobian": Jac(A * y * y.T * B * y, y),
    "a Jacobian of an inverse": Jac(A.inv * y, A),
    "a Jacobian of a matrix function": Jac(K * expm(-x * K) * y, x),
    "a path": f(t) - f(Num(2)),
    "a path at its start": f(Num(0)) + f(0),
    "a derivative of a path": D(f(t), t),
    "a mean": Expect((A * u + y) * (u.T + y.T)) - Expect(u * v.T) * F,
    "a mean of a constant": Expect(A) * Expect(y),
    "a mean of white noise": Expect(w * w.T * A + w * u.T),
    "covariances": Cov(A * u + y) + Cov(u, C * v) + Cov(u),
    "a conditional mean": CondMean(u, v, z),
    "a conditional covariance": CondCov(u, v, z),
}


@pytest.fixture(scope="module")
def model():
    claim = Claim(Blocks([list(TERMS.values())]), Relation.EQ, Zero(n, n), Notation("values", {}, FACTS))
    return draw(claim, SIZES, RandomSource(0, bits=3, unit=8))


@pytest.fixture(scope="module")
def plain(model):
    return Plain(model)


def as_numbers(value):
    """A constant of the exact ring: the sum of e^c M."""
    total = mpmath.zeros(value.rows, value.cols)
    for (degree, rate, exponent, dual), matrix in value.terms.items():
        assert (degree, rate, dual) == (0, 0, 0)
        total = total + numbers(matrix) * mpmath.exp(mpmath.mpf(int(fmpq(exponent).p)) / int(fmpq(exponent).q))
    return total


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
def test_values(model, plain, term):
    with mpmath.workdps(DIGITS):
        expected = plain(term)
        near = (1 + mpmath.mnorm(expected, 1)) * mpmath.mpf(10) ** -20
        assert mpmath.mnorm(expected - as_numbers(model.evaluator(Exact())(term)), 1) < near
        for arithmetic in (Decimals(), Balls()):
            ctx.prec, before = 200, ctx.prec
            ev = model.evaluator(arithmetic)
            try:
                found = ev(term).matrix
            finally:
                ctx.prec = before
            if isinstance(arithmetic, Balls):
                found = mpmath.matrix(
                    [[mpmath.mpf(e.mid().str(40, radius=False)) for e in row] for row in found.tolist()]
                )
            assert mpmath.mnorm(expected - found, 1) < near


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        (D(Integral(t * s * A, s, Num(0), Num(1)), t), "two formal variables"),
        (D(Integral(s * A, s, Num(0), 2 * t), t), "the point is not a number"),
        (Jac(D(f(t), t), f(t)), "a changed value that depends on a formal variable"),
        (Jac(A * y, A * y), "a declared symbol"),
        (D(A * x, 2 * x), "a variable"),
        (Norm(A, "op"), "eigenvalue"),
        (Lim(A, s, Num(0)), "does not occur"),
        (Lim(expm(K * t), t, INFINITY), "diverges"),
        (Lim(t * A, t, INFINITY), "diverges"),
        (Integral(1 / s, s, Num(1), Num(2)), "logarithm"),
        (Integral(expm(-s) / s, s, Num(1), Num(2)), "exponential polynomial"),
        (Sum(A, k, Num(1), Num(0)), "empty"),
        (Sum(A, k, Num(1), Num(66)), "64"),
        (Sum(A, k, Num(1), INFINITY), "formal"),
        (Pow(A, Num(65)), "64"),
        (Pow(A, Num(-65)), "64"),
        (Pow(x, Frac(1, 3)), "half more"),
        (Pow(A, Frac(1, 2)), "root of a matrix"),
        (nd.PI * A, "no rational number"),
        (Factorial(Num(-1)), "factorial"),
        (Factorial(Num(65)), "factorial"),
        (Entry(C, Num(0), Num(1)), "entry"),
        (Entry(C, Num(1), Num(0)), "entry"),
        (Row(C, Num(0)), "entry"),
        (Band(C, Num(0), n), "entry"),
        (Zero(n + 63, n + 63), "too large"),
        (I(n + 63), "too large"),
        (Shuffle(n * n * n, n * n * n + 1), "too large"),
        (Dotted(C, [1], [4], [x]), "outside"),
        (Dotted(C, [2], [1], [A]), "outside"),
        (Dotted(C, [0], [1], [x]), "outside"),
        (Dotted(C, [1], [0], [x]), "outside"),
        (Sqrt(Num(2)), "irrational"),
        (Sqrt(Frac(1, 2)), "irrational"),
        (Sqrt(Num(-4)), "negative"),
        (Expect((w.T * w) ** 2), "second degree"),
        (Expect((u.T * u) ** 3), "degree 5"),
        (CondMean(w, u, y), "Gaussian"),
        (expm(A + B), "irrational"),
        (D(Inv(I(n) + t * A), t), "the inverse is not an exponential polynomial"),
        (C + A, "a sum"),
        (C * A, "a product"),
        (C.inv, "square"),
        (expm(C), "square"),
        (Frac(A, C), "square"),
        (dot(C, A), "length"),
        (Unvec(y, m, n), "fold"),
        (Blocks([[A, C], [A, A]]), "fit"),
        (Blocks([[A, F]]), "fit"),
    ],
    ids=str,
)
def test_what_has_no_exact_value_is_refused(model, term, reason):
    with pytest.raises(GiveUp, match=reason):
        model.evaluator(Exact())(term)


def test_the_largest_that_is_tried(model):
    """64 x 64 entries, 65 terms, the power 64, the factorial of 64."""
    ev = model.evaluator(Exact())
    assert ev(Zero(n + 62, n + 62)).shape == (64, 64)
    assert ev(I(n + 62)).shape == (64, 64)
    assert ev(Sum(k, k, Num(0), Num(64))).rational()[0, 0] == 64 * 65 // 2
    assert ev(Pow(Num(2), Num(64)) - Pow(Num(2), Num(-64))).rational()[0, 0] == 2**64 - fmpq(1, 2**64)
    assert ev(Factorial(Num(64))).rational()[0, 0] == factorial(64)
