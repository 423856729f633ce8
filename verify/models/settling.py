"""Equations that no definition grants: each is settled by a shape, or solved for a symbol of which little is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derivations import assumptions as asm
from derivations import estimates as est
from derivations.assumptions import Assumption
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from .definitions import ZERO_TIME, Formula, PolynomialIn, at_time
from .draft import MATRIX_PROPERTIES, Draft
from .equations import commuting, eigenpair, isolated, named, orthogonal_columns, relation_of, walk
from .members import changed_index, moved_definition


def settle(d: Draft) -> None:
    """Settle what can be settled; what stays is asked of the drawn model."""
    unsettled = list(pending(d))
    for left, right, fact in unsettled:
        forms = ((left, right), (resolved(d, left), resolved(d, right)))
        any(a is not b and way(d, a, b, fact) for a, b in dict.fromkeys(forms) for way in WAYS)
    for law in d.laws:
        if isinstance(law, asm.Centered) and len(law.vectors) == 2:
            joint(d, law)
    open_laws = {fact for _, _, fact in unsettled if isinstance(fact, asm.Centered | asm.White)}
    d.granted = (d.granted | set(d.laws)) - open_laws
    d.granted -= {f for f in d.granted if isinstance(f, asm.Flow) and f not in d.flows}
    for fact in d.facts:
        if isinstance(fact, asm.Has) and not isinstance(fact.node, Sym) and fact.what in MATRIX_PROPERTIES:
            with_slack(d, fact)


def pending(d: Draft) -> Iterator[tuple[Node, Node, Assumption]]:
    """The equations that no definition grants."""
    for fact in d.facts:
        if fact in d.granted:
            continue
        if isinstance(fact, asm.Define):
            yield fact.symbol, fact.value, fact
        elif isinstance(fact, asm.Gram):
            yield fact.kernel, fact.factor * fact.factor.T, fact
        elif isinstance(fact, asm.Kernel):
            yield fact.Xx, nd.T(fact.xX), fact
        elif isinstance(fact, est.Stated) and relation_of(fact) == "=" and fact.var is None:
            yield fact.left, fact.right, fact
    for fact in d.facts:
        if isinstance(fact, asm.Flow):
            yield from starts(d, fact)
    yield from members(d)
    for law in d.laws:
        yield from moments(d, law)


def members(d: Draft) -> Iterator[tuple[Node, Node, Assumption]]:
    """What the definition of a whole family says of a member that has a definition of its own."""
    known = [(s, value) for s, value in d.definitions.items() if isinstance(value, Formula) and s.indices]
    for symbol, own in known:
        for whole, definition in known:
            change = changed_index(whole, symbol, d.times)
            moved = None if change is None else moved_definition(definition, *change)
            if isinstance(moved, Formula) and moved != own:
                yield moved.term, own.term, d.origins[symbol]


def starts(d: Draft, fact: asm.Flow) -> Iterator[tuple[Node, Node, Assumption]]:
    """What is said elsewhere of the value at time 0 of a path is its initial value."""
    start = at_time(fact.path, fact.time, ZERO_TIME)
    known = d.definitions.get(fact.path)
    if isinstance(known, Formula):
        yield at_time_of(known.term, fact.time), fact.initial, fact
    elif start in d.definitions and start is not fact.path and fact.initial != start:
        yield fact.initial, start, fact


def moments(d: Draft, law: Assumption) -> Iterator[tuple[Node, Node, Assumption]]:
    """The second moments that another law, or a definition, gives the columns of this one."""
    about = law.about
    for i, u in enumerate(about):
        for j, v in enumerate(about):
            own = law.block(i, j) if isinstance(law, asm.Centered) else nd.I(u.shape[0])
            if u in d.definitions or v in d.definitions:
                yield own, nd.Expect(nd.Mul(u, nd.T(v))), law
                continue
            other = next(b for b in (block_of(x, u, v) for x in d.laws) if b is not None)
            if other is not own:
                yield own, other, law


def resolved(d: Draft, node: Node) -> Node:
    """What a symbol stands for, where it abbreviates a term."""
    while isinstance(node, Sym) and isinstance(known := d.definitions.get(node), Formula):
        node = known.term
    return node


def joint(d: Draft, law: asm.Centered) -> None:
    """Moments [[K, M], [M^T, L]] of two columns: M = K W and L = W^T K W + R R^T for any W and R."""
    first, upper, lower, last = law.blocks
    for k, m, turned, rest in ((first, upper, lower, last), (last, lower, upper, first)):
        if not (isinstance(m, Sym) and isinstance(rest, Sym) and turned == nd.T(m) and m is not rest):
            continue
        if not (d.is_number_or_kernel(m) and d.is_number_or_kernel(rest)):
            continue
        w, r = d.new(f"weight of {m.name}", m.shape), d.new(f"root of {rest.name}", rest.shape)
        own = nd.Add(nd.Mul(nd.T(w), k, w), nd.Mul(r, nd.T(r)))
        if d.define(m, Formula(nd.Mul(k, w))) and d.define(rest, Formula(own)):
            return


def by_name(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    found = named(left, right)
    if found is None or found[0] in d.definitions or found[0] in d.spectra or found[0] in d.vectors:
        return False
    d.shapes.setdefault(found[0], set()).add(found[1])
    d.origins.setdefault(found[0], fact)
    return True


def by_commuting(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    pair = commuting(left, right)
    if pair is None:
        return False
    return any(d.is_loose(b) and d.define(b, PolynomialIn(a), fact) for a, b in (pair, pair[::-1]))


def by_orthogonality(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    """v = w - u (u^T w) / (u^T u) for any w."""
    pair = orthogonal_columns(left, right)
    for u, v in (pair, pair[::-1]) if pair is not None else ():
        if d.is_loose(v):
            w = d.new(f"{v.name} before", v.shape)
            part = nd.Frac(nd.Mul(nd.T(u), w), nd.Mul(nd.T(u), u))
            return d.define(v, Formula(nd.Add(w, nd.Neg(nd.Mul(u, part)))), fact)
    return False


def by_eigenpair(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    """A = B - (B - mu) u u^T / (u^T u) for any B; symmetric as B on the complement of u."""
    found = eigenpair(left, right)
    if found is None or found[0] in d.definitions or found[0] in d.shapes:
        return False
    a, u, mu = found
    what = d.declared.get(a)
    b = d.new(f"{a.name} before", a.shape, *([what] if what in MATRIX_PROPERTIES else []))
    p = nd.Frac(nd.Mul(u, nd.T(u)), nd.Mul(nd.T(u), u))
    rest = nd.Add(nd.I(a.shape[0]), nd.Neg(p))
    inner = nd.Mul(rest, b, rest) if what in MATRIX_PROPERTIES else nd.Mul(b, rest)
    return d.define(a, Formula(nd.Add(inner, nd.Mul(mu, p))), fact)


def by_symbol(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    """Solve for the first symbol of which nothing else is said, then for one with a property."""
    sides = ((left, right), (right, left))
    found = dict.fromkeys(s for side in (left, right) for s in walk(side) if isinstance(s, Sym))
    plain = [s for s in found if d.is_loose(s)]
    rest = [s for s in found if s not in plain and d.is_number_or_kernel(s)]
    for symbol in (*plain, *rest):
        for a, b in sides:
            value = isolated(a, b, symbol)
            if value is None or moves(d, value, symbol, a is symbol):
                continue
            if d.define(symbol, Formula(value), fact):
                return True
    return False


def moves(d: Draft, value: Node, symbol: Sym, plain: bool) -> bool:
    """Whether a term varies in time and the symbol that it would define does not."""
    if plain:
        return False
    return any(d.leads_to((value,), t) for t in d.times if t not in symbol.indices)


def with_slack(d: Draft, fact: asm.Has) -> None:
    """expression = S with a matrix S of the property, where that leaves one matrix to follow."""
    for symbol in dict.fromkeys(s for s in walk(fact.node) if isinstance(s, Sym)):
        if symbol.is_scalar_shaped or not d.is_loose(symbol) or d.spoken(symbol) > 1:
            continue
        slack = d.new(f"value of {fact.what.value}", fact.node.shape, fact.what)
        value = isolated(fact.node, slack, symbol)
        if value is not None and d.define(symbol, Formula(value), fact):
            return
        del d.fresh[slack], d.symbols[slack]


def block_of(law: Assumption, u: Sym, v: Sym) -> Node | None:
    """The second moment E[u v^T] that a law states."""
    if isinstance(law, asm.White) and u is v is law.vector:
        return nd.I(u.shape[0])
    if isinstance(law, asm.Centered) and u in law.vectors and v in law.vectors:
        return law.block(law.vectors.index(u), law.vectors.index(v))
    return None


def at_time_of(term: Node, time: Sym) -> Node:
    """A term at time 0."""
    return term.xreplace({time: ZERO_TIME})


Way = Callable[[Draft, Node, Node, Assumption], bool]
WAYS: tuple[Way, ...] = (by_name, by_commuting, by_orthogonality, by_eigenpair, by_symbol)
