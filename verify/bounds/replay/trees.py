"""Free symbols, substitution that never captures, and replacement of terms that knows what is bound where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from sympy import Tuple

from derivations.assumptions import Assumption, Flow, Throughout
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .errors import fail, need

ZERO, ONE = n.Num(0), n.Num(1)
LE, LT, EQ = "<=", "<", "="
RANGES = (n.Sum, n.Prod, n.Integral, n.Sup)
#: nodes whose meaning depends on their body as a function of args[1]
SCOPES = (*RANGES, n.Lim, n.D, n.Grad, n.Jac, n.Frechet)
#: what depends on the values of its terms alone: a term is put or replaced in these and in `SCOPES`, nowhere else
PLAIN = (
    n.Num, n.Size, n.Constant, n.Sym, n.I, n.Zero, n.Space, n.Add, n.Neg, n.Mul, n.Frac, n.Pow, n.Sqrt, n.Factorial,
    n.T, n.Inv,
    n.PInv, n.RangeProj, n.Exp, n.Phi1, n.Phi, n.Kron, n.Vec, n.Unvec, n.Shuffle, n.Blocks, n.Entry, n.Row, n.Band,
    n.Dotted, n.Norm, n.Sing, n.Eig, n.Eigs, n.Tr, n.Det, n.Rank, n.Elementary, n.Max, n.Min, n.Unit, n.Had, n.Diag,
    n.DiagOf, n._Inner,
    n.Expect, n.Cov, n.CondMean, n.CondCov, n.Fails, n.Indicator, n.Density, n.NormalDensity,
)  # fmt: skip
_FREE: dict[Any, frozenset] = {}
MARKS: set[str] = set()  # the names of bound variables of expansions, which no given term has


def free(node: Any) -> frozenset:
    """The free symbols of a tree, members of families and their indices included."""
    found = _FREE.get(node)
    if found is None:
        if isinstance(node, (*RANGES, n.Lim)):
            body, var, *ends = node.args
            found = (free(body) - {var}).union(*map(free, ends))
        else:
            own = frozenset({node}) if isinstance(node, n.Sym) else frozenset()
            found = own.union(*map(free, getattr(node, "args", ())))
        if len(_FREE) > 100_000:
            _FREE.clear()
        _FREE[node] = found
    return found


def walk(node: Any) -> Iterator[Any]:
    """All nodes of a tree, each once."""
    seen: set[int] = set()
    stack = [node]
    while stack:
        current = stack.pop()
        if id(current) not in seen:
            seen.add(id(current))
            yield current
            stack.extend(getattr(current, "args", ()))


_HEIGHTS: dict[n.Node, int] = {}


def height(node: n.Node) -> int:
    """How deep a tree is nested."""
    if node in _HEIGHTS:
        return _HEIGHTS[node]
    if len(_HEIGHTS) > 100_000:
        _HEIGHTS.clear()
    found: dict[Any, int] = {}
    stack: list[tuple[Any, bool]] = [(node, False)]
    while stack:
        current, ready = stack.pop()
        if ready:
            found[current] = 1 + max((found[arg] for arg in current.args), default=0)
        elif current not in found:
            stack.append((current, True))
            stack.extend((arg, False) for arg in current.args)
    _HEIGHTS[node] = found[node]
    return found[node]


def nodes_of(thing: Any) -> Iterator[n.Node]:
    """All terms that an assumption holds, also inside tuples and other assumptions."""
    if isinstance(thing, n.Node):
        yield thing
    elif isinstance(thing, tuple | Tuple):
        for part in thing:
            yield from nodes_of(part)
    elif isinstance(thing, Assumption):
        for field in fields(thing):
            yield from nodes_of(getattr(thing, field.name))


_ABOUT: dict[Assumption, frozenset] = {}


def about(assumption: Assumption) -> frozenset:
    """The free symbols of an assumption; the ends of a range are not under its quantifier."""
    found = _ABOUT.get(assumption)
    if found is None:
        if isinstance(assumption, Stated):
            outside = [e for e in (assumption.low, assumption.high) if e is not None]
            found = (free(assumption.left) | free(assumption.right)) - set(assumption.quantified())
            found = found.union(*map(free, outside))
        elif isinstance(assumption, Throughout):
            ends = [e for e in (assumption.low, assumption.high) if e is not None]
            found = (about(assumption.fact) - {assumption.var}).union(*map(free, ends))
        elif isinstance(assumption, Flow):
            found = (free(assumption.path) | free(assumption.rate)) - {assumption.time} | free(assumption.initial)
        else:
            found = frozenset().union(*map(free, nodes_of(assumption))) - set(assumption.quantified())
        if len(_ABOUT) > 10_000:
            _ABOUT.clear()
        _ABOUT[assumption] = found
    return found


def plain(var: Any) -> n.Sym:
    """What may be a variable: a scalar symbol without indices, or one that the kernel's canonical forms bind."""
    need(isinstance(var, n.Sym) and var.is_scalar_shaped, f"{var} is no variable")
    need(not var.indices or (renamed(var) and isinstance(var.indices[0], n.Num)), f"{var} is a member of a family")
    return var


