"""The operator engine: identities for all sizes by normal forms of words of matrices.

Both sides are rewritten with the rules that the assumptions grant; equal normal forms prove the claim for
every size, and the trace of the rewriting is the certificate, which `verify.identities.replay` checks without this
code. Different normal forms prove nothing: the rules are not complete, so the engine then gives up.

`further` asks more of the same claim: inverses, pseudo-inverses and functions of matrices stay letters, and what plain
normal forms leave is shown to lie in the ideal of what the facts say of them (`search.membership`). The certificate
then holds cofactors as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from time import perf_counter
from typing import Any

import sympy

from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from ..evidence import Evidence, Outcome, Scope
from .certificate import Certificate, Cofactor, Part, Relator
from .search import algebra as al
from .search import (  # noqa: F401 - they register their schemas
    calculus,
    chance,
    eigenvalues,
    elementary,
    entrywise,
    exponentials,
    extremes,
    membership,
    powers,
    ranks,
    roots,
    series,
    small,
    spectral,
    spelled,
    sums,
    traces,
)
from .search.granted import Knowledge
from .search.parse import Parser, linear, spread
from .search.rewriting import Normalizer

NAME = "operator"
MOST_GENERATORS = 12
DEEPEST = 2  #: parts shown by themselves, one within the other
ROLES = ("difference", "equation", "initial value")
INDUCTIVE = ("beginning", "step")
THEOREM = "uniqueness for linear differential equations (Picard-Lindelof)"


def judge(claim: Claim) -> Evidence:
    """Prove `lhs = rhs` (or `lhs solves rhs`) for all sizes by normal forms, or give up."""
    return answer(claim, plain=False)


def further(claim: Claim) -> Evidence:
    """The same by ideal membership, for a claim of which normal forms decide nothing."""
    return answer(claim, plain=True)


def answer(claim: Claim, plain: bool) -> Evidence:
    start = perf_counter()
    if claim.relation not in (Relation.EQ, Relation.SOLVES):
        return Evidence(
            NAME, Outcome.NOT_APPLICABLE, detail={"reason": f"decides equalities, not {claim.relation.value}"}
        )
    try:
        certificate, reason = prove(claim, plain)
    except al.GiveUp as stop:
        certificate, reason = None, str(stop)
    except n.ShapeError as stop:
        certificate, reason = None, f"malformed: {stop.reason}"
    seconds = perf_counter() - start
    if certificate is None:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": reason}, seconds=seconds)
    return replace(shown(certificate), seconds=seconds)


def shown(certificate: Certificate) -> Evidence:
    """What a certificate says, whoever found it; the judge replays it."""
    detail: dict[str, Any] = {"instances": certificate.instances, "schemas": schemas(certificate)}
    if certificate.theorem:
        detail["theorem"] = certificate.theorem
    if certificate.dotted:
        detail["reason"] = "a display with dots has no form with symbolic sizes: its meaning is proved here"
        return Evidence(NAME, Outcome.SUPPORTS, Scope.ALL, detail, proof=certificate)
    return Evidence(NAME, Outcome.PROVES, Scope.ALL, detail, proof=certificate)


def schemas(certificate: Certificate) -> dict[str, int]:
    """How often each schema is used."""
    count: dict[str, int] = {}
    for part in certificate.parts:
        for step in part.steps:
            count[step.instance.schema] = count.get(step.instance.schema, 0) + 1
        for use in part.cofactors:
            count[use.relation.kind] = count.get(use.relation.kind, 0) + 1
    return dict(sorted(count.items()))


def prove(claim: Claim, plain: bool = False) -> tuple[Certificate | None, str]:
    """A certificate, or why there is none; `plain` leaves the rest of plain normal forms to membership."""
    known = Knowledge.of(claim.assumptions.judged)
    norm = Normalizer(known, parser=Parser(blocks(claim, known) if plain else None), plain=plain)
    invertible = () if plain else deduce_invertible(norm)
    left, right = norm.parser.parse(claim.lhs), norm.parser.parse(claim.rhs)
    if claim.relation is Relation.SOLVES:
        found, why = solves(claim, norm, left, right, invertible)
        return (found or (by_recursion(claim, norm) if plain else None)), why
    if isinstance(left, list) != isinstance(right, list):
        left, right = (as_blocks(norm, side) for side in (claim.lhs, claim.rhs))
    for node in unresolved(claim):
        settled(norm, node)
    pairs = matched(left, right)
    parts = []
    for a, b in pairs:
        part, end = vanishes(norm, al.plus(a, al.scaled(b, -1)), ROLES[0], claim.lemmas)
        if part is None:
            reason = spelled.left_over(end)
            if plain and (found := by_induction(claim, norm)) is not None:
                return found, ""
            return (retry(claim, norm, left, right, invertible) or None), reason
        parts.append(part)
    return Certificate(tuple(parts), dotted=norm.parser.dotted, invertible=invertible), ""


def vanishes(
    norm: Normalizer, start: al.Poly, role: str, lemmas: tuple[Claim, ...] = ()
) -> tuple[Part | None, al.Poly]:
    """start = 0 as a part of a certificate, or None and what is left of it."""
    end, steps = norm.normal(start)
    used: tuple[Cofactor, ...] | None = None if end else ()
    if norm.plain and end:
        used = membership.cofactors(norm, end, lemmas=differences(norm, lemmas), depth=DEEPEST)
    return (None if used is None else Part(al.freeze(start), tuple(steps), role, used)), end


def differences(norm: Normalizer, lemmas: tuple[Claim, ...]) -> Iterator[al.Poly]:
    """What lemmas that are equations say is zero."""
    for lemma in lemmas:
        if lemma.relation is Relation.EQ:
            with suppress(al.GiveUp, n.ShapeError):
                left, right = norm.parser.parse(lemma.lhs), norm.parser.parse(lemma.rhs)
                if isinstance(left, dict) and isinstance(right, dict):
                    yield al.plus(left, al.scaled(right, -1))


def by_induction(claim: Claim, norm: Normalizer) -> Certificate | None:
    """An equality of sums to a natural number, at 0 and from each number to the next."""
    try:
        trees = sums.induction(claim)
        found = [vanishes(norm, norm.parser.poly(node), role)[0] for node, role in zip(trees, INDUCTIVE, strict=True)]
    except (sums.NoInduction, al.GiveUp, n.ShapeError):
        return by_recursion(claim, norm)
    parts = tuple(part for part in found if part is not None)
    return Certificate(parts, sums.THEOREM) if len(parts) == len(found) else by_recursion(claim, norm)


def by_recursion(claim: Claim, norm: Normalizer) -> Certificate | None:
    """The same with the claim at k supposed, and with what recursions say at k."""
    for one in sums.recursive(claim):
        try:
            early, late = ([told(norm, *each) for each in some] for some in (one.at_first, one.at_k))
            supposed = membership.relation("supposed", norm.parser.poly(one.supposed))
            base = shown_by(norm, one.base, INDUCTIVE[0], early)
            step = None if base is None else shown_by(norm, one.step, INDUCTIVE[1], [supposed, *late])
        except (al.GiveUp, n.ShapeError):
            continue
        if base is not None and step is not None:
            return Certificate((base, step), sums.RECURSIVE)
    return None


def told(norm: Normalizer, fact: Stated, place: n.Node, node: n.Node) -> Relator:
    """A recursion at a place."""
    made = membership.relation("recursion", norm.parser.poly(node))
    return replace(made, node=(fact, place))


def shown_by(norm: Normalizer, node: n.Node, role: str, known: list[Relator]) -> Part | None:
    """node = 0 by relations that are given."""
    start = norm.parser.poly(node)
    end, steps = norm.normal(start)
    used = membership.by_relations(norm, end, tuple(one for one in known if one.poly)) if end else ()
    return None if used is None else Part(al.freeze(start), tuple(steps), role, used)


def retry(claim: Claim, norm: Normalizer, left: al.Poly, right: al.Poly, invertible: tuple) -> Certificate | None:
    """An equality about a path that obeys a flow may still follow from uniqueness of solutions."""
    if isinstance(left, list) or isinstance(right, list) or the_time(norm, claim) is None:
        return None
    return solves(claim, norm, left, right, invertible)[0]


def matched(left: object, right: object) -> list[tuple[al.Poly, al.Poly]]:
    """Pair two polynomials, or two block matrices entry by entry."""
    left, right = spread(left, right), spread(right, left)
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right) or len(left[0]) != len(right[0]):
            raise al.GiveUp("block matrices of different partitions")
        return [(a, b) for r, s in zip(left, right, strict=True) for a, b in zip(r, s, strict=True)]
    if isinstance(left, list) or isinstance(right, list):
        raise al.GiveUp("a block matrix against a matrix without blocks")
    return [(left, right)]  # type: ignore[list-item]


def blocks(claim: Claim, known: Knowledge) -> dict[n.Node, n.Node] | None:
    """The symbols that are defined as block matrices, if block matrices are spoken of."""
    found: dict[n.Node, n.Node] = {s: value for s, (value, _) in known.values.items() if isinstance(value, n.Blocks)}
    return found if found or any(isinstance(x, n.Blocks) for x in (*n.tree(claim.lhs), *n.tree(claim.rhs))) else None


def as_blocks(norm: Normalizer, node: n.Node) -> object:
    """The side of a claim, a symbol replaced by the block matrix that defines it."""
    while isinstance(node, n.Sym) and node in norm.known.values:
        node = norm.known.values[node][0]
    return norm.parser.parse(node)


def unresolved(claim: Claim) -> list[n.Node]:
    """The limits and infinite series of a claim: each must come out, or it may not exist."""
    found: list[n.Node] = []
    stack: list = [claim.lhs, claim.rhs]
    while stack:
        node = stack.pop()
        if isinstance(node, n.Lim) or (isinstance(node, n.Sum) and node.args[3] == sympy.oo):
            found.append(node)
        if not isinstance(node, n.Dotted | n.Integral):
            stack.extend(getattr(node, "args", ()))
    return found


def settled(norm: Normalizer, node: n.Node) -> None:
    """Give up unless the normal form of a limit or a series is free of it."""
    value = norm.parser.parse(node)
    for poly in [p for row in value for p in row] if isinstance(value, list) else [value]:
        end, _ = norm.normal(poly)
        if any(_open(letter) for mono, word in end for letter in (*word, *(x for g, _ in mono for x in g[1]))):
            raise al.GiveUp("a limit or a series that is not known to exist")


def _open(letter: al.Letter) -> bool:
    return letter[:2] == ("lin", "Lim") or (letter[0] == "node" and isinstance(letter[1], n.Lim | n.Sum))


def deduce_invertible(norm: Normalizer) -> tuple:
    """Kernels that are invertible because a declared-invertible expression is a multiple of them."""
    found = []
    for fact in norm.known.assumptions:
        if not isinstance(fact, Has) or fact.what is not Property.INVERTIBLE or isinstance(fact.node, n.Num):
            continue
        if fact.node.is_scalar_shaped or norm.known.is_kernel(fact.node):
            continue
        try:
            end, premise = norm.premise(norm.parser.poly(fact.node))
        except al.GiveUp:
            continue
        slots = spectral.as_slots(end)
        if slots is not None and len(slots[1]) == 1:
            norm.known.has.setdefault(slots[0], set()).add(Property.INVERTIBLE)
            found.append((slots[0], fact, premise))
    norm.cache.clear()
    return tuple(found)


def solves(
    claim: Claim, norm: Normalizer, left: al.Poly, right: al.Poly, invertible: tuple
) -> tuple[Certificate | None, str]:
    """u = c for paths: their difference obeys d' = M d + d N for M(t), N(t), and is 0 at 0; linear ODEs are unique."""
    time = the_time(norm, claim)
    if time is None:
        return None, "no flow is declared for the path"
    reason = "no linear equation was found that both sides obey"
    for generator, other in generators(norm, claim, time):
        difference = al.plus(left, al.scaled(right, -1))
        rate = al.plus(al.times(generator, difference), al.times(difference, other))
        start = al.plus(linear("D", time, difference), al.scaled(rate, -1))
        equation, _ = vanishes(norm, start, ROLES[1])
        if equation is None:
            continue
        initial, _ = vanishes(norm, at_start(norm, claim, time), ROLES[2])
        if initial is None:
            reason = "the initial values differ"
            continue
        parts = (equation, initial)
        frozen, beside = al.freeze(generator), al.freeze(other)
        return Certificate(parts, THEOREM, frozen, norm.parser.dotted, invertible, beside), ""
    return None, reason


