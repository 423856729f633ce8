"""`satisfies(model, assumption)`: an exact check of each class of assumption in a model."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from derivations import assumptions as asm
from derivations import estimates as est
from derivations import layers
from derivations.assumptions import IMPLIED, Assumption, Property
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Num, Sym

from ..values.balls import Balls, precision
from ..values.evaluator import Evaluator
from ..values.graded import Exact, Graded
from ..values.rational import GiveUp, identity, ldl
from . import domains, estimates, laws
from .choices import said
from .definitions import FlowPath, Formula
from .equations import walk
from .members import changed_index, moved_definition
from .model import Model
from .recipe import PartOfLipschitz

Check = Callable[[Model, Any], bool]


def satisfies(model: Model, fact: Assumption) -> bool:
    """Whether the model satisfies the assumption; raises `GiveUp` where that cannot be decided."""
    check = CHECKS.get(type(fact))
    if check is None:
        raise GiveUp(f"no check for the assumption {type(fact).__name__}")
    return check(model, fact)


def _value(model: Model, node: Node) -> Graded:
    """The value at the model's time, or (for a power series) the constant term: the value near time 0."""
    try:
        return model.root(node)
    except GiveUp:
        times = [t for t in model.recipe.times if t in model.reach(node)]
        if len(times) != 1:
            raise
        value = model.root.formal(times[0])(node)
        return model.root.formally("a value at a time").at(value, fmpq(0))


def equal(model: Model, left: Node, right: Node) -> bool:
    """Whether two terms have the same value, also as functions of one time symbol on which they depend."""
    times = [t for t in model.recipe.times if t in model.reach(left) | model.reach(right)]
    try:
        if not _difference(model.root, left, right).is_zero:
            return False
    except GiveUp:
        if len(times) != 1:
            raise
        return _difference(model.root.formal(times[0]), left, right).is_zero
    for time in times:
        with suppress(GiveUp):  # it holds at the model's time, and is no function of the kind that is computed here
            if not _difference(model.root.formal(time), left, right).is_zero:
                return False
    return True


def shown(model: Model, symbol: Node, value: Node) -> bool:
    """Whether a symbol has the value of a term, the term computed from what the model shows of every other symbol."""
    others = [s for s in dict.fromkeys(walk(value)) if isinstance(s, Sym) and s is not symbol]
    times = [t for t in model.recipe.times if t in model.reach(symbol) | model.reach(value)]
    if times or model.recipe.bound or any(isinstance(x, nd.Expect | nd.Cov) for x in walk(value)):
        return equal(model, symbol, value)
    given = {s: model.root(s) for s in others if not s.indices}
    ev = model.root.changing(given)
    return bool(_difference_of(ev, model.root(symbol), ev(value)).is_zero)


def _difference_of(ev: Evaluator, a: Graded, b: Graded) -> Graded:
    if a.shape != b.shape:
        raise GiveUp("the two sides of an assumption have different shapes")
    return ev.arithmetic.add(a, ev.arithmetic.neg(b))


def _difference(ev: Evaluator, left: Node, right: Node) -> Graded:
    return _difference_of(ev, ev(left), ev(right))


def _symmetric(value: Graded) -> bool:
    matrix = value.rational()
    return matrix == matrix.transpose()


def _psd(value: Graded) -> bool:
    return ldl(value.rational()) is not None


def _pd(value: Graded) -> bool:
    found = ldl(value.rational())
    return found is not None and all(found[1])


def _invertible(value: Graded) -> bool:
    """Exactly for rational values; with exponentials by an enclosure of the determinant."""
    if value.rows != value.cols:
        return False
    if value.is_constant:
        return value.rational().det() != 0
    try:
        Exact().inverse(value)
        return True
    except GiveUp:
        return not enclosure(value, 256).det().contains(0)


def enclosure(value: Graded, precision: int) -> arb_mat:
    """A ball matrix that contains a value without formal variable."""
    if value.order is not None or any(d or q or e for d, q, _, e in value.terms):
        raise GiveUp("a function has no single enclosure")
    before = ctx.prec
    ctx.prec = precision
    try:
        total = arb_mat(value.rows, value.cols)
        for (_, _, c, _), matrix in value.terms.items():
            total = total + arb_mat(_integers(matrix)) * (arb(c).exp() / _denominator(matrix))
        return total
    finally:
        ctx.prec = before


def _integers(matrix: fmpq_mat) -> Any:
    return matrix.numer_denom()[0]


def _denominator(matrix: fmpq_mat) -> arb:
    return arb(matrix.numer_denom()[1])


def _full_column_rank(value: Graded) -> bool:
    matrix = value.rational()
    return matrix.rank() == matrix.ncols()


def _full_row_rank(value: Graded) -> bool:
    matrix = value.rational()
    return matrix.rank() == matrix.nrows()