def renamed(var: n.Sym) -> bool:
    """Whether a symbol has the spelling of the bound variables of canonical forms, which are numbered."""
    return var.name == "bound" and var.tex == r"\tau_{0}" and len(var.indices) == 1


def put(node: Any, var: n.Sym, value: n.Node, fixed: bool = False) -> Any:
    """The tree with a value for a variable; refuses to capture a symbol of the value, or to differentiate by a term.

    What is not known to be `fixed`, and might be random, is put into no expectation.
    """
    if value is var:
        return node
    known: dict[Any, Any] = {}

    def inside(tree: Any) -> Any:
        if tree is var:
            return value
        if not getattr(tree, "args", ()) or (var not in free(tree) and not bare(tree)):
            return tree
        if tree not in known:
            known[tree] = rebuilt(tree)
        return known[tree]

    def bare(tree: Any) -> bool:
        return isinstance(tree, Tuple) and any(var in free(part) for part in tree.args)

    certain = fixed or not free(value) or (isinstance(value, n.Sym) and (renamed(value) or value.name in MARKS))

    def rebuilt(tree: Any) -> Any:
        need(certain or not isinstance(tree, n.Expect | n.Cov), f"{value} is put into an expectation and may be random")
        if not isinstance(tree, SCOPES):
            need(isinstance(tree, (*PLAIN, Tuple)), f"nothing is put into a {type(tree).__name__}")
            return tree.func(*(inside(arg) for arg in tree.args))
        body, bound, *ends = tree.args
        moved = bound
        if bound is var:
            if isinstance(tree, (*RANGES, n.Lim)):
                return tree.func(body, bound, *(inside(e) for e in ends))
            renames = isinstance(tree, n.D) and isinstance(value, n.Sym) and value not in free(tree)
            need(renames, f"a derivative by {var} cannot be taken at {value}")
            moved = value
        elif var in free(body):
            need(bound not in free(value), f"{bound} would be captured")
        return tree.func(inside(body), moved, *(inside(e) for e in ends))

    return inside(node)


Scope = frozenset  # of nodes that bind a variable


def replaced(node: n.Node, by: Mapping[n.Node, n.Node], allowed: Callable[[n.Node, Scope], None]) -> n.Node:
    """All occurrences of terms replaced at once; `allowed(old, scope)` raises where an equation is not general."""
    known: dict[tuple[Any, Scope], Any] = {}
    letters = {s for old in by for s in old.symbols}
    nameless = any(not old.symbols for old in by)

    def inside(tree: Any, scope: Scope) -> Any:
        if tree in by:
            allowed(tree, scope)
            return by[tree]
        if not getattr(tree, "args", ()):
            return tree
        if not nameless and isinstance(tree, n.Node) and letters.isdisjoint(tree.symbols):
            return tree  # nothing in it is replaced, no variable of a binder either
        key = (tree, scope)
        if key not in known:
            if isinstance(tree, SCOPES):
                body, bound, *ends = tree.args
                if bound in by:
                    fail(f"the variable {bound} of a binder is replaced")
                inner = inside(body, scope | {tree})
                known[key] = tree.func(inner, bound, *(inside(e, scope) for e in ends))
            else:
                known_one = isinstance(tree, PLAIN) or not isinstance(tree, n.Node)
                need(known_one, f"nothing is replaced in a {type(tree).__name__}")
                deeper = scope | {tree} if isinstance(tree, n.Fails) else scope
                known[key] = tree.func(*(inside(arg, deeper) for arg in tree.args))
        return known[key]

    return inside(node, frozenset())