def the_time(norm: Normalizer, claim: Claim) -> n.Sym | None:
    """The time of the flows; without flows, the one letter to which integrals go."""
    times = {flow.time for flow in norm.known.flows.values()}
    if not times and norm.plain:
        nodes = (*n.tree(claim.lhs), *n.tree(claim.rhs))
        ends = {x.args[3] for x in nodes if isinstance(x, n.Integral)}
        times = {end for end in ends if isinstance(end, n.Sym) and not end.indices}
    return times.pop() if len(times) == 1 else None


def generators(norm: Normalizer, claim: Claim, time: n.Sym) -> list[tuple[al.Poly, al.Poly]]:
    """Candidates for M and N: what the flows of the left side say, zero, and the rates of the exponentials."""
    found: list[al.Poly] = [{}]
    own = [pair for s in claim.lhs.symbols if s in norm.known.flows for pair in linear_part(norm, s)]
    for node in (*n.tree(claim.rhs), *n.tree(claim.lhs)):
        if isinstance(node, n.Exp):
            rate, _ = norm.normal(linear("D", time, norm.parser.poly(node.args[0])))
            if rate not in found:
                found.append(rate)
    left: list[tuple[al.Poly, al.Poly]] = [(rate, {}) for rate in found]
    square = n.same_size(*claim.lhs.shape) and not claim.lhs.is_scalar_shaped
    if norm.plain and square:
        left += [(m, other) for other in found[1:] for m in found]
    fresh = [pair for pair in own if pair not in left]
    return [*left[:1], *fresh, *left[1:]][:MOST_GENERATORS]