def _orthogonal(value: Graded) -> bool:
    matrix = value.rational()
    return matrix.transpose() * matrix == identity(matrix.ncols())


def _idempotent(value: Graded) -> bool:
    matrix = value.rational()
    return matrix * matrix == matrix


def _diagonal(value: Graded) -> bool:
    matrix = value.rational()
    return all(i == j or not matrix[i, j] for i in range(matrix.nrows()) for j in range(matrix.ncols()))


PROPERTY: dict[Property, Callable[[Graded], bool]] = {
    Property.SYMMETRIC: _symmetric,
    Property.PSD: _psd,
    Property.PD: _pd,
    Property.INVERTIBLE: _invertible,
    Property.POSITIVE: lambda v: v.rational()[0, 0] > 0,
    Property.NONNEGATIVE: lambda v: v.rational()[0, 0] >= 0,
    Property.ORTHOGONAL: _orthogonal,
    Property.IDEMPOTENT: _idempotent,
    Property.SKEW: lambda v: v.rational() == -v.rational().transpose(),
    Property.DIAGONAL: _diagonal,
    Property.FULL_COLUMN_RANK: _full_column_rank,
    Property.FULL_ROW_RANK: _full_row_rank,
}


SIGNS = (Property.POSITIVE, Property.NONNEGATIVE, Property.INVERTIBLE)


def _signed(model: Model, fact: asm.Has) -> bool:
    """The sign of a number without a rational value, as an enclosure shows it."""
    with precision(256):
        number = model.evaluator(Balls())(fact.node).matrix[0, 0]
        if number > 0:
            return True
        if number < 0:
            return fact.what is Property.INVERTIBLE
    raise GiveUp(f"the sign of {fact.node} is not decided")


def _has(model: Model, fact: asm.Has) -> bool:
    try:
        value = _value(model, fact.node)
        return all(PROPERTY[p](value) for p in (fact.what, *IMPLIED.get(fact.what, ())))
    except GiveUp:
        if fact.what not in SIGNS or not fact.node.is_scalar_shaped:
            raise
        return _signed(model, fact)


def _law(model: Model, columns: tuple[Sym, ...], block: Callable[[int, int], Node]) -> bool:
    """The moments of random columns: zero means, and E[u_i v_j^T] as stated."""
    size = range(len(columns))
    same = equal if spoken_of(model, columns) else equal_at_the_time
    means = all(model.root(nd.Expect(v)).is_zero for v in columns)
    return means and all(
        same(model, nd.Expect(nd.Mul(columns[i], nd.T(columns[j]))), block(i, j)) for i in size for j in size
    )


def equal_at_the_time(model: Model, left: Node, right: Node) -> bool:
    """Whether two terms have the same value in the model."""
    return bool(_difference(model.root, left, right).is_zero)


def spoken_of(model: Model, columns: tuple[Sym, ...]) -> bool:
    """Whether a side of the claim, or a fact but for laws, speaks of random columns, also through definitions.

    A law of columns of which nothing else speaks is one at the model's values: nothing is differentiated or integrated
    in a variable on which it depends.
    """
    laws_ = (asm.Centered, asm.White, asm.Law)
    others = (node for fact in model.recipe.facts if not isinstance(fact, laws_) for node in fact.nodes())
    todo: list[Node] = [model.recipe.claim.lhs, model.recipe.claim.rhs, *others]
    seen: set[Sym] = set()
    while todo:
        for part in walk(todo.pop()):
            if part in columns:
                return True
            if isinstance(part, Sym) and part not in seen:
                seen.add(part)
                known = model.definition(part)
                todo.extend(known.nodes() if known is not None else ())
    return False


def _kernel(model: Model, fact: asm.Kernel) -> bool:
    joint = nd.Blocks([[fact.xx, fact.xX], [fact.Xx, fact.XX]])
    return _psd(_value(model, joint))


def _centered(model: Model, fact: asm.Centered) -> bool:
    """The finite law has the stated mean and covariance."""
    return _law(model, fact.vectors, fact.block)


def _law_with_means(model: Model, fact: asm.Law) -> bool:
    """The finite law has the stated means, and the covariances about them."""
    columns, size = fact.vectors, range(len(fact.vectors))
    means = all(equal(model, nd.Expect(u), mean) for u, mean in zip(columns, fact.means, strict=True))
    return means and all(equal(model, nd.Cov(columns[i], columns[j]), fact.block(i, j)) for i in size for j in size)


def _white(model: Model, fact: asm.White) -> bool:
    return _law(model, (fact.vector,), lambda i, j: nd.I(fact.vector.shape[0]))


def _flow(model: Model, fact: asm.Flow) -> bool:
    """The residual of the equation and the initial value vanish (a series: as far as it is known)."""
    ev = model.root.formal(fact.time)
    a, path = ev.formally("a flow"), ev(fact.path)
    residual = a.add(a.derivative(path), a.neg(ev(fact.rate)))
    start = a.at(path, fmpq(0))
    miss = a.add(start, a.neg(ev(fact.initial)))
    return residual.is_zero and miss.is_zero


