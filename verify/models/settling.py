"""Equations that no definition grants: each is settled by a shape, or solved for a symbol of which little is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derivations import assumptions as asm
from derivations import estimates as est
from derivations.assumptions import SIGN, Assumption
from derivations.notation import nodes as nd
from derivations.notation.affine import is_affine
from derivations.notation.nodes import Node, Sym

from .basis import InOneBasis
from .definitions import ZERO_TIME, Formula, PolynomialIn, at_time
from .draft import MATRIX_PROPERTIES, Draft
from .equations import (
    Shape,
    commuting,
    eigenpair,
    isolated,
    named,
    occurs,
    orthogonal_columns,
    relation_of,
    walk,
)
from .granting import SHAPES
from .linear import Solved
from .members import changed_index, moved_definition


def settle(d: Draft) -> None:
    """Settle what can be settled; what stays is asked of the drawn model."""
    unsettled = list(pending(d))
    for left, right, fact in unsettled:
        forms = dict.fromkeys(((left, right), (resolved(d, left), resolved(d, right))))
        free = sum(d.is_loose(s) for s in dict.fromkeys(walk(left, right)) if isinstance(s, Sym))
        ways = SECOND if d.turn else FIRST
        way = next((way for a, b in forms if a is not b for way in ways if way(d, a, b, fact)), None)
        if free > 1 and way is not by_symbol:
            d.turns = TURNS
        settled = way is not None
        d.open += [] if settled else [(left, right, fact)]
    together(d)
    for law in d.laws:
        if isinstance(law, asm.Centered) and len(law.vectors) == 2:
            joint(d, law)
    open_laws = {fact for _, _, fact in unsettled if isinstance(fact, asm.Centered | asm.White)}
    d.granted = (d.granted | set(d.laws)) - open_laws
    d.granted -= {f for f in d.granted if isinstance(f, asm.Flow) and f not in d.flows}
    for fact in d.facts:
        if isinstance(fact, asm.Has) and not isinstance(fact.node, Sym) and fact.what in (*MATRIX_PROPERTIES, *SHAPES):
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
    if any({first, upper, last} <= set(kernel.about) for kernel in d.kernels):
        return  # the blocks of a declared kernel are drawn as such
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
            return d.define(v, Formula(nd.Add(w, nd.Neg(nd.Mul(u, part)))))
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
    return d.define(a, Formula(nd.Add(inner, nd.Mul(mu, p))))


def by_symbol(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    """Solve for the first symbol of which nothing else is said, where that gives all solutions: without division."""
    return isolating(d, left, right, fact, d.is_loose, divide=False)


def by_quotient(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    """The same by an inverse or a quotient."""
    return isolating(d, left, right, fact, d.is_loose)


def by_number(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    """Solve for a number, or for a matrix that need only be invertible."""
    return isolating(d, left, right, fact, lambda s: d.declared.get(s) not in MATRIX_PROPERTIES)


def by_property(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    """Solve for a symbol with a property, which the drawn model may lack."""
    return isolating(d, left, right, fact, lambda s: True)


def isolating(
    d: Draft, left: Node, right: Node, fact: Assumption, wanted: Callable[[Sym], bool], divide: bool = True
) -> bool:
    """Let a wanted symbol that occurs once follow from an equation.

    Where it takes an inverse or a quotient to do so, the model is asked whether the equation holds.
    """
    found = dict.fromkeys(s for side in (left, right) for s in walk(side) if isinstance(s, Sym))
    divided = {x for x in walk(left, right) if isinstance(x, DIVISIONS)}
    for symbol in (s for s in found if d.is_number_or_kernel(s) and (d.is_loose(s) or wanted(s))):
        if not wanted(symbol):
            continue
        for a, b in ((left, right), (right, left)):
            value = isolated(a, b, symbol)
            if value is None or moves(d, value, symbol, a is symbol):
                continue
            safe = all(x in divided for x in walk(value) if isinstance(x, DIVISIONS))
            if (safe or divide) and d.define(symbol, Formula(value), fact if safe else None):
                d.origins.setdefault(symbol, fact)
                return True
    return False


DIVISIONS = nd.Inv | nd.Frac


def moves(d: Draft, value: Node, symbol: Sym, plain: bool) -> bool:
    """Whether a term varies in time and the symbol that it would define does not."""
    if plain:
        return False
    return any(d.leads_to((value,), t) for t in d.times if t not in symbol.indices)


def with_slack(d: Draft, fact: asm.Has) -> None:
    """expression = S with a matrix S of the property, where that leaves one matrix to follow."""
    for symbol in dict.fromkeys(s for s in walk(fact.node) if isinstance(s, Sym)):
        if symbol.is_scalar_shaped or not d.is_loose(symbol) or restricted(d, symbol):
            continue
        slack = d.new(f"value of {fact.what.value}", fact.node.shape, fact.what)
        value = isolated(fact.node, slack, symbol)
        if value is not None and d.define(symbol, Formula(value)):
            if fact.what in SHAPES:
                d.shapes[slack] = {SHAPES[fact.what]}
            return
        del d.fresh[slack], d.symbols[slack]


def restricted(d: Draft, symbol: Sym) -> bool:
    """Whether more than one term of facts asks something of a symbol; what others are defined by it asks nothing."""
    derived = d.claim.assumptions.definedness
    terms = dict.fromkeys(tuple(f.nodes()) for f in d.facts if f not in d.granted and f not in derived)
    return sum(any(occurs(symbol, node) for node in nodes) for nodes in terms) > 1


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


def by_annihilation(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    """A product that vanishes: a matrix of lower rank, and another one in its kernel."""
    for product, zero in ((left, right), (right, left)):
        if isinstance(product, nd.Mul) and isinstance(zero, nd.Zero) and not any(x is product for x in walk(zero)):
            loose = [s for s in loose_matrices(d, product) if sum(x is s for x in walk(product)) == 1]
            return len(loose) > 1 and solved(d, loose[-1], left, right, fact, low=True)
    return False


def by_solving(d: Draft, left: Node, right: Node, fact: Assumption) -> bool:
    """Solve a linear equation for the last matrix or number of which nothing else is said."""
    found = [s for s in dict.fromkeys(walk(left, right)) if isinstance(s, Sym)]
    order = found if d.turn == TURNS - 1 else found[::-1]
    return any(solved(d, s, left, right, fact) for s in sorted(order, key=lambda s: not d.is_loose(s)))


def remains(left: Node, right: Node, symbol: Sym) -> bool:
    """Whether a symbol is still there where terms that both sides have are dropped."""
    sides = [list(side.args) if isinstance(side, nd.Add) else [side] for side in (left, right)]
    for term in list(sides[0]):
        if term in sides[1]:
            sides[0].remove(term)
            sides[1].remove(term)
    return occurs(symbol, *sides[0], *sides[1])


def solved(d: Draft, symbol: Sym, left: Node, right: Node, fact: Assumption, low: bool = False) -> bool:
    """Let a symbol solve this equation, with those that it solves already; with `low` all else has lower rank."""
    if not remains(left, right, symbol):
        return False
    if not (is_affine(left, symbol) and is_affine(right, symbol)) or moves(d, left - right, symbol, False):
        return False
    known, what = d.definitions.get(symbol), d.declared.get(symbol)
    if isinstance(known, Solved):
        grown = Solved(symbol, (*known.equations, (left, right)), known.pattern)
        if d.leads_to(grown.needed(), symbol):
            return False
        d.definitions[symbol] = grown
        d.origins.setdefault(symbol, fact)
        return True
    kinds = d.shapes.get(symbol, set())
    pattern = next((PATTERNS[kind] for kind in kinds if kind in PATTERNS), "")
    if what in MATRIX_PROPERTIES and not symbol.is_scalar_shaped:
        pattern = pattern or "symmetric"
    if kinds - set(PATTERNS) or not (d.is_loose(symbol) or pattern or d.is_number_or_kernel(symbol)):
        return False
    if pattern and not d.is_number_or_kernel(symbol):
        return False
    others = [s for s in loose_matrices(d, left, right) if s is not symbol]
    d.shapes.pop(symbol, None)
    if not d.define(symbol, Solved(symbol, ((left, right),), pattern)):
        if kinds:
            d.shapes[symbol] = kinds
        return False
    d.origins.setdefault(symbol, fact)
    for other in others:
        if low or d.turn:
            d.shapes.setdefault(other, set()).add(Shape.LOW_RANK)
    return True


PATTERNS = {Shape.SYMMETRIC: "symmetric", Shape.SKEW: "skew", Shape.DIAGONAL: "diagonal"}


def loose_matrices(d: Draft, *nodes: Node) -> list[Sym]:
    found = [s for s in dict.fromkeys(walk(*nodes)) if isinstance(s, Sym)]
    return [s for s in found if d.is_loose(s) and 1 not in s.shape]


def together(d: Draft) -> None:
    """Square matrices of one size some of whose equations nothing else settles: drawn together, as diagonal matrices
    in one orthonormal basis."""
    group = [s for s in dict.fromkeys(walk(*(n for left, right, _ in d.open for n in (left, right))))
             if isinstance(s, Sym) and not s.is_scalar_shaped]  # fmt: skip
    equations: dict[Assumption, tuple[Node, Node]] = {}
    for _ in range(MOST_TOGETHER):
        equations = {
            f: sides for f in d.facts if (sides := sides_of(f)) is not None and any(occurs(s, *sides) for s in group)
        }
        group = list(dict.fromkeys((*group, *(s for e in equations.values() for s in walk(*e) if isinstance(s, Sym)))))
    if not 0 < len(group) <= MOST_TOGETHER or any(s in d.vectors or s.indices or 1 in s.shape for s in group):
        return
    if not all(nd.same_size(*s.shape) and nd.same_size(s.shape[0], group[0].shape[0]) for s in group):
        return
    asked = tuple((f.node, f.what) for f in d.facts if isinstance(f, asm.Has) and f.node in group)
    if any(what not in SIGN for _, what in asked):
        return
    d.granted -= set(equations)
    for symbol in group:
        d.shapes.pop(symbol, None)
        d.definitions[symbol] = InOneBasis(symbol, tuple(group), tuple(equations.values()), asked)


def sides_of(fact: Assumption) -> tuple[Node, Node] | None:
    """The sides of a fact that is an equation."""
    if isinstance(fact, asm.Define):
        return fact.symbol, fact.value
    if isinstance(fact, est.Stated) and relation_of(fact) == "=" and fact.var is None:
        return fact.left, fact.right
    return None


MOST_TOGETHER = 4
TURNS = 3  # in which equations for several symbols are settled in different ways
Way = Callable[[Draft, Node, Node, Assumption], bool]
FIRST: tuple[Way, ...] = (
    by_name,
    by_symbol,
    by_commuting,
    by_orthogonality,
    by_eigenpair,
    by_annihilation,
    by_quotient,
    by_number,
    by_solving,
    by_property,
)
#: in models of another kind: what an equation allows besides
SECOND: tuple[Way, ...] = (
    by_name,
    by_symbol,
    by_annihilation,
    by_solving,
    by_orthogonality,
    by_eigenpair,
    by_quotient,
    by_number,
    by_property,
)
