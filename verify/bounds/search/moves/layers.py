"""One hidden layer: units, entrywise maps, quadratic forms in two variables, sequents about points at other points."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from derivations.assumptions import Assumption
from derivations.estimates import Stated
from derivations.layers import Activation, HiddenLayer
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import arithmetic, descent, layers, logic, norms, plane, points, ranges
from ...rules.ground import EQ, LE, ONE, loose
from ...rules.kernel import Sequent
from ...rules.terms import Poly, TermError, number, over
from ..asking import Asking, Reach
from ..patterns import atoms_of, hypotheses
from ..registry import Sides, move


def known(p: Asking, kind: type) -> list:
    return [a for a in p.c.assumptions if isinstance(a, kind)]


def members(x: n.Node, family: n.Sym) -> list[n.Sym]:
    """The members of a family in a term, in a fixed order."""
    return sorted((s for s in loose(x) if isinstance(s, n.Sym) and s.name == family.name and s.indices), key=str)


@move(n.Norm)
def of_layers(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """Changes of the Jacobian, of the readout of a unit, and of all parameters."""
    x = atom.args[0]
    for layer in known(p, HiddenLayer):
        for a, b in permutations([s.indices[0] for s in members(x, layer.jacobian)], 2):
            if p.t.same(n.Norm(layers.at(layer.jacobian, a) - layers.at(layer.jacobian, b), "F"), atom):
                yield p.attempt(layers.jacobian_change, layer, a, b)
        for s, t in permutations(members(x, layer.readout), 2):
            (a, i), (b, j) = s.indices, t.indices
            if i == j and p.t.same(n.Norm(s - t), atom):
                first, last = p.prove(ONE, LE, i, Reach.KNOWN), p.prove(i, LE, layer.width, Reach.KNOWN)
                if first is not None and last is not None:
                    yield p.attempt(layers.readout_change, layer, a, b, i, first, last)
        ends = [s for s in loose(x) if not s.indices and n.same_shape(s.shape, layer.point.shape)]
        ends += [s for s in loose(x) if s.indices and n.same_shape(s.shape, layer.point.shape)]
        for a, b in permutations(sorted(ends, key=str), 2):
            if atom.kind == "2" and p.t.same(n.Norm(a - b), atom):
                yield p.attempt(layers.parameter_change, layer, a, b)


@move(n.Norm)
def entrywise(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """Changes of an entrywise map and of its slopes."""
    x = atom.args[0]
    for phi in known(p, Activation):
        for s, t in permutations(members(x, phi.value), 2):
            if atom.kind == "2" and p.t.same(n.Norm(s - t), atom):
                yield p.attempt(layers.value_change, phi, s.indices[0], t.indices[0])
        found = members(x, phi.slopes)
        if len(found) == 1 and p.t.same(n.Norm(found[0], "op"), atom):
            yield p.attempt(layers.slopes_bound, phi, found[0].indices[0])
        if len(found) == 2 and atom.kind == "F":
            yield from weighted(p, atom, phi, found)


def weighted(p: Asking, atom: n.Norm, phi: Activation, found: list[n.Sym]) -> Iterator[Sequent | None]:
    """||(diag phi'(u) - diag phi'(v)) B||_F, where an assumption bounds the rows of B."""
    words = [word for _, word in p.t.poly(atom.args[0])]
    tails = {word[1:] for word in words if word and word[0] in found}
    if len(tails) != 1 or () in tails:
        return
    (tail,) = tails
    matrix = tail[0] if len(tail) == 1 else n.Mul(*tail)
    for a in p.c.assumptions:
        if isinstance(a, Stated) and a.var is not None and a.left == n.Norm(n.Row(matrix, a.var)):
            bounds = (Stated(ONE, LE, a.var), Stated(a.var, LE, n.Size(matrix.shape[0])))
            ends = [p.attempt(logic.assumption, bound) for bound in bounds]
            rows = p.attempt(logic.instance, a, a.var, *ends) if all(ends) else None
            if rows is not None:
                u, v = (s.indices[0] for s in found)
                yield p.attempt(layers.slopes_change, phi, u, v, matrix, a.var, rows)


@move(n.Norm)
def mapped(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """|A u - A v| <= ||A||_op |u - v|."""
    poly = p.t.poly(atom.args[0])
    words = [word for _, word in poly]
    if (
        atom.kind != "2"
        or not n.same_size(atom.args[0].shape[1], n.ONE)
        or len(words) < 2
        or not all(len(word) > 1 for word in words)
    ):
        return
    if len({word[0] for word in words}) == 1:
        first = words[0][0]
        rest = {(f, word[1:]): c for (f, word), c in poly.items()}
        yield p.attempt(
            norms.product, ("2", "op", "2"), first, p.t.build(rest, (first.shape[1], atom.args[0].shape[1]))
        )


@move(n.Norm)
def tensor(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||A (x) a - B (x) b||_F."""
    parts = [word[0] for _, word in p.t.poly(atom.args[0]) if len(word) == 1 and isinstance(word[0], n.Kron)]
    for first, second in permutations(parts, 2):
        if atom.kind == "F" and p.t.same(n.Norm(first - second, "F"), atom):
            yield p.attempt(layers.kronecker, *first.args, *second.args)


