"""Exact arithmetic of matrices of exponential polynomials.

A value is a finite sum of `t^d e^(q t + c) eps^e M` with an integer d, rational q and c, e in {0, 1} and a
rational matrix M; t is the formal variable, eps^2 = 0 (dual numbers). The ring is closed under derivative,
integral and limit, and equality is decided exactly: the functions t^d e^(q t) are linearly independent, and
by Lindemann-Weierstrass so are the numbers e^c over the rationals for distinct rational c.

A value whose `order` is N is a truncated power series in t, known up to degree N; the order is carried
through every operation, so that a comparison never uses an unknown coefficient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from typing import Any

from flint import fmpq, fmpq_mat

from .rational import GiveUp, identity, inverse_of, kronecker, pseudo_inverse, spectrum

Key = tuple[int, Any, Any, int]
ZERO = 0  # an exponent that is zero stays a Python integer: it hashes ten times faster than a rational
ONE_KEY: Key = (0, ZERO, ZERO, 0)
MAX_TERMS = 4000
TRUNCATED = "a truncated series has no exact value at a number"


@dataclass(frozen=True, eq=False, slots=True)
class Graded:
    """A matrix of exponential polynomials; `order` is the degree up to which a series is known."""

    rows: int
    cols: int
    terms: dict[Key, fmpq_mat]
    order: int | None = None

    @property
    def shape(self) -> tuple[int, int]:
        return (self.rows, self.cols)

    @property
    def is_zero(self) -> bool:
        """Zero as a function (a truncated series: as far as it is known)."""
        return not self.terms

    @property
    def is_constant(self) -> bool:
        """Whether this is a rational matrix."""
        return self.order is None and all(key == ONE_KEY for key in self.terms)

    @property
    def valuation(self) -> int:
        if not self.terms:
            return 0 if self.order is None else self.order + 1
        return min(key[0] for key in self.terms)

    def rational(self) -> fmpq_mat:
        """The value as a rational matrix; raises `GiveUp` where it is not one."""
        if not self.is_constant:
            raise GiveUp("a rational value is needed here, not a function or an exponential")
        return self.terms.get(ONE_KEY) or fmpq_mat(self.rows, self.cols)


def make(rows: int, cols: int, terms: dict[Key, fmpq_mat], order: int | None = None) -> Graded:
    """A value without zero terms and without terms beyond its order."""
    if len(terms) > MAX_TERMS:
        raise GiveUp(f"more than {MAX_TERMS} exponential terms")
    kept = {k: m for k, m in terms.items() if m and k[3] < 2 and (order is None or k[0] <= order)}
    return Graded(rows, cols, kept, order)


def expanded(a: Graded, order: int) -> Graded:
    """The power series of `a` up to `order`: e^(q t) written out."""
    if all(not key[1] for key in a.terms):
        return make(a.rows, a.cols, a.terms, order)
    out: dict[Key, fmpq_mat] = {}
    together: dict[tuple, list[tuple[Any, fmpq_mat]]] = {}
    for (d, q, c, e), m in a.terms.items():
        together.setdefault((d, c, e), []).append((q, m))
    for (d, c, e), terms in together.items():
        for j, m in enumerate(_coefficients(terms, order - d)):
            _accumulate(out, (d + j, ZERO, c, e), m)
    return make(a.rows, a.cols, out, order)


def _coefficients(terms: list[tuple[Any, fmpq_mat]], last: int) -> list[fmpq_mat]:
    """The coefficients 0, ..., last of the power series of a sum of e^(q t) M, by one product of matrices."""
    rows, cols = terms[0][1].nrows(), terms[0][1].ncols()
    if all(not q for q, _ in terms):
        return [m for _, m in terms] if last >= 0 else []  # at most one: keys are distinct
    powers, line = [], [fmpq(1)] * len(terms)
    for j in range(last + 1):
        powers.extend(line)
        line = [x * q / (j + 1) for x, (q, _) in zip(line, terms, strict=True)]
    table = fmpq_mat(len(terms), rows * cols, [x for _, m in terms for x in m.entries()])
    found = (fmpq_mat(max(last + 1, 0), len(terms), powers) * table).entries()
    return [fmpq_mat(rows, cols, found[i : i + rows * cols]) for i in range(0, len(found), rows * cols)]


def _accumulate(out: dict[Key, fmpq_mat], key: Key, m: fmpq_mat) -> None:
    seen = out.get(key)
    out[key] = m if seen is None else seen + m


def _aligned(a: Graded, b: Graded) -> tuple[Graded, Graded, int | None]:
    if a.order is None and b.order is None:
        return a, b, None
    order = min(x.order for x in (a, b) if x.order is not None)
    return expanded(a, order), expanded(b, order), order


def _scaled(pairs: list[tuple[fmpq_mat, fmpq_mat]]) -> fmpq_mat:
    """The sum of x M over pairs of a 1 x 1 matrix (x) and a matrix M."""
    total = pairs[0][1] * pairs[0][0][0, 0]
    for x, m in pairs[1:]:
        total += m * x[0, 0]
    return total


def _digits(a: Graded) -> int:
    """Bits of a corner of each coefficient: what grows without end grows there too, or is zero."""
    last = (a.rows - 1, a.cols - 1)
    return max((max(m[0, 0].height_bits(), m[last].height_bits()) for m in a.terms.values()), default=0)


def _convolved(pairs: list[tuple[fmpq_mat, fmpq_mat]]) -> fmpq_mat:
    """The sum of A B over pairs, as one product of the A side by side with the B below each other.

    Sums of rational matrices reduce each entry each time; a product reduces once.
    """
    if len(pairs) == 1:
        return pairs[0][0] * pairs[0][1]
    rows, inner, cols = pairs[0][0].nrows(), pairs[0][0].ncols(), pairs[0][1].ncols()
    lines = [a.entries() for a, _ in pairs]
    beside = [x for i in range(rows) for line in lines for x in line[i * inner : (i + 1) * inner]]
    below = [x for _, b in pairs for x in b.entries()]
    return fmpq_mat(rows, inner * len(pairs), beside) * fmpq_mat(inner * len(pairs), cols, below)


#: value and slope of log at 1 and of the others at 0, where both are rational
KNOWN = {"log": (0, 1), "sin": (0, 1), "cos": (1, 0), "sinh": (0, 1), "cosh": (1, 0), "tanh": (0, 1), "arctan": (0, 1)}
LONGEST = 2**17  # bits of two numbers that are multiplied


def _rank(projector: fmpq_mat) -> int:
    """How often an eigenvalue of a symmetric matrix occurs: the trace of the projector on its eigenvectors."""
    return int(sum((projector[i, i] for i in range(projector.nrows())), fmpq(0)).p)


class Exact:
    """The operations of the ring; `series` is the degree to which infinite expansions are carried.

    With `expand_all` exponentials are written as power series at once (needed beside an infinite sum).
    """

    exact = True
    name = "exact"

    def __init__(self, series: int = 8, expand_all: bool = False) -> None:
        self.series = series
        self.expand_all = expand_all

    # -- construction -------------------------------------------------------------------------------
    def lift(self, matrix: fmpq_mat) -> Graded:
        return make(matrix.nrows(), matrix.ncols(), {ONE_KEY: matrix})

    def moves(self, a: Graded) -> bool:
        """Whether a value depends on t, or is a series of which only a part is known."""
        return a.order is not None or any(key[0] or key[1] for key in a.terms)

    def along(self, values: Sequence[Graded], nodes: Sequence[fmpq]) -> Graded:
        """The integral over s from 0 to t of g(s, t), from g(r t, t) at evenly spaced numbers r > 0.

        It is t times the integral of g(r t, t) over r from 0 to 1. Where g is a power series in s and t, the
        coefficient of t^k in g(r t, t) is a polynomial in r of degree k or less; that it is one is checked at two
        more numbers than it has coefficients.
        """
        order = min((self.series, *(a.order for a in values if a.order is not None)))
        if len(nodes) < order + 3 or order < 0:
            raise GiveUp("too few values of an integrand")
        values = [expanded(a, order) for a in values]
        rows, cols = values[0].shape
        known = nodes[: order + 1]
        powers = fmpq_mat(order + 1, order + 1, [r**k for k in range(order + 1) for r in known])
        moments = fmpq_mat(order + 1, 1, [fmpq(1, k + 1) for k in range(order + 1)])
        weights = powers.solve(moments).entries()
        out: dict[Key, fmpq_mat] = {}
        for key in {key for a in values for key in a.terms}:
            line = [a.terms.get(key) or fmpq_mat(rows, cols) for a in values]
            differences = line
            for _ in range(key[0] + 1):
                differences = [b - a for a, b in pairwise(differences)]
            if key[0] < 0 or key[1] or any(differences):
                raise GiveUp("an integrand that is no power series in two variables")
            total = fmpq_mat(rows, cols)
            for weight, m in zip(weights, line, strict=False):
                total += m * weight
            out[(key[0] + 1, *key[1:])] = total
        return make(rows, cols, out, order + 1)

    def scalar(self, value: fmpq) -> Graded:
        return self.lift(fmpq_mat(1, 1, [value]))

    def zeros(self, rows: int, cols: int) -> Graded:
        return Graded(rows, cols, {})

    def eye(self, n: int) -> Graded:
        return self.lift(identity(n))

    def variable(self) -> Graded:
        """The formal variable t."""
        return make(1, 1, {(1, ZERO, ZERO, 0): fmpq_mat(1, 1, [1])})

    def number(self, a: Graded) -> fmpq:
        """A 1 x 1 value as a rational number."""
        return a.rational()[0, 0]

    def epsilon(self, matrix: fmpq_mat) -> Graded:
        """eps times a rational matrix."""
        return make(matrix.nrows(), matrix.ncols(), {(0, ZERO, ZERO, 1): matrix})

    # -- ring ---------------------------------------------------------------------------------------
    def add(self, a: Graded, b: Graded) -> Graded:
        a, b, order = _aligned(a, b)
        out = dict(a.terms)
        for key, m in b.terms.items():
            _accumulate(out, key, m)
        return make(a.rows, a.cols, out, order)

    def neg(self, a: Graded) -> Graded:
        return Graded(a.rows, a.cols, {k: -m for k, m in a.terms.items()}, a.order)

    def mul(self, a: Graded, b: Graded) -> Graded:
        if a.cols == b.rows:
            rows, cols = a.rows, b.cols
        elif a.shape == (1, 1):
            rows, cols = b.shape
        else:
            rows, cols = a.shape
        order = None
        if a.order is not None or b.order is not None:
            bounds = [x.order + y.valuation for x, y in ((a, b), (b, a)) if x.order is not None]
            if (a.order is None and not a.terms) or (b.order is None and not b.terms):
                return self.zeros(rows, cols)
            order = min(bounds)
            if a.order is None:
                a = expanded(a, order - b.valuation)
            if b.order is None:
                b = expanded(b, order - a.valuation)
        if _digits(a) + _digits(b) > LONGEST:  # work is counted in operations, so a number may not grow without end
            raise GiveUp("a number of too many digits")
        scalar_left = a.cols != b.rows and a.shape == (1, 1)
        scalar_right = a.cols != b.rows and not scalar_left
        pairs: dict[Key, list[tuple[fmpq_mat, fmpq_mat]]] = {}
        for (d, q, c, e), m in a.terms.items():
            for (d2, q2, c2, e2), m2 in b.terms.items():
                if e + e2 < 2 and (order is None or d + d2 <= order):
                    pairs.setdefault((d + d2, q + q2, c + c2, e + e2), []).append((m, m2))
        if scalar_right:
            pairs = {key: [(m2, m) for m, m2 in found] for key, found in pairs.items()}
        multiply = _scaled if scalar_left or scalar_right else _convolved
        out = {key: multiply(found) for key, found in pairs.items()}
        return make(rows, cols, out, order)

    def inverse(self, a: Graded) -> Graded:
        """A^-1: constants, single terms, spectral sums (checked), dual numbers and power series."""
        dual = {k: m for k, m in a.terms.items() if k[3]}
        if dual:
            real = Graded(a.rows, a.cols, {k: m for k, m in a.terms.items() if not k[3]}, a.order)
            inv = self.inverse(real)
            change = Graded(a.rows, a.cols, dual, a.order)
            return self.add(inv, self.neg(self.mul(inv, self.mul(change, inv))))
        if len(a.terms) == 1 and a.order is None:
            ((d, q, c, e), m), *_ = a.terms.items()
            return make(a.rows, a.cols, {(-d, -q, -c, e): inverse_of(m)})
        if not a.terms:
            raise GiveUp("the inverse of zero")
        if a.order is None:
            flipped = make(a.rows, a.cols, {(-d, -q, -c, e): m for (d, q, c, e), m in a.terms.items()})
            if self.add(self.mul(a, flipped), self.neg(self.eye(a.rows))).is_zero:
                return flipped
            if not self.expand_all:
                raise GiveUp("the inverse is not an exponential polynomial")
            a = expanded(a, self.series)
        return self._series_inverse(a)

    def _series_inverse(self, a: Graded) -> Graded:
        low = a.valuation
        if any(k[2] for k in a.terms) or a.order is None:
            raise GiveUp("the inverse of a series with transcendental coefficients")
        coefficients = {k[0] - low: m for k, m in a.terms.items()}
        top = a.order - low
        first = inverse_of(coefficients[0])
        inverse = [first]
        for n in range(1, top + 1):
            total = fmpq_mat(a.rows, a.cols)
            for j in range(1, n + 1):
                if j in coefficients:
                    total = total + coefficients[j] * inverse[n - j]
            inverse.append(-(first * total))
        terms = {(n - low, ZERO, ZERO, 0): m for n, m in enumerate(inverse)}
        return make(a.rows, a.cols, terms, top - low)

    def power(self, a: Graded, n: int) -> Graded:
        if n < 0:
            return self.power(self.inverse(a), -n)
        out = self.eye(a.rows)
        for _ in range(n):
            out = self.mul(out, a)
        return out

    def root(self, a: Graded) -> Graded:
        value = a.rational()[0, 0]
        if value < 0:
            raise GiveUp("the square root of a negative number")
        p, q = isqrt(int(value.p)), isqrt(int(value.q))
        if p * p != value.p or q * q != value.q:
            raise GiveUp("an irrational square root in this model")
        return self.scalar(fmpq(p, q))

    def constant(self, name: str) -> Graded:
        raise GiveUp(f"{name} is no rational number")

    def elementary(self, a: Graded, name: str) -> Graded:
        """At the one place where value and slope are rational: log at 1, every other at 0."""
        at = fmpq(int(name == "log"))
        real = Graded(1, 1, {k: m for k, m in a.terms.items() if not k[3]}, a.order)
        if name not in KNOWN or real.rational()[0, 0] != at:
            raise GiveUp("an elementary function has no rational value in this model")
        value, slope = KNOWN[name]
        moved = {k: m * slope for k, m in a.terms.items() if k[3]}
        return self.add(self.scalar(fmpq(value)), make(1, 1, moved, a.order))

    # -- functions of matrices ----------------------------------------------------------------------
    def exp(self, a: Graded) -> Graded:
        if any(k[3] for k in a.terms):
            return self._dual_function(a, self.exp)
        if not self.expand_all:
            try:
                return self._closed_exp(a)
            except GiveUp:
                if any(k[0] < 1 for k in a.terms) or not a.terms:
                    raise
        return self._taylor(a, shift=0)

    def phi1(self, a: Graded) -> Graded:
        """phi_1(A) = sum A^k/(k+1)!."""
        if any(k[3] for k in a.terms):
            return self._dual_function(a, self.phi1)
        if not a.terms and a.order is None:
            return self.eye(a.rows)
        if not self.expand_all and a.order is None and len(a.terms) == 1:
            ((d, q, c, _), m), *_ = a.terms.items()
            if d in (0, 1) and not q and not c:
                return self._closed_phi1(m, d)
        return self._taylor(a, shift=1)

    def _closed_phi1(self, m: fmpq_mat, d: int) -> Graded:
        out: dict[Key, fmpq_mat] = {}
        for root, multiplicity, projector in spectrum(m):
            if multiplicity > 1:
                raise GiveUp("phi_1 of a matrix that is not diagonalizable")
            if not root:
                _accumulate(out, ONE_KEY, projector)
                continue
            rate, const = (root, ZERO) if d else (ZERO, root)
            _accumulate(out, (-d, rate, const, 0), projector * (1 / root))
            _accumulate(out, (-d, ZERO, ZERO, 0), projector * (-1 / root))
        return make(m.nrows(), m.ncols(), out)

    def _closed_exp(self, a: Graded) -> Graded:
        if a.order is not None:
            raise GiveUp("the exponent is a truncated series")
        out = self.eye(a.rows)
        parts = list(a.terms.items())
        for i, (_, m) in enumerate(parts):
            for _, other in parts[i + 1 :]:
                if m * other != other * m:
                    raise GiveUp("the exponent is a sum of matrices that do not commute")
        for (d, q, c, _), m in parts:
            if d not in (0, 1) or q or c:
                raise GiveUp("the exponent is not linear in the formal variable")
            piece: dict[Key, fmpq_mat] = {}
            for root, multiplicity, projector in spectrum(m):
                rate, const = (root, ZERO) if d else (ZERO, root)
                nilpotent, term = m - identity(a.rows) * root, projector
                for j in range(multiplicity):
                    if j:
                        term = nilpotent * term * fmpq(1, j)
                    _accumulate(piece, (d * j, rate, const, 0), term)
            out = self.mul(out, make(a.rows, a.cols, piece))
        return out

    def _taylor(self, a: Graded, shift: int) -> Graded:
        if a.terms and a.valuation < 1:
            raise GiveUp("the exponent has a constant term, its series does not terminate")
        order = self.series if a.order is None else min(self.series, a.order)
        base = expanded(a, order)
        term = expanded(self.eye(a.rows), order)
        total = term
        for k in range(1, order + 1):
            term = self.mul(self.mul(term, base), self.scalar(fmpq(1, k + shift)))
            if term.is_zero:
                break
            total = self.add(total, term)
        if a.order is None and not a.terms:
            return self.eye(a.rows)
        return make(a.rows, a.cols, total.terms, order)

    def _dual_function(self, a: Graded, function: Callable[[Graded], Graded]) -> Graded:
        """f(A + eps B): the (1, 2) block of f([[A, B], [0, A]]) is the derivative."""
        n = a.rows
        real = make(n, n, {k: m for k, m in a.terms.items() if not k[3]}, a.order)
        change = make(n, n, {(*k[:3], 0): m for k, m in a.terms.items() if k[3]}, a.order)
        big = function(self.assemble(2 * n, 2 * n, [(0, 0, real), (0, n, change), (n, n, real)]))
        head, move = self.part(big, 0, 0, n, n), self.part(big, 0, n, n, n)
        moved = Graded(n, n, {(d, q, c, 1): m for (d, q, c, _), m in move.terms.items()}, move.order)
        return self.add(head, moved)

    def pinv(self, a: Graded) -> Graded:
        """The Moore-Penrose inverse by rank factorization A = C F of a rational matrix."""
        return self.lift(pseudo_inverse(a.rational()))

    def rank(self, a: Graded) -> int:
        """The rank of a rational matrix."""
        return int(a.rational().rank())

    def extreme(self, a: Graded, which: str) -> Graded:
        """The largest or smallest eigenvalue of a symmetric rational matrix whose eigenvalues are rational."""
        roots = [root for root, _ in self._roots(a)]
        return self.scalar(max(roots) if which == "max" else min(roots))

    def eigenvalues(self, a: Graded) -> list[Graded]:
        """All eigenvalues of such a matrix, each as often as it occurs, from the largest."""
        return [self.scalar(root) for root, count in sorted(self._roots(a), reverse=True) for _ in range(count)]

    @staticmethod
    def _roots(a: Graded) -> list[tuple[fmpq, int]]:
        matrix = a.rational()
        if matrix != matrix.transpose():
            raise GiveUp("an eigenvalue of a matrix that is not symmetric")
        try:
            return [(root, _rank(projector)) for root, _, projector in spectrum(matrix)]
        except GiveUp:
            raise GiveUp("an irrational eigenvalue in this model") from None

    # -- structure ----------------------------------------------------------------------------------
    def transpose(self, a: Graded) -> Graded:
        return Graded(a.cols, a.rows, {k: m.transpose() for k, m in a.terms.items()}, a.order)

    def rearrange(self, a: Graded, rows: int, cols: int, picks: Sequence[int]) -> Graded:
        """The rows x cols matrix whose entries (row by row) are the picked entries of `a`."""
        out = {}
        for key, m in a.terms.items():
            entries = m.entries()
            out[key] = fmpq_mat(rows, cols, [entries[i] for i in picks])
        return make(rows, cols, out, a.order)

    def part(self, a: Graded, row: int, col: int, rows: int, cols: int) -> Graded:
        picks = [(row + i) * a.cols + col + j for i in range(rows) for j in range(cols)]
        return self.rearrange(a, rows, cols, picks)

    def assemble(self, rows: int, cols: int, blocks: Iterable[tuple[int, int, Graded]]) -> Graded:
        """Place blocks; a later block overwrites what is under it."""
        out: dict[Key, list] = {}
        order: int | None = None
        placed = list(blocks)
        orders = [b.order for _, _, b in placed if b.order is not None]
        if orders:
            order = min(orders)
            placed = [(i, j, expanded(b, order)) for i, j, b in placed]
        for i, j, block in placed:
            for key in set(out) | set(block.terms):
                flat = out.setdefault(key, [ZERO] * (rows * cols))
                m = block.terms.get(key)
                entries = m.entries() if m is not None else [ZERO] * (block.rows * block.cols)
                for r in range(block.rows):
                    start = (i + r) * cols + j
                    flat[start : start + block.cols] = entries[r * block.cols : (r + 1) * block.cols]
        return make(rows, cols, {k: fmpq_mat(rows, cols, flat) for k, flat in out.items()}, order)

    def kron(self, a: Graded, b: Graded) -> Graded:
        a, b, order = _aligned(a, b)
        out: dict[Key, fmpq_mat] = {}
        for (d, q, c, e), m in a.terms.items():
            for (d2, q2, c2, e2), m2 in b.terms.items():
                if e + e2 < 2:
                    _accumulate(out, (d + d2, q + q2, c + c2, e + e2), kronecker(m, m2))
        return make(a.rows * b.rows, a.cols * b.cols, out, order)

    def dual_part(self, a: Graded) -> Graded:
        """The coefficient of eps."""
        return make(a.rows, a.cols, {(*k[:3], 0): m for k, m in a.terms.items() if k[3]}, a.order)

    def truncate(self, a: Graded, order: int) -> Graded:
        """What is known of a power series if only degrees up to `order` are."""
        return expanded(a, order if a.order is None else min(order, a.order))

    # -- calculus in the formal variable ------------------------------------------------------------
    def derivative(self, a: Graded) -> Graded:
        out: dict[Key, fmpq_mat] = {}
        for (d, q, c, e), m in a.terms.items():
            if d:
                _accumulate(out, (d - 1, q, c, e), m * fmpq(d))
            if q:
                _accumulate(out, (d, q, c, e), m * q)
        return make(a.rows, a.cols, out, None if a.order is None else a.order - 1)

    def antiderivative(self, a: Graded) -> Graded:
        """An antiderivative; for a power series the one that vanishes at 0."""
        out: dict[Key, fmpq_mat] = {}
        for (d, q, c, e), m in a.terms.items():
            if not q:
                if d == -1:
                    raise GiveUp("the integral has a logarithm")
                _accumulate(out, (d + 1, q, c, e), m * fmpq(1, d + 1))
                continue
            if d < 0:
                raise GiveUp("the integral is not an exponential polynomial")
            factor = 1 / q
            for j in range(d, -1, -1):
                _accumulate(out, (j, q, c, e), m * factor)
                factor = -factor * j / q
        return make(a.rows, a.cols, out, None if a.order is None else a.order + 1)

    def at(self, a: Graded, point: fmpq) -> Graded:
        """The value at a rational number."""
        if a.order is not None:
            if point or a.order < 0 or a.valuation < 0:
                raise GiveUp(TRUNCATED)
            return make(a.rows, a.cols, {k: m for k, m in a.terms.items() if k[0] == 0})
        out: dict[Key, fmpq_mat] = {}
        for (d, q, c, e), m in a.terms.items():
            if not point and d < 0:
                raise GiveUp("a negative power at 0")
            if point or d == 0:
                _accumulate(out, (0, ZERO, c + q * point if q else c, e), m * point**d if d else m)
        return make(a.rows, a.cols, out)

    def limit(self, a: Graded) -> Graded:
        """The limit at +infinity: terms with a negative rate vanish."""
        if a.order is not None:
            raise GiveUp("the limit of a truncated series")
        out: dict[Key, fmpq_mat] = {}
        for (d, q, c, e), m in a.terms.items():
            if q > 0 or (not q and d > 0):
                raise GiveUp("the limit diverges in this model")
            if not q and not d:
                _accumulate(out, (0, ZERO, c, e), m)
        return make(a.rows, a.cols, out)
