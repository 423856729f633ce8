"""What terms owe: the assumptions under which they mean something, and which of them are evident from others.

A rule of the kernel that brings in a term brings in what the term needs. So a need outlives its term: a step that drops
the term does not drop the assumption.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from derivations.assumptions import (
    Assumption,
    Centered,
    Define,
    Defined,
    Flow,
    Has,
    Index,
    PathFact,
    Property,
    Random,
    SmoothMap,
    Throughout,
    White,
)
from derivations.assumptions.definedness import OWN, Known, Range, natural, needs, sign, symmetric
from derivations.estimates import DifferentiableMap, Natural, Stated
from derivations.notation import nodes as n

from .ground import RuleError, loose, put
from .signs import Signs
from .terms import TermError

if TYPE_CHECKING:
    from .kernel import Context, Sequent

NOTHING = Known()
CARRIED = Has | Defined | Throughout  # assumptions about terms, which are moved and generalized with the terms
DEEPEST_DEFINITION = 8
#: how certain a sign must be for a property of a number; of others no sign speaks
SIGN_OF = {Property.NONNEGATIVE: 1, Property.POSITIVE: 2, Property.PD: 2, Property.INVERTIBLE: 2}
NEVER = 9


def of_a_term(what: Assumption) -> bool:
    """Whether an assumption is what a term needs, not what is declared of a symbol."""
    return isinstance(what, Defined | Throughout) or (isinstance(what, Has) and not isinstance(what.node, n.Sym))


def raw(node: n.Node) -> tuple[Assumption, ...]:
    """What a term needs where nothing is known."""
    if len(NOTHING.memory) > 200_000:
        NOTHING.memory.clear()
    return needs(node, NOTHING)


def evident(what: Assumption, known: Known) -> bool:
    """Whether a need follows from declared signs, natural numbers, ranges, paths and symmetry."""
    if isinstance(what, Throughout):
        return evident(what.fact, known.within(what.var, Range(what.low, what.high, what.index)))
    if isinstance(what, Defined):
        own = OWN.get(type(what.node))
        return own is not None and what not in own(what.node, known)
    if not isinstance(what, Has):
        return False
    if what.what is Property.PSD:
        return (what.node, Property.PSD) in known.signs
    if what.what is Property.SYMMETRIC:
        return symmetric(what.node, known, 4)
    if not what.node.is_scalar_shaped:
        return False
    return sign(what.node, known) >= SIGN_OF.get(what.what, NEVER)


def unfolded(context: Context, node: n.Node) -> tuple[n.Node, frozenset[Assumption]]:
    """A term with definitions put in, and those definitions: of a function, they hold for all its values."""
    from .ground import BINDERS, loose

    used: set[Assumption] = set()
    for _ in range(DEEPEST_DEFINITION):
        bound = {x.args[1] for x in n.tree(node) if isinstance(x, BINDERS | n.Lim | n.D)}
        put: dict[n.Node, n.Node] = {}
        for s in node.symbols:
            for a in context.defining.get(s.name, ()):
                value = defined_as(context, a, s)
                general = isinstance(a, Stated) and a.var is not None
                fixed = frozenset(s.symbols) if general else frozenset()  # one equation says nothing of other values
                if value is not None and not ((loose(value) | frozenset(s.symbols)) - fixed) & bound:
                    put[s] = value
                    used.add(a)
                    break
        if not put:
            break
        node = node.xreplace(put)
    return node, frozenset(used)


def defined_as(context: Context, a: Define | Stated, s: n.Sym) -> n.Node | None:
    """What an equation says that a symbol is: the symbol itself, or a member of a family for all its indices."""
    left, right = (a.symbol, a.value) if isinstance(a, Define) else (a.left, a.right)
    var = None if isinstance(a, Define) else a.var
    if s in right.symbols or not isinstance(left, n.Sym):
        return None
    if var is None:
        return right if s == left else None
    if isinstance(a, Stated) and (a.low is not None or a.high is not None):
        return None
    if isinstance(a, Stated) and a.index and not (s.indices and natural(s.indices[0], context.known)):
        return None
    if left.indices != (var,) or len(s.indices) != 1 or left.args[:3] != s.args[:3]:
        return None
    try:
        return put(right, var, s.indices[0])
    except RuleError:
        return None


def by_definition(context: Context, what: Assumption) -> frozenset[Assumption] | None:
    """The assumptions that make a need evident once definitions are put in."""
    if not isinstance(what, Has | Defined):
        return None
    node, used = unfolded(context, what.node)
    if used:
        plain = replace(what, node=node)
        if evident(plain, context.known) or by_arithmetic(context, plain):
            return used | context.evidence(plain)
    return None


def alike(context: Context, a: n.Node, b: n.Node) -> frozenset[Assumption] | None:
    """The definitions by which two binders are over one function and one range; None if they are not known to be."""
    from .ground import BINDERS

    if type(a) is not type(b) or not isinstance(a, BINDERS | n.Lim | n.D) or len(a.args) != len(b.args):
        return None
    (a, used), (b, more) = unfolded(context, a), unfolded(context, b)
    (f, s, *low), (g, t, *high) = a.args, b.args
    try:
        ends = all(x == y or (isinstance(x, n.Node) and isinstance(y, n.Node) and context.same(x, y))
                   for x, y in zip(low, high, strict=True))  # fmt: skip
        renames = s == t or (bool(low) and isinstance(a, BINDERS))
        fits = ends and renames and context.same(f, g if s == t else put(g, t, s))
    except (RuleError, TermError, n.ShapeError):
        return None
    return used | more if fits else None


def met(context: Context, what: Assumption, sequent: Sequent) -> frozenset[Assumption] | None:
    """The definitions by which a sequent speaks of a term with this need, so that it is met where the sequent holds."""
    needed = {need for side in (sequent.left, sequent.right) for need in (*raw(side), *needs(side, context.known))}
    if what in needed:
        return frozenset()
    if isinstance(what, Defined):
        for other in needed:
            if isinstance(other, Defined) and (used := alike(context, what.node, other.node)) is not None:
                return used
    return None


def said_otherwise(context: Context, what: Assumption) -> frozenset[Assumption] | None:
    """An assumption that says what is needed, up to definitions and the order in which sums are written."""
    if not isinstance(what, Has | Defined):
        return None
    node, used = unfolded(context, what.node)
    for a in context.assumptions:
        if isinstance(a, Has | Defined) and a != what and replace(a, node=what.node) == what:
            other, more = unfolded(context, a.node)
            if n.same_shape(node.shape, other.shape) and context.same(node, other):
                return frozenset({a}) | used | more
    return None


def by_arithmetic(context: Context, what: Assumption) -> bool:
    """Whether a number is positive (not negative), multiplied out, by the signs of its factors."""
    of_a_matrix = (Property.SYMMETRIC, Property.PSD)
    if not isinstance(what, Has) or not what.node.is_scalar_shaped or what.what in of_a_matrix:
        return False
    try:
        poly = context.terms.poly(what.node)
        return bool(poly) and Signs(context).poly(poly) >= SIGN_OF.get(what.what, NEVER)
    except (TermError, n.ShapeError):
        return False


def shows(context: Context, what: Assumption, left: n.Node, relation: str, right: n.Node) -> bool:
    """Whether left relation right says that a number is in a domain."""
    if not isinstance(what, Has) or not what.node.is_scalar_shaped:
        return False
    zero = n.Num(0)
    above = context.same(left, zero) and context.same(right, what.node)
    match what.what:
        case Property.NONNEGATIVE:
            return above and relation in ("<", "<=", "=")
        case Property.POSITIVE:
            return above and relation == "<"
        case Property.INVERTIBLE:
            below = context.same(right, zero) and context.same(left, what.node)
            return relation == "<" and (above or below)
    return False


def evidence(context: Context, what: Assumption, free: frozenset) -> frozenset[Assumption]:
    """The assumptions that make a need with these free symbols evident: signs, natural numbers, paths, definitions."""
    parts = {part for node in what.nodes() for part in n.tree(node)}
    names = {s.name for node in what.nodes() for s in node.symbols}
    if isinstance(what, Has) and what.what is Property.SYMMETRIC and (what.node, what.what) in context.stating:
        return frozenset({context.stating[what.node, what.what]})
    by_value = about_symmetry(what)
    out: set[Assumption] = set()
    grown = by_value
    while grown:
        more = {a for name in names for a in context.defining.get(name, ())} - out
        grown = bool(more)
        out |= more
        for node in (node for a in more for node in a.nodes()):
            names |= {s.name for s in node.symbols}
            parts |= set(n.tree(node))
    for a in context.telling:
        if isinstance(a, Has):
            if a.node in parts and (by_value or frozenset(a.node.symbols) <= free):
                out.add(a)
        elif isinstance(a, Natural | Index):
            if a.symbol in free:
                out.add(a)
        elif not names.isdisjoint(s.name for s in a.about):
            out.add(a)
    return frozenset(out)


def about_symmetry(what: Assumption) -> bool:
    if isinstance(what, Throughout):
        return about_symmetry(what.fact)
    return isinstance(what, Has) and what.what is Property.SYMMETRIC


def telling(assumptions: Iterable[Assumption]) -> tuple[Assumption, ...]:
    """The assumptions by which needs are evident: signs, symmetry, natural numbers, paths."""
    kinds = Natural | Index | Flow | PathFact | SmoothMap | DifferentiableMap | Random | Centered | White
    wanted = {Property.NONNEGATIVE, Property.POSITIVE, Property.SYMMETRIC, Property.PSD}
    return tuple(
        a for a in assumptions if isinstance(a, kinds) or any(p in wanted for _, p in a.properties())
    )  # fmt: skip


# -- symbols that move with others ----------------------------------------------------------------------
def moving(assumptions: Iterable[Assumption]) -> Mapping[str, frozenset]:
    """On which symbols each symbol depends (by its name), by a definition, a stated equation, a path or a map."""
    direct: dict[str, set] = {}

    def depends(symbol: n.Node, on: Iterable[n.Sym]) -> None:
        if isinstance(symbol, n.Sym):
            direct.setdefault(symbol.name, set()).update(set(on) - set(symbol.symbols))

    for a in assumptions:
        if isinstance(a, Define):
            depends(a.symbol, loose(a.value))
        elif isinstance(a, Stated) and a.relation == "=":
            bound = set(a.quantified())
            depends(a.left, loose(a.right) - bound)
            depends(a.right, loose(a.left) - bound)
        elif isinstance(a, Flow | PathFact):
            depends(a.path, (a.time,))
        elif isinstance(a, SmoothMap) and a.time is not None:
            for s in (a.value, a.argument, a.jacobian):
                depends(s, (a.time,))
    grown = True
    while grown:
        grown = False
        for on in direct.values():
            more = set().union(*(direct.get(s.name, ()) for s in on)) - on
            on.update(more)
            grown = grown or bool(more)
    return {name: frozenset(on) for name, on in direct.items() if on}


def drawn_along(body: n.Node, var: n.Sym, moves: Mapping[str, frozenset]) -> n.Sym | None:
    """A symbol in a body that depends on a variable though the variable does not occur in it."""
    for s in loose(body):
        if var in moves.get(s.name, ()) and var not in s.symbols:
            return s
    return None


__all__ = [
    "CARRIED", "alike", "by_arithmetic", "by_definition", "drawn_along", "evidence", "evident", "met", "moving",
    "of_a_term", "raw", "said_otherwise", "shows", "telling",
]  # fmt: skip
