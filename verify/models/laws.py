"""Finite laws: exact distributions with given moments, and exact tables of probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import inf, isqrt
from typing import Any

from flint import fmpq, fmpq_mat

from derivations import assumptions as asm
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from ..values.rational import GiveUp, ldl
from .definitions import FlowPath, MapJacobian, MapValue

Atoms = list[tuple[fmpq, dict[Sym, fmpq_mat]]]


def joint_covariance(model: Any, vectors: tuple[Sym, ...]) -> fmpq_mat:
    """The covariance of the stacked columns; columns of different assumptions are independent."""
    heights = [model.shape(v)[0] for v in vectors]
    size = sum(heights)
    flat = [[fmpq(0)] * size for _ in range(size)]
    top = 0
    for u, rows in zip(vectors, heights, strict=True):
        left = 0
        for v, cols in zip(vectors, heights, strict=True):
            block = _block(model, u, v)
            if block is not None:
                if (block.nrows(), block.ncols()) != (rows, cols):
                    raise GiveUp("a covariance block of the wrong shape")
                for i in range(rows):
                    for j in range(cols):
                        flat[top + i][left + j] = block[i, j]
            left += cols
        top += rows
    return fmpq_mat(size, size, [x for row in flat for x in row])


def _block(model: Any, u: Sym, v: Sym) -> fmpq_mat | None:
    for law in model.recipe.laws:
        if isinstance(law, asm.White) and u == v == law.vector:
            return model.rational(nd.I(u.shape[0]))
        if isinstance(law, asm.Centered) and u in law.vectors and v in law.vectors:
            return model.rational(law.block(law.vectors.index(u), law.vectors.index(v)))
    return None


def atoms(vectors: tuple[Sym, ...], heights: list[int], covariance: fmpq_mat) -> Atoms:
    """A law with mean zero and this covariance C = L diag(d) L^T, without square roots: the atoms +-a L e_j
    have probability d_j / (2 a^2) each with a^2 >= m d_j, the rest of the mass sits at zero."""
    found = ldl(covariance)
    if found is None:
        raise GiveUp("a covariance that is not positive semidefinite")
    lower, diagonal = found
    n = covariance.nrows()
    active = [j for j in range(n) if diagonal[j]]
    law: Atoms = []
    rest = fmpq(1)
    for j in active:
        bound = diagonal[j] * len(active)
        height = fmpq(isqrt(int(bound.p // bound.q)) + 1)
        weight = diagonal[j] / (height * height)
        rest -= weight
        column = fmpq_mat(n, 1, [lower[i, j] * height for i in range(n)])
        for atom in (column, -column):
            law.append((weight / 2, _split(vectors, heights, atom)))
    law.append((rest, _split(vectors, heights, fmpq_mat(n, 1))))
    return law


HIGHEST = 5  # degree of which means of Gaussian columns are computed


def is_gaussian(law: Any) -> bool:
    return isinstance(law, asm.Centered) and law.gaussian


def gaussian_atoms(vectors: tuple[Sym, ...], heights: list[int], covariance: fmpq_mat) -> Atoms:
    """Weights at points that give every polynomial of degree five at most its mean under N(0, C).

    C = L diag(d) L^T, and the coordinates z of L z are independent: E z_i^2 = d_i, E z_i^4 = 3 d_i^2,
    E z_i^2 z_j^2 = d_i d_j, and odd moments vanish, as they do for points that lie in pairs z, -z. The points are
    +-e_i +-e_j, +-e_i, +-2 e_i and 0. Weights may be negative: this is a rule for polynomials and no law.
    """
    found = ldl(covariance)
    if found is None:
        raise GiveUp("a covariance that is not positive semidefinite")
    lower, diagonal = found
    n = covariance.nrows()
    active = [j for j in range(n) if diagonal[j]]
    rule: Atoms = []
    rest = fmpq(1)

    def put(weight: fmpq, steps: dict[int, int]) -> None:
        nonlocal rest
        rest -= weight
        point = fmpq_mat(n, 1, [sum((lower[i, j] * step for j, step in steps.items()), fmpq(0)) for i in range(n)])
        rule.append((weight, _split(vectors, heights, point)))

    for place, i in enumerate(active):
        d = diagonal[i]
        crossed = d * sum((diagonal[j] for j in active if j != i), fmpq(0))  # of z_i^2, and of z_i^4, from the pairs
        second, fourth = (d - crossed) / 2, (3 * d * d - crossed) / 2  # of one sign of e_i and 2 e_i
        far = (fourth - second) / 12
        near = second - 4 * far
        for sign in (1, -1):
            put(near, {i: sign})
            put(far, {i: 2 * sign})
            for j in active[:place]:
                for other in (1, -1):
                    put(d * diagonal[j] / 4, {i: sign, j: other})
    rule.append((rest, _split(vectors, heights, fmpq_mat(n, 1))))
    return rule


def _split(vectors: tuple[Sym, ...], heights: list[int], whole: fmpq_mat) -> dict[Sym, fmpq_mat]:
    out, top = {}, 0
    for vector, height in zip(vectors, heights, strict=True):
        out[vector] = fmpq_mat(height, 1, [whole[top + i, 0] for i in range(height)])
        top += height
    return out


def degree(model: Any, node: Node, random: frozenset, memo: dict) -> float:
    """An upper bound on the polynomial degree of a term in the random columns (infinite if unknown)."""
    if random.isdisjoint(model.reach(node)):
        return 0
    if node not in memo:
        memo[node] = inf  # circular definitions have no degree
        memo[node] = _degree(model, node, random, memo)
    return memo[node]


def _degree(model: Any, node: Any, random: frozenset, memo: dict) -> float:
    def deg(x: Node) -> float:
        return degree(model, x, random, memo)

    if isinstance(node, Sym):
        return _symbol_degree(model, node, random, memo)
    if isinstance(node, nd.Mul | nd.Kron | nd.Had | nd._Inner):
        return sum(deg(a) for a in node.args)
    if isinstance(node, nd.Add | nd.Neg | nd.T | nd.Tr | nd.Diag | nd.DiagOf | nd.Vec | nd.Unvec):
        return max(deg(a) for a in node.args if isinstance(a, nd.Node))
    if isinstance(node, nd.Blocks):
        return max(deg(b) for row in node.grid for b in row)
    if isinstance(node, nd.Frac | nd.Integral | nd.Lim | nd.Sum | nd.Entry | nd.Row | nd.Band | nd.D):
        rest = [a for a in node.args[1:] if isinstance(a, nd.Node)]
        return deg(node.args[0]) if all(deg(a) == 0 for a in rest) else inf
    if isinstance(node, nd.Grad | nd.Jac) or (isinstance(node, nd.Frechet) and deg(node.args[2]) == 0):
        return deg(node.args[0])
    if isinstance(node, nd.Pow) and isinstance(node.args[1], nd.Num) and node.args[1].value >= 0:
        base, power = node.args
        if isinstance(base, nd.Norm) and base.kind in ("2", "F"):
            return deg(base.args[0]) * int(power.value) if int(power.value) % 2 == 0 else inf
        return deg(base) * int(power.value)
    return inf


def _symbol_degree(model: Any, node: Sym, random: frozenset, memo: dict) -> float:
    if node in random:
        return 1
    definition = model.definition(node)
    if definition is None:
        return 0
    if isinstance(definition, FlowPath):
        # a rate of joint degree one in (path, random) and such an initial value make the path of degree one
        fact = definition.fact
        joint = random | {fact.path}
        rate = degree(model, fact.rate, joint, {fact.path: 1})
        return 1 if rate <= 1 and degree(model, fact.initial, random, memo) <= 1 else inf
    if isinstance(definition, MapValue | MapJacobian):
        return inf
    return max(degree(model, term, random, memo) for term in definition.nodes())


@dataclass(frozen=True)
class Table:
    """An exact joint probability table; densities are ratios of its marginals at the outcome (0, ..., 0)."""

    variables: tuple[Sym, ...]
    same: dict[Sym, Sym]
    joint: dict[tuple[int, ...], fmpq]

    @classmethod
    def draw(cls, recipe: Any, source: Any) -> Table:
        """Draw variable by variable; the left side of an independence sees only what it is conditioned on."""
        same = {f.this: f.that for f in recipe.facts if isinstance(f, asm.SameEvent)}
        facts = [f for f in recipe.facts if isinstance(f, asm.Independent)]
        mentioned = [v for d in recipe.densities for v in (*d.events, *d.given) if isinstance(v, Sym)]
        mentioned += [v for f in facts for v in (*f.left, *f.right, *f.given)]
        variables = list(dict.fromkeys(same.get(v, v) for v in mentioned))
        if len(variables) > 7:
            raise GiveUp("more than seven random variables in one table")
        left = {v: f for f in facts for v in f.left}
        first = [v for v in variables if v not in left and any(v in (*f.right, *f.given) for f in facts)]
        rest = [v for v in variables if v not in left and v not in first]
        order = [*first, *[v for v in variables if v in left], *rest]
        parents = {}
        for n, v in enumerate(order):
            before = order[:n]
            fact = left.get(v)
            if fact is not None:
                before = [u for u in before if u in fact.given or (u in fact.left and u != v)]
            parents[v] = before
        letters = {v: 2 + (n % 2 if len(order) < 5 else 0) for n, v in enumerate(order)}
        joint: dict[tuple[int, ...], fmpq] = {(): fmpq(1)}
        for v in order:
            tables: dict[tuple, list[fmpq]] = {}
            grown = {}
            for outcome, weight in joint.items():
                seen = tuple(outcome[order.index(u)] for u in parents[v])
                if seen not in tables:
                    raw = [fmpq(source.weight()) for _ in range(letters[v])]
                    total = sum(raw, fmpq(0))
                    tables[seen] = [x / total for x in raw]
                for letter, p in enumerate(tables[seen]):
                    grown[(*outcome, letter)] = weight * p
            joint = grown
        return cls(tuple(order), same, joint)

    def marginal(self, values: dict[Sym, int]) -> fmpq:
        """P(the variables take these values)."""
        places = [(self.variables.index(v), x) for v, x in values.items()]
        total = fmpq(0)
        for outcome, p in self.joint.items():
            if all(outcome[i] == x for i, x in places):
                total += p
        return total

    def density(self, events: tuple[Node, ...], given: tuple[Node, ...]) -> fmpq:
        """p(events | given) at the outcome (0, ..., 0)."""
        names = [self.same.get(v, v) for v in (*events, *given)]
        if any(v not in self.variables for v in names):
            raise GiveUp("a density of something that is not a declared variable")
        below = self.marginal({self.same.get(v, v): 0 for v in given})
        return self.marginal(dict.fromkeys(names, 0)) / below

    def independent(self, fact: asm.Independent) -> bool:
        """Whether left and right are independent given the third group, for all outcomes."""
        groups = [[self.same.get(v, v) for v in g] for g in (fact.left, fact.right, fact.given)]
        everything = list(dict.fromkeys(v for g in groups for v in g))
        reach = [{o[self.variables.index(v)] for o in self.joint} for v in everything]
        for outcome in product(*reach):
            at = dict(zip(everything, outcome, strict=True))
            a, b, c = ({v: at[v] for v in g} for g in groups)
            if self.marginal(a | b | c) * self.marginal(c) != self.marginal(a | c) * self.marginal(b | c):
                return False
        return True
