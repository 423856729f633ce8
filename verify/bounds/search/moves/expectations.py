"""Expectations of the goal: multiplied out, with the moments of laws, and against each other outcome by outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, permutations

from derivations.assumptions import Centered, Defined, White
from derivations.assumptions.chance import naked
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import arithmetic, events, expectations, logic, scalars, vectors
from ...rules.ground import EQ, LE, ONE, ZERO
from ...rules.kernel import Sequent
from ...rules.terms import WHOLE, E, Exact, Factors, Poly, number
from ..asking import Asking, Sides, Step
from ..registry import library
from . import convexity

TWO = n.Num(2)
LENGTHS = ("2", "F", "op")


# -- multiplied out ---------------------------------------------------------------------------------------
def parts_of(p: Asking, body: n.Node) -> tuple[expectations.Part, ...]:
    """The terms of a body, each with what is not random in front of it and behind it."""
    return tuple(part_of(p, factors, word, c, body) for (factors, word), c in sorted_poly(p, body))


def sorted_poly(p: Asking, body: n.Node) -> list:
    return sorted(p.t.poly(body).items(), key=lambda item: str(p.t.product(item[0], item[1], body.shape)))


def part_of(p: Asking, factors: Factors, word: tuple, c: Exact, body: n.Node) -> expectations.Part:
    still, moving = [], []
    for base, exponent in factors:
        random = p.c.chance.is_random(base) or p.c.chance.is_random(exponent)
        if random and base == E:
            ours = {k: v for k, v in p.t.poly(exponent).items() if p.c.chance.is_random(p.t.product(k, v))}
            rest = {k: v for k, v in p.t.poly(exponent).items() if k not in ours}
            moving.append((base, p.t.build(ours)))
            still += [(base, p.t.build(rest))] if rest else []
        else:
            (moving if random else still).append((base, exponent))
    front = p.t.build({(tuple(still), ()): c})
    if word:
        first = next((i for i, x in enumerate(word) if p.c.chance.is_random(x)), len(word))
        last = next((i for i in range(len(word), first, -1) if p.c.chance.is_random(word[i - 1])), first)
        if moving:
            first, last = 0, len(word)
        if first == len(word):
            return (
                (front, None, product(word)) if not moving else (front, p.t.build({(tuple(moving), word): WHOLE}), ONE)
            )
        middle = product((*(p.t.build({((pair,), ()): WHOLE}) for pair in moving), *word[first:last]))
        return (product((front, *word[:first])), middle, product(word[last:]))
    if not moving:
        return (front, None, ONE)
    return columns_of(p, front, moving) or (front, p.t.build({(tuple(moving), ()): WHOLE}), ONE)


def product(factors: tuple) -> n.Node:
    return ONE if not factors else factors[0] if len(factors) == 1 else n.Mul(*factors)


def columns_of(p: Asking, front: n.Node, moving: list) -> expectations.Part | None:
    """a . x as a^T (x), and (a . x)(b . y) as a^T (x y^T) b."""
    pairs = []
    for base, exponent in moving:
        count = number(exponent)
        if not isinstance(base, n._Inner) or count not in (1, 2):
            return None
        split = one_sided(p, base)
        if split is None:
            return None
        pairs += [split] * int(count)
    if len(pairs) == 1:
        ((a, x),) = pairs
        return (n.Mul(front, n.T(a)), x, ONE)
    if len(pairs) == 2:
        (a, x), (b, y) = pairs
        return (n.Mul(front, n.T(a)), n.Mul(x, n.T(y)), b)
    return None


def one_sided(p: Asking, inner: n._Inner) -> tuple[n.Node, n.Node] | None:
    """A scalar product of what is not random and a random column."""
    (((_, left), _),) = p.t.poly(inner.args[0]).items()
    (((_, right), _),) = p.t.poly(inner.args[1]).items()
    word = (*(p.t.flip(x) for x in reversed(left)), *right)
    at = [i for i, x in enumerate(word) if p.c.chance.is_random(x)]
    if len(at) != 1:
        return None
    (i,) = at
    before, x, after = word[:i], word[i], word[i + 1 :]
    if not after:
        return product(tuple(p.t.flip(y) for y in reversed(before))), x
    if not before:
        return product(after), p.t.flip(x)
    return None


def multiplied_out(p: Asking, atom: n.Expect) -> Iterator[Sequent]:
    """An expectation as the sum of those of its terms, with the moments of laws put in."""
    body = atom.args[0]
    plain, links = without_norms(p, body)
    start: list[Sequent] = []
    if plain is not body:
        same = p.chain(body, EQ, plain, links)
        grown = p.attempt(expectations.monotone, same) if same is not None else None
        if grown is None:
            return
        start.append(grown)
    parts = parts_of(p, plain)
    made = p.attempt(expectations.linear, plain, parts)
    if made is None:
        return
    steps = [*start, made]
    right = made.right
    traced = {x: t for x in averages_in(right) if (t := trace_of(p, x)) is not None}
    right = put(p, steps, right, traced)
    known = {x: m for x in averages_in(right) if (m := moment_of(p, x)) is not None}
    put(p, steps, right, known)
    if len(steps) == 1 and p.t.same(steps[0].left, steps[0].right):
        return
    whole = p.chain(atom, EQ, steps[-1].right, [(one, ONE) for one in steps])
    if whole is not None and not p.t.same(whole.left, whole.right):
        yield whole


def put(p: Asking, steps: list[Sequent], right: n.Node, equations: dict[n.Node, Sequent]) -> n.Node:
    """One more step: equals for equals in the last right side."""
    if not equations:
        return right
    new = right.xreplace({x: e.right for x, e in equations.items()})
    aligned = {x: aligned_to(p, x, e) for x, e in equations.items()}
    if any(e is None for e in aligned.values()):
        return right
    same = p.attempt(logic.replaced, right, new, tuple(aligned.values()))
    if same is None:
        return right
    steps.append(same)
    return new


def aligned_to(p: Asking, x: n.Node, equation: Sequent) -> Sequent | None:
    """The equation with a term as it is written for its left side."""
    return equation if equation.left == x else p.chain(x, EQ, equation.right, [(equation, ONE)])


def averages_in(node: n.Node) -> list[n.Expect]:
    return list(dict.fromkeys(x for x in tree(node) if isinstance(x, n.Expect)))


def trace_of(p: Asking, x: n.Expect) -> Sequent | None:
    """E(u . v) of two random columns, as a trace, where the law of both is known."""
    body = x.args[0]
    if not isinstance(body, n._Inner) or body.args[0].is_scalar_shaped:
        return None
    (((_, left), _),) = p.t.poly(body.args[0]).items()
    (((_, right), _),) = p.t.poly(body.args[1]).items()
    word = (*(p.t.flip(y) for y in reversed(left)), *right)
    at = [i for i, y in enumerate(word) if p.c.chance.is_random(y)]
    if len(at) != 2 or at != [0, len(word) - 1]:
        return None
    u, v = p.t.flip(word[0]), word[-1]
    if law_of(p, u, v) is None:
        return None
    back = product(tuple(p.t.flip(y) for y in reversed(word[1:-1])))
    first = u if back == ONE else n.Mul(back, u)
    made = p.attempt(expectations.of_trace, first, v)
    if made is None:
        return None
    inside = made.right.args[0]
    out = p.attempt(expectations.linear, inside.args[0], parts_of(p, inside.args[0]))
    if out is None:
        return None
    steps = [made]
    right = put(p, steps, made.right, {inside: out})
    known = {y: m for y in averages_in(right) if (m := moment_of(p, y)) is not None}
    put(p, steps, right, known)
    return p.chain(x, EQ, steps[-1].right, [(one, ONE) for one in steps])


def law_of(p: Asking, u: n.Node, v: n.Node) -> Centered | White | None:
    for a in p.c.assumptions:
        if isinstance(a, Centered | White) and u in a.about and v in a.about:
            return a
    return None


def moment_of(p: Asking, x: n.Expect) -> Sequent | None:
    """E u or E u v^T of columns with a law."""
    body = x.args[0]
    for a in p.c.assumptions:
        if not isinstance(a, Centered | White):
            continue
        for u in a.about:
            if body == u:
                return p.attempt(expectations.moment, a, u, None)
            for v in a.about:
                if u in naked(body) and v in naked(body) and p.t.same(body, u * n.T(v)):
                    return p.attempt(expectations.moment, a, u, v)
    return None


def without_norms(p: Asking, body: n.Node) -> tuple[n.Node, list[Step]]:
    """Even powers of lengths as scalar products, of absolute values as powers; one of them in each term."""
    links: list[Step] = []
    done: Poly = {}
    for (factors, word), c in p.t.poly(body).items():
        rest: Poly = {(factors, word): c}
        for base, exponent in factors:
            count = number(exponent)
            even = count is not None and count in (2, 4, 6)
            made = p.attempt(vectors.squared, base.args[0], base.kind) if even and is_length(base) else None
            if made is None:
                continue
            others: Poly = {(tuple(pair for pair in factors if pair[0] != base), word): c}
            half = int(count) // 2  # type: ignore[arg-type]
            square, value = made.left, made.right
            powers = [n.Mul(square ** (half - 1 - i), value**i) for i in range(half)] if half > 1 else [ONE]
            between = powers[0] if half == 1 else n.Add(*powers)
            links.append((made, p.t.build(p.t.times(others, p.t.poly(between)), body.shape)))
            rest = p.t.times(others, p.t.poly(value**half if half > 1 else value))
            break
        for key, x in rest.items():
            done[key] = done.get(key, 0) + x
    if not links:
        return body, []
    return p.t.build({k: v for k, v in done.items() if v}, body.shape), links


def is_length(base: n.Node) -> bool:
    return isinstance(base, n.Norm) and base.kind in LENGTHS


Move = Callable[[Asking, n.Node, Sides], Iterator[Sequent | None]]


def about(*kinds: type) -> Callable[[Move], Move]:
    """A move of the library that keeps what speaks of expectations that the claim assumes to exist."""

    def register(move: Move) -> Move:
        def kept(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
            if p.c.chance.sources:
                yield from (made for made in move(p, atom, sides) if made is not None and exists(p, made))

        library(*kinds)(kept)
        return move

    return register


def exists(p: Asking, made: Sequent) -> bool:
    """Whether all that is averaged is known, or assumed, to have a mean."""
    needs = (a for a in made.under if isinstance(a, Defined) and isinstance(a.node, n.Expect | n.Cov))
    return all(a in p.allowed for a in needs)


def occurs(p: Asking, atom: n.Expect, sides: Sides) -> bool:
    """Whether an expectation stands in the goal itself."""
    return any(x == atom or p.t.canonical(x) == atom for side in sides for x in averages_in(side))


@about(n.Expect)
def expanded(p: Asking, atom: n.Expect, sides: Sides) -> Iterator[Sequent | None]:
    """The expectation of a sum of products as that of its terms; of a sum over an index, the sum of theirs."""
    body = atom.args[0]
    yield from multiplied_out(p, atom)
    if isinstance(body, n.Sum):
        yield p.attempt(expectations.of_sum, body)
    if moment_of(p, atom) is not None:
        yield moment_of(p, atom)


@about(n.Cov)
def covariances(p: Asking, atom: n.Cov, sides: Sides) -> Iterator[Sequent | None]:
    """Cov(u, v) multiplied out, and the covariances of the terms of u and v."""
    u, v = atom.args[0], atom.args[-1]
    yield from covariance_of(p, u, v)
    if not u.is_scalar_shaped or not v.is_scalar_shaped:
        return
    first, second = ([x for _, x, _ in parts_of(p, y) if x is not None] for y in (u, v))
    if len(first) + len(second) > 2:
        for x in first:
            for y in second:
                yield from covariance_of(p, x, y)
    if u == v:  # of what Var(x - y) >= 0 says of Var(x + y)
        for x, y in combinations(first, 2):
            yield from covariance_of(p, x - y, x - y)


def covariance_of(p: Asking, u: n.Node, v: n.Node) -> Iterator[Sequent]:
    made = p.attempt(expectations.covariance, u, v)
    if made is None:
        return
    means = {}
    for x in (u, v):
        mean = p.attempt(expectations.linear, x, parts_of(p, x))
        if mean is not None and not p.t.same(mean.left, mean.right):
            means[n.Expect(x)] = mean
    steps = [made]
    right = put(p, steps, made.right, means)
    inner = n.Expect(p.t.canonical(right.args[0]))
    for whole in multiplied_out(p, inner):
        out = p.chain(made.left, EQ, whole.right, [(one, ONE) for one in (*steps, whole)])
        if out is not None:
            yield out
            return
    yield made


# -- Jensen -----------------------------------------------------------------------------------------------
@about(n.Expect)
def jensen(p: Asking, atom: n.Expect, sides: Sides) -> Iterator[Sequent | None]:
    """(E x)^2 <= E x^2 for a number that is averaged; e^{E x} <= E e^x."""
    body = atom.args[0]
    if not occurs(p, atom, sides):
        return
    if p.c.chance.is_random(body):
        yield from spread(p, body)
    if isinstance(body, n.Exp) and body.is_scalar_shaped:
        yield from exponential(p, body)


@about(n.Norm, n._Inner)
def lengths(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """|E x| <= E |x|, and |E x|^2 <= E |x|^2."""
    for x in averages_in(atom):
        if not any(atom in set(tree(p.t.canonical(side))) for side in sides):
            return
        if isinstance(atom, n.Norm) and atom.args[0] == x:
            yield p.attempt(expectations.norm, x.args[0], atom.kind)
        if not x.is_scalar_shaped and n.same_size(x.shape[1], n.ONE):
            yield from spread(p, x.args[0])
        for whole in multiplied_out(p, x):
            yield p.attempt(logic.replaced, atom, atom.xreplace({x: whole.right}), (whole,))


def spread(p: Asking, x: n.Node) -> Iterator[Sequent | None]:
    """0 <= E |x - E x|^2, multiplied out."""
    gap = x - n.Expect(x)
    made = p.attempt(scalars.square, gap) if x.is_scalar_shaped else squared_length(p, gap)
    zero = None if made is None else p.chain(ZERO, LE, p.t.canonical(made.right), [(made, ONE)])
    grown = p.attempt(expectations.monotone, zero) if zero is not None else None
    if grown is None:
        return
    yield grown
    yield p.attempt(expectations.linear, ZERO, ((ZERO, None, ONE),))
    yield from multiplied_out(p, n.Expect(p.t.canonical(zero.right)))  # type: ignore[union-attr]


def squared_length(p: Asking, gap: n.Node) -> Sequent | None:
    """0 <= gap . gap."""
    made = p.attempt(vectors.squared, gap)
    return None if made is None else p.chain(ZERO, LE, n.dot(gap, gap), [(made, ONE)])


def exponential(p: Asking, body: n.Exp) -> Iterator[Sequent | None]:
    """e^{E y} <= E e^y, by the tangent at E y."""
    y = body.args[0]
    mean = p.attempt(expectations.linear, y, parts_of(p, y))
    if mean is None:
        return
    yield mean
    tangent = p.attempt(scalars.tangent, y - mean.right)
    if tangent is None:
        return
    factor = n.Exp(mean.right)
    left, right = p.t.canonical(factor * tangent.left), p.t.canonical(factor * tangent.right)
    scaled = p.chain(left, LE, right, [(tangent, factor)])
    grown = p.attempt(expectations.monotone, scaled) if scaled is not None else None
    yield grown
    if grown is not None:
        yield from multiplied_out(p, grown.left)


@about(n.Expect)
def products(p: Asking, atom: n.Expect, sides: Sides) -> Iterator[Sequent | None]:
    """(E x y)^2 <= E x^2 E y^2, where both squares are averaged in the goal."""
    body = atom.args[0]
    if not body.is_scalar_shaped or not occurs(p, atom, sides):
        return
    poly = p.t.poly(body)
    if len(poly) != 1:
        return
    (((factors, word), _),) = poly.items()
    if word:
        return
    if isinstance(body, n._Inner):
        yield p.attempt(expectations.cauchy_schwarz, *body.args)
        return
    wanted = [x.args[0] for side in sides for x in averages_in(side)]
    if isinstance(body, n.Norm):
        yield from of_absolute(p, atom, body)
        return
    for i in range(1, len(factors)):
        x, y = (p.t.build({(part, ()): WHOLE}) for part in (factors[:i], factors[i:]))
        if any(p.t.same(x * x, w) or p.t.same(y * y, w) for w in wanted) or len(wanted) > 1:
            made = p.attempt(expectations.cauchy_schwarz, x, y)
            yield made
            if made is not None:
                yield from rooted(p, atom, made)


def of_absolute(p: Asking, atom: n.Expect, body: n.Norm) -> Iterator[Sequent | None]:
    """E |x y| <= sqrt(E x^2 E y^2)."""
    poly = p.t.poly(body.args[0])
    if len(poly) != 1 or not body.args[0].is_scalar_shaped:
        return
    (((factors, word), c),) = poly.items()
    if word or len(factors) < 2:
        return
    x, y = p.t.build({(factors[:1], ()): c}), p.t.build({(factors[1:], ()): WHOLE})
    apart = p.attempt(vectors.multiple, "2", x, y)
    same = p.attempt(expectations.monotone, apart) if apart is not None else None
    made = p.attempt(expectations.cauchy_schwarz, n.Norm(x), n.Norm(y))
    if same is None or made is None:
        return
    yield same
    yield from rooted(p, same.right, made)
    yield made


def rooted(p: Asking, atom: n.Expect, made: Sequent) -> Iterator[Sequent | None]:
    """The square root of an inequality between squares of means, and its terms multiplied out."""
    put_in = made.right
    steps: list[Sequent] = [made]
    for one in averages_in(made.right):
        for whole in multiplied_out(p, one):
            yield whole
            put_in = put(p, steps, put_in, {one: whole})
    sign = p.sign(atom)
    below = p.chain(atom**2, LE, put_in, [(step, ONE) for step in steps])
    if sign is not None and below is not None:
        yield p.attempt(arithmetic.root, atom, put_in, below, sign)


# -- functions at random points -------------------------------------------------------------------------------
@about(n.Expect)
def functions(p: Asking, atom: n.Expect, sides: Sides) -> Iterator[Sequent | None]:
    """The mean of the value of a function, by what is known between the points of the goal for every outcome."""
    if first_average(p, sides) != atom:
        return
    known = convexity.of_functions(p, sides)
    for what in known:
        found = convexity.places(p, what, sides)
        for a, b in permutations(found, 2):
            for made in convexity.about(p, known, what, a, b):
                if made is None:
                    continue
                plain = p.plainly(made)
                if any(p.c.chance.is_random(x) for x in (plain.left, plain.right)):
                    yield from averaged(p, plain)


def averaged(p: Asking, plain: Sequent) -> Iterator[Sequent | None]:
    """The mean of both sides, multiplied out."""
    grown = p.attempt(expectations.monotone, plain)
    if grown is None:
        return
    yield grown
    for x in (grown.left, grown.right):
        yield from multiplied_out(p, x)


# -- Markov -----------------------------------------------------------------------------------------------
def tail(p: Asking, atom: n.Expect) -> n.Indicator | None:
    """The event of a probability P(c <= x) or P(c < x) where x is random and c is not; None of anything else."""
    event = atom.args[0]
    if not isinstance(event, n.Indicator) or event.relation == EQ:
        return None
    low, high = event.args[:2]
    return event if p.c.chance.is_random(high) and not p.c.chance.is_random(low) else None


@about(n.Expect)
def markov(p: Asking, atom: n.Expect, sides: Sides) -> Iterator[Sequent | None]:
    """c^k P(c <= x) <= E x^k for k = 1, 2, 4, with the moments that are known."""
    event = tail(p, atom)
    if event is None:
        return
    low, high = event.args[:2]
    signs = [p.prove(ZERO, LE, x) for x in (low, high)]
    if None in signs:
        return
    said = events.event_of(event)
    assumed = p.attempt(logic.assumption, said)
    for k in (1, 2, 4):
        inside = assumed if k == 1 else p.attempt(arithmetic.power_monotone, assumed, signs[0], n.Num(k))
        sign = signs[1] if k == 1 else p.chain(ZERO, LE, high**k, [])
        below = p.attempt(events.implied, inside, sign, (event,)) if inside is not None and sign is not None else None
        grown = p.attempt(expectations.monotone, below) if below is not None else None
        if grown is None:
            continue
        out = p.attempt(expectations.linear, grown.left.args[0], parts_of(p, grown.left.args[0]))
        if out is not None:
            yield p.chain(out.right, LE, grown.right, [(out, n.Num(-1)), (grown, ONE)])
        yield from multiplied_out(p, grown.right)


@about(n.Expect)
def beyond_the_mean(p: Asking, atom: n.Expect, sides: Sides) -> Iterator[Sequent | None]:
    """(Var x + t^2) P(t <= x - E x) <= Var x, where the goal knows the variance."""
    event = atom.args[0]
    spreads = [s for side in sides for s in n.tree(side) if isinstance(s, n.Cov) and s.is_scalar_shaped]
    if not isinstance(event, n.Indicator) or event.relation == EQ or not spreads:
        return
    low, high = event.args[:2]
    sign = None if p.c.chance.is_random(low) else p.prove(ZERO, LE, low)
    for x in dict.fromkeys(s.args[0] for s in spreads) if sign is not None else ():
        for apart, side in ((x - n.Expect(x), "above"), (n.Expect(x) - x, "below")):
            if p.t.same(high, apart):
                yield p.attempt(expectations.one_sided, x, low, sign, side)


# -- outcome by outcome -----------------------------------------------------------------------------------
@about(n.Expect)
def outcome_by_outcome(p: Asking, atom: n.Expect, sides: Sides) -> Iterator[Sequent | None]:
    """The goal without its expectations, if that holds for every outcome."""
    if first_average(p, sides) != atom:
        return
    gap = p.t.difference(sides[1], sides[0])
    bodies: list[n.Node] = []
    steps: list[Sequent] = []
    for key, c in gap.items():
        averaged = [(b, e) for b, e in key[0] if isinstance(b, n.Expect | n.Cov)]
        if key[1] or len(averaged) > 1 or any(e != ONE for _, e in averaged):
            bodies.append(p.t.product(key, c))
            continue
        rest = p.t.build({(tuple(x for x in key[0] if x not in averaged), ()): c})
        if not averaged:
            bodies.append(rest)
        elif isinstance(averaged[0][0], n.Expect):
            bodies.append(n.Mul(rest, averaged[0][0].args[0]))
        else:
            made = p.attempt(expectations.covariance, averaged[0][0].args[0], averaged[0][0].args[-1])
            if made is None:
                return
            steps.append(made)
            bodies.append(n.Mul(rest, made.right.args[0]))
    if any(p.c.chance.is_random(x) for side in sides for x in (side,)):
        return
    whole = bodies[0] if len(bodies) == 1 else n.Add(*bodies)
    below = pointwise(p, whole)
    grown = p.attempt(expectations.monotone, below) if below is not None else None
    if grown is None:
        return
    yield from steps
    yield grown
    yield p.attempt(expectations.linear, ZERO, ((ZERO, None, ONE),))
    yield p.attempt(expectations.linear, grown.right.args[0], parts_of(p, grown.right.args[0]))
    for step in steps:
        body = step.right.args[0]
        yield p.attempt(expectations.linear, body, parts_of(p, body))


def pointwise(p: Asking, whole: n.Node) -> Sequent | None:
    """0 <= whole for every outcome, as negative terms below positive ones."""
    poly = p.t.poly(whole)
    up = p.t.build({k: c for k, c in poly.items() if c > 0})
    down = p.t.build({k: -c for k, c in poly.items() if c < 0})
    below = p.prove(down, LE, up)
    return p.chain(ZERO, LE, whole, [(below, ONE)]) if below is not None else None


def first_average(p: Asking, sides: Sides) -> n.Node | None:
    """The first expectation of the goal, at which what is done once for a goal is done."""
    for side in sides:
        for factors, _ in p.t.poly(side):
            for base, _e in factors:
                if isinstance(base, n.Expect):
                    return base
    return None
