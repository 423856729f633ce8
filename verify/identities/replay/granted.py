"""What the assumptions of a claim say, as the replay understands them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from derivations import assumptions as a
from derivations.notation import nodes as n

from .definite import Definite
from .words import ReplayError, require, size


class Facts:
    """Assumptions indexed for look-up; `links` lead from a symbol to what its value may depend on."""

    def __init__(self, judged: Iterable[a.Assumption]) -> None:
        self.all = tuple(judged)
        self.has = {pair for fact in self.all for pair in fact.properties()}
        self.values: dict[n.Sym, list[n.Node]] = {}
        self.flows: dict[n.Sym, list[a.Flow]] = {}
        self.rules: dict[str, list[a.Rule]] = {}
        self.paths: set[tuple[n.Sym, n.Sym]] = set()
        self.commuting: set[tuple[n.Sym, n.Sym]] = set()
        self.gaussian = [f for f in self.all if isinstance(f, a.Centered) and f.gaussian]
        self.random: set[n.Sym] = set()
        self.links: dict[n.Sym, set[n.Sym]] = {}
        self._closures: dict[n.Node, frozenset] = {}
        self.definite = Definite(self.has, self.values)
        for fact in self.all:
            self._file(fact)

    def _file(self, fact: a.Assumption) -> None:
        if isinstance(fact, a.Define):
            self.values.setdefault(fact.symbol, []).append(fact.value)
            self._link(fact.symbol, fact.value)
        else:
            for rule in fact.rules():
                self.rules.setdefault(rule.source, []).append(rule)
        if isinstance(fact, a.Gram):
            self._link(fact.kernel, fact.factor)
        elif isinstance(fact, a.SmoothMap):
            for node in (fact.argument, *((fact.time,) if fact.time is not None else ())):
                self._link(fact.value, node)
                self._link(fact.jacobian, node)
            if fact.time is not None:
                self.paths.add((fact.value, fact.time))
        elif isinstance(fact, a.Flow):
            self.flows.setdefault(fact.path, []).append(fact)
            self.paths.add((fact.path, fact.time))
            for node in (fact.time, fact.rate, fact.initial):
                self._link(fact.path, node)
        elif isinstance(fact, a.Trajectory):
            self.paths.add((fact.path, fact.time))
            self._link(fact.path, fact.time)
        elif isinstance(fact, a.Commuting):
            self.commuting.add((fact.path, fact.time))
        elif isinstance(fact, a.Centered):
            self.random.update(fact.vectors)
        elif isinstance(fact, a.White):
            self.random.add(fact.vector)
        elif isinstance(fact, a.Random):
            self.random.update(fact.vectors)

    def _link(self, symbol: n.Sym, node: n.Node) -> None:
        self.links.setdefault(symbol, set()).update(a.symbols(node))

    def closure(self, node: Any) -> frozenset:
        """All symbols that the value of a tree may depend on."""
        found = self._closures.get(node)
        if found is None:
            todo, seen = list(a.symbols(node)), set()
            while todo:
                current = todo.pop()
                if current not in seen:
                    seen.add(current)
                    todo.extend(self.links.get(current, ()))
            found = self._closures[node] = frozenset(seen)
        return found

    def symmetric(self, node: n.Node) -> bool:
        return (node, a.Property.SYMMETRIC) in self.has

    def kernel(self, node: Any) -> bool:
        """Whether a tree is known to be a symmetric matrix: declared, or A A^T."""
        return isinstance(node, n.Node) and (is_gram(node) or (isinstance(node, n.Sym) and self.symmetric(node)))

    def psd(self, node: n.Node) -> bool:
        return is_gram(node) or (node, a.Property.PSD) in self.has

    def invertible(self, node: n.Node) -> bool:
        """Declared, or positive definite by how it is written; a block matrix also if the symbol is that it defines."""
        if (node, a.Property.INVERTIBLE) in self.has or self.definite.strictly(node) or self.is_factor(node):
            return True
        if not isinstance(node, n.Blocks):
            return False
        return any(node in values and self.invertible(symbol) for symbol, values in self.values.items())

    def is_factor(self, node: n.Node) -> bool:
        """Whether a matrix is a factor of an invertible Kronecker product of square matrices."""
        products = [x for x, what in self.has if what is a.Property.INVERTIBLE and isinstance(x, n.Kron)]
        return any(node in x.args and all(n.same_size(*f.shape) for f in x.args) for x in products)

    def positive(self, node: n.Node) -> bool:
        return isinstance(node, n.Size | n.Constant) or (node, a.Property.POSITIVE) in self.has

    def square_integrable(self, node: Any, depth: int = 20) -> bool:
        """Whether second moments exist: random columns of a law, and sums and multiples of them, also with a name."""
        if self.closure(node).isdisjoint(self.random):
            return True
        if isinstance(node, n.Sym):
            if node in self.random:
                return True
            known = self.values.get(node, ())
            return len(known) == 1 and depth > 0 and self.square_integrable(known[0], depth - 1)
        if isinstance(node, n.Add | n.Neg | n.T):
            return all(self.square_integrable(part, depth) for part in node.args)
        if isinstance(node, n.Mul):
            moving = [part for part in node.args if not self.closure(part).isdisjoint(self.random)]
            return len(moving) == 1 and self.square_integrable(moving[0], depth)
        return False

    def has_all_moments(self, node: Any, depth: int = 20) -> bool:
        """Whether it is made of Gaussian columns by sums and products: every power of its norm has a mean."""
        if self.closure(node).isdisjoint(self.random):
            return True
        if isinstance(node, n.Sym):
            known = self.values.get(node, ())
            return any(node in law.vectors for law in self.gaussian) or (
                len(known) == 1 and depth > 0 and self.has_all_moments(known[0], depth - 1)
            )
        plain = isinstance(node, n.Add | n.Neg | n.T | n.Mul)
        return plain and all(self.has_all_moments(part, depth) for part in node.args)

    def generic(self, node: Any, signed: bool = False) -> bool:
        """A scalar that the assumptions leave free: at most a time of paths, or part of what others are defined by;
        `signed` admits that its sign is given."""
        if not isinstance(node, n.Sym) or node.name == "bound" or not node.is_scalar_shaped or node in self.links:
            return False
        free = (a.Define, a.Flow, a.SmoothMap, a.Trajectory, a.Commuting, a.Varies)
        signs = (a.Property.POSITIVE, a.Property.NONNEGATIVE)
        told = [
            fact for fact in self.all
            if not (signed and isinstance(fact, a.Has) and fact.node == node and fact.what in signs)
        ]  # fmt: skip
        return not any(node in a.symbols(x) for fact in told if not isinstance(fact, free) for x in fact.nodes())

    def time(self) -> n.Sym:
        """The time of the flows; there must be one."""
        times = {flow.time for flows in self.flows.values() for flow in flows}
        require(len(times) == 1, "the flows of the claim do not share one time")
        return times.pop()

    def at_zero(self, node: Any, time: n.Sym) -> Any:
        """A tree at time 0: paths of flows at their initial values, definitions expanded."""
        if isinstance(node, n.Sym):
            if node == time:
                return n.Num(0)
            if time in self.closure(node) and node in self.values:
                return self.at_zero(self.values[node][0], time)
            if node in self.flows:
                return self.flows[node][0].initial
            if time in self.closure(node) and time not in node.indices:
                raise ReplayError(f"{node} depends on time in a hidden way")
        if not isinstance(node, n.Node) or time not in self.closure(node):
            return node
        if isinstance(node, n.Integral):
            body, var, low, high = node.args
            inner = body if var == time else self.at_zero(body, time)
            return n.Integral(inner, var, self.at_zero(low, time), self.at_zero(high, time))
        require(isinstance(node, AT_A_TIME), f"no value at time 0 of a {type(node).__name__}")
        return node.func(*(self.at_zero(arg, time) for arg in node.args))


#: what has a value at a time made of the values of its terms there; an operator that is not listed gets no time
AT_A_TIME = (
    n.Num, n.Size, n.Constant, n.Sym, n.I, n.Zero, n.Space, n.Add, n.Neg, n.Mul, n.Frac, n.Pow, n.Sqrt, n.Factorial,
    n.T, n.Inv,
    n.PInv, n.RangeProj, n.Exp, n.Phi1, n.Phi, n.Kron, n.Vec, n.Unvec, n.Shuffle, n.Entry, n.Row, n.Band, n.Norm,
    n.Sing, n.Eig, n.Eigs, n.Tr, n.Det, n.Rank, n.Elementary, n.Max, n.Min, n.Unit, n.Had, n.Diag, n.DiagOf,
    n._Inner, n.Expect, n.Cov, n.Fails, n.Indicator, n.NormalDensity,
)  # fmt: skip


def is_gram(node: Any) -> bool:
    return (
        isinstance(node, n.Mul)
        and len(node.args) == 2
        and isinstance(node.args[0], n.Sym)
        and node.args[1] == n.T(node.args[0])
    )


def well_shaped(node: Any) -> None:
    """Every subtree has a shape (a display with dots: its meaning)."""
    if isinstance(node, n.Dotted):
        node = node.meaning
    if isinstance(node, n.Node):
        try:
            node.shape  # noqa: B018 - asked for its error
        except n.ShapeError as stop:
            raise ReplayError(f"malformed: {stop.reason}") from None
    for arg in getattr(node, "args", ()):
        well_shaped(arg)


def shape_of(node: n.Node) -> tuple[Any, Any]:
    """The shape of a tree; of a display with dots, the shape of its meaning."""
    rows, cols = (node.meaning if isinstance(node, n.Dotted) else node).shape
    return size(rows), size(cols)