@move(n.Sum)
def summed(p: Asking, atom: n.Sum, sides: Sides) -> Iterator[Sequent | None]:
    """What is known of every index, summed over the range of the goal's sum."""
    if len(atom.args) != 4 or not isinstance(atom.args[3], n.Node):
        return
    body, var, low, high = atom.args
    inner = p.inside(atom)
    for sequent in inner.about(atoms_of(p.t.poly(body))):
        if sequent.relation != EQ and var in loose(sequent.left):
            yield p.attempt(ranges.sum_monotone, sequent, var, low, high)


@move(n.Norm, n.Sym)
def eigenvalue(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """a x^2 + 2 b x y + d y^2 <= l (x^2 + y^2), where the larger eigenvalue l is written out in what is known or
    wanted, and the goal has a multiple of x^2 + y^2."""
    rests: dict[n.Node, frozenset] = {}
    for x in atoms_of(p.t.poly(sides[1])):
        if isinstance(x, n.Norm | n.Sym):
            square = (x, n.Num(2))
            rests[x] = frozenset(
                (frozenset(key[0]) - {square}, c) for key, c in p.t.poly(sides[1]).items() if square in key[0]
            )
    found = {m: None for side in (sides[1], *(f.left for f in p.known.base)) for m in matrices(side)}
    for y, rest in rests.items():
        if rest and y != atom and rest == rests.get(atom):
            for entries in found:
                yield p.attempt(plane.larger_eigenvalue, *entries, atom, y)


def matrices(side: n.Node) -> Iterator[tuple[n.Node, n.Node, n.Node]]:
    """(a, b, d) of each sqrt((a - d)^2 + 4 b^2) in a term."""
    found: dict[tuple, None] = {}
    for x in tree(side):
        match x:
            case n.Sqrt(
                args=(
                    n.Add(
                        args=(
                            n.Pow(args=(n.Add(args=(*rest, n.Neg(args=(d,)))), _)),
                            n.Mul(args=(n.Num(), n.Pow(args=(b, _)))),
                        )
                    ),
                )
            ):
                found.setdefault((rest[0] if len(rest) == 1 else n.Add(*rest), b, d))
    yield from found


@move(n.Norm)
def rooted(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||x|| <= b from what is known of the form ||x||^2 <= b^2, where b is a product of powers."""
    for sequent in p.known.base:
        if sequent.relation == EQ or not p.t.same(sequent.left, n.Pow(atom, n.Num(2))):
            continue
        half = halved(p, p.t.poly(sequent.right))
        sign = p.sign(half) if half is not None else None
        if half is not None and sign is not None:
            yield p.attempt(arithmetic.unsquare, atom, half, sequent, sign)


def halved(p: Asking, poly: Poly) -> n.Node | None:
    """b with b^2 the given product of powers."""
    if len(poly) != 1:
        return None
    (((factors, word), c),) = poly.items()
    powers = [(base, number(exponent)) for base, exponent in factors]
    fine = all(e is not None and (e % 2 == 0 or p.t.cancels(base)) for base, e in powers)
    if word or c != 1 or not fine:
        return None
    try:
        return p.t.build({(tuple((base, n.Num(over(e, 2))) for base, e in powers if e is not None), ()): c})
    except TermError:
        return None


@move(n.Norm)
def elsewhere(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """A lemma about points at other points, where that makes its left side the factor in question."""
    for lemma in p.lemmas:
        free = [s for s in loose(lemma.left) if isinstance(s, n.Sym) and not s.indices and not s.is_scalar_shaped]
        for var in sorted(free, key=str):
            for value in sorted(loose(atom), key=str):
                if value == var or not isinstance(value, n.Sym) or not n.same_shape(value.shape, var.shape):
                    continue
                left = lemma.left.xreplace({var: value})
                if atom in atoms_of(p.t.poly(left)):
                    yield shown(p, p.attempt(points.at_point, lemma, var, value))


def shown(p: Asking, sequent: Sequent | None) -> Sequent | None:
    """The sequent with what it supposes beyond the assumptions shown and cut."""
    allowed: set[Assumption] = {*p.c.assumptions, *p.ranges}
    for hypothesis in hypotheses(sequent, allowed) if sequent is not None else ():
        if not isinstance(hypothesis, Stated) or hypothesis.var is not None or sequent is None:
            return None
        proof = p.prove(hypothesis.left, hypothesis.relation, hypothesis.right, Reach.CHAINS)
        sequent = p.attempt(descent.cut, sequent, hypothesis, proof) if proof is not None else None
    return sequent
