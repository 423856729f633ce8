"""One search for a proof of L <= R, phase by phase.

Each phase collects sequents (each once); after it multipliers are looked for (`closing`). What is looked up is
directed by the terms that occur, so a phase that brings nothing new ends the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from derivations.notation import nodes as n

from ..rules import arithmetic, logic, norms
from ..rules.ground import EQ, LE, LT, ONE, loose
from ..rules.kernel import Sequent
from ..rules.terms import Key, Poly, number
from . import closing, forms, rational, slopes, squares
from .asking import Asking, Reach, Step
from .chains import terminal
from .definitions import merged
from .enough import note
from .patterns import atoms_of
from .registry import sequents_about

MANY = 600  # candidates in one linear program
SHARE = 2000  # the work that the moves about one term may do
BOUNDED = n.Norm | n.Sing | n.Sum | n.Integral | n.Sup


# -- proofs without a search ------------------------------------------------------------------------------
def direct(p: Asking, left: n.Node, relation: str, right: n.Node) -> Sequent | None:
    """Equal once definitions are put in."""
    if relation == LT:
        return None
    if p.c.same(left, right):
        return p.attempt(logic.ring, left, right)
    (a, first), (b, second) = p.unfold(left), p.unfold(right)
    if (first or second) and p.c.same(a, b):
        return p.attempt(logic.replaced, left, right, *merged(first, second))
    return scaled(p, left, right) if relation == LE else None


def scaled(p: Asking, left: n.Node, right: n.Node) -> Sequent | None:
    """m x <= m y from x <= y where the common factor m is a sum: multiples by products of powers miss it."""
    if not (isinstance(left, n.Mul) and isinstance(right, n.Mul)):
        return None
    for i, m in enumerate(left.args):
        if not isinstance(m, n.Add) or m not in right.args:
            continue
        j = right.args.index(m)
        x, y = (n.Mul(*s.args[:at], *s.args[at + 1 :]) for s, at in ((left, i), (right, j)))
        below = p.prove(x, LE, y, Reach.ALL if p.wide else Reach.TERMS)
        if below is None and p.wide and p.prove(n.Num(0), LE, m, Reach.KNOWN) is not None:
            note(p, (left, LE, right), (x, LE, y))
        sign = None if below is None else not_negative(p, m)
        if sign is not None and below is not None:
            apart = p.attempt(arithmetic.product, sign, below)
            return None if apart is None else p.chain(left, LE, right, [(apart, ONE)])
    return None


def not_negative(p: Asking, m: n.Node) -> Sequent | None:
    """The sign of a sum; in a wide search also by what is known of functions, with a share of the work for each way."""
    if not p.wide:
        return p.sign(m)
    with p.work.share(SHARE):
        found = p.prove(n.Num(0), LE, m)
    if found is None:
        with p.work.share(SHARE):
            found = p.sign(m)
    return found


def taken_out(p: Asking, x: n.Node) -> Sequent | None:
    """||c A|| = c ||A|| where a side is that norm and c is known not to be negative."""
    if not isinstance(x, n.Norm):
        return None
    poly = p.t.poly(x.args[0])
    if len(poly) != 1:
        return None
    (((factors, word), value),) = poly.items()
    if not factors or not word:
        return None
    scalar, bare = (
        p.t.build({(factors, ()): value if value.numerator >= 0 else -value}),
        p.t.build({((), word): 1}, x.args[0].shape),
    )
    sign = p.sign(scalar)
    return None if sign is None else p.attempt(norms.multiple, x.kind, scalar, bare, sign)


def without_common_factor(p: Asking, left: n.Node, relation: str, right: n.Node) -> list[Step] | None:
    """m x <= m y from x <= y, where each product of both sides has the factors m and they are not negative."""
    if relation != LE:
        return None
    out = taken_out(p, left)
    if out is not None:
        below = p.prove(out.right, LE, right)
        if below is None:
            note(p, (left, LE, right), (out.right, LE, right))
        return None if below is None else [(out, ONE), (below, ONE)]
    a, b = p.t.poly(left), p.t.poly(right)
    keys = [*a, *b]
    shared = common(keys)
    m: Key = (shared, ())
    if not shared or any(word for _, word in keys) or not p.level(m):
        return None
    x, y = (p.t.build({(without(k[0], shared), ()): c for k, c in side.items()}) for side in (a, b))
    below = p.prove(x, LE, y)
    if below is None:
        note(p, (left, LE, right), (x, LE, y))
    return None if below is None else [(below, p.t.build({m: 1}))]


def common(keys: Sequence[Key]) -> tuple:
    """The powers by which all terms can be divided: of each factor the least that occurs."""
    found = []
    for base, exponent in keys[0][0] if keys else ():
        others = [dict(factors).get(base) for factors, _ in keys]
        if all(e == exponent for e in others):
            found.append((base, exponent))
            continue
        values = [None if e is None else number(e) for e in others]
        least = min((v for v in values if v is not None), default=0)
        if None not in values and least > 0:
            found.append((base, n.Num(least)))
    return tuple(found)


def without(factors: tuple, shared: tuple) -> tuple:
    """A product of powers divided by powers that it has."""
    gone, out = dict(shared), []
    for base, exponent in factors:
        if base not in gone:
            out.append((base, exponent))
        elif gone[base] != exponent:
            whole, less = number(exponent), number(gone[base])
            out.append((base, n.Num((whole or 0) - (less or 0))))
    return tuple(out)


# -- the search -------------------------------------------------------------------------------------------
class Search:
    """What one search has collected: sequents, their products with monomials, the terms of these."""

    def __init__(self, p: Asking, relation: str, sides: tuple[n.Node, n.Node], goal: Poly) -> None:
        """`goal` is right - left of the `sides`, in which definitions are put."""
        self.p = p
        self.relation = relation
        self.sides = sides
        self.goal = goal
        self.terms = closing.Terms(
            {k: None for k, c in goal.items() if c.numerator < 0 or relation == EQ or not p.level(k)},
            {k: None for k, c in goal.items() if c.numerator > 0 or relation == EQ or not p.level(k)},
        )
        self.terms.add("spare", closing.UNIT)
        self.products = closing.Products(p.c, self.terms, p.level, p.seen.levels, MANY, p.seen.parts)
        self.pool: dict[int, Sequent] = {}
        self.looked: set[n.Node] = set()
        self.solved: tuple[int, int] | None = None  # how much there was when multipliers were last looked for
        self.idle = False  # the last phase had nothing to look at

    def add(self, sequents: Iterable[Sequent]) -> None:
        for sequent in sequents:
            if id(sequent) not in self.pool:
                gap = self.gap(sequent)
                if gap and not self.evident(sequent, gap):
                    self.pool[id(sequent)] = sequent
                    self.products.enter(sequent, gap)

    def gap(self, sequent: Sequent) -> Poly | None:
        """right - left of a sequent."""
        gaps = self.p.seen.gaps
        if sequent not in gaps:
            gaps[sequent] = closing.gap_of(self.p.c, sequent)
        return gaps[sequent]

    def evident(self, sequent: Sequent, gap: Poly) -> bool:
        """Whether a sequent says no more than the signs of its factors."""
        ((key, c), *more) = gap.items()
        needed = 2 if sequent.relation == LT else 1
        return not more and sequent.relation != EQ and c.numerator > 0 and self.p.level(key) >= needed

    def atoms(self, spare: bool) -> list[n.Node]:
        """The factors of the terms that need a bound from above; and of those that may be bounded below."""
        return atoms_of((*self.terms.short, *self.terms.spare) if spare else self.terms.short)

    def multiply(self, times: int) -> None:
        """Products of the sequents with monomials, as often as that brings new terms."""
        for _ in range(times):
            self.p.work.done += 5 + len(self.products.found) // 10
            if not self.products.grow():
                break

    def evident_goal(self) -> bool:
        """Whether the signs of the factors alone show the goal."""
        return self.relation != EQ and closing.solve(self.goal, self.relation, (), self.p.level) is not None

    def multipliers(self) -> list[Step] | None:
        """Sequents with multipliers that show the goal, if there is something new since the last look."""
        found = self.products.found
        state = (len(found), len(self.p.seen.levels))
        if state == self.solved:
            return None
        self.solved = state
        answer = closing.solve(self.goal, self.relation, tuple(found.values()), self.p.level)
        if answer is None:
            return None
        return [(x.sequent, self.p.t.build({k: v * c for k, v in x.multiplier.items()})) for x, c in answer]

    def over(self) -> bool:
        return self.idle or len(self.products.found) >= MANY or self.p.work.spent()


Phase = Callable[[Search], None]


def from_base(s: Search) -> None:
    """What is known from the start, already added: it is multiplied further than what comes later."""
    s.add(s.p.known.base)
    s.multiply(8)


def about_terms(s: Search) -> None:
    """What is assumed in general, at the terms of the goal."""
    s.add(s.p.about(s.atoms(spare=True)))
    if plain_number(s.p, *s.sides):
        s.add(products(s.p, loose(s.sides[0]) | loose(s.sides[1])))
    s.multiply(2)


def binders_first(s: Search) -> None:
    """Bounds of the sums, integrals and suprema on the left."""
    for x in s.atoms(spare=False):
        with s.p.work.share(SHARE):
            sequents = sequents_about(s.p, x, s.sides) if isinstance(x, n.Sum | n.Integral | n.Sup) else ()
        s.add(sequents)
    s.multiply(2)


def chains_of_one_factor(s: Search) -> None:
    """Chains of bounds that lead from a factor on the left to factors of the right; an equation has none."""
    if s.relation == EQ:
        look_around(s)
    else:
        aims = frozenset(atoms_of(s.p.t.poly(s.sides[1])))
        for x in s.atoms(spare=False):
            with s.p.work.share(SHARE):
                end = terminal(s.p, x, s.sides, aims) if isinstance(x, BOUNDED) else None
            s.add([end] if end is not None else [])
    s.multiply(2)


def everything(s: Search) -> None:
    """All that is found about the factors that were not looked at yet; without any the search is over."""
    s.idle = not look_around(s)
    s.multiply(2)


def look_around(s: Search) -> bool:
    """Add what assumptions, lemmas and moves say about new factors; whether there were any."""
    atoms = [x for x in s.atoms(spare=True) if x not in s.looked]
    s.looked.update(atoms)
    s.add(s.p.about(atoms))
    for atom in atoms:
        with s.p.work.share(SHARE):
            sequents = sequents_about(s.p, atom, s.sides)
        s.add(sequents)
    return bool(atoms)


FIRST: tuple[Phase, ...] = (from_base, about_terms, binders_first, chains_of_one_factor)
PHASES = (*FIRST, *(everything,) * (Reach.ALL - len(FIRST)))


def search(p: Asking, left: n.Node, relation: str, right: n.Node, reach: Reach) -> Sequent | None:
    """left relation right by as many phases as are within reach, or None."""
    (a, first), (b, second) = p.unfold(left), p.unfold(right)
    goal = p.t.difference(b, a)
    allowed = reach
    if plain_number(p, a, b) and not any(e != ONE and beyond(p, e) for k in goal for _, e in k[0]):
        allowed = min(reach, Reach.TERMS)  # polynomials in plain numbers: nothing more is to be found about them
    note(p, (left, relation, right), (a, relation, b))
    links: list[Step] = []
    for old, new, rounds in ((left, a, first), (b, right, second)):
        if old != new:
            same = p.attempt(logic.replaced, old, new, *rounds)
            if same is None:
                return None
            links.append((same, ONE))
    s = Search(p, relation, (a, b), goal)
    if s.evident_goal():
        made = p.chain(left, relation, right, links)
        if made is not None:
            return made
    for phase in PHASES[:allowed]:
        phase(s)
        steps = s.multipliers()
        if steps is not None:
            made = p.chain(left, relation, right, [*links, *steps])
            if made is not None:
                return made
        if s.over():
            break
    for last in (
        (without_common_factor, forms.in_numbers, forms.closed, rational.cleared, squares.completed, slopes.compared)
        if p.wide and allowed > Reach.KNOWN
        else ()
    ):
        more = last(p, a, relation, b)
        made = p.chain(left, relation, right, [*links, *more]) if more is not None else None
        if made is not None:
            return made
    return both_ways(p, left, right) if relation == EQ and allowed > Reach.KNOWN else None


def both_ways(p: Asking, left: n.Node, right: n.Node) -> Sequent | None:
    """left = right from left <= right <= left."""
    below, above = p.prove(left, LE, right), p.prove(right, LE, left)
    return p.attempt(arithmetic.antisymmetry, below, above) if below is not None and above is not None else None


# -- plain numbers ----------------------------------------------------------------------------------------
def products(p: Asking, about: frozenset) -> Sequence[Sequent]:
    """Products of two known inequalities between plain numbers, about nothing but the symbols of the goal."""
    if p.wide:  # also what bounds a symbol of the goal by others
        near = (loose(f.left) | loose(f.right) for f in p.known.base if plain_number(p, f.left, f.right))
        about = about.union(*(own for own in near if own & about))
    light = [
        f
        for f in p.known.base
        if f.relation != EQ and loose(f.left) | loose(f.right) <= about and plain_number(p, f.left, f.right)
    ]
    pairs = [(f, g) for i, f in enumerate(light) for g in light[i:]]
    made = [p.attempt(arithmetic.product, f, g) for f, g in pairs[:30]]
    return [f for f in made if f is not None]


def beyond(p: Asking, exponent: n.Node) -> bool:
    """Whether a power is none of a polynomial: its exponent is a term; of the library of inequalities roots too."""
    value = number(exponent)
    return value is None or (p.wide and value.denominator != 1)


def plain_number(p: Asking, *sides: n.Node) -> bool:
    """Whether a term is made of numbers alone: no norms, sums or other measures."""
    return all(
        (p.t.cancels(b) and not isinstance(b, n.Constant)) or (isinstance(b, n.Sym) and not (p.wide and of_a_point(b)))
        for x in sides for k in p.t.poly(x) for b, _ in k[0]
    )  # fmt: skip


def of_a_point(s: n.Sym) -> bool:
    """Whether a number is the value of a function at a point."""
    return any(not i.is_scalar_shaped for i in s.indices)
