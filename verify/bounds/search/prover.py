"""Search for proofs of bounds. It only proposes: whatever it returns was made by the rules.

To show L <= R the prover collects facts about the terms of L and R (from lemmas, from assumptions, from the shape of
norms, sums and integrals: `moves`), each once, in rounds; after each round `closing` looks for multipliers. What
is looked up is directed by the terms that occur, so a round that brings nothing new ends the search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass

from derivations.assumptions import Assumption, Define, Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n

from ..rules import arithmetic, descent, logic
from ..rules.domains import of_a_term
from ..rules.ground import EQ, LE, LT, ONE, ZERO, RuleError, loose
from ..rules.kernel import Context, Fact, speaks_of
from ..rules.terms import WHOLE, E, Key, Poly, TermError, number, plus
from . import closing
from .registry import facts_about

ROUNDS = 9
DEEP = 4
LIMIT = 8000  # the work of one search
MANY = 600  # candidates in one linear program
BOUNDED = n.Norm | n.Sing | n.Sum | n.Integral | n.Sup
Step = tuple[Fact, n.Node]


@dataclass
class Work:
    """How much has been tried; the search ends when it is spent (work is counted, so that answers do not hang on the
    speed of a machine)."""

    limit: int = LIMIT
    done: int = 0

    def spent(self) -> bool:
        return self.done >= self.limit

    @contextmanager
    def share(self, part: int) -> Iterator[None]:
        """At most this much more for what is tried inside."""
        whole, self.limit = self.limit, min(self.limit, self.done + part)
        try:
            yield
        finally:
            self.limit = whole


class Prover:
    """Proves relations between scalar terms from the assumptions of one claim, lemmas, and the range of binders."""

    def __init__(
        self,
        context: Context,
        lemmas: Sequence[Fact] = (),
        ranges: tuple[Stated, ...] = (),
        depth: int = 0,
        folded: bool = False,
        work: Work | None = None,
    ) -> None:
        """A `folded` prover keeps defined symbols as they are."""
        self.work = work or Work()
        self.c = context
        self.folded = folded
        self.t = context.terms
        self.lemmas = tuple(lemmas)
        self.ranges = ranges
        self.depth = depth
        self.definitions: dict[n.Node, Fact | None] = {}
        self.unfolded: dict[n.Node, tuple[n.Node, tuple]] = {}
        self.known_signs: dict[n.Node, Fact | None] = {}
        self.levels: dict[Key, int] = {}
        self.inner: dict[tuple, Prover] = {}
        self.moves: dict[tuple, tuple[Fact, ...]] = {}
        self.instances: dict[tuple, Fact | None] = {}
        self.results: dict[tuple, Fact | None] = {}
        self.shapes: dict[str, list[tuple[n.Node, Fact, n.Sym]]] | None = None
        self.gaps: dict[Fact, Poly | None] = {}
        self.parts: dict[Fact, list[closing.Part]] = {}
        self.places: dict[n.Node, tuple[Fact, ...]] = {}
        self.ends: dict[tuple, Fact | None] = {}
        self.busy: set = set()
        self.asking: set = set()
        self.chasing: set = set()
        self.loops = 0  # how often a chain of bounds came back to where it was
        self.cuts = 0  # how often a question was dropped that is still open
        self.dropped: Counter = Counter()  # the same, by the question that was being asked already
        self.allowed = frozenset((*context.assumptions, *ranges))
        self.stated: dict[str, list[tuple[n.Sym, Stated, n.Sym]]] = {}
        for a in context.assumptions:
            if isinstance(a, Stated) and a.var is not None and (a.relation != EQ or a.left.is_scalar_shaped):
                for pattern in patterns(a):
                    self.stated.setdefault(pattern.name, []).append((pattern, a, a.var))
        self.base: list[Fact] = []
        self.vectors: list[Fact] = []
        self.general: list[tuple[Fact, n.Sym]] = []
        for a in (*context.assumptions, *ranges):
            self.read(a)
        for fact in self.lemmas:
            if fact.under <= self.allowed:
                self.general.extend((fact, var) for var in free_times(fact))
                self.admit(fact)
            else:
                self.general.extend((fact, var) for var in conditional_on(fact, self.allowed))

    # -- what is known ------------------------------------------------------------------------------------
    def read(self, a: Assumption) -> None:
        """Scalar relations among the assumptions are facts from the start."""
        if isinstance(a, Stated) and a.var is None and a.left.is_scalar_shaped:
            self.admit(logic.assumption(self.c, a))
        elif isinstance(a, Natural):
            self.base.append(logic.assumption(self.c, a))

    def admit(self, fact: Fact) -> None:
        """A fact in the vocabulary of the prover: definitions unfolded."""
        plain = self.plainly(fact)
        if not fact.left.is_scalar_shaped:
            self.vectors.append(plain)
            return
        self.base.append(plain)
        if isinstance(plain.left, n.Pow) and plain.left.args[1] == n.Num(2) and plain.relation in (LE, LT):
            a = plain.left.args[0]
            sign = self.sign(a)
            rooted = self.attempt(arithmetic.root, a, plain.right, plain, sign) if sign is not None else None
            if rooted is not None:
                self.base.append(rooted)

    def plainly(self, fact: Fact) -> Fact:
        left, right = self.unfold(fact.left), self.unfold(fact.right)
        if (left[0], right[0]) == (fact.left, fact.right):
            return fact
        steps = [(fact, ONE)]
        for old, new, rounds in ((left[0], fact.left, left[1]), (fact.right, right[0], right[1])):
            same = self.attempt(logic.replaced, old, new, *rounds)
            if same is None:
                return fact
            steps.append((same, ONE))
        return self.chain(left[0], fact.relation, right[0], steps) or fact

    # -- definitions --------------------------------------------------------------------------------------
    def definition(self, s: n.Sym) -> Fact | None:
        """symbol = value, where an assumption says so (not a recursion)."""
        if self.folded:
            return None
        if s not in self.definitions:
            self.definitions[s] = None
            self.definitions[s] = self.find_definition(s, recursive=False)
        return self.definitions[s]

    def find_definition(self, s: n.Sym, recursive: bool) -> Fact | None:
        for a in self.c.defining.get(s.name, ()):
            if isinstance(a, Define):
                if a.symbol == s and not recursive:
                    return logic.assumption(self.c, a)
                continue
            if a.var is None:
                if a.left == s and not recursive:
                    return logic.assumption(self.c, a)
            elif a.left.name == s.name and len(a.left.indices) == len(s.indices):
                names = {x.name for x in loose(a.right) if isinstance(x, n.Sym)}
                if (a.left.name in names) != recursive:
                    continue
                value = matching(a.left, s, a.var, self)
                fact = self.instance(a, value) if value is not None else None
                if fact is not None:
                    return fact if fact.left == s else self.chain(s, EQ, fact.right, [(fact, ONE)])
        return None

    def unfold(self, node: n.Node) -> tuple[n.Node, tuple[tuple[Fact, ...], ...]]:
        """The node with all definitions put in, and the rounds of equations by which it equals the node."""
        if node not in self.unfolded:
            current, rounds = node, []
            for _ in range(6):
                group = []
                for s in sorted(members(current), key=str):
                    fact = self.definition(s)
                    if fact is not None and fact.left == s:
                        group.append(fact)
                if not group:
                    break
                rounds.append(tuple(group))
                current = current.xreplace({e.left: e.right for e in group})
            self.unfolded[node] = (current, tuple(rounds))
        return self.unfolded[node]

    def plain(self, node: n.Node) -> n.Node:
        return self.unfold(node)[0]

    def instance(self, a: Stated, value: n.Node) -> Fact | None:
        """A quantified assumption at one value, if the value is in its range."""
        value = self.t.canonical(value)

        def make() -> Fact | None:
            ranges = []
            if a.low is not None:
                ranges.append(self.prove(a.low, LE, value, rounds=1))
            if a.high is not None:
                ranges.append(self.prove(value, LT if a.open else LE, a.high, rounds=1))
            return self.attempt(logic.instance, a, value, *ranges) if None not in ranges else None

        return self.once(self.instances, (a, value), make)

    def once(self, known: dict, key: Hashable, make: Callable[[], Fact | None]) -> Fact | None:
        """Ask once; a failure is forgotten where another question was dropped on the way."""
        if key in known:
            return known[key]
        mark = (id(known), key)
        if mark in self.asking:
            self.drop(mark)
            return None
        self.asking.add(mark)
        cuts = self.cuts
        try:
            found = make()
        finally:
            self.asking.discard(mark)
        self.settle(mark)
        if found is not None or self.cuts == cuts:
            known[key] = found
        return found

    def drop(self, mark: Hashable) -> None:
        """A question came up while it was being asked: what fails without an answer may hold with one."""
        self.cuts += 1
        self.dropped[mark] += 1

    def settle(self, mark: Hashable) -> None:
        """A question is answered: no proof needs its own claim, so what was dropped because of it is closed."""
        self.cuts -= self.dropped.pop(mark, 0)

    def about(self, nodes: Iterable[n.Node]) -> list[Fact]:
        """Instances of quantified assumptions and of general lemmas at the indices that occur."""
        seen = {s for node in nodes for s in members(node)}
        return [fact for s in sorted(seen, key=str) for fact in self.at(s)]

    def at(self, s: n.Node) -> tuple[Fact, ...]:
        """The instances at one symbol."""
        if s in self.places:
            return self.places[s]
        cuts, out = self.cuts, []
        for pattern, a, var in self.stated.get(s.name, ()):
            value = matching(pattern, s, var, self)
            fact = self.instance(a, value) if value is not None else None
            if fact is not None and fact.left.is_scalar_shaped:
                out.append(self.plainly(fact))
        for pattern, lemma, var in self.generalized().get(s.name, ()):
            if pattern != s or lemma.under - self.allowed:
                value = matching(pattern, s, var, self)
                fact = self.special(lemma, var, value) if value is not None else None
                if fact is not None:
                    out.append(fact)
        if self.cuts == cuts:
            self.places[s] = tuple(out)
        return tuple(out)

    def generalized(self) -> dict[str, list[tuple[n.Node, Fact, n.Sym]]]:
        """The symbols of the general lemmas by name, also with definitions put in."""
        if self.shapes is None:
            self.shapes = {}
            for lemma, var in self.general:
                sides = (lemma.left, lemma.right, self.plain(lemma.left), self.plain(lemma.right))
                for pattern in sorted(frozenset().union(*(members(x) for x in sides)), key=str):
                    self.shapes.setdefault(pattern.name, []).append((pattern, lemma, var))
        return self.shapes

    def special(self, lemma: Fact, var: n.Sym, value: n.Node) -> Fact | None:
        """A general lemma at one value; what it supposes of the value must be shown."""
        value = self.t.canonical(value)
        return self.once(self.instances, (lemma, var, value), lambda: self.specialized(lemma, var, value))

    def specialized(self, lemma: Fact, var: n.Sym, value: n.Node) -> Fact | None:
        domain = {Natural(var), Has(var, Property.NONNEGATIVE)} & lemma.under
        sign = self.prove(ZERO, LE, value, rounds=1) if domain else None
        if domain and sign is None:
            return None
        made: Fact | None = lemma
        if value != var:
            made = self.attempt(descent.substitute, lemma, var, value, *((sign,) if sign is not None else ()))
        for hypothesis in hypotheses(made, self.allowed) if made is not None else ():
            if not isinstance(hypothesis, Stated) or hypothesis.var is not None or made is None:
                return None
            shown = self.prove(hypothesis.left, hypothesis.relation, hypothesis.right, rounds=4)
            made = self.attempt(descent.cut, made, hypothesis, shown) if shown is not None else None
        return self.plainly(made) if made is not None else None

    # -- signs --------------------------------------------------------------------------------------------
    def sign(self, node: n.Node) -> Fact | None:
        """0 < node or 0 <= node as a fact."""
        for relation in (LT, LE):
            found = self.prove(ZERO, relation, node, rounds=1)
            if found is not None:
                return found
        return None

    def base_sign(self, base: n.Node) -> Fact | None:
        """A sign fact for a factor that carries no declaration."""
        return self.once(self.known_signs, base, lambda: self.find_sign(base))

    def find_sign(self, base: n.Node) -> Fact | None:
        if isinstance(base, n.Sym) and self.folded:
            return self.sign(base) or self.unfolding().sign(base)
        if isinstance(base, n.Add | n.Sym | n.Eig):
            return self.sign(base)
        if isinstance(base, n.Integral | n.Sum) and isinstance(base.args[3], n.Node):
            return self.accumulated_sign(base)
        if isinstance(base, n.Sup) and len(base.args) == 4:
            return self.supremum_sign(base)
        return None

    def supremum_sign(self, base: n.Sup) -> Fact | None:
        from ..rules import ranges

        body, var, low, high = base.args
        order = self.prove(low, LE, high, rounds=1)
        value = self.sign(body.xreplace({var: low})) if order is not None else None
        if order is None or value is None:
            return None
        below = self.attempt(ranges.sup_upper, base, low, logic.ring(self.c, low, low), order)
        return self.chain(ZERO, LE, base, [(value, ONE), (below, ONE)]) if below is not None else None

    def accumulated_sign(self, base: n.Node) -> Fact | None:
        from ..rules import ranges

        body, var, low, high = base.args
        value = self.inside(base).sign(body)
        if value is None:
            return None
        zero = self.chain(ZERO, LE, body, [(value, ONE)])
        if zero is None:
            return None
        if isinstance(base, n.Sum):
            grown = self.attempt(ranges.sum_monotone, zero, var, low, high)
        else:
            order = self.prove(low, LE, high, rounds=1)
            grown = self.attempt(ranges.integral_monotone, zero, var, low, high, order) if order is not None else None
        return self.chain(ZERO, LE, base, [(grown, ONE)]) if grown is not None else None

    def level(self, key: Key) -> int:
        """2 if a product of powers is known to be positive, 1 if non-negative, 0 otherwise."""
        if key not in self.levels:
            cuts = self.cuts
            level = arithmetic.Signs(self.c, self.signs_for([{key: WHOLE}])).term(key)
            if not level and self.cuts != cuts:
                return 0
            self.levels[key] = level
        return self.levels[key]

    def signs_for(self, polys: Sequence[Poly]) -> list[Fact]:
        found: dict[n.Node, Fact] = {}
        for poly in polys:
            for factors, _ in poly:
                for base, _exponent in factors:
                    if self.c.level(base) < 2 and not isinstance(base, n.Norm) and base not in found:
                        fact = self.base_sign(base)
                        if fact is not None:
                            found[base] = fact
        return list(found.values())

    # -- making facts -------------------------------------------------------------------------------------
    def attempt(self, rule, *args) -> Fact | None:
        """What a rule makes, or None where it does not apply."""
        try:
            return rule(self.c, *args)
        except (RuleError, TermError, n.ShapeError):
            return None

    def inside(self, binder: n.Node) -> Prover:
        """A prover with the range of a binder as hypotheses."""
        _, var, low, high = binder.args
        key = (type(binder), var, low, high)
        if key not in self.inner:
            end = (Stated(var, LT, high),) if isinstance(binder, n.Integral) else ()
            ranges = (*self.ranges, Stated(low, LE, var), Stated(var, LE, high), *end)
            context = self.c
            if isinstance(binder, n.Sum) and var not in self.c.natural:
                context = Context((*self.c.assumptions, Natural(var)))
            self.inner[key] = Prover(context, self.lemmas, ranges, self.depth + 1, self.folded, self.work)
        return self.inner[key]

    def unfolding(self) -> Prover:
        """A prover of the same that puts definitions in; it knows no lemmas."""
        if ("unfolding",) not in self.inner:
            self.inner["unfolding",] = Prover(self.c, (), self.ranges, self.depth, work=self.work)
        return self.inner["unfolding",]

    def before(self, s: n.Sym, end: n.Node) -> Prover:
        """A prover for a running time 0 <= s < end."""
        key = ("before", s, end)
        if key not in self.inner:
            ranges = (*self.ranges, Stated(ZERO, LE, s), Stated(s, LT, end))
            self.inner[key] = Prover(self.c, self.lemmas, ranges, self.depth + 1, self.folded, self.work)
        return self.inner[key]

    def chain(self, left: n.Node, relation: str, right: n.Node, steps: Sequence[Step]) -> Fact | None:
        """One `combine` for a list of facts with multipliers, with the sign facts it needs."""
        try:
            polys = [self.t.poly(m) for f, m in steps if f.relation != EQ]
            rest = self.t.difference(right, left)
            for f, m in steps:
                rest = plus(rest, self.t.times(self.t.poly(m), self.t.difference(f.right, f.left)), -1)
            signs = self.signs_for([*polys, rest]) if relation != EQ else []
            return arithmetic.combine(
                self.c, left, relation, right, [f for f, _ in steps], [m for _, m in steps], signs
            )
        except (RuleError, TermError):
            return None

    def products(self, about: frozenset) -> list[Fact]:
        """Products of two known inequalities between plain numbers, about nothing but the symbols of the goal."""
        light = [
            f
            for f in self.base
            if f.relation != EQ and loose(f.left) | loose(f.right) <= about and self.plain_number(f.left, f.right)
        ]
        pairs = [(f, g) for i, f in enumerate(light) for g in light[i:]]
        made = [self.attempt(arithmetic.product, f, g) for f, g in pairs[:30]]
        return [f for f in made if f is not None]

    def plain_number(self, *sides: n.Node) -> bool:
        """Whether a term is made of numbers alone: no norms, sums or other measures."""
        return all(self.t.cancels(b) or isinstance(b, n.Sym) for x in sides for k in self.t.poly(x) for b, _ in k[0])

    def gap(self, fact: Fact) -> Poly | None:
        """right - left of a fact."""
        if fact not in self.gaps:
            self.gaps[fact] = closing.gap_of(self.c, fact)
        return self.gaps[fact]

    def evident(self, fact: Fact, gap: Poly) -> bool:
        """Whether a fact says no more than the signs of its factors."""
        ((key, c), *more) = gap.items()
        needed = 2 if fact.relation == LT else 1
        return not more and fact.relation != EQ and c.numerator > 0 and self.level(key) >= needed

    # -- one factor on its own ----------------------------------------------------------------------------
    def terminal(self, atom: n.Node, sides: tuple[n.Node, n.Node], aims: frozenset, depth: int = 6) -> Fact | None:
        """atom <= U where U holds only positive symbols and the aims: a chain of facts about one factor at a time."""
        key = (atom, aims)
        if key in self.ends:
            return self.ends[key]
        if depth == 0 or key in self.chasing or self.work.spent():
            self.loops += 1
            return None
        self.work.done += 2
        self.chasing.add(key)
        found: Fact | None = None
        before = (self.cuts, self.loops)
        try:
            own = [f for f in (*self.base, *self.about((atom,))) if self.t.same(f.left, atom)]
            for fact in sorted((*own, *facts_about(self, atom, sides)), key=lambda f: len(self.heavy(f.right, aims))):
                if not self.t.same(fact.left, atom) or atom in self.heavy(fact.right, frozenset()):
                    continue
                lower = [self.terminal(x, sides, aims, depth - 1) for x in self.heavy(fact.right, aims)]
                if all(x is not None for x in lower):
                    found = self.lowered(atom, fact, [x for x in lower if x is not None], aims)
                    if found is not None:
                        break
        except TermError:
            found = None
        finally:
            self.chasing.discard(key)
        if found is not None or not self.chasing or before == (self.cuts, self.loops):
            self.ends[key] = found
        return found

    def heavy(self, node: n.Node, aims: frozenset) -> list[n.Node]:
        """The factors of a term that are neither positive symbols nor aims."""
        found: dict[n.Node, None] = {}
        for factors, _word in self.t.poly(node):
            for base, exponent in factors:
                atom = n.Exp(exponent) if base == E else base
                if not self.t.cancels(base) and atom not in aims and not isinstance(base, n.Add):
                    found.setdefault(base)
        return list(found)

    def lowered(self, atom: n.Node, fact: Fact, lower: list[Fact], aims: frozenset) -> Fact | None:
        """The fact with each factor of its right side replaced by the bound of that factor."""
        steps: list[Step] = [(fact, ONE)]
        known: dict[n.Node, Fact] = {}
        for f in lower:  # a left side that is a number says nothing of a base
            factors = next((key[0] for key in self.t.poly(f.left)), ())
            if factors:
                known[factors[0][0]] = f
        current = self.t.poly(fact.right)
        for _ in range(24):
            todo = next(((k, b) for k in current for b, e in k[0] if b in known and e == ONE and b not in aims), None)
            if todo is None:
                break
            key, base = todo
            if current[key] < 0:
                return None
            rest = tuple(pair for pair in key[0] if pair[0] != base)
            multiplier = {(rest, key[1]): current[key]}
            steps.append((known[base], self.t.build(multiplier)))
            without = {k: c for k, c in current.items() if k != key}
            current = plus(without, self.t.times(multiplier, self.t.poly(known[base].right)))
        return self.chain(atom, LE, self.t.build(current), steps)

    # -- the search ---------------------------------------------------------------------------------------
    def prove(self, left: n.Node, relation: str, right: n.Node, rounds: int = ROUNDS) -> Fact | None:
        """left relation right, or None."""
        key = (left, relation, right)
        if key in self.results and (self.results[key] is not None or (key, rounds) in self.results):
            return self.results[key]
        if key in self.busy:
            self.drop(key)
            return None
        if len(self.busy) > 12 or self.depth > DEEP or self.work.spent():
            self.cuts += 1
            return None
        self.busy.add(key)
        cuts = self.cuts
        try:
            found = self.direct(left, relation, right) or self.search(left, relation, right, rounds)
        except TermError:
            found = None
        finally:
            self.busy.discard(key)
        self.settle(key)
        if found is not None or self.cuts == cuts:
            self.results[key] = found
            self.results[(key, rounds)] = None
        return found

    def direct(self, left: n.Node, relation: str, right: n.Node) -> Fact | None:
        """Equal once definitions are put in."""
        if relation == LT:
            return None
        if self.c.same(left, right):
            return self.attempt(logic.ring, left, right)
        (a, first), (b, second) = self.unfold(left), self.unfold(right)
        if (first or second) and self.c.same(a, b):
            return self.attempt(logic.replaced, left, right, *merged(first, second))
        return self.scaled(left, right) if relation == LE else None

    def scaled(self, left: n.Node, right: n.Node) -> Fact | None:
        """m x <= m y from x <= y where the common factor m is a sum: multiples by products of powers miss it."""
        if not (isinstance(left, n.Mul) and isinstance(right, n.Mul)):
            return None
        for i, m in enumerate(left.args):
            if not isinstance(m, n.Add) or m not in right.args:
                continue
            j = right.args.index(m)
            x, y = (n.Mul(*s.args[:at], *s.args[at + 1 :]) for s, at in ((left, i), (right, j)))
            sign, below = self.sign(m), self.prove(x, LE, y, rounds=2)
            if sign is not None and below is not None:
                apart = self.attempt(arithmetic.product, sign, below)
                return None if apart is None else self.chain(left, LE, right, [(apart, ONE)])
        return None

    def search(self, left: n.Node, relation: str, right: n.Node, rounds: int) -> Fact | None:
        (a, first), (b, second) = self.unfold(left), self.unfold(right)
        goal = self.t.difference(b, a)
        if self.plain_number(a, b) and not any(e != ONE and number(e) is None for k in goal for _, e in k[0]):
            rounds = min(rounds, 2)  # polynomials in plain numbers: nothing more is to be found about them
        links: list[Step] = []
        for old, new, steps in ((left, a, first), (b, right, second)):
            if old != new:
                same = self.attempt(logic.replaced, old, new, *steps)
                if same is None:
                    return None
                links.append((same, ONE))
        terms = closing.Terms(
            {k: None for k, c in goal.items() if c.numerator < 0 or relation == EQ or not self.level(k)},
            {k: None for k, c in goal.items() if c.numerator > 0 or relation == EQ or not self.level(k)},
        )
        terms.add("spare", closing.UNIT)
        pool: dict[int, Fact] = {}
        products = closing.Products(self.c, terms, self.level, self.levels, MANY, self.parts)
        found = products.found
        looked: set = set()
        atoms: list[n.Node] = []
        tried: tuple[int, int] | None = None

        def add(facts: Iterable[Fact]) -> None:
            for fact in facts:
                if id(fact) not in pool:
                    gap = self.gap(fact)
                    if gap and not self.evident(fact, gap):
                        pool[id(fact)] = fact
                        products.enter(fact, gap)

        if relation != EQ and closing.solve(goal, relation, (), self.level) is not None:
            made = self.chain(left, relation, right, links)
            if made is not None:
                return made
        add(self.base)
        for step in range(rounds):
            if step == 1:
                add(self.about(atoms_of((*terms.short, *terms.spare))))
            elif step == 2:
                for x in atoms_of(terms.short):
                    with self.work.share(2000):
                        facts = facts_about(self, x, (a, b)) if isinstance(x, n.Sum | n.Integral | n.Sup) else ()
                    add(facts)
            elif step == 3 and relation != EQ:
                aims = frozenset(atoms_of(self.t.poly(b)))
                for x in atoms_of(terms.short):
                    with self.work.share(2000):
                        end = self.terminal(x, (a, b), aims) if isinstance(x, BOUNDED) else None
                    add([end] if end is not None else [])
            elif step:
                atoms = [x for x in atoms_of((*terms.short, *terms.spare)) if x not in looked]
                looked.update(atoms)
                add(self.about(atoms))
                for atom in atoms:
                    with self.work.share(2000):
                        facts = facts_about(self, atom, (a, b))
                    add(facts)
            if step == 1 and self.plain_number(a, b):
                add(self.products(loose(a) | loose(b)))
            for _ in range(2 if step else 8):
                self.work.done += 5 + len(found) // 10
                if not products.grow():
                    break
            state = (len(found), len(self.levels))
            if state == tried:
                answer = None  # nothing is new
            else:
                tried, answer = state, closing.solve(goal, relation, tuple(found.values()), self.level)
            if answer is not None:
                gaps = [(x.fact, self.t.build({k: v * c for k, v in x.multiplier.items()})) for x, c in answer]
                made = self.chain(left, relation, right, [*links, *gaps])
                if made is not None:
                    return made
            if (step > 3 and not atoms) or len(found) >= MANY or self.work.spent():
                break
        if relation == EQ and rounds > 1:
            below, above = self.prove(left, LE, right), self.prove(right, LE, left)
            if below is not None and above is not None:
                return self.attempt(arithmetic.antisymmetry, below, above)
        return None


def merged(first: tuple, second: tuple) -> list[tuple[Fact, ...]]:
    """Two lists of rounds as one; replacing what does not occur does nothing."""
    out = []
    for i in range(max(len(first), len(second))):
        both = (*(first[i] if i < len(first) else ()), *(second[i] if i < len(second) else ()))
        out.append(tuple({e.left: e for e in both}.values()))
    return out


def atoms_of(keys: Iterable[Key]) -> list[n.Node]:
    """The factors that occur in a list of products, in order of appearance; e^x as itself."""
    found: dict[n.Node, None] = {}
    for factors, _ in keys:
        for base, exponent in factors:
            found.setdefault(n.Exp(exponent) if base == E else base)
            if base != E and number(exponent) is None:
                found.setdefault(n.Pow(base, exponent))
    return list(found)


def members(node: n.Node) -> frozenset:
    """The free symbols of a tree, members of families among them, indices included."""
    return loose(node)


def patterns(a: Stated) -> list[n.Sym]:
    """The members of families in a quantified statement that its variable indexes."""
    sides = loose(a.left) if a.relation == EQ else loose(a.left) | loose(a.right)
    return sorted((s for s in sides if s.indices and a.var in loose(s)), key=str)


def matching(pattern: n.Node, target: n.Node, var: n.Sym, prover: Prover) -> n.Node | None:
    """The value of the variable at which the pattern is the target; indices are linear in it."""
    if pattern == var:
        return target if target.is_scalar_shaped else None
    if isinstance(pattern, n.Sym) and isinstance(target, n.Sym):
        if pattern.name != target.name or len(pattern.indices) != len(target.indices):
            return None
        found: n.Node | None = None
        for p, q in zip(pattern.indices, target.indices, strict=True):
            if var not in loose(p):
                if p != q:
                    return None
                continue
            here = matching(p, q, var, prover)
            if here is None or (found is not None and found != here):
                return None
            found = here
        return found
    if isinstance(pattern, n.Add) and pattern.is_scalar_shaped and target.is_scalar_shaped:
        try:
            poly = prover.t.poly(pattern)
        except TermError:
            return None
        own = ((var, ONE),)
        if poly.get((own, ())) != 1:
            return None
        rest = {k: v for k, v in poly.items() if k != (own, ())}
        if any(var in loose(b) for f, _ in rest for b, _ in f):
            return None
        try:
            return prover.t.build(plus(prover.t.poly(target), rest, -1))
        except TermError:
            return None
    return None


def hypotheses(fact: Fact, allowed: Set) -> list[Assumption]:
    """What a fact rests on and is to be shown; what its terms need is carried on."""
    return sorted((a for a in fact.under - allowed if not of_a_term(a)), key=lambda a: a.statement())


def free_times(fact: Fact) -> list[n.Sym]:
    """The variables in which a fact is general: declared, free in it, and met by no other assumption."""
    out = []
    for a in fact.under:
        if isinstance(a, Natural) or (
            isinstance(a, Has) and a.what is Property.NONNEGATIVE and isinstance(a.node, n.Sym)
        ):
            var = a.symbol if isinstance(a, Natural) else a.node
            if var in loose(fact.left) | loose(fact.right) and all(var not in speaks_of(b) for b in fact.under - {a}):
                out.append(var)
    return sorted(out, key=str)


def conditional_on(fact: Fact, allowed: Set) -> list[n.Sym]:
    """The variables of a lemma that rests on unquantified hypotheses about them, and on nothing else new."""
    rest = fact.under - allowed
    if not all(isinstance(a, Stated) and a.var is None for a in rest):
        return []
    about = frozenset().union(*(speaks_of(a) for a in rest))
    own = loose(fact.left) | loose(fact.right)
    constants = {a.node for a in fact.under if isinstance(a, Has) and a.what is Property.POSITIVE}
    return sorted((s for s in (about & own) - constants if not s.indices and s.is_scalar_shaped), key=str)
