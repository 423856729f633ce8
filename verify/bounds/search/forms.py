"""Goals about functions at points: everything as scalar products, closed by one linear program.

What is known between the points of the goal is linear in values, and quadratic in points and gradients. Squares of
norms become scalar products; each inequality is multiplied with the products of numbers that lead from one of its
terms to one of the goal, or to one that an inequality between numbers puts beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, permutations

from derivations.assumptions.functions import FunctionFact
from derivations.notation import nodes as n

from ..rules import arithmetic, vectors
from ..rules.ground import EQ, LE, ONE, ZERO, loose
from ..rules.kernel import Sequent
from ..rules.terms import WHOLE, Key, Poly, TermError, plus
from . import closing, rational
from .asking import Asking, Step
from .moves.convexity import about, of_functions, places

SCALARS = 24  # products of numbers that multiply
MANY = 2500  # candidates in the linear program
TWO = n.Num(2)
TANGENT = "function above its tangent"


def closed(p: Asking, left: n.Node, relation: str, right: n.Node) -> list[Step] | None:
    """Steps that show left relation right, or None."""
    known = of_functions(p, (left, right))
    if not known:
        return None
    goal = in_products(p, p.t.difference(right, left))
    if goal is None:
        return None
    sequents = list(dict.fromkeys(between(p, known, (left, right))))
    base = [f for f in (*p.known.base, *(rational.whole(p, f) for f in list(p.known.base))) if f is not None]
    light = [f for f in base if is_light(p, f)]
    sequents += weighted(p, (left, right), light, sequents)
    sequents += [f for f in base if f not in light]
    scalars = around(p, goal, light)
    found: list[closing.Candidate] = []
    for sequent in sequents:
        try:
            gap = in_products(p, p.t.difference(sequent.right, sequent.left))
        except TermError:
            continue
        if gap:
            found.extend(islice(multiplied(p, sequent, gap, scalars), MANY - len(found)))
    if len(found) < MANY:
        found.extend(islice(beside(p, goal, light, scalars, found), MANY - len(found)))
    answer = closing.solve(goal, relation, tuple(found), lambda key: level(p, key))
    if answer is None:
        return None
    steps = [(x.sequent, p.t.build({k: v * c for k, v in x.multiplier.items()})) for x, c in answer]
    return [*steps, *squares(p, left, right, steps)]


def in_numbers(p: Asking, left: n.Node, relation: str, right: n.Node) -> list[Step] | None:
    """Inequalities between products of powers from others, through products that the goal does not name."""
    goal = p.t.difference(right, left)
    if not goal or any(not p.t.cancels(b) for factors, word in goal for b, _ in factors) or len(goal) > SCALARS:
        return None
    light = [f for f in p.known.base if is_light(p, f)]
    scalars = around(p, goal, light)
    found = [x for f in light for x in multiplied(p, f, p.t.difference(f.right, f.left), scalars)]
    answer = closing.solve(goal, relation, tuple(found[:MANY]), p.level)
    if answer is None:
        return None
    return [(x.sequent, p.t.build({k: v * c for k, v in x.multiplier.items()})) for x, c in answer]


def between(p: Asking, known: list[FunctionFact], sides: tuple[n.Node, n.Node]) -> Iterator[Sequent]:
    for what in known:
        for a, b in permutations(places(p, what, sides)[:4], 2):
            yield from (p.plainly(made) for made in about(p, known, what, a, b) if made is not None)


def weighted(
    p: Asking, sides: tuple[n.Node, n.Node], light: list[Sequent], sequents: list[Sequent]
) -> Iterator[Sequent]:
    """A tangent below a function, times a weight such as 1 - t of which a relation says that it is not negative."""
    tangents = [s for s in sequents if s.rule == TANGENT][:SCALARS]
    own = loose(sides[0]) | loose(sides[1])
    for f in light:
        weight = p.t.build(p.t.difference(f.right, f.left))
        if loose(weight) <= own:
            sign = p.chain(ZERO, LE, weight, [(f, ONE)])
            made = (p.attempt(arithmetic.product, sign, s) for s in tangents if sign is not None)
            yield from (s for s in made if s is not None)


def is_light(p: Asking, f: Sequent) -> bool:
    """An inequality between numbers that are products of powers."""
    if f.relation == EQ:
        return False
    try:
        gap = p.t.difference(f.right, f.left)
    except TermError:
        return False
    free = loose(f.left) | loose(f.right)
    return (
        len(gap) > 1
        and all(s.is_scalar_shaped and not s.indices for s in free if isinstance(s, n.Sym))
        and all(not word and all(is_signed(p, b) for b, _ in factors) for factors, word in gap)
    )


def is_signed(p: Asking, base: n.Node) -> bool:
    return p.t.cancels(base) or base in p.t.nonnegative


def in_products(p: Asking, poly: Poly) -> Poly | None:
    """Squares of norms of vectors as scalar products; None where another power of a norm occurs."""
    out: Poly = {}
    for (factors, word), c in poly.items():
        term: Poly = {(tuple(f for f in factors if not isinstance(f[0], n.Norm)), word): c}
        for base, exponent in factors:
            if not isinstance(base, n.Norm):
                continue
            if exponent != TWO or not vectors.is_vector(base.args[0]) or word:
                return None
            term = p.t.times(term, p.t.poly(n.dot(base.args[0], base.args[0])))
        out = plus(out, term)
    return out


def parted(p: Asking, key: Key) -> tuple[tuple, tuple]:
    """The factors of a term that can be cancelled, and the others."""
    found = p.seen.parted.get(key)
    if found is None:
        light = tuple(f for f in key[0] if p.t.cancels(f[0]))
        found = p.seen.parted[key] = (light, tuple(f for f in key[0] if f not in light))
    return found


def around(p: Asking, goal: Poly, light: list[Sequent]) -> list[tuple]:
    """Products of numbers beside the values and scalar products of a goal, and those that inequalities bring."""
    found = dict.fromkeys(parted(p, key)[0] for key in goal)
    found.setdefault(())
    for _ in range(2):
        for factors in list(found):
            for f in light:
                keys = list(p.t.difference(f.right, f.left))
                for one, other in permutations(keys, 2):
                    ratio = closing.quotient(p.c, other, one)
                    if ratio is not None and len(found) < SCALARS:
                        found.setdefault(p.t.merge(factors, ratio[0]))
    return list(found)


def multiplied(p: Asking, sequent: Sequent, gap: Poly, scalars: list[tuple]) -> Iterator[closing.Candidate]:
    """A sequent times what leads from one of its terms to one of the goal's multiples."""
    ratios: dict[Key, None] = {}
    for key in gap:
        own, _ = parted(p, key)
        for factors in scalars:
            ratio = closing.quotient(p.c, (factors, ()), (own, ()))
            if ratio is not None and not closing.far(ratio):
                ratios.setdefault(ratio)
    for ratio in ratios:
        sign = 2 if sequent.relation == EQ else p.level(ratio)
        if sign:
            yield closing.Candidate(sequent, {ratio: WHOLE}, p.t.times({ratio: WHOLE}, gap), sign)