def linear_part(norm: Normalizer, path: n.Sym) -> Iterator[tuple[al.Poly, al.Poly]]:
    """M and N where a flow is x' = M x + x N and terms without x; nothing where it is not linear in x like that, or
    something that varies is divided by, so that M may blow up."""
    here, time = ("sym", path), norm.known.flows[path].time
    before: al.Poly = {}
    after: al.Poly = {}
    for (mono, word), c in norm.parser.poly(norm.known.flows[path].rate).items():
        met = [i for i, letter in enumerate(word) if al.mentions(letter, frozenset({path}))]
        if any(al.mentions(g, frozenset({path})) for g, _ in mono) or len(met) > 1 or (met and word[met[0]] != here):
            return
        if met and any(norm.known.depends(g, time) and e < 0 for g, e in mono):
            return
        if met and met[0] == len(word) - 1:
            al.add_to(before, al.term(mono, word[:-1], c))
        elif met and met[0] == 0:
            al.add_to(after, al.term(mono, word[1:], c))
        elif met:
            return
    yield norm.normal(before)[0], norm.normal(after)[0]


#: what has a value at a time made of the values of its terms there
AT_A_TIME = (
    n.Num, n.Size, n.Constant, n.Sym, n.I, n.Zero, n.Space, n.Add, n.Neg, n.Mul, n.Frac, n.Pow, n.Sqrt, n.Factorial,
    n.T, n.Inv,
    n.PInv, n.RangeProj, n.Exp, n.Phi1, n.Phi, n.Kron, n.Vec, n.Unvec, n.Shuffle, n.Entry, n.Row, n.Band, n.Norm,
    n.Sing, n.Eig, n.Eigs, n.Tr, n.Det, n.Rank, n.Elementary, n.Max, n.Min, n.Unit, n.Had, n.Diag, n.DiagOf,
    n._Inner, n.Expect, n.Cov, n.Fails, n.Indicator, n.NormalDensity,
)  # fmt: skip


