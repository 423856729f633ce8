"""Does a certificate of the operator engine prove its claim? Decided without any code of the search.

`replay(claim, certificate)` parses the claim itself, checks every instance of a schema against the claim's own
assumptions, and expands the sum of all uses over the rationals. It raises `ReplayError` unless that is a proof
for all sizes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derivations.assumptions import Property, Random, symbols
from derivations.estimates import Natural
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from . import (  # noqa: F401 - they register their schemas
    algebraic,
    calculus,
    chance,
    differentials,
    eigenvalues,
    elementary,
    endless,
    entrywise,
    exponentials,
    extremes,
    finite,
    functions,
    invariants,
    numbers,
    powers,
    quadratic,
    ranks,
    relations,
    roots,
    series,
    small,
    sums,
)
from .checker import Checker
from .granted import Facts, shape_of, well_shaped
from .parse import Grid, spread
from .words import Poly, ReplayError, add, require

if TYPE_CHECKING:
    from ..certificate import Certificate

Shape = tuple[object, object]
MALFORMED = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip


def replay(claim: Claim, certificate: Certificate) -> None:
    """Raise `ReplayError` unless the certificate proves the claim for all sizes."""
    require(claim.relation in (Relation.EQ, Relation.SOLVES), "only equalities and solutions are replayed")
    try:
        _replay(claim, certificate)
    except MALFORMED as stop:
        raise ReplayError(f"malformed certificate: {type(stop).__name__}: {stop}") from stop


def _replay(claim: Claim, certificate: Certificate) -> None:
    facts = Facts(claim.assumptions.judged)
    well_posed(claim)
    families = any(isinstance(f, Random) and f.quantified() for f in facts.all)
    require(not families, "all members of a family are random: which of them a letter is, is not looked at")
    lawless = any(isinstance(f, Random) for f in facts.all)
    limits = (n.D, n.Grad, n.Jac, n.Frechet, n.Integral, n.Lim)
    within = (x for side in (claim.lhs, claim.rhs) for x in n.tree(side))
    taken = any(isinstance(x, limits) or (isinstance(x, n.Sum) and not isinstance(x.args[3], n.Node)) for x in within)
    require(not (lawless and taken), "a mean of what has no law and a limit, which need not commute")
    checker = Checker(facts)
    for fact in facts.all:
        for node in definedness(fact):
            nonzero(checker, node)
    for kernel, fact, premise in certificate.invertible:
        require(fact in facts.all and (fact.node, Property.INVERTIBLE) in facts.has, "no such assumption")
        end = checker.premise(premise, checker.trees.poly(fact.node), frozenset())
        found = checker.kernel_multiple(end)
        require(found is not None and found[0] == kernel and len(found[1]) == 1, "not a multiple of the kernel")
        checker.invertible_kernels.add(kernel)
    starts = asked(checker, claim, certificate)
    require(len(starts) == len(certificate.parts), "another number of parts than the claim has")
    for place, ((start, shape), part) in enumerate(zip(starts, certificate.parts, strict=True)):
        if certificate.theorem == sums.RECURSIVE:  # the step alone may suppose the claim at k
            checker.memory["supposed"] = checker.memory["the claim"] if place else None
        require(checker.certified.poly(part.start) == start, "a part that is not the claim's")
        checker.expand(start, part.steps, {}, frozenset(), shape, part.cofactors)
    require(checker.trees.dotted <= certificate.dotted, "a display with dots that the certificate does not own up to")
    checker.finish((claim.lhs, claim.rhs))


def asked(checker: Checker, claim: Claim, certificate: Certificate) -> list[tuple[Poly, Shape]]:
    """What the parts must show to vanish; block matrices are opened where the certificate speaks of their blocks."""
    ask = initial_value_problem if certificate.theorem else differences
    if certificate.theorem == sums.INDUCTION:
        ask = base_and_step
    elif certificate.theorem == sums.RECURSIVE:
        ask = base_and_recursive_step
    parts = [checker.certified.poly(part.start) for part in certificate.parts]
    try:
        starts = ask(checker, claim, certificate)
        if [start for start, _ in starts] == parts:
            return starts
    except ReplayError:
        starts = []
    if not any(isinstance(x, n.Blocks) for node in (claim.lhs, claim.rhs, *known(checker)) for x in n.tree(node)):
        return starts or ask(checker, claim, certificate)
    checker.open_blocks()
    return ask(checker, claim, certificate)


def known(checker: Checker) -> list[n.Node]:
    """The values of defined symbols."""
    return [value for values in checker.facts.values.values() for value in values]


def well_posed(claim: Claim) -> None:
    """Both sides are well-typed, of one shape, and use no name that the replay keeps for itself."""
    for side in (claim.lhs, claim.rhs):
        well_shaped(side)
        require(all(s.name != "bound" for s in symbols(side)), "a symbol with a reserved name")
    require(shape_of(claim.lhs) == shape_of(claim.rhs), "the sides have different shapes")


def definedness(fact: object) -> list[n.Node]:
    """Scalars that an assumption says are not zero."""
    pairs = fact.properties()  # type: ignore[attr-defined]
    return [node for node, what in pairs if what in (Property.INVERTIBLE, Property.POSITIVE) and node.is_scalar_shaped]


def nonzero(checker: Checker, node: n.Node) -> None:
    poly = checker.trees.poly(node)
    if len(poly) == 1:
        (((mono, word), _),) = poly.items()
        require(not word, "a scalar was expected")
        checker.nonzero.update(g for g, _ in mono)


def differences(checker: Checker, claim: Claim, certificate: Certificate) -> list[tuple[Poly, Shape]]:
    """lhs - rhs, entry by entry for block matrices."""
    require(claim.relation is Relation.EQ, "a solution needs a uniqueness theorem")
    left, right = (checker.trees.parse(side) for side in (claim.lhs, claim.rhs))
    if isinstance(left, Grid) != isinstance(right, Grid):
        left, right = (checker.trees.parse(opened(checker, side)) for side in (claim.lhs, claim.rhs))
    left, right = spread(left, right), spread(right, left)
    if isinstance(left, Grid) and isinstance(right, Grid):
        require(left.rows == right.rows and left.cols == right.cols, "block matrices of different partitions")
        return [
            (checker.minus(a, b), (rows, cols))
            for rows, these, those in zip(left.rows, left.entries, right.entries, strict=True)
            for cols, a, b in zip(left.cols, these, those, strict=True)
        ]
    require(isinstance(left, dict) and isinstance(right, dict), "a block matrix against a matrix without blocks")
    return [(checker.minus(left, right), shape_of(claim.lhs))]  # type: ignore[arg-type]


def opened(checker: Checker, node: n.Node) -> n.Node:
    """A defined symbol replaced by its definition, repeatedly."""
    for _ in range(20):
        if not isinstance(node, n.Sym) or node not in checker.facts.values:
            return node
        node = checker.facts.values[node][0]
    raise ReplayError("a definition that goes in circles")


def initial_value_problem(checker: Checker, claim: Claim, certificate: Certificate) -> list[tuple[Poly, Shape]]:
    """d' - M d - d N and d(0) for d = lhs - rhs: a linear equation with continuous M, N has one solution, so d = 0."""
    time = the_time(checker, claim)
    for side in (claim.lhs, claim.rhs):  # what jumps at time 0 is no solution, whatever its derivative is later
        steady = not any(isinstance(x, n.PInv | n.RangeProj) and time in checker.symbols(x) for x in n.tree(side))
        require(steady, "a pseudo-inverse of something that moves")
    left, right = (checker.certified.poly(raw) for raw in (certificate.generator, certificate.right))
    for generator in (left, right):
        checker.note(generator, None)
        for mono, word in generator:
            for x in (*word, *(x for g, _ in mono for x in g)):
                allowed(checker, x, time)
            require(all(e > 0 or time not in checker.word_symbols(g) for g, e in mono), "a generator that may blow up")
    difference = n.Add(claim.lhs, n.Neg(claim.rhs))
    poly = checker.trees.poly(difference)
    derivative = checker.trees.linear("D", time, poly)
    checker.trees.split.update(checker.lins(derivative))
    rate = add(checker.words.times(left, poly), checker.words.times(poly, right))
    equation = checker.minus(derivative, rate)
    at_zero = checker.facts.at_zero(difference, time)
    well_shaped(at_zero)
    return [(equation, shape_of(claim.lhs)), (checker.trees.poly(at_zero), shape_of(claim.lhs))]