def _smooth_map(model: Model, fact: asm.SmoothMap) -> bool:
    """The Jacobian is the derivative, and (with time) the chain rule holds."""
    if not equal(model, nd.Jac(fact.value, fact.argument), fact.jacobian):
        return False
    if fact.time is None or fact.time not in model.reach(fact.argument):
        return True
    chain = fact.jacobian * nd.D(nd.Vec(fact.argument), fact.time)
    return equal(model, nd.D(nd.Vec(fact.value), fact.time), chain)


def _independent(model: Model, fact: asm.Independent) -> bool:
    return model.table.independent(fact)


def _has_density(model: Model, fact: asm.HasDensity) -> bool:
    """All densities equated with one law have one value."""
    twins = [f for f in model.recipe.facts if isinstance(f, asm.HasDensity) and f.law == fact.law]
    return len({model.density(f.density) for f in twins}) == 1


def _index(model: Model, fact: asm.Index) -> bool:
    value, last = model.rational(fact.symbol)[0, 0], model.rational(fact.last)[0, 0]
    return value.q == 1 and 1 <= value <= last


def _commuting(model: Model, fact: asm.Commuting) -> bool:
    """Coefficients of the path commute, hence all its values."""
    value = model.root.formal(fact.time)(fact.path)
    parts = list(value.terms.values())
    return all(a * b == b * a for a in parts for b in parts)


def _varies(model: Model, fact: asm.Varies) -> bool:
    value = model.root.formal(fact.time)(fact.path)
    return not model.root.formally("a derivative").derivative(value).is_zero


def astray(model: Model) -> str:
    """What is wrong with a member of a family that has a definition of its own beside that of the whole family."""
    known = model.recipe.definitions
    for whole, definition in known.items():
        if not isinstance(definition, FlowPath | Formula) or not whole.indices:
            continue
        for symbol in model.recipe.symbols:
            own = known.get(symbol)
            change = changed_index(whole, symbol, model.recipe.times)
            moved = None if change is None else moved_definition(definition, *change)
            if moved is None or moved == own:
                continue
            there = moved.value(model.root, symbol)
            if not _difference_of(model.root, model.root(symbol), there).is_zero:
                facts = (model.recipe.origins.get(s) for s in (symbol, whole))
                return "no model satisfies " + " and ".join(said(f) for f in facts if f is not None)
    return twins(model)


def twins(model: Model) -> str:
    """Two drawn members of one family whose indices have the same values are one member, and have one value."""
    seen: dict[tuple, Sym] = {}
    for symbol in model.recipe.symbols:
        if not symbol.indices or symbol in model.recipe.bound or model.definition(symbol) is not None:
            continue
        try:
            place = tuple(str(model.rational(index)) for index in symbol.indices)
        except GiveUp:
            continue
        other = seen.setdefault((*symbol.args[:2], place), symbol)
        if other is not symbol and model.base(other) != model.base(symbol):
            return f"{other} and {symbol} are one member of a family in this model, with two values"
    return ""


CHECKS: dict[type, Check] = {
    asm.Has: _has,
    asm.Define: lambda model, fact: shown(model, fact.symbol, fact.value),
    asm.Gram: lambda model, fact: shown(model, fact.kernel, fact.factor * fact.factor.T),
    asm.Kernel: _kernel,
    asm.Centered: _centered,
    asm.White: _white,
    asm.Law: _law_with_means,
    asm.Flow: _flow,
    asm.SmoothMap: _smooth_map,
    asm.Trajectory: lambda model, fact: fact.time in model.reach(fact.path),
    asm.SameEvent: lambda model, fact: model.recipe is not None,
    asm.Independent: _independent,
    asm.HasDensity: _has_density,
    asm.Index: _index,
    asm.Commuting: _commuting,
    asm.Varies: _varies,
    asm.Defined: domains.has_value,
    asm.Throughout: lambda model, fact: domains.throughout(model, fact, satisfies),
    est.Stated: lambda model, fact: estimates.stated(model, fact, equal),
    est.Natural: estimates.natural,
    est.Spectrum: estimates.spectrum,
    est.LocalLipschitz: estimates.local_lipschitz,
    PartOfLipschitz: estimates.part_of_lipschitz,
    est.DifferentiableMap: estimates.differentiable,
    est.Interpolated: estimates.interpolated,
    est.Likely: lambda model, fact: estimates.likely(model, fact, satisfies),
    layers.Activation: estimates.activation,
    layers.HiddenLayer: estimates.hidden_layer,
}
__all__ = ["CHECKS", "Exact", "Num", "Sym", "enclosure", "equal", "laws", "satisfies"]
