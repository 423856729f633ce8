"""Exact checks of the facts of estimates in a model: stated relations, natural numbers, spectra, maps on a ball.

A number is compared exactly where it is rational, else in balls; a statement about a range is decided for exponential
polynomials of its variable. What is not decided raises `GiveUp` and counts as no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from flint import arb, fmpq, fmpq_mat

from derivations import estimates as est
from derivations import layers
from derivations.assumptions import Assumption, Property
from derivations.notation import nodes as nd
from derivations.notation.binding import CannotSubstitute, substitute
from derivations.notation.nodes import Node, Num, Sym
from derivations.notation.text import text

from ..values.balls import Balls, precision
from ..values.evaluator import Evaluator
from ..values.graded import Graded
from ..values.rational import GiveUp, identity, ldl
from . import domains
from .choices import said
from .definitions import EntryMap, MapAt, Member, Recursion
from .equations import relation_of, walk
from .model import Model
from .recipe import PartOfLipschitz

PRECISIONS = (64, 256, 1024)
FAR = (4, 16, 64, 256)
MORE = 2  # members of a sequence that are looked at beyond those that have values
Satisfies = Callable[[Model, Assumption], bool]


# -- numbers --------------------------------------------------------------------------------------------
def sign(model: Model, node: Node, changed: dict[Node, fmpq] | None = None) -> int:
    """-1, 0 or 1: the sign of a number, by its exact value or by balls that exclude zero."""
    values = changed or {}
    try:
        exact = model.root.changing({k: model.root.arithmetic.scalar(x) for k, x in values.items()})
        value = exact(node)
        if value.is_zero:
            return 0
        if value.is_constant:
            return 1 if value.rational()[0, 0] > 0 else -1
    except GiveUp:
        pass
    for bits in PRECISIONS:
        with precision(bits):
            balls = Balls()
            ev = model.evaluator(balls)
            inner = ev.changing({k: balls.scalar(x) for k, x in values.items()}) if values else ev
            x = inner(node).matrix[0, 0]
            if not x.contains(0):
                return 1 if x > 0 else -1
    raise GiveUp(f"the sign of {text(node)} is not decided")


def related(model: Model, left: Node, right: Node, relation: str, changed: dict[Node, fmpq] | None = None) -> bool:
    """Whether two numbers are in a relation (`=`, `<=`, `<`)."""
    if not (left.is_scalar_shaped and right.is_scalar_shaped):
        raise GiveUp("an inequality of matrices")
    found = sign(model, nd.Add(right, nd.Neg(left)), changed)
    return found > 0 or (found == 0 and relation != "<")


def equal_here(model: Model, fact: est.Stated, changed: dict[Node, fmpq]) -> bool:
    """Whether both sides are equal with values for the variables: exactly, or numbers by balls that are points."""
    ev = model.root.changing({k: model.root.arithmetic.scalar(x) for k, x in changed.items()})
    left, right = ev(fact.left), ev(fact.right)
    if left.shape != right.shape:
        raise GiveUp(f"the sides of {said(fact)} have different shapes")
    return bool(ev.arithmetic.add(left, ev.arithmetic.neg(right)).is_zero)


# -- stated relations -----------------------------------------------------------------------------------
def stated(model: Model, fact: est.Stated, equal: Callable[[Model, Node, Node], bool]) -> bool:
    """Whether a stated relation holds: between two terms, or for every value of a variable."""
    relation = relation_of(fact)
    if relation not in ("=", "<=", "<"):
        raise GiveUp(f"a stated relation `{relation}` has no check: use =, <= or <")
    if fact.var is None:
        if relation == "=":
            return equal(model, fact.left, fact.right)
        return related(model, fact.left, fact.right, relation)
    if not fact.var.is_scalar_shaped:
        raise GiveUp(f"a statement about all points has no check: {said(fact)}")
    if fact.index:
        return for_indices(model, fact, relation)
    return for_times(model, fact, relation)


def for_indices(model: Model, fact: est.Stated, relation: str) -> bool:
    """For every natural number of a range: one by one as far as members have values, or to its end."""
    assert fact.var is not None
    low = 0 if fact.low is None else model.root.integer(fact.low)
    if fact.high is not None:
        last = model.root.integer(fact.high) - int(fact.open)
    else:
        last = low + reached(model, fact) + MORE
        if not self_contained(model, fact):
            raise GiveUp(f"a statement about all natural numbers is not decided here: {said(fact)}")
    if last - low > domains.LONGEST:
        raise GiveUp(f"a range of more than {domains.LONGEST} indices: {said(fact)}")
    return all(_one(model, fact, relation, k) for k in range(max(low, 0), last + 1))


def _one(model: Model, fact: est.Stated, relation: str, k: int) -> bool:
    put = {fact.var: Num(k)}
    left, right = fact.left.xreplace(put), fact.right.xreplace(put)
    if relation != "=":
        return related(model, left, right, relation)
    return equal_here(model, est.Stated(left, "=", right), {})


def reached(model: Model, fact: est.Stated) -> int:
    """The largest number of a member of the families of a fact that has a value of its own."""
    names = {s.name for side in (fact.left, fact.right) for s in walk(side) if isinstance(s, Sym)}
    known = (*model.values, *model.recipe.definitions)
    places = [
        int(i.value.p) for s in known if s.name in names for i in s.indices if isinstance(i, Num) and i.value.q == 1
    ]
    natural = [int(m[0, 0].p) for s, m in model.values.items() if s in model.recipe.naturals or s in model.recipe.whole]
    return min(max([*places, *natural], default=0), domains.LONGEST)


def self_contained(model: Model, fact: est.Stated) -> bool:
    """Whether a statement about all natural numbers holds everywhere if it does for the members that have values.

    Either it is the rule by which all other members are computed, or it speaks of the number only through members
    of families that repeat beyond those with values.
    """
    assert fact.var is not None
    definitions = [model.definition(s) for s in walk(fact.left) if isinstance(s, Sym)]
    if any(isinstance(d, Member) and d.rule is not None and granted(fact, d.rule) for d in definitions):
        return True
    bare = [fact.left, fact.right]
    while bare:
        node = bare.pop()
        if node is fact.var:
            return False
        if isinstance(node, Sym) and node.indices:
            known = model.definition(node)
            if isinstance(known, Member) and known.rule is None:
                continue
            if fact.var in model.reach(node):
                return False
            continue
        bare.extend(getattr(node, "args", ()))
    return True


def granted(fact: est.Stated, rule: Recursion) -> bool:
    return (rule.term, rule.var, rule.low, rule.high) == (fact.right, fact.var, fact.low, fact.high)


def for_times(model: Model, fact: est.Stated, relation: str) -> bool:
    """For every real number of a range: by the difference as a function of the variable."""
    assert fact.var is not None
    low, high = (None if end is None else model.rational(end)[0, 0] for end in (fact.low, fact.high))
    if low is not None and high is not None and (high < low or (fact.open and high == low)):
        return True  # nothing is said
    ev = model.root.formal(fact.var)
    gap = nd.Add(fact.right, nd.Neg(fact.left))
    if relation == "=":
        value = ev(gap)
        if low is not None and low == high:
            return bool(ev.formally("a value at a time").at(value, low).is_zero)
        members = at_members(model, fact, low, high)
        return bool(value.is_zero) and all(model.root(nd.Add(a, nd.Neg(b))).is_zero for a, b in members)
    if not gap.is_scalar_shaped:
        raise GiveUp("an inequality of matrices")
    places = domains.places(low, high)
    if fact.open and high is not None and low is not None:
        places = [x for x in places if x != high]
    if not all(related(model, fact.left, fact.right, relation, {fact.var: x}) for x in places):
        return False
    if not all(related(model, one, other, relation) for one, other in at_members(model, fact, low, high)):
        return False
    value = ev(gap)
    if value.is_zero:
        return relation == "<="
    what = Property.POSITIVE if relation == "<" else Property.NONNEGATIVE
    return signed_on(value, what, low, high, fact)


def at_members(model: Model, fact: est.Stated, low: fmpq | None, high: fmpq | None) -> Iterator[tuple[Node, Node]]:
    """The two sides at the places of the range at which a member of their families has a value of its own."""
    var = fact.var
    assert var is not None
    heads = [s for side in (fact.left, fact.right) for s in side.symbols if var in s.indices]
    known = [s for s in (*model.recipe.symbols, *model.recipe.definitions) if isinstance(s, Sym) and s.indices]
    places = {
        place: None
        for head in heads
        for member in known
        if member.name == head.name and len(member.indices) == len(head.indices)
        for place in (member.indices[head.indices.index(var)],)
        if isinstance(place, Node) and var not in place.symbols
    }
    for place in places:
        try:
            value = model.rational(place)[0, 0]
        except GiveUp:
            continue  # a letter that stands for every value
        beyond_end = high is not None and (value > high or (fact.open and value == high))
        if not ((low is not None and value < low) or beyond_end):
            try:
                yield substitute(fact.left, {var: place}), substitute(fact.right, {var: place})
            except CannotSubstitute:
                raise GiveUp(f"a slope at a place where a member has a value of its own: {said(fact)}") from None


def signed_on(value: Graded, what: Property, low: fmpq | None, high: fmpq | None, fact: Assumption) -> bool:
    """A sign on a range of a function that has it at some places."""
    if value.order is not None or any(e for _, _, _, e in value.terms):
        raise GiveUp(f"a power series says nothing about a whole range: {said(fact)}")
    if all(not q and not c for _, q, c, _ in value.terms):
        return domains.by_roots(value, what, low, high)
    if low is None:
        raise GiveUp(f"a range without lower end of a function that is no polynomial: {said(fact)}")
    if high is not None:
        return domains.by_balls(value, what, low, high)
    far = beyond(value, low)
    if far is None:
        raise GiveUp(f"an endless range on which no sign is seen: {said(fact)}")
    return domains.by_balls(value, what, low, far)


def beyond(value: Graded, low: fmpq) -> fmpq | None:
    """A number from which on a positive constant part outweighs the others, if these decay."""
    with precision(128):
        rest = arb(0)
        for (d, q, c, _), matrix in value.terms.items():
            if not d and not q:
                rest = rest + arb(matrix[0, 0]) * arb(c).exp()
            elif q >= 0 or d < 0:
                return None
        for step in FAR:
            far = max(low, fmpq(0)) + step
            total = arb(0)
            for (d, q, c, _), matrix in value.terms.items():
                if q and far * (-q) < d:
                    break  # t^d e^{qt} still rises here
                if q:
                    total = total + abs(arb(matrix[0, 0])) * (arb(q) * arb(far) + arb(c)).exp() * arb(far) ** d
            else:
                if rest > total:
                    return far
    return None


# -- the other classes ----------------------------------------------------------------------------------
def natural(model: Model, fact: est.Natural) -> bool:
    value = model.rational(fact.symbol)[0, 0]
    return bool(value.q == 1 and value >= 0)


def spectrum(model: Model, fact: est.Spectrum) -> bool:
    """A - smallest I and largest I - A are positive semidefinite and singular."""
    matrix = model.rational(fact.matrix)
    n = matrix.nrows()
    for end, side in ((fact.smallest, 1), (fact.largest, -1)):
        if end is None:
            continue
        gap = (matrix - identity(n) * model.rational(end)[0, 0]) * side
        found = ldl(gap)
        if found is None or all(found[1]):
            return False
    return True


def likely(model: Model, fact: est.Likely, satisfies: Satisfies) -> bool:
    """The event happens in the model, where it fails with probability 0."""
    return satisfies(model, fact.event) and sign(model, fact.budget) >= 0


def _map_of(model: Model, jacobian: Sym) -> MapAt:
    known = model.definition(jacobian)
    if not isinstance(known, MapAt):
        raise GiveUp(f"{text(jacobian)} is not the Jacobian of a map of the model")
    return known


def differentiable(model: Model, fact: est.DifferentiableMap) -> bool:
    """At every point that occurs: value and Jacobian come out of one map, the Jacobian as its derivative there."""
    members = [s for s in model.recipe.symbols if s.name in (fact.value.name, fact.jacobian.name)]
    for point in dict.fromkeys(s.indices[0] for s in members if len(s.indices) == 1):
        if fact.point in walk(point) and point is not fact.point:
            continue
        value, jacobian = fact.value_at(point), fact.jacobian_at(point)
        if not is_derivative(model, value, jacobian, point):
            return False
    return True


def is_derivative(model: Model, value: Sym, jacobian: Sym, point: Node) -> bool:
    """Whether the shown Jacobian is the derivative of the map: by dual numbers, a unit vector after the other."""
    known = model.definition(jacobian) or MapAt(value.name, point, True)
    if not isinstance(known, MapAt):
        raise GiveUp(f"{text(jacobian)} is not the Jacobian of a map of the model")
    ev, a = model.root, model.root.formally("a Jacobian")
    x, wanted = ev(nd.Vec(point)), known.value(ev, jacobian)
    f = MapAt(known.name, point)
    for j in range(x.rows):
        unit = a.epsilon(fmpq_mat(x.rows, 1, [int(i == j) for i in range(x.rows)]))
        moved = f.value(Moved(ev, point, a.add(x, unit)), value)
        got = a.dual_part(moved)
        column = a.part(wanted, 0, j, wanted.rows, 1)
        flat = [i * got.cols + k for k in range(got.cols) for i in range(got.rows)]
        if not a.add(a.rearrange(got, len(flat), 1, flat), a.neg(column)).is_zero:
            return False
    return True


class Moved(Evaluator):
    """An evaluator in which one point has another value."""

    def __init__(self, ev: Evaluator, point: Node, value: Any) -> None:
        super().__init__(ev.arithmetic, ev.model, None, {point: value}, parent=ev)


def interpolated(model: Model, fact: est.Interpolated) -> bool:
    """point = start + xi (end - start) for one xi in [0, 1], and the Jacobian there is that of the map.

    Of a map with one value the difference of its values is asked for besides.
    """
    point, start, end = (model.rational(x) for x in (fact.point, fact.start, fact.end))
    step, way = end - start, point - start
    spots = [(i, j) for i in range(step.nrows()) for j in range(step.ncols()) if step[i, j]]
    xi = way[spots[0]] / step[spots[0]] if spots else fmpq(0)
    if not 0 <= xi <= 1 or way != step * xi:
        return False
    value = Sym(*fact.value_start.args[:3], fact.point)
    if fact.exact and model.rational(fact.value_end) != model.rational(fact.reached()):
        return False
    return is_derivative(model, value, fact.at(), fact.point)


def undecided(model: Model, *terms: Node) -> bool:
    """Whether terms speak of a point between two others that is not the only one its theorem gives in this model.

    What is claimed of some point holds if it holds at one. Of a quadratic map with one value, whose slope along the
    segment changes, the middle is the only point of the mean value theorem.
    """
    between = [fact for fact in model.recipe.facts if isinstance(fact, est.Interpolated)]
    spoken = frozenset[Sym]().union(*(model.reach(term) for term in terms)) if between else frozenset()
    return any(fact.point in spoken and not (fact.exact and bent(model, fact)) for fact in between)


def bent(model: Model, fact: est.Interpolated) -> bool:
    """Whether the map is not affine along the segment, or the segment is one point."""
    first = nd.Add(fact.value_start, nd.Mul(fact.jacobian, nd.Add(fact.end, nd.Neg(fact.start))))
    return model.rational(fact.start) == model.rational(fact.end) or model.rational(fact.value_end) != model.rational(
        first
    )


def part_of_lipschitz(model: Model, part: PartOfLipschitz) -> bool:
    assert isinstance(part.fact, est.LocalLipschitz)
    return local_lipschitz(model, part.fact, (part.slope,))


def local_lipschitz(model: Model, fact: est.LocalLipschitz, slopes: tuple[bool, ...] = (False, True)) -> bool:
    """Both bounds on the ball, for a map of degree two: J(a) - J(b) is linear in a - b.

    |J(a)|_F <= |J(centre)|_F + s |a - centre| with s the Frobenius norm of that linear map, at least its norm.
    """
    known = _map_of(model, fact.at(fact.centre) if fact.at(fact.centre) in model.recipe.definitions else fact.jacobian)
    centre = model.rational(nd.Vec(fact.centre))
    rows, cols = model.shape(fact.jacobian)
    if cols != centre.nrows():
        raise GiveUp("a Jacobian that does not belong to its point")
    _, linear, quadratic = model.free_map(known.name, rows, cols)
    flat = [x for j in range(cols) for x in _slopes(linear * 0, quadratic, _unit(cols, j)).entries()]
    steep = sum((x * x for x in flat), fmpq(0))
    here = _slopes(linear, quadratic, centre)
    with precision(128):
        s = arb(steep).sqrt()
        top = arb(sum((x * x for x in here.entries()), fmpq(0))).sqrt()
        if True in slopes and not (_ball(model, fact.slope) >= (s if steep else 0)):
            return False
        if False not in slopes:
            return True
        radius, bound = _ball(model, fact.radius), _ball(model, fact.bound)
        return bool(radius >= 0) and bool(top + s * radius <= bound)


def _unit(n: int, j: int) -> fmpq_mat:
    return fmpq_mat(n, 1, [int(i == j) for i in range(n)])


def _slopes(linear: fmpq_mat, quadratic: fmpq_mat, x: fmpq_mat) -> fmpq_mat:
    """B + C (I x x + x x I), entry by entry."""
    rows, n = linear.nrows(), linear.ncols()
    entries = [
        linear[i, j] + sum(((quadratic[i, j * n + k] + quadratic[i, k * n + j]) * x[k, 0] for k in range(n)), fmpq(0))
        for i in range(rows)
        for j in range(n)
    ]
    return fmpq_mat(rows, n, entries)


def _ball(model: Model, node: Node) -> arb:
    try:
        return arb(model.rational(node)[0, 0])
    except GiveUp:
        return model.evaluator(Balls())(node).matrix[0, 0]


def activation(model: Model, fact: layers.Activation) -> bool:
    """The activation is affine: its slope is within the first bound, and any second bound from 0 on will do."""
    known = model.definition(fact.value)
    if not isinstance(known, EntryMap):
        raise GiveUp(f"{text(fact.value)} is not an activation of the model")
    _, slope = model.affine_entry(known.name)
    first = nd.Add(fact.first, nd.Neg(Num(Fraction(int(abs(slope).p), int(slope.q)))))
    return sign(model, first) >= 0 and sign(model, fact.second) >= 0


def hidden_layer(model: Model, fact: layers.HiddenLayer) -> bool:
    raise GiveUp(f"models of identities know no network with one hidden layer: {said(fact)}")


__all__ = [
    "activation",
    "differentiable",
    "hidden_layer",
    "interpolated",
    "likely",
    "local_lipschitz",
    "natural",
    "part_of_lipschitz",
    "related",
    "sign",
    "spectrum",
    "stated",
    "undecided",
]
