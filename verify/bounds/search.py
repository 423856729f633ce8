"""Search for proofs of bounds. It only proposes: whatever it returns was made by the rules.

To show L <= R it keeps the difference R - L and replaces factors of its negative terms by upper bounds which
the rules grant (and any factor by an equal one), best first, until the rest is manifestly non-negative. All
steps are then closed by one `combine`, whose certificate is the list of multipliers.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count
from itertools import product as choices

from derivations.assumptions import Define, Has, Property, symbols
from derivations.estimates import Interpolated, LocalLipschitz, MeanJacobian, Natural, Spectrum, Stated
from derivations.notation import nodes as n

from . import rules as r
from .facts import EQ, LE, LT, Context, Fact, Hypothesis, RuleError
from .terms import E, Key, Poly, TermError, name, number, plus

ZERO, ONE = n.Num(0), n.Num(1)
LIMIT = 160
Step = tuple[Fact, n.Node]


class Prover:
    """Proves inequalities and equalities between scalar terms under the assumptions of one claim."""

    def __init__(self, context: Context, local: tuple[Hypothesis, ...] = (), level: int = 0) -> None:
        self.c = context
        self.t = context.terms
        self.local = local
        self.level = level
        self.granted: list[Fact] = [r.hypothesis(context, *h) for h in local]
        self.equations: list[Fact] = []
        self.pending: list[Fact] = []
        self.universal: list[Stated] = []
        self.known_signs: dict[n.Node, Fact | None] = {}
        self.known_moves: dict[n.Node, list[Fact]] = {}
        self.levels: dict[Key, int] = {}
        self.gaps: dict[Fact, Poly] = {}
        self.inner: dict[tuple, Prover] = {}
        self.busy: set = set()
        self.hints: list[n.Node] = []
        self.wanted: list[n.Sup] = []
        self.singular = False
        for a in context.assumptions:
            self.read(a)
        for a in self.universal if not self.local else ():
            if a.relation == EQ and isinstance(a.left, n.Add) and a.left.shape[1] == n.ONE and a.var is not None:
                self.pending.extend(self.at(a, a.var))
            elif a.relation != EQ and a.var in context.nonnegative and a.var not in context.natural:
                self.granted.extend(self.at(a, a.var))
        for fact in self.pending:
            whole = self.structural(fact.right, "2")
            same = self.attempt(r.congruence, n.Norm(fact.left), fact)
            if whole is not None and same is not None:
                bound = self.chain(n.Norm(fact.left), LE, whole.right, [(same, ONE), (whole, ONE)])
                if bound is not None:
                    self.granted.append(bound)

    def structural(self, x: n.Node, kind: str) -> Fact | None:
        """||x|| <= U by the way x is written: triangle inequality, norms under integrals, products of norms."""
        norm = n.Norm(x, kind)
        steps: list[Step] = []
        right: n.Node = norm
        if isinstance(x, n.Neg):
            inner = self.structural(x.args[0], kind)
            return None if inner is None else self.chain(norm, LE, inner.right, [(inner, ONE)])
        if isinstance(x, n.Add):
            parts = [self.structural(a, kind) for a in x.args]
            cut = self.attempt(r.triangle, kind, *x.args)
            if (
                cut is None
                or any(p is None for p in parts)
                or not any(isinstance(a, n.Integral | n.Neg) for a in x.args)
            ):
                return self.chain(norm, LE, norm, [])
            steps = [(cut, ONE), *((p, ONE) for p in parts if p is not None)]
            right = n.Add(*(p.right for p in parts if p is not None))
        elif isinstance(x, n.Integral):
            body, var, low, high = x.args
            order = self.close(low, LE, high)
            out = self.attempt(r.integral_norm, x, kind, order) if order is not None else None
            below = self.inside(var, low, high).structural(body, kind)
            if out is None or below is None:
                return None
            grown = self.attempt(r.integral_monotone, below, var, low, high, order)
            if grown is None:
                return None
            steps, right = [(out, ONE), (grown, ONE)], grown.right
        elif isinstance(x, n.Mul):
            scalars = [a for a in x.args if a.is_scalar_shaped]
            matrices = [a for a in x.args if not a.is_scalar_shaped]
            rest = matrices[0] if len(matrices) == 1 else n.Mul(*matrices)
            c = ONE if not scalars else (scalars[0] if len(scalars) == 1 else n.Mul(*scalars))
            sign = self.sign(c)
            out = self.attempt(r.multiple, kind, c, rest, sign) if sign is not None else None
            if out is None:
                return None
            steps, right = [(out, ONE)], n.Norm(rest, kind)
            factor: n.Node = c
            while len(matrices) > 1:
                tail = matrices[1] if len(matrices) == 2 else n.Mul(*matrices[1:])
                cut = self.attempt(r.product, (kind, "op", kind), matrices[0], tail)
                if cut is None:
                    return None
                steps.append((cut, factor))
                factor = n.Mul(factor, n.Norm(matrices[0], "op"))
                right, matrices = n.Norm(tail, kind), matrices[1:]
            right = n.Mul(factor, right)
        return self.chain(norm, LE, right, steps)

    def read(self, a: object) -> None:
        if isinstance(a, Stated) and a.var is not None:
            self.universal.append(a)
        elif isinstance(a, Stated | Define):
            fact = r.given(self.c, a)
            if fact.relation == EQ:
                self.equations.append(self.tidy(fact))
            if fact.left.is_scalar_shaped:
                self.granted.append(fact)
                self.rooted(fact)
            elif isinstance(fact.left, n.Add) and fact.left.shape[1] == n.ONE and not self.local:
                self.pending.append(fact)
        elif isinstance(a, Interpolated):
            self.granted.append(r.mean_inequality(self.c, a))
        elif isinstance(a, MeanJacobian):
            mean = r.mean_value(self.c, a)
            right = a.value_start + mean.right
            self.equations.append(self.tidy(r.combine(self.c, a.value_end, EQ, right, (mean,), (ONE,))))
        elif isinstance(a, Natural) or (isinstance(a, Has) and a.what in (Property.POSITIVE, Property.NONNEGATIVE)):
            fact = r.given(self.c, a)
            if fact.right.is_scalar_shaped and not isinstance(fact.right, n.Num):
                self.granted.append(fact)

    def tidy(self, fact: Fact) -> Fact:
        """The same equation with a canonical left side."""
        left = self.t.canonical(fact.left)
        return fact if left == fact.left else r.combine(self.c, left, EQ, fact.right, (fact,), (ONE,))

    def rooted(self, fact: Fact) -> None:
        """a^2 <= b also says a <= sqrt(b)."""
        if isinstance(fact.left, n.Pow) and fact.left.args[1] == n.Num(2) and fact.relation in (LE, LT):
            a = fact.left.args[0]
            sign = self.sign(a)
            if sign is not None:
                self.granted.append(r.root(self.c, a, fact.right, fact, sign))

    # -- signs --------------------------------------------------------------------------------------------
    def sign(self, node: n.Node) -> Fact | None:
        """0 < node or 0 <= node as a fact."""
        for relation in (LT, LE):
            found = self.close(ZERO, relation, node)
            if found is not None:
                return found
        return None

    def base_sign(self, base: n.Node) -> Fact | None:
        """A sign fact for a factor that carries no declaration."""
        if base in self.known_signs:
            return self.known_signs[base]
        self.known_signs[base] = None
        found: Fact | None = None
        if isinstance(base, n.Add) or any(e.left == base for e in self.equations):
            found = self.close(ZERO, LT, base, depth=3) or self.close(ZERO, LE, base, depth=3)
        elif isinstance(base, n.Integral | n.Sum) and isinstance(base.args[3], n.Node):
            found = self.accumulated_sign(base)
        elif isinstance(base, n.Sup) and len(base.args) == 4:
            body, var, low, high = base.args
            order = self.close(low, LE, high)
            value = self.sign(body.xreplace({var: low})) if order is not None else None
            if order is not None and value is not None:
                below = r.sup_upper(self.c, base, low, self.reflexive(low), order)
                found = self.chain(ZERO, LE, base, [(value, ONE), (below, ONE)])
        self.known_signs[base] = found
        return found

    def reflexive(self, x: n.Node) -> Fact:
        return r.ring(self.c, x, x)

    def accumulated_sign(self, base: n.Node) -> Fact | None:
        body, var, low, high = base.args
        inner = self.inside(var, low, high)
        value = inner.sign(body)
        if value is None:
            return None
        zero = inner.chain(ZERO, LE, body, [(value, ONE)])
        if zero is None:
            return None
        if isinstance(base, n.Sum):
            grown = self.attempt(r.sum_monotone, zero, var, low, high)
        else:
            order = self.close(low, LE, high)
            grown = self.attempt(r.integral_monotone, zero, var, low, high, order) if order is not None else None
        return self.chain(ZERO, LE, base, [(grown, ONE)]) if grown is not None else None

    def attempt(self, rule, *args) -> Fact | None:
        try:
            return rule(self.c, *args)
        except (RuleError, TermError, n.ShapeError):
            return None

    def inside(self, var: n.Node, low: n.Node, high: n.Node) -> Prover:
        """A prover with the range of a bound variable as hypotheses."""
        if (var, low, high) in self.inner:
            return self.inner[var, low, high]
        inner = Prover(self.c, (*self.local, (low, LE, var), (var, LE, high)), self.level + 1)
        inner.hints, inner.wanted = self.hints, self.wanted
        self.inner[var, low, high] = inner
        return inner

    def chain(self, left: n.Node, relation: str, right: n.Node, steps: Sequence[Step]) -> Fact | None:
        """One `combine` for a list of facts with multipliers, with the sign facts it needs."""
        try:
            polys = [self.t.poly(m) for f, m in steps if f.relation != EQ]
            rest = self.t.difference(right, left)
            for f, m in steps:
                rest = plus(rest, self.t.times(self.t.poly(m), self.t.difference(f.right, f.left)), -1)
            signs = self.signs_for([*polys, rest])
            return r.combine(self.c, left, relation, right, [f for f, _ in steps], [m for _, m in steps], signs)
        except (RuleError, TermError):
            return None

    def signs_for(self, polys: Sequence[Poly]) -> list[Fact]:
        found: dict[n.Node, Fact] = {}
        plain = r.Signs(self.c)
        for poly in polys:
            for factors, _ in poly:
                for base, _exponent in factors:
                    if not plain.base(base) or isinstance(base, n.Norm):
                        fact = None if isinstance(base, n.Norm) else self.base_sign(base)
                        if fact is not None:
                            found[base] = fact
        return list(found.values())

    # -- arithmetic ---------------------------------------------------------------------------------------
    def close(self, left: n.Node, relation: str, right: n.Node, depth: int = 4) -> Fact | None:
        """left <= right from what is granted alone, by products of hypotheses with monomials."""
        key = (left, relation, right)
        if key in self.busy or len(self.busy) > 6:
            return None
        self.busy.add(key)
        try:
            rest = self.t.difference(right, left)
        except TermError:
            self.busy.discard(key)
            return None
        try:
            steps = self.cancel(rest, depth, relation)
            return self.chain(left, relation, right, steps) if steps is not None else None
        finally:
            self.busy.discard(key)

    def term_level(self, key: Key) -> int:
        """2 if a product of powers is known to be positive, 1 if non-negative, 0 otherwise."""
        if key not in self.levels:
            level = r.Signs(self.c, self.signs_for([{key: Fraction(1)}])).term(key)
            if not level and self.busy:
                return 0
            self.levels[key] = level
        return self.levels[key]

    def poly_level(self, poly: Poly) -> int:
        levels = [self.term_level(key) if c > 0 else 0 for key, c in poly.items()]
        return 0 if 0 in levels else (2 if 2 in levels else 1)

    def gap(self, fact: Fact) -> Poly:
        """right - left of a fact; empty outside of the fragment."""
        if fact not in self.gaps:
            try:
                self.gaps[fact] = self.t.difference(fact.right, fact.left)
            except TermError:
                self.gaps[fact] = {}
        return self.gaps[fact]

    def cancel(self, rest: Poly, depth: int, relation: str) -> list[Step] | None:
        """Multipliers for granted facts that leave a manifestly non-negative rest."""
        bad: list[Key | None] = [key for key, c in rest.items() if c < 0 or not self.term_level(key)]
        if not bad:
            if relation != LT or (rest and self.poly_level(rest) == 2):
                return []
            bad = [None]
        if depth == 0 or len(bad) > depth + 1:
            return None
        for key in bad:
            tried = False
            for fact in self.granted:
                gap = self.gap(fact)
                for multiplier in self.multipliers(rest, key, gap, fact):
                    level = self.poly_level(multiplier)
                    if fact.relation != EQ and not level:
                        continue
                    try:
                        after = plus(rest, self.t.times(multiplier, gap), -1)
                    except TermError:
                        continue
                    if len(after) > len(rest) + 2:
                        continue
                    tried = True
                    settled = LE if fact.relation == LT and level == 2 else relation
                    more = self.cancel(after, depth - 1, settled)
                    if more is not None:
                        return [(fact, self.t.build(multiplier)), *more]
            if tried:
                return None
        return None

    def multipliers(self, rest: Poly, key: Key | None, gap: Poly, fact: Fact) -> Iterator[Poly]:
        if key is None:
            if fact.relation == LT:
                yield {((), ()): Fraction(1, 2)}
                yield {((), ()): Fraction(1)}
            return
        c = rest[key]
        for other, d in gap.items():
            if c * d < 0 and fact.relation != EQ:
                continue
            ratio = self.ratio(key, other)
            if ratio is not None:
                yield {ratio: c / d}

    def ratio(self, key: Key, other: Key) -> Key | None:
        """key / other as a product of powers."""
        shared = [pair for pair in other[0] if pair in key[0]]
        above = (tuple(p for p in key[0] if p not in shared), key[1])
        below = (tuple(p for p in other[0] if p not in shared), other[1])
        try:
            ((flipped, _),) = self.t.inverse({below: Fraction(1)})
            made = self.t.times({above: Fraction(1)}, {(flipped, ()): Fraction(1)})
        except (TermError, ValueError):
            return None
        return next(iter(made))

    # -- the main search ----------------------------------------------------------------------------------
    def prove(self, left: n.Node, relation: str, right: n.Node, limit: int = LIMIT) -> Fact | None:
        """left relation right, or None."""
        try:
            start = self.t.difference(right, left)
        except TermError:
            return None
        self.hints = norms_in(right) + norms_in(left)
        if relation == LE and isinstance(right, n.Mul) and isinstance(right.args[-1], n.Exp):
            found = self.gronwall(left, right)
            if found is not None:
                return found
        self.singular = any(isinstance(x, n.Sing) for x in (*r.tree(left), *r.tree(right)))
        order = count()
        heap: list = [(0, next(order), start, [])]
        seen = {frozenset(start.items())}
        for _ in range(limit):
            if not heap:
                return None
            _, _, rest, steps = heapq.heappop(heap)
            done = self.finish(left, relation, right, rest, steps)
            if done is not None:
                return done
            if len(steps) > 24:
                continue
            for fact, multiplier, after in self.moves(rest, relation):
                mark = frozenset(after.items())
                if mark in seen:
                    continue
                seen.add(mark)
                cost = self.cost(after, relation) + len(steps) / 4
                heapq.heappush(heap, (cost, next(order), after, [*steps, (fact, multiplier)]))
        return None

    def gronwall(self, left: n.Node, right: n.Mul) -> Fact | None:
        """u <= (integral of h) e^{integral of beta} from u <= integral of h + integral of beta u."""
        growth = right.args[-1].args[0]
        if not isinstance(growth, n.Integral) or growth.args[2] != ZERO or not isinstance(growth.args[3], n.Sym):
            return None
        beta, s, _, t = growth.args
        scalars = [a for a in right.args[:-1] if not isinstance(a, n.Integral)]
        sums = [a for a in right.args[:-1] if isinstance(a, n.Integral)]
        if len(sums) != 1 or sums[0].args[1:] != growth.args[1:] or t in r.loose(n.Mul(ONE, *scalars)):
            return None
        rate = n.Mul(*scalars, sums[0].args[0]) if scalars else sums[0].args[0]
        alpha = n.Integral(rate, s, ZERO, t)
        main = self.prove(left, LE, alpha + n.Integral(beta * left.xreplace({t: s}), s, ZERO, t))
        inner = Prover(self.c, ((ZERO, LE, s),), self.level + 1)
        signs = [inner.sign(beta), inner.sign(rate)]
        if main is None or any(x is None for x in signs):
            return None
        fact = self.attempt(r.gronwall, left, beta, rate, t, s, main, *signs)
        return None if fact is None else self.chain(left, LE, right, [(fact, ONE)])

    def cost(self, rest: Poly, relation: str) -> float:
        if relation == EQ:
            return float(len(rest)) + sum(len(k[0]) for k in rest) / 20
        return sum(1.0 for c in rest.values() if c < 0) + len(rest) / 20

    def finish(self, left: n.Node, relation: str, right: n.Node, rest: Poly, steps: list[Step]) -> Fact | None:
        if relation == EQ:
            return self.chain(left, EQ, right, steps) if not rest else None
        settled = LE if any(f.relation == LT for f, _ in steps) else relation
        more = self.cancel(rest, 3 if len(rest) <= 8 else 1, settled) if len(rest) <= 12 else None
        if more is None and settled != relation:
            more = self.cancel(rest, 2, relation)
        return self.chain(left, relation, right, [*steps, *more]) if more is not None else None

    def moves(self, rest: Poly, relation: str) -> Iterator[tuple[Fact, n.Node, Poly]]:
        """Replacements of one factor by an equal one, or in negative terms by a larger one."""
        bases: dict[n.Node, list] = {}
        for key, c in rest.items():
            for base, exponent in key[0]:
                if exponent == ONE or base == E:
                    atom = base if base != E else n.Exp(exponent)
                    bases.setdefault(atom, []).append((key, c))
        if relation != EQ:
            yield from self.peaks(rest)
        for atom, where in bases.items():
            if relation != EQ and isinstance(atom, n.Sum | n.Integral | n.Sup):
                guided = next(self.guided(atom, rest, where), None)
                if guided is not None:
                    yield guided
                    continue
            for fact in self.bounds(atom):
                equal = fact.relation == EQ
                if relation == EQ and not equal:
                    continue
                take = [(k, c) for k, c in where if equal or c < 0]
                if not take:
                    continue
                multiplier: Poly = {}
                for key, c in take:
                    ratio = self.ratio_of(key, atom)
                    if ratio is not None:
                        multiplier = plus(multiplier, {ratio: -c})
                if not multiplier:
                    continue
                try:
                    gap = self.t.difference(fact.right, fact.left)
                    after = plus(rest, self.t.times(multiplier, gap), -1)
                except TermError:
                    continue
                if len(after) <= 40:
                    yield fact, self.t.build(multiplier), after

    def peaks(self, rest: Poly) -> Iterator[tuple[Fact, n.Node, Poly]]:
        """A negative term x e^{-c x} m."""
        for key, coefficient in rest.items():
            exponent = dict(key[0]).get(E)
            if coefficient > 0 or exponent is None:
                continue
            inside = set(r.loose(exponent))
            x: Poly = {(tuple(p for p in key[0] if p[1] == ONE and p[0] in inside), ()): Fraction(1)}
            ratios = [(self.ratio(k, next(iter(x))), c) for k, c in self.t.poly(exponent).items()]
            if any(k is None for k, _ in ratios):
                continue
            slope = self.t.build({k: -c for k, c in ratios if k is not None})
            sign = self.close(ZERO, LT, slope)
            fact = self.attempt(r.peak, self.t.build(x), slope, sign) if sign is not None else None
            if fact is None:
                continue
            left = set(next(iter(x))[0])
            outside = {(tuple(p for p in key[0] if p[0] != E and p not in left), key[1]): -coefficient}
            try:
                after = plus(rest, self.t.times(outside, self.t.difference(fact.right, fact.left)), -1)
            except TermError:
                continue
            yield fact, self.t.build(outside), after

    def guided(self, atom: n.Node, rest: Poly, where: list) -> Iterator[tuple[Fact, n.Node, Poly]]:
        """A sum (integral, supremum) in a negative term against one over the same range in a positive term."""
        if self.level > 1:
            return
        for key, c in where:
            outside = self.ratio_of(key, atom)
            if c > 0 or outside is None:
                continue
            for fact in self.against(atom, key, outside, -c, rest):
                multiplier: Poly = {outside: -c}
                after = plus(rest, self.t.times(multiplier, self.t.difference(fact.right, fact.left)), -1)
                yield fact, self.t.build(multiplier), after

    def against(self, atom: n.Node, key: Key, outside: Key, c: Fraction, rest: Poly) -> Iterator[Fact]:
        work = self.indexed(atom) if isinstance(atom, n.Sum) else atom
        if len(work.args) != 4 or not isinstance(work.args[3], n.Node):
            return
        body, var, low, high = work.args
        inner = self.inside(var, low, high)
        order = self.close(low, LE, high) if not isinstance(atom, n.Sum) else None
        if isinstance(atom, n.Sum):
            order = self.reflexive(low)
        if order is None:
            return
        try:
            ((flipped, _),) = self.t.inverse({outside: c})
            share: Poly = {(flipped, ()): 1 / c}
        except (TermError, ValueError):
            return
        if isinstance(atom, n.Sup):
            try:
                whole = self.t.build(self.t.times(share, plus(rest, {key: c})))
            except TermError:
                return
            below = inner.prove(body, LE, whole, 40)
            step = self.attempt(r.sup_least, below, var, low, high, order) if below is not None else None
            if step is not None:
                yield step
            return
        for other, d in rest.items():
            for base, exponent in other[0]:
                if (
                    d < 0
                    or type(base) is not type(atom)
                    or exponent != ONE
                    or base == atom
                    or base.args[2:] != atom.args[2:]
                ):
                    continue
                beside = self.ratio_of(other, base)
                if beside is None:
                    continue
                try:
                    factor = self.t.build(self.t.times(share, {beside: d}))
                except TermError:
                    continue
                below = inner.prove(body, LE, factor * base.args[0].xreplace({base.args[1]: var}), 60)
                if below is None:
                    continue
                if isinstance(atom, n.Sum):
                    step = self.attempt(r.sum_monotone, below, var, low, high)
                else:
                    step = self.attempt(r.integral_monotone, below, var, low, high, order)
                if step is not None:
                    yield step

    def ratio_of(self, key: Key, atom: n.Node) -> Key | None:
        factors = dict(key[0])
        if isinstance(atom, n.Exp) and E in factors:
            factors.pop(E)
        elif factors.get(atom) == ONE:
            factors.pop(atom)
        else:
            return None
        return tuple(sorted(factors.items(), key=lambda i: name(i[0]))), key[1]

    def bounds(self, atom: n.Node) -> list[Fact]:
        """Facts atom <= U or atom = U."""
        if atom not in self.known_moves:
            self.known_moves[atom] = []
            found: list[Fact] = []
            for source in (self.stated, self.by_form):
                for fact in source(atom):
                    if fact is not None:
                        found.append(fact)
            self.known_moves[atom] = found
        return self.known_moves[atom]

    def stated(self, atom: n.Node) -> Iterator[Fact | None]:
        """What is granted about exactly this factor."""
        for fact in self.granted:
            if fact.left.is_scalar_shaped and not isinstance(fact.left, n.Num) and self.c.same(fact.left, atom):
                yield fact
        for a in self.universal:
            yield from self.instances(a, atom)

    def instances(self, a: Stated, atom: n.Node) -> Iterator[Fact | None]:
        for point in self.points(a, atom):
            if not self.c.same(a.left.xreplace({a.var: point}), atom):
                continue
            yield from self.at(a, point)

    def points(self, a: Stated, atom: n.Node) -> list[n.Node]:
        """Candidates for the variable: what stands in its place in the same family."""
        found: dict[n.Node, None] = {}
        slots = [(s.name, i) for s in symbols(a.left) for i, x in enumerate(s.indices) if x == a.var]
        for s in symbols(atom):
            for family, i in slots:
                if s.name == family:
                    found[s.indices[i]] = None
        return list(found)

    def by_form(self, atom: n.Node) -> Iterator[Fact | None]:
        match atom:
            case n.Norm():
                yield from self.norm(atom)
            case n.Sing():
                for a in self.c.assumptions:
                    if isinstance(a, Spectrum) and atom.which == "min" and self.c.same(atom.args[0], a.matrix):
                        sign = self.sign(a.smallest)
                        yield self.attempt(r.smallest, a, sign) if sign is not None else None
                if atom.which == "max":
                    back = self.attempt(r.largest, atom.args[0])
                    yield self.turned(back)
            case n.Exp():
                below = self.close(atom.args[0], LE, ZERO)
                if below is not None:
                    yield self.attempt(r.exp_monotone, below)
                yield from self.exponent_bounds(atom)
            case n.Integral() | n.Sum():
                yield from self.accumulated(atom)
            case n.Sup():
                yield from self.supremum(atom)
            case n.Sym():
                for fact in self.equations:
                    if fact.left == atom:
                        yield fact
        if self.level < 3:
            yield from self.below_supremum(atom)

    def turned(self, fact: Fact | None) -> Fact | None:
        return None if fact is None else self.attempt(r.combine, fact.right, EQ, fact.left, (fact,), (n.Num(-1),))

    def exponent_bounds(self, atom: n.Node) -> Iterator[Fact | None]:
        """e^x <= e^y by bounding the factors of x."""
        if self.level > 1:
            return
        x = atom.args[0]
        try:
            poly = self.t.poly(x)
        except TermError:
            return
        for fact, multiplier, _ in self.moves(plus({}, poly, -1), LE):
            better = self.t.build(
                plus(poly, self.t.times(self.t.poly(multiplier), self.t.difference(fact.right, fact.left)))
            )
            step = self.chain(x, EQ if fact.relation == EQ else LE, better, [(fact, multiplier)])
            if step is not None:
                yield self.attempt(r.exp_monotone, step)

    # -- norms --------------------------------------------------------------------------------------------
    def norm(self, atom: n.Norm) -> Iterator[Fact | None]:
        inner, kind = atom.args[0], atom.kind
        try:
            poly = self.t.poly(inner)
        except TermError:
            return
        for a in self.c.assumptions:
            if isinstance(a, LocalLipschitz) and kind == "F":
                yield from self.lemma(a, inner)
            if isinstance(a, Spectrum) and kind == "op":
                yield from self.spectral(a, inner, poly)
        here = set(symbols(inner))
        put = [e for e in self.equations if e.left in here]
        for s in sorted(here, key=str):
            put.extend(self.recursions(s))
        for e in put:
            yield self.attempt(r.congruence, atom, e)
        if kind == "op" and self.singular:
            yield self.attempt(r.largest, inner)
        if len(poly) == 1:
            yield from self.single(atom, poly)
        else:
            yield from self.split(atom, poly)
        if kind == "op":
            yield self.attempt(r.op_frobenius, inner)
        if kind in ("op", "F") and any(isinstance(x, n.T) for _, w in poly for x in w[:1]):
            flipped = self.t.build(self.t.transposed(poly), (inner.shape[1], inner.shape[0]))
            back = self.attempt(r.transpose, kind, flipped)
            if back is not None:
                yield self.attempt(r.combine, atom, EQ, back.right, (back,), (ONE,))
        yield from self.telescoped(atom, poly)

    def recursions(self, s: n.Sym) -> Iterator[Fact]:
        """Universal equations read at a member of a family: x_{i+1} = F(x_i) at x_m, where m - 1 is in range."""
        for a in self.universal:
            if a.relation != EQ or not isinstance(a.left, n.Sym) or a.left.name != s.name or len(s.indices) != 1:
                continue
            point = self.t.canonical(s.indices[0] - (a.left.indices[0] - a.var))
            for fact in self.at(a, point):
                if self.c.same(fact.left, s):
                    yield self.tidy(fact)

    def at(self, a: Stated, point: n.Node) -> Iterator[Fact]:
        """A universal assumption at a point, where the range can be shown."""
        ranges = [self.close(low, LE, high) for low, high in ((a.low, point), (point, a.high))
                  if low is not None and high is not None]  # fmt: skip
        if all(x is not None for x in ranges):
            fact = self.attempt(r.given, a, point, *ranges)
            if fact is not None:
                yield fact

    def single(self, atom: n.Norm, poly: Poly) -> Iterator[Fact | None]:
        """One word with a scalar in front: take the scalar out, split the product, an integral, a sum."""
        ((factors, word), c) = next(iter(poly.items()))
        kind = atom.kind
        if factors or abs(c) != 1:
            scalar = self.t.build({(factors, ()): abs(c)})
            rest = self.t.build({((), word): Fraction(1)}, atom.args[0].shape)
            sign = self.sign(scalar)
            if sign is not None:
                out = self.attempt(r.multiple, kind, scalar, rest, sign)
                if out is not None:
                    yield self.attempt(r.combine, atom, EQ, out.right, (out,), (ONE,))
            return
        if len(word) == 1 and isinstance(word[0], n.Integral):
            order = self.close(word[0].args[2], LE, word[0].args[3])
            yield self.attempt(r.integral_norm, word[0], kind, order) if order is not None else None
        if len(word) == 1 and isinstance(word[0], n.Sum):
            yield self.attempt(r.sum_norm, word[0], kind)
        for i in range(1, len(word)):
            a, b = (w[0] if len(w) == 1 else n.Mul(*w) for w in (word[:i], word[i:]))
            for kinds in r.PRODUCTS:
                if kinds[0] == kind and kinds != ("2", "F", "2"):
                    yield self.attempt(r.product, kinds, a, b)
        inner = word[0] if len(word) == 1 else None
        if inner is None:
            return
        yield None

    def split(self, atom: n.Norm, poly: Poly) -> Iterator[Fact | None]:
        """The triangle inequality, in the parts which the goal shows; else a common factor; else term by term."""
        kind, shape = atom.kind, atom.args[0].shape
        common = self.common_scalar(poly)
        if common is not None:
            scalar, rest = self.t.build({common[0]: common[1]}), common[2]
            sign = self.sign(scalar)
            out = self.attempt(r.multiple, kind, scalar, self.t.build(rest, shape), sign) if sign is not None else None
            if out is not None:
                yield self.attempt(r.combine, atom, EQ, out.right, (out,), (ONE,))
                return
        if kind in ("op", "F"):
            yield from self.inserted(atom, poly)
        found = False
        for parts in self.suggested(poly, shape):
            found = True
            yield self.attempt(r.triangle, kind, *parts)
        if not found:
            yield self.by_definition(atom, shape)
        yield from self.factored(atom, poly)
        terms = [self.t.build({k: c}, shape) for k, c in sorted(poly.items(), key=lambda i: name(i[0]))]
        if len(terms) <= 4:
            yield self.attempt(r.triangle, kind, *terms)

    def common_scalar(self, poly: Poly) -> tuple[Key, Fraction, Poly] | None:
        """The scalar that all terms of a matrix share, and what is left."""
        factors = [set(f) for f, _ in poly]
        shared = set.intersection(*factors)
        size = {abs(c) for c in poly.values()}
        number_ = size.pop() if len(size) == 1 else Fraction(1)
        if not shared and number_ == 1:
            return None
        rest = {(tuple(x for x in f if x not in shared), w): c / number_ for (f, w), c in poly.items()}
        common = tuple(sorted(shared, key=name))
        return ((common, ()), number_, rest)

    def inserted(self, atom: n.Norm, poly: Poly) -> Iterator[Fact | None]:
        """Add and subtract: A B - C D = A (B - D) + (A - C) D, and I - M = (I - c S) + c (S - E) + (c E - M)
        for a matrix S of known spectrum and a granted bound on S - E."""
        kind, shape = atom.kind, atom.args[0].shape
        if len(poly) == 2:
            (k1, c1), (k2, c2) = poly.items()
            if c1 == -c2 and k1[0] == k2[0] and len(k1[1]) == len(k2[1]) == 2:
                if c1 < 0:
                    k1, k2, c1 = k2, k1, c2
                (a, b), (c, d) = k1[1], k2[1]
                scalar = self.t.build({(k1[0], ()): c1})
                if a not in (c,) and b not in (d,):
                    for pair in ((a * (b - d), (a - c) * d), ((a - c) * b, c * (b - d))):
                        scaled = pair if scalar == ONE else tuple(scalar * x for x in pair)
                        yield self.attempt(r.triangle, kind, *scaled)
        if kind != "op" or ((), ()) not in poly:
            return
        for s in self.c.assumptions:
            if not isinstance(s, Spectrum) or s.largest is None or any(w == (s.matrix,) for _, w in poly):
                continue
            for fact in self.granted:
                if not isinstance(fact.left, n.Norm) or s.matrix not in r.loose(fact.left):
                    continue
                for rate in sorted(r.loose(self.rates()) - {s.smallest, s.largest}, key=name):
                    one = n.I(shape[0]) - rate * s.matrix
                    two = rate * fact.left.args[0]
                    three = self.t.build(plus(plus(poly, self.t.poly(one), -1), self.t.poly(two), -1), shape)
                    yield self.attempt(r.triangle, kind, one, two, three)

    def rates(self) -> n.Node:
        """The scalars for which an upper bound is granted: candidates for the rate of a contraction."""
        found = [x for f in self.granted for x in r.loose(f.left) if x in self.c.positive and f.relation in (LT, LE)
                 and isinstance(f.right, n.Num) and f.left != ZERO]  # fmt: skip
        return n.Mul(*found) if found else ONE

    def suggested(self, poly: Poly, shape: object, put: dict | None = None) -> Iterator[list[n.Node]]:
        """Signed parts, read off the products of norms in the goal, that add up to the argument."""
        found: dict[n.Node, None] = {}
        for part in self.hints:
            try:
                if n.same_shape(part.shape, shape):  # type: ignore[arg-type]
                    found[part] = None
            except n.ShapeError:
                continue
        parts = [p for p in found if self.fits(p)][:6]
        options = [(p, self.t.poly(p.xreplace(put or {}))) for p in parts]
        for signs in choices((0, 1, -1), repeat=len(options)):
            if sum(1 for x in signs if x) < 2:
                continue
            rest = dict(poly)
            for sign, (_, p) in zip(signs, options, strict=True):
                if sign:
                    rest = plus(rest, p, -sign)
            if not rest:
                yield [p if sign == 1 else n.Neg(p) for sign, (p, _) in zip(signs, options, strict=True) if sign]

    def fits(self, part: n.Node) -> bool:
        try:
            return bool(self.t.poly(part))
        except TermError:
            return False

    def by_definition(self, atom: n.Norm, shape: object) -> Fact | None:
        """The triangle inequality for parts that add up to the argument once definitions are put in."""
        inner, kind = atom.args[0], atom.kind
        put = {e.left: e.right for e in self.equations if e.rule == "given" and isinstance(e.data[0], Define)}
        plain = self.t.poly(inner.xreplace(put))
        for parts in self.suggested(plain, shape, put):
            whole = n.Add(*parts)
            here = [e for e in self.equations if e.left in put]
            one = self.attempt(r.congruence, atom, *(e for e in here if e.left in set(symbols(inner))))
            two = self.attempt(r.congruence, n.Norm(whole, kind), *(e for e in here if e.left in set(symbols(whole))))
            cut = self.attempt(r.triangle, kind, *parts)
            if one is not None and two is not None and cut is not None:
                return self.chain(atom, LE, cut.right, [(one, ONE), (two, n.Num(-1)), (cut, ONE)])
        return None

    def factored(self, atom: n.Norm, poly: Poly) -> Iterator[Fact | None]:
        """A common first or last letter: ||A B + A C|| <= ||A|| ||B + C||."""
        words = [w for _, w in poly]
        if atom.kind == "2" and all(words) and len({w[-1] for w in words}) == 1:
            last = words[0][-1]
            rest = {(f, w[:-1]): c for (f, w), c in poly.items()}
            shape = (atom.args[0].shape[0], last.shape[0])
            if shape[0] == shape[1] or all(w[:-1] for w in words):
                out = self.attempt(r.product, ("2", "op", "2"), self.t.build(rest, shape), last)
                yield out
        if atom.kind != "2" and len({w[-1:] for w in words}) == 1 and all(len(w) > 1 for w in words):
            last = words[0][-1]
            rest = {(f, w[:-1]): c for (f, w), c in poly.items()}
            shape = (atom.args[0].shape[0], last.shape[0])
            for kinds in r.PRODUCTS:
                if kinds[0] == atom.kind:
                    yield self.attempt(r.product, kinds, self.t.build(rest, shape), last)
        if all(words) and len({w[0] for w in words}) == 1 and all(len(w) > 1 for w in words):
            first = words[0][0]
            rest = {(f, w[1:]): c for (f, w), c in poly.items()}
            shape = (first.shape[1], atom.args[0].shape[1])
            for kinds in r.PRODUCTS:
                if kinds[0] == atom.kind and kinds != ("2", "F", "2"):
                    yield self.attempt(r.product, kinds, first, self.t.build(rest, shape))

    def telescoped(self, atom: n.Norm, poly: Poly) -> Iterator[Fact | None]:
        """x_m - x_0 for an indexed family."""
        if len(poly) != 2 or any(f or len(w) != 1 for f, w in poly):
            return
        letters = [w[0] for _, w in poly]
        if not all(isinstance(x, n.Sym) and len(x.indices) == 1 for x in letters) or letters[0].name != letters[1].name:
            return
        last = [x for x in letters if x.indices[0] != ZERO]
        if len(last) != 1 or not r.integral(self.c, last[0].indices[0]):
            return
        for j in self.c.natural - {s for x in letters for s in symbols(x)}:
            member = n.Sym(last[0].name, last[0].args[1], last[0].tex, j)
            whole = self.attempt(r.telescope, member, last[0].indices[0], j)
            if whole is not None:
                same = self.attempt(r.congruence, n.Norm(whole.left), whole)
                yield same

    def lemma(self, a: LocalLipschitz, inner: n.Node) -> Iterator[Fact | None]:
        points = list(dict.fromkeys(s.indices[0] for s in symbols(inner) if s.name == a.jacobian.name))
        if len(points) == 1 and inner == a.at(points[0]):
            member = self.member(a, points[0])
            yield self.attempt(r.bounded, a, points[0], member) if member is not None else None
        if len(points) == 2:
            for x, y in (points, points[::-1]):
                if self.c.same(inner, a.at(x) - a.at(y)):
                    first, second = self.member(a, x), self.member(a, y)
                    if first is not None and second is not None:
                        yield self.attempt(r.lipschitz, a, x, y, first, second)
                    return
        for mean in self.c.assumptions:
            if isinstance(mean, MeanJacobian):
                whole = a.at(a.centre) - mean.mean
                if self.c.same(n.Norm(inner, "F"), n.Norm(whole, "F")):
                    first, second = self.member(a, mean.start), self.member(a, mean.end)
                    if first is not None and second is not None:
                        yield self.attempt(r.mean_near, mean, a, first, second)

    def member(self, a: LocalLipschitz, point: n.Node) -> Fact | None:
        """point in the open ball."""
        key = n.Norm(point - a.centre)
        if self.c.same(key, ZERO):
            return self.close(key, LT, a.radius)
        for fact in self.stated(self.t.canonical(key)):
            if fact is not None:
                found = self.close_with(key, LT, a.radius, fact)
                if found is not None:
                    return found
        return None

    def close_with(self, left: n.Node, relation: str, right: n.Node, fact: Fact) -> Fact | None:
        gap = self.close(fact.right, LE if fact.relation == LT else relation, right)
        return self.chain(left, relation, right, [(fact, ONE), (gap, ONE)]) if gap is not None else None

    def spectral(self, a: Spectrum, inner: n.Node, poly: Poly) -> Iterator[Fact | None]:
        rates = [(f, c) for (f, w), c in poly.items() if w == (a.matrix,)]
        if len(rates) == 1 and a.largest is not None:
            rate = self.t.build({(rates[0][0], ()): -rates[0][1]})
            if poly.get(((), ()), 0) < 0:
                rate = self.t.build({(rates[0][0], ()): rates[0][1]})
            if self.c.same(n.Norm(inner, "op"), n.Norm(n.I(a.matrix.shape[0]) - rate * a.matrix, "op")):
                sign = self.sign(rate)
                small = self.close(rate * (a.smallest + a.largest), LE, n.Num(2))
                if sign is not None and small is not None:
                    out = self.attempt(r.shift, a, rate, sign, small)
                    yield out
        if len(poly) == 1 and len(next(iter(poly))[1]) == 1 and isinstance(next(iter(poly))[1][0], n.Exp):
            argument = self.t.poly(next(iter(poly))[1][0].args[0])
            if all(w == (a.matrix,) for _, w in argument):
                rate = self.t.build({(f, ()): c for (f, _), c in argument.items()})
                sign = self.close(rate, LE, ZERO)
                yield self.attempt(r.exp_norm, a, rate, sign) if sign is not None else None

    # -- sums, integrals, suprema -------------------------------------------------------------------------
    def accumulated(self, atom: n.Node) -> Iterator[Fact | None]:
        if not isinstance(atom.args[3], n.Node):
            return
        if isinstance(atom, n.Sum):
            atom = self.indexed(atom)
        body, var, low, high = atom.args
        if isinstance(atom, n.Sum):
            yield from self.geometric(atom)
        if self.level > 1:
            return
        inner = self.inside(var, low, high)
        order = self.close(low, LE, high) if isinstance(atom, n.Integral) else None
        for fact, multiplier, after in inner.moves(plus({}, self.t.poly(body), -1), LE):
            better = self.t.build(plus({}, after, -1))
            step = inner.chain(body, LE, better, [(fact, multiplier)])
            if step is None:
                continue
            if isinstance(atom, n.Sum):
                yield self.attempt(r.sum_monotone, step, var, low, high)
            elif order is not None:
                yield self.attempt(r.integral_monotone, step, var, low, high, order)

    def indexed(self, atom: n.Sum) -> n.Sum:
        """The same sum over a declared index, so that its terms are known to be counted by natural numbers."""
        body, var, low, high = atom.args
        free = sorted(self.c.natural - r.loose(atom), key=str)
        return n.Sum(body.xreplace({var: free[0]}), free[0], low, high) if free else atom

    def geometric(self, atom: n.Sum) -> Iterator[Fact | None]:
        body, var, low, high = atom.args
        if not isinstance(body, n.Pow) or low != ONE or not self.c.same(body.args[1], var - 1):
            return
        below = self.close(body.args[0], LT, ONE)
        free = [j for j in self.c.natural if j not in r.loose(high) | r.loose(body.args[0])]
        for j in free[:1]:
            if below is not None:
                yield self.attempt(r.geometric, body.args[0], high, j, below)

    def supremum(self, atom: n.Sup) -> Iterator[Fact | None]:
        if len(atom.args) != 4 or self.level > 1:
            return
        body, var, low, high = atom.args
        order = self.close(low, LE, high)
        inner = self.inside(var, low, high)
        for fact, multiplier, after in inner.moves(plus({}, self.t.poly(body), -1), LE):
            better = self.t.build(plus({}, after, -1))
            step = inner.chain(body, LE, better, [(fact, multiplier)])
            if step is not None and order is not None and var not in r.loose(better):
                yield self.attempt(r.sup_least, step, var, low, high, order)

    def below_supremum(self, atom: n.Node) -> Iterator[Fact | None]:
        """h(x) <= sup h for the suprema in what is assumed or wanted."""
        if isinstance(atom, n.Sup):
            return
        for sup in self.suprema():
            body, var, low, high = sup.args
            for point in dict.fromkeys(s for s in r.loose(atom) if s.is_scalar_shaped):
                if self.c.same(body.xreplace({var: point}), atom):
                    a, b = self.close(low, LE, point), self.close(point, LE, high)
                    if a is not None and b is not None:
                        yield self.attempt(r.sup_upper, sup, point, a, b)

    def suprema(self) -> list[n.Sup]:
        found: dict[n.Node, None] = {}
        for fact in self.granted:
            for x in (*r.tree(fact.left), *r.tree(fact.right)):
                if isinstance(x, n.Sup) and len(x.args) == 4:
                    found[x] = None
        for x in self.wanted:
            found[x] = None
        return list(found)


def norms_in(node: n.Node) -> list[n.Node]:
    """The products inside the norms of a goal, with their scalars and without: candidates for parts."""
    out: dict[n.Node, None] = {}
    for term in r.tree(node):
        factors = list(term.args) if isinstance(term, n.Mul) else [term]
        norms = [f.args[0] for f in factors if isinstance(f, n.Norm)]
        if norms:
            scalars = [f for f in factors if not isinstance(f, n.Norm) and f.is_scalar_shaped]
            for inside in ([*scalars, *norms], norms):
                out[n.Mul(*inside) if len(inside) > 1 else inside[0]] = None
    return list(out)


__all__ = ["Prover", "number"]
