"""Finite probability spaces: a few outcomes with rational probabilities, and a value of what is random in each.

Columns of which nothing but moments is said take any small values. Columns with a stated law have exactly its moments:
with C = L D L^T, L unitary lower triangular, the coordinates z of u = L z have the covariance D where one of them at
most is not zero, +-a_i with the probability d_i / a_i^2 together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from derivations.assumptions import Assumption, Centered, Law, Random, White
from derivations.assumptions.chance import naked
from derivations.assumptions.dependence import Dependence
from derivations.assumptions.laws import independent
from derivations.notation import nodes as n

from ...values.rational import ldl
from . import draws
from . import values as v
from .evaluator import Env, evaluate, value
from .functions import Unfit
from .roles import Refused
from .rounding import rounded

if TYPE_CHECKING:
    from .model import Model

OUTCOME = n.Sym("outcome", (1, 1), r"\omega")  # which outcome a term is evaluated in
CERTAIN = (fmpq(1),)
WEIGHTS = (
    CERTAIN, *map(draws.numbers, ("1/2 1/2", "3/4 1/4", "9/10 1/10", "1/3 1/3 1/3", "1/2 1/4 1/4")),
)  # fmt: skip
SPREADS = draws.numbers("1 2")  # how far a coordinate reaches, against the least that its variance allows
MOST = 64
LAWS = (Centered, White, Law)


class Randomness:
    """What the facts say is random: the same in every model of a claim."""

    def __init__(self, facts: tuple[Assumption, ...], spoken: frozenset[str]) -> None:
        laws = tuple(a for a in facts if isinstance(a, LAWS) and any(u.name in spoken for u in a.about))
        self.laws = laws
        self.columns = frozenset(u for a in (*laws, *facts) if isinstance(a, Random) or a in laws for u in a.about)
        families = (u for a in facts if isinstance(a, Random) and a.quantified() for u in a.vectors)
        self.families = frozenset(u.name for u in families)
        self.depends = Dependence(facts)


class Space:
    """The outcomes of a model, their probabilities, and what is random."""

    def __init__(self, said: Randomness) -> None:
        self.laws, self.columns, self.families, self.depends = said.laws, said.columns, said.families, said.depends
        self.weights: tuple[fmpq, ...] | None = None
        self.drawing = False
        self.values: dict[n.Sym, tuple[Any, ...]] = {}

    def holds(self, s: n.Sym) -> bool:
        """Whether a symbol is random and has values of its own."""
        return s in self.columns or s.name in self.families

    def moves(self, node: n.Node) -> bool:
        """Whether a term depends on the outcome."""
        return bool(self.columns) and any(self.is_random(s) for s in naked(node))

    def is_random(self, s: n.Sym) -> bool:
        return self.holds(s) or (bool(self.columns) and self.depends.is_random(s))


def weights(model: Model) -> tuple[fmpq, ...]:
    space = model.space
    if space.weights is None:
        if space.drawing:
            raise Refused("a law whose covariance is itself a mean")
        if space.laws:
            space.drawing = True
            try:
                draw_laws(model)
            finally:
                space.drawing = False
        else:
            space.weights = model.source.choose(WEIGHTS)
    assert space.weights is not None
    return space.weights


def drawn(model: Model, s: n.Sym, k: int) -> Any:
    """The value of a random symbol in one outcome; a member of a family by its number."""
    space, count = model.space, len(weights(model))
    if s not in space.values:
        options = model.options(s) if s.is_scalar_shaped else draws.SIGNED
        rows = model.side(s.shape[0])
        found = []
        for _ in range(count):
            column = [model.source.choose(options) for _ in range(rows)]
            found.append(column[0] if s.is_scalar_shaped else v.matrix(rows, 1, column))
        space.values[s] = tuple(found)
    return space.values[s][k]


def draw_laws(model: Model) -> None:
    """Outcomes in which all columns with a law have its moments; two laws are independent, and so are its groups."""
    space = model.space
    outcomes: list[tuple[fmpq, dict[n.Sym, Any]]] = [(fmpq(1), {})]
    for law in space.laws:
        if isinstance(law, Law) or getattr(law, "gaussian", False):
            raise Refused("a Gaussian law, which no finite number of outcomes has")
        for group in independent(law) if isinstance(law, Centered) else (law.about,):
            own = of_law(model, law, group)
            outcomes = [(p * q, {**x, **y}) for p, x in outcomes for q, y in own]
            if len(outcomes) > MOST:
                raise Unfit("too many outcomes")
    space.weights = tuple(p for p, _ in outcomes)
    for s in outcomes[0][1]:
        space.values[s] = tuple(x[s] for _, x in outcomes)


def of_law(model: Model, law: Any, columns: tuple[n.Sym, ...]) -> list[tuple[fmpq, dict[n.Sym, Any]]]:
    """Outcomes in which some columns of a law have its moments."""
    heights = [model.side(u.shape[0]) for u in columns]
    size = sum(heights)
    whole = [[fmpq(0)] * size for _ in range(size)]
    for i, u in enumerate(columns):
        for j, other in enumerate(columns):
            place = law.about.index
            block = n.I(u.shape[0]) if isinstance(law, White) else law.block(place(u), place(other))
            x = model.evaluate(block)
            top, left = sum(heights[:i]), sum(heights[:j])
            for a in range(heights[i]):
                for b in range(heights[j]):
                    entry = x.at(a, b) if isinstance(x, v.Mat) else x
                    if not isinstance(entry, fmpq):
                        raise Unfit("a covariance that is not rational")
                    whole[top + a][left + b] = entry
    matrix = fmpq_mat(size, size, [x for row in whole for x in row])
    parts = ldl(matrix) if matrix == matrix.transpose() else None
    if parts is None:
        raise Unfit("no covariance")
    lower, pivots = parts
    spread = model.source.choose(SPREADS)
    moving = [i for i in range(size) if pivots[i] != 0]
    points: list[tuple[fmpq, list[fmpq]]] = []
    for i in moving:
        reach = root_above(pivots[i] * len(moving)) * spread
        chance = pivots[i] / (reach * reach)
        for sign in (1, -1):
            points.append((chance / 2, [lower[r, i] * reach * sign for r in range(size)]))
    rest = 1 - sum((p for p, _ in points), start=fmpq(0))
    if rest != 0:
        points.append((rest, [fmpq(0)] * size))
    out = []
    for p, z in points:
        at: dict[n.Sym, Any] = {}
        for i, u in enumerate(columns):
            column = z[sum(heights[:i]) : sum(heights[:i]) + heights[i]]
            at[u] = column[0] if u.is_scalar_shaped else v.matrix(heights[i], 1, column)
        out.append((p, at))
    return out


def root_above(x: fmpq) -> fmpq:
    """A short rational number whose square is at least x."""
    root = v.root(x)
    found = root if isinstance(root, fmpq) else rounded(root, up=True)
    return found if found * found >= x else found + fmpq(1, 100)


def of_symbol(model: Model, s: n.Sym, env: Env) -> Any:
    """What is random, in the outcome of an environment; without one in the first."""
    k = env.get(OUTCOME, 0)
    if model.space.holds(s):
        if s in model.space.columns and not moving_index(model, s, env):
            return drawn(model, s, k)
        (index,) = s.indices
        at = model.evaluate(index, env)
        if not isinstance(at, fmpq) or at.q != 1:
            raise Unfit("a member of a family at no natural number")
        return drawn(model, n.Sym(*s.args[:3], n.Num(int(at.p))), k)
    made = next((d.value for d in model.definitions(s)), None)
    if made is not None:
        return model.evaluate(made, {**env, OUTCOME: k})
    taken = s.name in model.roles.functions or s.name in model.roles.maps
    if not taken or not s.indices:
        raise Refused("something random that is defined by no formula")
    return None  # a function at a random point


def moving_index(model: Model, s: n.Sym, env: Env) -> bool:
    return s.name in model.space.families and len(s.indices) == 1


def average(w: Any, node: n.Node, env: Mapping) -> Any:
    """The sum over the outcomes."""
    if w.symbolic:
        raise Refused("an expectation along a path")
    out: Any = None
    for k, p in enumerate(weights(w)):
        part = v.multiply(p, evaluate(w, node, {**env, OUTCOME: k}))
        out = part if out is None else v.add(out, part)
    return out


@value(n.Expect)
def _(w: Any, node: n.Expect, env: Env) -> Any:
    return average(w, node.args[0], env)


@value(n.Cov)
def _(w: Any, node: n.Cov, env: Env) -> Any:
    u, x = node.args[0], node.args[-1]
    first, second = average(w, u, env), average(w, x, env)
    product = average(w, n.Mul(u, n.T(x)), env)
    return v.add(product, v.mapped(v.multiply(first, v.transpose(second)), lambda e: -e))


@value(n.Indicator)
def _(w: Any, node: n.Indicator, env: Env) -> Any:
    """Where the relation is decided."""
    a, b = (evaluate(w, x, env) for x in node.args[:2])
    if node.relation == "=":
        if v.equal(a, b):
            return v.ONE
        if v.below(a, b, True) is True or v.below(b, a, True) is True:
            return v.ZERO
    else:
        strict = node.relation == "<"
        if v.below(a, b, strict) is True:
            return v.ONE
        if v.below(b, a, not strict) is True:
            return v.ZERO
    raise Unfit("an event that is not decided")


__all__ = ["LAWS", "OUTCOME", "Space", "drawn", "of_symbol", "weights"]
