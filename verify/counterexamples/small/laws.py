"""Checks of facts for which the search draws nothing: indices, kernels, commuting paths, laws and chance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flint import fmpq, fmpq_mat

from derivations.assumptions import (
    Assumption,
    Centered,
    Commuting,
    Converges,
    HasDensity,
    Independent,
    Index,
    Kernel,
    Law,
    Random,
    SameEvent,
    SmoothMap,
    Varies,
    White,
)
from derivations.notation import nodes as n
from derivations.notation.nodes import tree
from derivations.notation.text import plain

from ...values.rational import ldl
from . import values as v
from .checking import checks
from .facts import fixed
from .functions import Fn, Unfit
from .model import Model
from .roles import Refused


@checks(Index)
def _(model: Model, a: Index) -> bool:
    if a.symbol not in model.roles.loose:
        return True
    x, last = model.evaluate(a.symbol, model.env), model.evaluate(a.last, model.env)
    return isinstance(x, fmpq) and x.q == 1 and x >= 1 and v.below(x, last, False) is True


@checks(Kernel)
def _(model: Model, a: Kernel) -> bool:
    """The joint matrix is symmetric and its elimination meets no negative pivot: exactly, in rational numbers."""
    for block in (a.XX, a.xX, a.Xx, a.xx):
        fixed(block)
    return is_covariance(model, ((a.xx, a.xX), (a.Xx, a.XX)))


def is_covariance(model: Model, grid: Iterable[Iterable[n.Node]]) -> bool:
    """Whether a matrix of blocks is positive semidefinite; raises `Unfit` where its entries are not rational."""
    rows: list[list[Any]] = []
    for line in grid:
        blocks = [model.evaluate(x, model.env) for x in line]
        blocks = [x if isinstance(x, v.Mat) else v.Mat(1, 1, (x,)) for x in blocks]
        if len({x.rows for x in blocks}) != 1:
            raise Unfit("blocks that do not fit")
        rows += [[x.at(i, j) for x in blocks for j in range(x.cols)] for i in range(blocks[0].rows)]
    flat = [x for row in rows for x in row]
    if not all(isinstance(x, fmpq) for x in flat):
        raise Unfit("a covariance that is not rational")
    return len(rows) == len(rows[0]) and ldl(fmpq_mat(len(rows), len(rows), flat)) is not None


@checks(Commuting)
def _(model: Model, a: Commuting) -> bool:
    """Paths of diagonal matrices commute at all times."""
    if a.path.name not in model.roles.paths:
        raise Refused("a commuting path that is no path here")
    curve = model.path(a.path)
    if isinstance(curve, v.Mat) and not curve.is_diagonal:
        raise Refused("a commuting path of full matrices")
    return True


@checks(Varies)
def _(model: Model, a: Varies) -> bool:
    """Some entry of the path has a derivative that is not zero."""
    if a.path.name not in model.roles.paths or model.is_no_curve(a.path.name):
        raise Refused("a varying path that is no path here")
    moving = v.mapped(model.path(a.path), lambda f: Fn.of(f).derivative(lambda name: Fn.of(1)))
    return any(not v.equal(e, Fn.of(0)) for e in v.entries(moving))


def elsewhere(model: Model, fact: Assumption, symbols: Iterable[n.Sym]) -> bool:
    """Whether the claim or another fact speaks of a symbol, or of another member of its family."""
    claim = model.roles.claim
    others = (x for a in model.roles.facts if a is not fact and type(a) is not type(fact) for x in a.nodes())
    spoken = {x.name for root in (claim.lhs, claim.rhs, *others) for x in tree(root) if isinstance(x, n.Sym)}
    return any(s.name in spoken for s in symbols)


@checks(SmoothMap)
def _(model: Model, a: SmoothMap) -> bool:
    """A map of which nothing else is said may be constant: value and Jacobian are then 0 wherever it is taken."""
    if elsewhere(model, a, (a.value, a.jacobian)):
        raise Refused(f"the smooth map {said(a)}, of whose values or Jacobian something else is said")
    return True


LAWS = (White, Centered)


@checks(White)
def _(model: Model, a: White) -> bool:
    return is_law(model, a)


@checks(Centered)
def _(model: Model, a: Centered) -> bool:
    size = range(len(a.vectors))
    return is_law(model, a) and is_covariance(model, ((a.block(i, j) for j in size) for i in size))


@checks(Law)
def _(model: Model, a: Law) -> bool:
    raise Refused(f"the law {said(a)}, which is not read as that of deviations from a mean")


def is_law(model: Model, a: Any) -> bool:
    """Random columns that nothing else mentions constrain their covariance only; two laws of one column agree."""
    others = [x for x in model.roles.facts if isinstance(x, LAWS) and x != a and not set(a.about).isdisjoint(x.about)]
    claim = model.roles.claim
    facts = (x for f in model.roles.facts if not isinstance(f, LAWS) for x in f.nodes())
    spoken = {x.name for root in (claim.lhs, claim.rhs, *facts) for x in tree(root) if isinstance(x, n.Sym)}
    if any(u.name in spoken for u in a.about):
        return has_moments(model, a)
    if len(others) > 1:
        raise Refused(f"the law {said(a)}, of whose random columns something else is said")
    pairs = [(u, w, other) for other in others for u in a.about for w in a.about if {u, w} <= set(other.about)]
    return all(v.equal(moment_of(model, a, u, w), moment_of(model, other, u, w)) for u, w, other in pairs)


def has_moments(model: Model, a: Any) -> bool:
    """Whether the columns have these moments over the outcomes, exactly; Gaussian they are not."""
    if getattr(a, "gaussian", False):
        raise Refused(f"the Gaussian law {said(a)}, which no finite number of outcomes has")
    zero = all(v.is_zero(e) for u in a.about for e in v.entries(model.evaluate(n.Expect(u), model.env)))
    pairs = ((u, w) for u in a.about for w in a.about)
    return zero and all(
        v.equal(model.evaluate(n.Expect(u * n.T(w)), model.env), moment_of(model, a, u, w)) for u, w in pairs
    )


@checks(Random)
def _(model: Model, a: Random) -> bool:
    """All moments are finite over a few outcomes."""
    return all(map(model.space.holds, a.vectors))


def moment_of(model: Model, law: Any, u: n.Sym, w: n.Sym) -> Any:
    """E[u w^T] as a law states it."""
    block = n.I(u.shape[0]) if isinstance(law, White) else law.block(law.vectors.index(u), law.vectors.index(w))
    return model.evaluate(block, model.env)


@checks(Independent)
def _(model: Model, a: Independent) -> bool:
    """Random variables of which nothing else is said may be constants, which are independent of everything."""
    return are_constants(model, a, (*a.left, *a.right, *a.given))


@checks(SameEvent)
def _(model: Model, a: SameEvent) -> bool:
    """Constants of which nothing else is said may be the same."""
    return are_constants(model, a, (a.this, a.that))


CHANCE = (Independent, SameEvent)


def are_constants(model: Model, a: Assumption, symbols: tuple[n.Sym, ...]) -> bool:
    claim = model.roles.claim
    facts = (x for f in model.roles.facts if not isinstance(f, CHANCE) for x in f.nodes())
    spoken = {x.name for root in (claim.lhs, claim.rhs, *facts) for x in tree(root) if isinstance(x, n.Sym)}
    if any(s.name in spoken for s in symbols):
        raise Refused(f"{said(a)}, where something else is said of these variables")
    return True


@checks(HasDensity)
def _(model: Model, a: HasDensity) -> bool:
    """A density of which nothing else is said may be the standard normal one."""
    if elsewhere(model, a, [s for x in a.nodes() for s in tree(x) if isinstance(s, n.Sym)]):
        raise Refused(f"the density {said(a)}, of whose variables something else is said")
    return True


@checks(Converges)
def _(model: Model, a: Converges) -> bool:
    """A limit of which nothing else is said may be that of any sequence through this model."""
    if elsewhere(model, a, [s for s in tree(a.to) if isinstance(s, n.Sym)]):
        raise Refused(f"the limit {said(a)}, of which something else is said")
    return True


def said(fact: Assumption) -> str:
    """A fact in one line of plain text."""
    return plain(fact.statement())
