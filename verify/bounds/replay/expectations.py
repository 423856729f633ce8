"""Expectations, covariances, moments of laws."""

from __future__ import annotations

from collections.abc import Iterable

from derivations.assumptions import Assumption, Centered, White
from derivations.notation import nodes as n

from .checking import Replay, checks, node, scalar, single
from .errors import need
from .norms import ALL, norm
from .outcomes import averages, names, outcomes
from .steps import Step
from .trees import EQ, LE, ZERO, plain, walk
from .vectors import vector
from .world import world


def body_of(side: n.Node) -> n.Node:
    need(isinstance(side, n.Expect), "no expectation")
    return side.args[0]


@checks("expectations are monotone")
def _monotone(r: Replay, step: Step) -> None:
    (premise,) = single(step.parents, 1, "premises")
    r.concludes(step, n.Expect(premise.left), EQ if premise.relation == EQ else LE, n.Expect(premise.right))


@checks("expectations are linear")
def _linear(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    (parts,) = single(step.data, 1)
    need(isinstance(parts, tuple) and parts, "nothing to add")
    known = world(step.under).chance
    before_it, after_it = [], []
    for before, inside, after in parts:
        need(not known.random(node(before)) and not known.random(node(after)), "a factor is random")
        middle = [] if inside is None else [node(inside)]
        before_it.append(n.Mul(before, *middle, after))
        after_it.append(n.Mul(before, *(n.Expect(x) for x in middle), after))
    whole, averaged = (x[0] if len(x) == 1 else n.Add(*x) for x in (before_it, after_it))
    need(r.same(body_of(step.left), whole), "the terms are not those of the expectation")
    r.concludes(step, n.Expect(whole), EQ, averaged)


@checks("expectation of a sum")
def _of_sum(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    whole = body_of(step.left)
    need(isinstance(whole, n.Sum) and isinstance(whole.args[3], n.Node), "not a finite sum")
    body, var, low, high = whole.args
    known = world(step.under).chance
    need(not any(known.random(x) for x in (low, high, plain(var))), "the range is random")
    r.concludes(step, n.Expect(n.Sum(body, var, low, high)), EQ, n.Sum(n.Expect(body), var, low, high))


@checks("expectation of a trace")
def _of_trace(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    x, y = map(vector, single(step.data, 2))
    need(n.same_size(x.shape[1], n.ONE) and n.same_shape(x.shape, y.shape), "not columns of one size")
    r.concludes(step, n.Expect(n.Mul(n.T(x), y)), EQ, n.Tr(n.Expect(n.Mul(y, n.T(x)))))


@checks("moments of a law")
def _moment(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    law, u, v = single(step.data, 3)
    r.rests_on(step, law)
    if isinstance(law, White):
        need(u is law.vector and (v is None or v is u), "no law of these columns")
        spread: n.Node = n.I(u.shape[0])
    else:
        need(isinstance(law, Centered) and u in law.vectors and (v is None or v in law.vectors), "no law of them")
        k = len(law.vectors)
        spread = law.blocks[law.vectors.index(u) * k + (0 if v is None else law.vectors.index(v))]
    if v is None:
        r.concludes(step, n.Expect(u), EQ, n.Num(0) if u.is_scalar_shaped else n.Zero(*u.shape))
    else:
        r.concludes(step, n.Expect(n.Mul(u, n.T(v))), EQ, spread)


@checks("covariance")
def _covariance(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    u, v = map(node, single(step.data, 2))
    first, second = (n.Add(x, n.Neg(n.Expect(x))) for x in (u, v))
    r.concludes(step, n.Cov(u, v), EQ, n.Expect(n.Mul(first, n.T(second))))


@checks("norm of an expectation")
def _norm(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    x, kind = single(step.data, 2)
    own, _ = norm(n.Norm(node(x), kind), *ALL)
    r.concludes(step, n.Norm(n.Expect(x), own), LE, n.Expect(n.Norm(x, own)))


@checks("Cauchy-Schwarz inequality for expectations")
def _cauchy_schwarz(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    x, y = map(vector, single(step.data, 2))
    need(n.same_shape(x.shape, y.shape), "not vectors of one shape")
    squares = n.Mul(n.Expect(n.dot(x, x)), n.Expect(n.dot(y, y)))
    r.concludes(step, n.Pow(n.Expect(n.dot(x, y)), n.Num(2)), LE, squares)


@checks("Cantelli's inequality")
def _one_sided(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    x, t, side = single(step.data, 3)
    r.needs_below(sign, ZERO, scalar(t), "the threshold may be negative")
    need(not world(step.under).chance.random(t), "the threshold is random")
    mean = n.Expect(scalar(x))
    if side == "above":
        apart = n.Add(x, n.Neg(mean))
    else:
        need(side == "below", "neither above nor below")
        apart = n.Add(mean, n.Neg(x))
    spread = n.Cov(x, x)
    r.concludes(step, n.Mul(n.Add(spread, n.Pow(t, n.Num(2))), n.Expect(n.Indicator(t, apart, LE))), LE, spread)


def known_outcomes(steps: Iterable[Step], sides: Iterable[n.Node], judged: Iterable[Assumption]) -> None:
    """Every step that averages something rests on the facts of the claim by which it is random."""
    by = outcomes(judged).facts
    if not by:
        return
    for step in steps:
        for side in (step.left, step.right):
            if averages(side):
                for part in walk(side):
                    if isinstance(part, n.Expect | n.Cov):
                        said = [by[name] for x in part.args for name in names(x) if name in by]
                        missing = frozenset().union(*said) - step.under
                        need(
                            not missing,
                            f"{step.rule}: {next(iter(missing)).statement() if missing else ''} is forgotten",
                        )


__all__ = ["known_outcomes"]
