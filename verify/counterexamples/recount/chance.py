"""Means, covariances and probabilities when a counterexample is counted again: from stated moments and a shown table.

The mean of a term of degree two at most in the random columns is taken term by term from their covariance, by second
differences; that the degree is no higher is looked at. For Gaussian columns, terms of a few more degrees are averaged
over the nodes of Gauss and Hermite. A probability is a sum over the table that is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import mpmath

from derivations.assumptions import Centered, HasDensity, Independent, Law, Random, SameEvent, White
from derivations.notation import nodes as n
from derivations.notation.text import text

from .matrices import inverse, place
from .recount import SAME, SURE, Shown, alike, checks, eigenvalues, matrix, means, need, plain
from .shown import OUTCOME
from .text import NotConfirmed, number

TABLE = "probabilities"


# -- moments ------------------------------------------------------------------------------------------
def columns(w: Shown) -> tuple[n.Sym, ...]:
    """The random columns that nothing else determines, each once."""
    named = dict.fromkeys(v for a in w.facts if isinstance(a, Centered | White) for v in a.about)
    return tuple(v for v in named if not any(way.gives(v) for way in w.ways.get(v.name, ())))


def moment(w: Shown, u: n.Sym, v: n.Sym) -> Any:
    """E[u v^T] as the first law that names both states it; columns of different laws are independent."""
    for a in w.facts:
        if isinstance(a, White) and u == v == a.vector:
            return mpmath.eye(w.size(u.shape[0]))
        if isinstance(a, Centered) and u in a.vectors and v in a.vectors:
            return matrix(w.value(a.block(a.vectors.index(u), a.vectors.index(v))))
    return mpmath.zeros(w.size(u.shape[0]), w.size(v.shape[0]))


def covariance(w: Shown, vectors: Sequence[n.Sym]) -> Any:
    """The joint covariance of the stacked columns."""
    heights = [w.size(v.shape[0]) for v in vectors]
    out = mpmath.zeros(sum(heights), sum(heights))
    for i, u in enumerate(vectors):
        for j, v in enumerate(vectors):
            block = moment(w, u, v)
            need((block.rows, block.cols) == (heights[i], heights[j]), "a moment of another shape")
            place(out, block, sum(heights[:i]), sum(heights[:j]))
    return out


def mean(w: Shown, body: n.Node, env: Mapping) -> Any:
    """E[body]: over the outcomes that are shown, or from the covariance of the random columns it depends on."""
    if w.outcomes and OUTCOME in w.reach_of(body):
        return over_outcomes(w, body, env)
    used = [v for v in columns(w) if v in w.reach_of(body)]
    if not used:
        return w.value(body, env)
    heights = [w.size(v.shape[0]) for v in used]

    def at(column: Sequence[Any]) -> Any:
        parts, top = {}, 0
        for v, height in zip(used, heights, strict=True):
            parts[v] = plain(mpmath.matrix(list(column[top : top + height])))
            top += height
        return matrix(w.value(body, {**env, **parts}))

    moments = w.remembered(("covariance", tuple(used)), lambda: covariance(w, used))
    try:
        return averaged(at, moments)
    except NotConfirmed:
        laws = [a for a in w.facts if isinstance(a, Centered) and a.gaussian]
        if not all(any(v in a.vectors for a in laws) for v in used):
            raise
        return gaussian_mean(at, moments)


HERMITE = 2  # rules of Gauss and Hermite that must agree: of 3 and of 4 nodes, exact to degree 5 and 7
MOST_DIRECTIONS = 5


def gaussian_mean(g: Callable[[Sequence[Any]], Any], moments: Any) -> Any:
    """E g(L z) with L L^T = C and independent standard normal coordinates z, by two product rules that must agree."""
    values, axes = mpmath.eigsy(moments)
    columns = [(mpmath.sqrt(values[k]), k) for k in range(moments.rows) if values[k] > SAME]
    need(len(columns) <= MOST_DIRECTIONS, "too many random directions")
    root = mpmath.sqrt(6)
    near, far = mpmath.sqrt(3 - root), mpmath.sqrt(3 + root)
    three = ((mpmath.mpf(0), mpmath.mpf(2) / 3), *((s * mpmath.sqrt(3), mpmath.mpf(1) / 6) for s in (1, -1)))
    four = tuple((s * x, 1 / (4 * (3 - r * root))) for x, r in ((near, 1), (far, -1)) for s in (1, -1))
    found = []
    for nodes in (three, four):
        total: Any = None
        for chosen in product(nodes, repeat=len(columns)):
            weight, point = mpmath.mpf(1), [mpmath.mpf(0)] * moments.rows
            for (x, share), (scale, k) in zip(chosen, columns, strict=True):
                weight *= share
                point = [p + x * scale * axes[i, k] for i, p in enumerate(point)]
            term = weight * matrix(g(point))
            total = term if total is None else total + term
        found.append(total)
    need(alike(*found), "a mean of higher degree than five in Gaussian columns")
    return found[1]


def averaged(g: Callable[[Sequence[Any]], Any], moments: Any) -> Any:
    """g(0) + sum over i, j of C_ij times the second difference of g by e_i and e_j, halved."""
    size = moments.rows
    middle = g([mpmath.mpf(0)] * size)
    degree_two(g, size, middle)

    def along(*steps: tuple[int, int]) -> Any:
        column = [mpmath.mpf(0)] * size
        for i, step in steps:
            column[i] += step
        return g(column)

    total = middle
    ahead = [along((i, 1)) for i in range(size)]
    for i in range(size):
        if moments[i, i]:
            total = total + moments[i, i] / 2 * (ahead[i] + along((i, -1)) - 2 * middle)
        for j in range(i):
            both = (moments[i, j] + moments[j, i]) / 2
            if both:
                total = total + both * (along((i, 1), (j, 1)) - ahead[i] - ahead[j] + middle)
    return total


def over_outcomes(w: Shown, body: n.Node, env: Mapping) -> Any:
    """The sum over the outcomes; their probabilities are positive and add up to 1."""
    chances = [number(w.value_at(f"P(ω{k})", {})) for k in w.outcomes]
    need(min(chances) > 0 and abs(sum(chances) - 1) <= SAME, "no probabilities")
    need(not any(isinstance(a, Centered) and a.gaussian for a in w.facts), "a Gaussian law with finitely many outcomes")
    values = [matrix(w.value(body, {**env, OUTCOME: k})) for k in w.outcomes]
    total = chances[0] * values[0]
    for p, x in zip(chances[1:], values[1:], strict=True):
        total = total + p * x
    return plain(total)


@means(n.Indicator)
def _indicator(w: Shown, x: n.Indicator, env: Mapping) -> Any:
    """1 or 0; numbers that agree to within the noise of the arithmetic are equal."""
    a, b = (number(w.value(y, env)) for y in x.args[:2])
    equal = abs(a - b) <= SAME * (1 + abs(a))
    holds = {"=": equal, "<=": equal or a < b, "<": not equal and a < b}[x.relation]
    return mpmath.mpf(1 if holds else 0)


@checks(Random)
def _random(w: Shown, a: Random, env: Mapping) -> bool:
    """Over finitely many outcomes every moment is finite."""
    return bool(w.outcomes)


def degree_two(g: Callable[[Sequence[Any]], Any], size: int, middle: Any) -> None:
    """Third and fourth differences along two directions vanish."""
    for seed in (2, 5):
        line = [mpmath.mpf((seed * (i + 3)) % 7 - 3) + mpmath.mpf(1) / (i + seed) for i in range(size)]
        back, before, after, ahead = (g([k * x for x in line]) for k in (-2, -1, 1, 2))
        scale = SAME * (1 + sum(mpmath.mnorm(v, 1) for v in (back, before, middle, after, ahead)))
        third, fourth = ahead - 2 * after + 2 * before - back, ahead - 4 * after + 6 * middle - 4 * before + back
        need(mpmath.mnorm(third, 1) <= scale and mpmath.mnorm(fourth, 1) <= scale, "a mean of higher degree than two")


@means(n.Expect)
def _expect(w: Shown, x: n.Expect, env: Mapping) -> Any:
    return mean(w, x.args[0], env)


@means(n.Cov)
def _cov(w: Shown, x: n.Cov, env: Mapping) -> Any:
    """E[u v^T] - E[u] E[v]^T."""
    u, v = x.args[0], x.args[-1]
    return matrix(mean(w, u * v.T, env)) - matrix(mean(w, u, env)) * matrix(mean(w, v, env)).T


def conditioned(w: Shown, x: n.Node, env: Mapping) -> Any:
    """Cov[u, v] Cov[v]^{-1} for affine functions u, v of jointly Gaussian columns."""
    u, v, _ = x.args
    used = {c for c in columns(w) if c in w.reach_of(u) or c in w.reach_of(v)}
    laws = [a for a in w.facts if isinstance(a, Centered) and a.gaussian]
    need(any(used <= set(a.vectors) for a in laws), "conditioning of columns that are not jointly Gaussian")
    for side in (u, v):
        need(affine(w, side, sorted(used, key=text), env), "conditioning of what is not affine in Gaussian columns")
    spread = inverse(w.value(n.Cov(v), env))
    return matrix(matrix(w.value(n.Cov(u, v), env)) * spread)


def affine(w: Shown, node: n.Node, used: Sequence[n.Sym], env: Mapping) -> bool:
    """Whether second differences along two lines of values of the random columns vanish."""
    for seed in (2, 5):
        found = []
        for k in (-1, 0, 1, 2):
            parts = {
                c: plain(mpmath.matrix([k * (mpmath.mpf((seed * (i + j + 3)) % 7 - 3) + mpmath.mpf(1) / (i + seed))
                                        for i in range(w.size(c.shape[0]))]))
                for j, c in enumerate(used)
            }  # fmt: skip
            found.append(matrix(w.value(node, {**env, **parts})))
        a, b, c, d = found
        if not (alike(a + c, 2 * b) and alike(b + d, 2 * c)):
            return False
    return True


@means(n.CondMean)
def _conditional_mean(w: Shown, x: n.CondMean, env: Mapping) -> Any:
    """E[u] + Cov[u, v] Cov[v]^{-1} (y - E[v])."""
    u, v, y = x.args
    gap = matrix(w.value(y, env)) - matrix(mean(w, v, env))
    return matrix(mean(w, u, env)) + conditioned(w, x, env) * gap


@means(n.CondCov)
def _conditional_covariance(w: Shown, x: n.CondCov, env: Mapping) -> Any:
    u, gain = x.args[0], conditioned(w, x, env)
    return matrix(w.value(n.Cov(u), env)) - gain * matrix(w.value(n.Cov(u, x.args[1]), env)).T


def covariant(w: Shown) -> bool:
    """The joint second moments are symmetric and positive semidefinite."""
    vectors = columns(w)
    whole = covariance(w, vectors) if vectors else mpmath.zeros(1, 1)
    return alike(whole, whole.T) and min(eigenvalues(whole)) >= -SURE


@checks(White)
def _white(w: Shown, a: White, env: Mapping) -> bool:
    return lawful(w, (a.vector,), lambda i, j: n.I(a.vector.shape[0]))


@checks(Centered)
def _centered(w: Shown, a: Centered, env: Mapping) -> bool:
    return lawful(w, a.vectors, a.block) and factors(w, a)


@checks(Law)
def _law(w: Shown, a: Law, env: Mapping) -> bool:
    """The means are the stated ones, and so are the covariances about them."""
    means_ = zip(a.vectors, a.means, strict=True)
    pairs = product(enumerate(a.vectors), repeat=2)
    return (
        all(alike(mean(w, u, {}), w.value(m)) for u, m in means_)
        and all(alike(w.value(n.Cov(u, v)), w.value(a.block(i, j))) for (i, u), (j, v) in pairs)
        and factors(w, a)
    )


def factors(w: Shown, a: Centered | Law) -> bool:
    """Where outcomes are shown: the groups of columns that are said to be independent are, whatever their values."""
    numbers = sorted(set(a.groups))
    if not w.outcomes or len(numbers) < 2 or a.gaussian:
        return True
    chances = [number(w.value_at(f"P(ω{k})", {})) for k in w.outcomes]
    seen = [
        tuple(
            tuple(
                mpmath.nstr(x, 30)
                for u, g in zip(a.vectors, a.groups, strict=True)
                if g == one
                for x in matrix(w.value(u, {OUTCOME: k}))
            )
            for one in numbers
        )
        for k in w.outcomes
    ]
    each = [dict.fromkeys(row[i] for row in seen) for i in range(len(numbers))]
    for values in product(*each):
        whole = sum((p for p, row in zip(chances, seen, strict=True) if row == values), mpmath.mpf(0))
        parts = mpmath.mpf(1)
        for i, one in enumerate(values):
            parts *= sum((p for p, row in zip(chances, seen, strict=True) if row[i] == one), mpmath.mpf(0))
        if not alike(whole, parts):
            return False
    return True


def lawful(w: Shown, vectors: Sequence[n.Sym], block: Callable[[int, int], n.Node]) -> bool:
    """The mean is zero and the second moments are the stated ones, whatever else is said of the columns."""
    pairs = product(enumerate(vectors), repeat=2)
    return (
        covariant(w)
        and all(alike(mean(w, v, {}), 0 * matrix(mean(w, v, {}))) for v in vectors)
        and all(alike(mean(w, u * v.T, {}), w.value(block(i, j))) for (i, u), (j, v) in pairs)
    )


# -- probabilities ------------------------------------------------------------------------------------
class Table:
    """The probabilities that are shown: a row for each outcome, the names of the variables above."""

    def __init__(self, w: Shown) -> None:
        need(TABLE in w.values, "no probabilities are shown")
        names, *rows = w.values[TABLE]
        self.names = list(names[:-1])
        self.same = {text(a.this): text(a.that) for a in w.facts if isinstance(a, SameEvent)}
        need(len(set(self.names)) == len(self.names), "a variable twice")
        self.rows = [(tuple(row[:-1]), fraction(row[-1])) for row in rows]
        need(len({outcome for outcome, _ in self.rows}) == len(self.rows), "an outcome twice")
        need(all(p >= 0 for _, p in self.rows) and alike(sum(p for _, p in self.rows), 1), "no probabilities")

    def place(self, v: n.Node) -> int:
        name = self.same.get(text(v), text(v))
        need(name in self.names, f"no probabilities of {name}")
        return self.names.index(name)

    def weight(self, at: Mapping[int, str]) -> Any:
        """The probability that the variables take these values."""
        return sum((p for outcome, p in self.rows if all(outcome[i] == x for i, x in at.items())), mpmath.mpf(0))


def fraction(told: str) -> Any:
    top, _, bottom = told.partition("/")
    return mpmath.mpf(int(top)) / int(bottom or 1)


def table(w: Shown) -> Table:
    return w.remembered(TABLE, lambda: Table(w))


@means(n.Density)
def _density(w: Shown, x: n.Density, env: Mapping) -> Any:
    """p(events | given) at the outcome of zeros."""
    columns = {*x.events, *x.given}
    more = [a for a in w.facts if not isinstance(a, SameEvent | Independent | HasDensity)]
    said = any(s in columns for a in more for y in a.nodes() for s in y.symbols)
    need(not said, "more is said of the law than a table of probabilities shows")
    shown = table(w)
    below = shown.weight({shown.place(v): "0" for v in x.given})
    need(below > 0, "a condition of probability zero")
    return shown.weight({shown.place(v): "0" for v in (*x.events, *x.given)}) / below


@checks(SameEvent)
def _same_event(w: Shown, a: SameEvent, env: Mapping) -> bool:
    """Both names are one variable of the table."""
    if TABLE not in w.values:
        return alike(w.value(a.this, env), w.value(a.that, env))
    return table(w).place(a.this) == table(w).place(a.that)


@checks(Independent)
def _independent(w: Shown, a: Independent, env: Mapping) -> bool:
    """p(a, b, c) p(c) = p(a, c) p(b, c) at every outcome."""
    shown = table(w)
    left, right, given = ([shown.place(v) for v in group] for group in (a.left, a.right, a.given))
    for outcome, _ in shown.rows:
        one, two, three = ({i: outcome[i] for i in group} for group in (left, right, given))
        whole = shown.weight(one | two | three) * shown.weight(three)
        under = shown.weight(one | three) * shown.weight(two | three)
        if not alike(whole, under):
            return False
    return True


@checks(HasDensity)
def _has_density(w: Shown, a: HasDensity, env: Mapping) -> bool:
    need(False, "a table of probabilities has no Gaussian density")
    return False