def beside(
    p: Asking, goal: Poly, light: list[Sequent], scalars: list[tuple], found: Iterable[closing.Candidate]
) -> Iterator[closing.Candidate]:
    """Inequalities between numbers, times squares that occur."""
    heavy = dict.fromkeys(parted(p, key)[1] for poly in (goal, *(x.gap for x in found)) for key in poly)
    squares_ = [h for h in heavy if len(h) == 1 and is_square(h[0][0]) and h[0][1] == ONE]
    near: dict[tuple, dict[tuple, None]] = {h: dict.fromkeys(scalars) for h in squares_}
    for key in (key for x in found for key in x.gap):
        own, other = parted(p, key)
        if other in near and len(near[other]) < 2 * SCALARS:
            near[other].setdefault(own)
    for f in light:
        gap = p.t.difference(f.right, f.left)
        for base in squares_:
            ratios = {closing.quotient(p.c, (x, ()), (key[0], ())): None for x in near[base] for key in gap}
            for ratio in ratios:
                if ratio is not None and not closing.far(ratio) and p.level(ratio):
                    norm = n.Norm(base[0][0].args[0])
                    multiplier = p.t.times({ratio: WHOLE}, p.t.poly(norm**TWO))
                    square = p.t.times({ratio: WHOLE}, {(base, ()): WHOLE})
                    yield closing.Candidate(f, multiplier, p.t.times(square, gap), 1)


def is_square(base: n.Node) -> bool:
    return isinstance(base, n._Inner) and base.args[0] == base.args[1]


def level(p: Asking, key: Key) -> int:
    """As of any product of powers, with v . v as a square."""
    rest = tuple(f for f in key[0] if not is_square(f[0]))
    own = p.level((rest, key[1])) if rest or key[1] else 2
    return min(own, 1) if len(rest) < len(key[0]) else own


def squares(p: Asking, left: n.Node, right: n.Node, steps: list[Step]) -> Iterator[Step]:
    """Equations |v|^2 = v . v by which nothing but squares of norms with a sign is left."""
    rest = p.t.difference(right, left)
    for sequent, multiplier in steps:
        rest = plus(rest, p.t.times(p.t.poly(multiplier), p.t.difference(sequent.right, sequent.left)), -1)
    norms = {b: None for factors, _ in rest for b, e in factors if isinstance(b, n.Norm) and e == TWO}
    for norm in norms:
        same = p.attempt(vectors.squared, norm.args[0])
        own = {k: c for k, c in rest.items() if (norm, TWO) in k[0]}
        m: Poly = {(tuple(f for f in k[0] if f != (norm, TWO)), k[1]): c for k, c in own.items()}
        if same is None or not m:
            continue
        yield same, p.t.build(plus({}, m, -1))
        rest = plus(rest, p.t.times(m, p.t.difference(same.right, same.left)))
    for base in dict.fromkeys(b for factors, _ in rest for b, _e in factors if is_square(b)):
        same = p.attempt(vectors.squared, base.args[0])
        m = {(tuple(f for f in k[0] if f[0] != base), k[1]): c for k, c in rest.items() if (base, ONE) in k[0]}
        if same is not None and m:
            yield same, p.t.build(m)
            rest = plus(rest, p.t.times(m, p.t.difference(same.right, same.left)), -1)


__all__ = ["closed", "in_numbers"]