def at_start(norm: Normalizer, claim: Claim, time: n.Sym) -> al.Poly:
    """left - right at time 0: the initial values of the flows, and t = 0 everywhere else."""
    zero = n.Num(0)

    def initial(node: sympy.Basic) -> sympy.Basic:
        if isinstance(node, n.Sym) and node in norm.known.flows:
            return norm.known.flows[node].initial
        if isinstance(node, n.Sym) and node in norm.known.values and norm.known.depends(node, time):
            return initial(norm.known.values[node][0])
        if node == time:
            return zero
        if not isinstance(node, sympy.Basic) or not norm.known.depends(node, time):
            return node
        if isinstance(node, n.Integral):
            body, var, low, high = node.args
            return n.Integral(body if var == time else initial(body), var, initial(low), initial(high))
        if isinstance(node, n.Sym) and time not in node.indices:
            raise al.GiveUp(f"the initial value of {node} is not declared")
        if not isinstance(node, AT_A_TIME):
            raise al.GiveUp(f"the initial value of a {type(node).__name__} is not the value of its terms there")
        return node.func(*(initial(arg) for arg in node.args))

    difference = n.Add(claim.lhs, n.Neg(claim.rhs))
    return Parser(norm.parser.blocks).poly(initial(difference))


__all__ = ["Certificate", "Part", "further", "judge", "prove", "shown"]
