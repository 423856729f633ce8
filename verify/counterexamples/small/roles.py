"""What a claim says about its symbols, read once: sizes, definitions, and which families are maps, paths or sequences.

An index of vector shape is a point, and the family a map of the parameters; an index built from natural numbers
makes a sequence; any other index is a time, and the family a path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

from derivations.assumptions import Assumption, Define, Flow, Gram, Has, Index, Kernel, PathFact, Property
from derivations.assumptions.functions import FunctionFact
from derivations.estimates import DifferentiableMap, Interpolated, Likely, Natural, Spectrum, Stated
from derivations.layers import Activation, HiddenLayer
from derivations.ledger import Claim
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from .bowls import bowls_of, names_of
from .equations import pivots
from .functions import Refused
from .layers import activations_of, free_of, layers_of, measured, symbols_of, with_parameters

BINDERS = (n.Sum, n.Prod, n.Integral, n.Sup)
OPTIONS = 8


def free(node: Any, bound: frozenset = frozenset()) -> Iterator[n.Sym]:
    """The symbols that occur free, those in indices included."""
    if isinstance(node, n.Sym):
        if node not in bound:
            yield node
        for index in node.indices:
            yield from free(index, bound)
        return
    if isinstance(node, BINDERS):
        for end in node.args[2:]:
            yield from free(end, bound)
        yield from free(node.args[0], bound | {node.args[1]})
        return
    for arg in getattr(node, "args", ()):
        yield from free(arg, bound)


def sides(fact: Assumption) -> tuple[n.Node, ...]:
    return (fact.left, fact.right) if isinstance(fact, Stated) else tuple(fact.nodes())


def quantified(fact: Assumption) -> n.Sym | None:
    """The variable that an assumption quantifies over."""
    if isinstance(fact, Stated):
        return fact.var
    return fact.time if isinstance(fact, Flow) else None


@dataclass(frozen=True)
class Bound:
    """An inequality between numbers as a condition on one of them: `other` is its bound where it stands alone."""

    fact: Stated
    names: frozenset[n.Node]
    other: n.Node | None = None
    is_upper: bool = False


def bounds_about(facts: tuple[Assumption, ...]) -> Mapping[n.Node, tuple[Bound, ...]]:
    """The inequalities that speak of each number; those with families count only where the number stands alone."""
    out: dict[n.Node, list[Bound]] = {}
    stated = [a if a.var is None else at_start(a) for a in facts if isinstance(a, Stated) and a.relation != "="]
    for a in (x for x in stated if x is not None):
        found = {x for side in (a.left, a.right) for x in tree(side) if isinstance(x, n.Sym | n.Size)}
        for x in found:
            ends = ((a.left, a.right, False), (a.right, a.left, True))
            alone = next(((end, up) for mine, other, up in ends if (end := solved(mine, other, x)) is not None), None)
            if alone is not None and x not in set(tree(alone[0])):
                out.setdefault(x, []).append(Bound(a, frozenset(found), *alone))
            elif not any(isinstance(y, n.Sym) and (y.indices or not y.is_scalar_shaped) for y in found):
                out.setdefault(x, []).append(Bound(a, frozenset(found)))
    return {x: tuple(bounds) for x, bounds in out.items()}


def solved(mine: n.Node, other: n.Node, x: n.Node) -> n.Node | None:
    """What bounds x where one side is x alone, or a size times its square: the other side, or a root of it."""
    match mine:
        case n.Mul(args=(n.Size() as size, n.Pow(args=(base, n.Num() as power)))) if base == x and power == n.Num(2):
            return n.Sqrt(n.Frac(other, size))
    return other if mine == x else None


def at_start(a: Stated) -> Stated | None:
    """A bound q^i c for all i from 0 on, at i = 0: a bound by c."""
    match a.right:
        case n.Mul(args=(n.Pow(args=(_, power)), n.Sym() as c)) if power == a.var and a.low == n.Num(0):
            return Stated(a.left.xreplace({a.var: a.low}), a.relation, c)
    return None


@dataclass(frozen=True, eq=False, kw_only=True)
class Roles:
    """The claim, and its symbols sorted."""

    claim: Claim
    facts: tuple[Assumption, ...]
    sizes: tuple[Mapping[Any, int], ...]
    widths: tuple[Any, ...]
    signs: Mapping[n.Node, Property]
    natural: frozenset[n.Sym]
    loose: frozenset[n.Sym]
    defines: Mapping[str, tuple[Define, ...]]
    recursions: Mapping[str, Stated]
    closed: Mapping[str, Stated]
    formulas: Mapping[str, Stated]
    spectra: Mapping[n.Sym, Spectrum]
    lowest: Mapping[n.Sym, Spectrum]
    grams: Mapping[n.Sym, Gram]
    turned: Mapping[n.Sym, n.Sym]
    segment: Interpolated | None
    jacobians: Mapping[str, str]
    maps: frozenset[str]
    paths: frozenset[str]
    points: frozenset[str]
    layers: Mapping[str, HiddenLayer]
    bowls: Mapping[str, tuple[FunctionFact, ...]]
    activations: Mapping[str, Activation]
    flows: Mapping[str, Flow]
    members: Mapping[str, n.Sym]
    rates: tuple[n.Sym, ...]
    ends: frozenset[n.Sym]
    about: Mapping[n.Node, tuple[Bound, ...]]
    solved: Mapping[n.Sym, Stated]
    definitions: dict[n.Sym, tuple[Define, ...]] = field(default_factory=dict)

    @cached_property
    def functions(self) -> Mapping[str, str]:
        """The function of each family of values or gradients."""
        return names_of(self.bowls)

    @cached_property
    def by_cost(self) -> tuple[Assumption, ...]:
        """The assumptions, single inequalities first and statements about ranges last."""

        def cost(a: Assumption) -> int:
            return 0 if isinstance(a, Stated) and a.var is None else 2 if isinstance(a, Stated) else 1

        return tuple(sorted(self.facts, key=cost))

    @cached_property
    def binders(self) -> frozenset[n.Sym]:
        """The variables of sums, integrals, suprema and of statements about ranges."""
        roots = [self.claim.lhs, self.claim.rhs, *(x for a in self.facts for x in a.nodes())]
        binders = {x.args[1] for root in roots for x in tree(root) if isinstance(x, BINDERS)}
        return frozenset(binders | {a.var for a in self.facts if isinstance(a, Stated) and a.var is not None})

    def speeds(self, name: str) -> tuple[tuple[n.Sym, int], ...]:
        """Letters, with a sign, that may be the rate of an exponential that a stated inequality bounds a path by."""
        found: dict[n.Sym, None] = {}
        for a in self.facts:
            if not isinstance(a, Stated) or a.var is None or a.relation == "=" or not compares_rates(a, name):
                continue
            bound = {x.args[1] for side in (a.left, a.right) for x in tree(side) if isinstance(x, BINDERS)}
            for side in (a.left, a.right):
                for x in tree(side):
                    plain = isinstance(x, n.Sym) and x.is_scalar_shaped and not x.indices
                    if plain and x is not a.var and x not in bound:
                        found.setdefault(x)
        return tuple((x, sign) for x in found for sign in (1, -1))

    def matrix_paths(self) -> tuple[str, ...]:
        """The families of square matrices that move in time, in order of their names."""
        return tuple(
            sorted(p for p in self.paths if (s := self.members[p]).shape[0] == s.shape[1] and not s.is_scalar_shaped)
        )


def compares_rates(a: Stated, name: str) -> bool:
    """Whether it compares a path with its slope, or with an integral of it up to the time."""
    inside = [
        x for side in (a.left, a.right) for x in tree(side)
        if isinstance(x, n.D) or (isinstance(x, n.Integral) and x.args[3] == a.var)
    ]  # fmt: skip
    return any(isinstance(s, n.Sym) and s.name == name and s.indices for x in inside for s in tree(x))


@lru_cache(maxsize=64)
def premises(claim: Claim) -> tuple[Assumption, ...]:
    """The claim's assumptions, and all others of its notation that speak of the same families.

    What is said of a path at s holds for the path at t too; a claim that mentions only one of them must not lose it.
    Our models know no chance: a likely event happens in them.
    """
    found = dict.fromkeys(claim.assumptions.judged)
    while True:
        found |= dict.fromkeys(a.event for a in tuple(found) if isinstance(a, Likely))
        roots = [claim.lhs, claim.rhs, *(x for a in found for x in a.nodes())]
        names = {x.name for root in roots for x in tree(root) if isinstance(x, n.Sym) and x.indices}
        more = [
            a for a in claim.notation.facts if a not in found and any(s.indices and s.name in names for s in a.about)
        ]
        if not more:
            return tuple(found)
        for a in more:
            found |= dict.fromkeys((a, *claim.notation.closure(tuple(a.nodes()))))


@lru_cache(maxsize=4)
def roles_of(claim: Claim) -> Roles:
    """Sort the symbols of a claim; raises `Refused` where the claim does not fit the engine."""
    facts = premises(claim)
    roots = [claim.lhs, claim.rhs, *(x for a in facts for x in a.nodes())]
    everything = list(dict.fromkeys(x for root in roots for x in tree(root)))
    symbols = [x for x in everything if isinstance(x, n.Sym)]
    natural = frozenset(a.symbol for a in facts if isinstance(a, Natural | Index))
    natural |= {a.var for a in facts if isinstance(a, Stated) and a.index and a.var is not None}
    loose = loose_symbols(claim, facts)
    natural |= {x.args[1] for x in everything if isinstance(x, n.Sum | n.Prod)} - loose
    shapes = {s for x in symbols for side in x.shape for s in free_of(side)}
    shapes |= {s for x in everything if isinstance(x, n.I | n.Zero) for side in x.args for s in free_of(side)}
    used = {s for x in everything if isinstance(x, n.Size) for s in free_of(x.args[0])}
    segments = [a for a in facts if isinstance(a, Interpolated)]
    if any(a.point.is_scalar_shaped for a in facts if isinstance(a, Interpolated | DifferentiableMap)):
        raise Refused("a map of one number")
    if len(segments) > 1:
        raise Refused("more than one point between two others")
    layers, activations = layers_of(facts), activations_of(facts)
    bowls = bowls_of(facts)
    maps, paths, points, members = families(symbols, natural, frozenset((*layers, *names_of(bowls))))
    jacobians = jacobians_of(facts, frozenset(layers))
    constants = [x for x in everything if isinstance(x, n.I | n.Zero)]
    sizes = tuple(size_options(symbols, constants, shapes, segments, layers))
    spectra = {a.matrix: a for a in facts if isinstance(a, Spectrum)}
    return Roles(
        claim=claim,
        facts=facts,
        sizes=sizes,
        widths=tuple(sorted(used - (set(sizes[0]) if sizes else shapes), key=str)),
        signs={**kernel_signs(facts), **{a.node: a.what for a in facts if isinstance(a, Has)}},
        natural=natural,
        loose=loose,
        defines=definitions_by_name(facts, members),
        recursions=recursions(facts),
        closed=closed_forms(facts),
        formulas=formulas(claim, facts),
        spectra=spectra,
        lowest={x: a for a in reversed(spectra.values()) for x in (a.largest, a.smallest) if isinstance(x, n.Sym)},
        grams={a.kernel: a for a in facts if isinstance(a, Gram)},
        turned={a.Xx: a.xX for a in facts if isinstance(a, Kernel)},
        segment=segments[0] if segments else None,
        jacobians=jacobians,
        maps=maps,
        paths=paths,
        points=points,
        layers=layers,
        bowls=bowls,
        activations=activations,
        flows={a.path.name: a for a in facts if isinstance(a, Flow)},
        members=members,
        rates=rates(facts, natural),
        ends=ends_of_ranges(claim, facts),
        about=bounds_about(facts),
        solved=pivots(facts, frozenset(x.args[1] for x in everything if isinstance(x, BINDERS))),
    )


def jacobians_of(facts: tuple[Assumption, ...], layered: frozenset[str]) -> dict[str, str]:
    """The map of each family of Jacobians or slopes, by name; raises `Refused` where there are two."""
    found: dict[str, str] = {}

    def belongs(jacobian: n.Sym, value: n.Sym, why: str) -> None:
        if found.setdefault(jacobian.name, value.name) != value.name:
            raise Refused(why)

    for a in facts:
        match a:
            case Activation():
                belongs(a.slopes, a.value, "slopes of two activations")
            case DifferentiableMap() if a.value.name not in layered:
                belongs(a.jacobian, a.value, "one Jacobian of two maps")
            case Interpolated():
                belongs(a.jacobian, a.value_start, "one Jacobian of two maps")
                taken = (a.jacobian.indices, a.value_start.indices, a.value_end.indices)
                if taken != ((a.start,), (a.start,), (a.end,)):
                    raise Refused("a Jacobian that is not taken at the start of its segment")
    if not {*found, *found.values()}.isdisjoint(layered):
        raise Refused("a map that is the function of a layer")
    return found


def definitions_by_name(facts: tuple[Assumption, ...], names: Iterable[str]) -> dict[str, tuple[Define, ...]]:
    """The definitions of each name."""
    return {name: tuple(a for a in facts if isinstance(a, Define) and a.symbol.name == name) for name in names}


def always(facts: tuple[Assumption, ...]) -> Iterator[Stated]:
    """The equations for all values of a variable, the last first: where there are several, the first stays."""
    return (a for a in reversed(facts) if isinstance(a, Stated) and a.relation == "=" and a.var is not None)


def recursions(facts: tuple[Assumption, ...]) -> dict[str, Stated]:
    """The recursions x_{i + c} = ... by the name of the sequence."""
    return {a.left.name: a for a in always(facts) if steps(a) and a.index}


def closed_forms(facts: tuple[Assumption, ...]) -> dict[str, Stated]:
    """The equations x(t) = ... by the name of the family."""
    return {
        a.left.name: a
        for a in always(facts)
        if isinstance(a.left, n.Sym) and a.left.indices == (a.var,) and not a.index
    }


def kernel_signs(facts: tuple[Assumption, ...]) -> dict[n.Node, Property]:
    """The blocks on the diagonal of a kernel are positive semidefinite."""
    return {block: Property.PSD for a in facts if isinstance(a, Kernel) for block in (a.XX, a.xx)}


def families(
    symbols: list[n.Sym], natural: frozenset, layered: frozenset = frozenset()
) -> tuple[frozenset, frozenset, frozenset, dict[str, n.Sym]]:
    """Names of maps, of paths, of the symbols that serve as points; and one member by name.

    The families of a layer are neither: it computes them; the first index of each is a point.
    """
    maps, paths = set(), set()
    points: set[str] = set()
    members: dict[str, n.Sym] = {}
    for x in symbols:
        members.setdefault(x.name, x)
        if not x.indices:
            continue
        if x.name in layered:
            points.update(s.name for s in x.indices[:1] if isinstance(s, n.Sym))
            continue
        if len(x.indices) > 1:
            raise Refused("a symbol with two indices")
        (index,) = x.indices
        if not index.is_scalar_shaped:
            maps.add(x.name)
            if isinstance(index, n.Sym):
                points.add(index.name)
        elif any(isinstance(y, n.Sym) and y not in natural for y in tree(index)):
            paths.add(x.name)
    if maps & paths:
        raise Refused("a symbol that is a map and a path")
    return frozenset(maps), frozenset(paths), frozenset(points), members


def steps(a: Stated) -> n.Num | None:
    """The shift c of a recursion x_{i + c} = ..."""
    match a.left:
        case n.Sym(indices=(n.Add(args=(var, n.Num() as shift)),)) if var == a.var and shift.value > 0:
            return shift
    return None


def formulas(claim: Claim, facts: tuple[Assumption, ...]) -> Mapping[str, Stated]:
    """The definitions x(r) = ... of whole families: the members of each are computed by it, so it holds everywhere.

    Of such a family nothing else may define or restrict single members, and its definition must not lead back to it.
    """
    equations = [(a.left, a.right) for a in facts if isinstance(a, Stated) and a.relation == "="]
    equations += [(a.symbol, a.value) for a in facts if isinstance(a, Define)]
    uses: dict[str, set[str]] = {}
    for left, right in equations:
        if isinstance(left, n.Sym):
            uses.setdefault(left.name, set()).update(names(right))
    for a in facts:
        if isinstance(a, Spectrum):
            for end in (a.smallest, *(() if a.largest is None else (a.largest,))):
                uses.setdefault(a.matrix.name, set()).update(names(end))
                for name in names(end):
                    uses.setdefault(name, set()).add(a.matrix.name)
        if isinstance(a, Gram):
            uses.setdefault(a.kernel.name, set()).update(names(a.factor))
    moving = {a.path.name for a in facts if isinstance(a, Flow | PathFact)}
    defined = {a.symbol.name for a in facts if isinstance(a, Define)} | set(claim.notation.families)
    defined |= {a.left.name for a in facts if isinstance(a, Stated) and steps(a) and isinstance(a.left, n.Sym)}
    out: dict[str, Stated] = {}
    for a in facts:
        if not isinstance(a, Stated) or a.relation != "=" or a.var is None or not isinstance(a.left, n.Sym):
            continue
        name, endless = a.left.name, a.low is None and a.high is None
        if not endless or a.left.indices != (a.var,) or not a.var.is_scalar_shaped or name in moving | defined:
            continue
        if name not in reachable(uses, names(a.right)) and defined_everywhere(a.right, a.var):
            out.setdefault(name, a)
    return out


def names(node: n.Node) -> set[str]:
    return {x.name for x in tree(node) if isinstance(x, n.Sym)}


def reachable(uses: Mapping[str, set[str]], start: set[str]) -> set[str]:
    """All names that the definitions of some names come to use, these included."""
    found: set[str] = set()
    todo = list(start)
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            todo.extend(uses.get(current, ()))
    return found


def defined_everywhere(node: n.Node, var: n.Sym) -> bool:
    """Whether no denominator and no root in a term depends on the variable."""
    below = [x.args[-1] for x in tree(node) if isinstance(x, n.Frac | n.Inv | n.Sqrt)]
    bound = {var, *(x.args[1] for x in tree(node) if isinstance(x, BINDERS))}
    return not any(s in bound for x in below for s in tree(x))


def loose_symbols(claim: Claim, facts: tuple[Assumption, ...]) -> frozenset[n.Sym]:
    """The symbols that have a value of their own: free in a side or in a premise that is no mere declaration."""
    found = {*free(claim.lhs), *free(claim.rhs)}
    for a in facts:
        if isinstance(a, Stated):
            ends = [x for x in (a.low, a.high) if x is not None]
            var = {a.var} if a.var is not None else set()
            found |= {s for x in (a.left, a.right) for s in free(x, frozenset(var))} | {
                s for x in ends for s in free(x)
            }
    return frozenset(found)


def ends_of_ranges(claim: Claim, facts: tuple[Assumption, ...]) -> frozenset[n.Sym]:
    """The free symbols on which an end of a range or the index of a member depends."""
    found = {*counting(claim.lhs), *counting(claim.rhs)}
    for a in (x for x in facts if isinstance(x, Stated)):
        bound = frozenset() if a.var is None else frozenset({a.var})
        found |= {*counting(a.left, bound), *counting(a.right, bound)}
        found |= {x for end in (a.low, a.high) if end is not None for x in free(end)}
    return frozenset(found)


def counting(node: Any, bound: frozenset = frozenset()) -> Iterator[n.Sym]:
    """The free symbols of a term that occur in ends of ranges and in the indices of members."""
    if isinstance(node, n.Sym):
        for index in node.indices:
            yield from free(index, bound)
        return
    if isinstance(node, BINDERS):
        for end in node.args[2:]:
            yield from free(end, bound)
        bound = bound | {node.args[1]}
        yield from counting(node.args[0], bound)
        return
    for arg in getattr(node, "args", ()):
        yield from counting(arg, bound)


def rates(facts: tuple[Assumption, ...], natural: frozenset) -> tuple[n.Sym, ...]:
    """Positive scalars that occur in statements about all times: candidates for the rate of a flow."""
    positive = [
        a.node for a in facts if isinstance(a, Has) and a.what is Property.POSITIVE and isinstance(a.node, n.Sym)
    ]
    about = [x for a in facts for q in (quantified(a),) if q is not None and q not in natural
             for root in a.nodes() for x in tree(root)]  # fmt: skip
    return tuple(x for x in dict.fromkeys(positive) if x in about)


def size_options(
    symbols: list[n.Sym],
    constants: list[n.Node],
    shapes: set,
    segments: list[Interpolated],
    layers: Mapping[str, HiddenLayer],
) -> Iterator[Mapping[Any, int]]:
    """All sizes 1; then all sides of matrices 2 where that is possible; then the rest, up to 3.

    With a point on a segment, curves come second: one parameter, two outputs. A layer counts its parameters itself.
    """
    counted = {s for a in layers.values() for s in symbols_of(a)}
    curves = [(a.start.shape[0], a.value_start.shape[0]) for a in segments]
    names = sorted(shapes - counted, key=str)
    curves = [(p, o) for p, o in curves if free_of(p) | free_of(o) <= set(names)]
    sides_ = [
        s for s in dict.fromkeys(side for x in (*symbols, *constants) for side in x.shape) if not free_of(s) & counted
    ]
    found: dict[tuple, dict] = {}
    for code in product((1, 2), repeat=len(names)):
        sizes = dict(zip(names, code, strict=True))
        dims = tuple(measured(side, sizes) for side in sides_)
        if max(dims, default=1) <= 3:
            found.setdefault(dims, sizes)

    def rank(item: tuple[tuple, dict]) -> tuple:
        dims = item[0]
        ones = sum(d == 1 for d in dims)
        curve = any(measured(p, item[1]) == 1 and measured(o, item[1]) == 2 for p, o in curves)
        return (max(dims, default=1) > 1, not curve, ones, dims)

    options = [sizes for _, sizes in sorted(found.items(), key=rank)]
    yield from (with_parameters(layers, options) if layers else options)[:OPTIONS]