def base_and_step(checker: Checker, claim: Claim, certificate: Certificate) -> list[tuple[Poly, Shape]]:
    """lhs - rhs at 0 and from k to k + 1, for all natural numbers k."""
    require(claim.relation is Relation.EQ, "an induction shows an equation")
    found = sums.problem(claim)
    for node in found:
        well_shaped(node)
    return [(checker.trees.poly(node), shape_of(claim.lhs)) for node in found]


def base_and_recursive_step(checker: Checker, claim: Claim, certificate: Certificate) -> list[tuple[Poly, Shape]]:
    """lhs - rhs at the least k and at k + 1, for a natural number k with which the certificate's parts are these."""
    require(claim.relation in (Relation.EQ, Relation.SOLVES), "an induction shows an equation")
    parts = [checker.certified.poly(part.start) for part in certificate.parts]
    for k in sorted({fact.symbol for fact in checker.facts.all if isinstance(fact, Natural)}, key=str):
        try:
            *found, supposed = sums.recursive_problem(claim, k)
        except ReplayError:
            continue
        for node in (*found, supposed):
            well_shaped(node)
        starts = [checker.trees.poly(node) for node in found]
        if starts == parts:
            checker.memory["the claim"] = checker.trees.poly(supposed)
            return [(start, shape_of(claim.lhs)) for start in starts]
    raise ReplayError("no natural number over which this is an induction")


def the_time(checker: Checker, claim: Claim) -> n.Sym:
    """The time of the flows; without flows, the one letter to which integrals go, of which facts say its sign at most:
    then what is claimed, and every fact, holds for all its values."""
    if checker.facts.flows:
        return checker.facts.time()
    integrals = [x for side in (claim.lhs, claim.rhs) for x in n.tree(side) if isinstance(x, n.Integral)]
    ends = {x.args[3] for x in integrals if isinstance(x.args[3], n.Sym)}
    require(len(ends) == 1, "no time in which a solution is unique")
    (time,) = ends
    require(checker.facts.generic(time, signed=True), f"{time} is not free")
    for side in (claim.lhs, claim.rhs):
        checker.continuous(side, time)
    return time


def allowed(checker: Checker, x: int, time: n.Sym) -> None:
    """A letter of the generator: constant in time, or a given continuous path that no flow determines."""
    letter = checker.words.letters[x]
    require(letter[0] in ("sym", "symT", "slot"), "a generator with operators")
    require(not checker.symbols(x) & set(checker.facts.flows), "a generator that depends on the path")
    still = time not in checker.symbols(x)
    given = letter[0] != "slot" and (letter[1] == time or (letter[1], time) in checker.facts.paths)
    require(still or given, "a generator that is not known to be continuous")


__all__ = ["ReplayError", "replay"]
