"""Norms of one matrix against each other, of Gram matrices, of the identity and of inverses."""

from __future__ import annotations

from typing import Any

from derivations.notation import nodes as n

from .checking import Replay, checks, node, single
from .errors import fail, need
from .norms import norm
from .steps import Step
from .trees import EQ, LE, ONE, plain

TWO = n.Num(2)


def square(value: object, *kinds: str) -> tuple[str, n.Node]:
    """The norm of a square of a norm."""
    need(isinstance(value, n.Pow) and value.args[1] == TWO, "not the square of a norm")
    return norm(value.args[0], *kinds)  # type: ignore[attr-defined]


@checks("Frobenius norm below operator norm")
def _frobenius(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    (side,) = single(step.data, 1)
    _, a = norm(step.left, "F")
    if side == "rows":
        count = a.shape[0]
    elif side == "columns":
        count = a.shape[1]
    else:
        fail("neither rows nor columns")
    r.concludes(step, n.Norm(a, "F"), LE, n.Mul(n.Sqrt(n.Size(count)), n.Norm(a, "op")))


@checks("norm of a Gram matrix")
def _gram(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    _, a = square(step.right, "op")
    r.concludes(step, n.Norm(n.Mul(n.T(a), a), "op"), EQ, n.Pow(n.Norm(a, "op"), TWO))


@checks("Frobenius norm of a Gram matrix")
def _gram_frobenius(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    _, a = square(step.left, "F")
    right = n.Mul(n.Sqrt(n.Size(a.shape[1])), n.Norm(n.Mul(n.T(a), a), "F"))
    r.concludes(step, n.Pow(n.Norm(a, "F"), TWO), LE, right)


@checks("norm of the identity")
def _identity(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    kind, one = norm(step.left, "op", "F")
    need(isinstance(one, n.I), "not the identity")
    r.concludes(step, step.left, EQ, unit(kind, one.shape[0]))


def unit(kind: str, size: Any) -> n.Node:
    return ONE if kind == "op" else n.Sqrt(n.Size(size))


@checks("condition number")
def _condition(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Mul), "not a product of norms")
    (first, a), (second, b) = (norm(x, "op", "F") for x in single(step.right.args, 2, "factors"))
    need(isinstance(b, n.Inv) and b.args[0] == a, "not a matrix and its inverse")
    right = n.Mul(n.Norm(a, first), n.Norm(n.Inv(a), second))
    need(single(step.data, 1)[0] in ((k, first, second) for k in ("op", "F")), "norms that do not fit")
    kind = step.data[0][0]
    need(kind == ("op" if first == second == "op" else "F"), "norms that do not fit")
    r.concludes(step, unit(kind, a.shape[0]), LE, right)


@checks("columns of a product")
def _columns(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, b, i = single(step.data, 3)
    need(a is None or isinstance(a, n.Node), "no matrix")
    plain(i)
    need(i.is_scalar_shaped and i not in node(b).symbols and (a is None or i not in a.symbols), "the index is taken")
    turned = b.args[0] if isinstance(b, n.T) else n.T(b)
    column = n.T(n.Row(turned, i))
    whole, one = (b, column) if a is None else (n.Mul(a, b), n.Mul(a, column))
    total = n.Sum(n.Pow(n.Norm(one), TWO), i, ONE, n.Size(b.shape[1]))
    r.concludes(step, n.Pow(n.Norm(whole, "F"), TWO), EQ, total)


@checks("difference of inverses")
def _inverses(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Mul), "not a product of norms")
    (_, first), (kind, _), (_, last) = (norm(x, "op", "F") for x in single(step.right.args, 3, "factors"))
    need(isinstance(first, n.Inv) and isinstance(last, n.Inv), "not norms of inverses")
    a, b = first.args[0], last.args[0]
    left = n.Norm(n.Add(n.Inv(a), n.Neg(n.Inv(b))), kind)
    right = n.Mul(n.Norm(n.Inv(a), "op"), n.Norm(n.Add(b, n.Neg(a)), kind), n.Norm(n.Inv(b), "op"))
    r.concludes(step, left, LE, right)


@checks("inverse of a perturbed matrix")
def _perturbed(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, b, side = single(step.data, 3)
    move = n.Add(node(b), n.Neg(node(a)))
    known = a if isinstance(a, n.I) else n.Inv(a)
    change: tuple[n.Node, ...]
    if side == "left":
        change = (n.Norm(n.Mul(known, move), "op"),)
    elif side == "right":
        change = (n.Norm(n.Mul(move, known), "op"),)
    elif side == "apart":
        change = (n.Norm(known, "op"), n.Norm(move, "op"))
    else:
        fail("neither left nor right, nor apart")
    right = n.Add(n.Norm(known, "op"), n.Mul(*change, n.Norm(n.Inv(b), "op")))
    r.concludes(step, n.Norm(n.Inv(b), "op"), LE, right)


@checks("exponential of a norm")
def _exponential(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Exp), "not an exponential")
    _, a = norm(step.right.args[0], "op")
    r.concludes(step, n.Norm(n.Exp(a), "op"), LE, n.Exp(n.Norm(a, "op")))


@checks("vector through an inverse")
def _through(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, v = single(step.data, 2)
    need(n.same_size(*node(a).shape), "not a square matrix")
    need(n.same_size(node(v).shape[0], a.shape[1]) and n.same_size(v.shape[1], n.ONE), "not a column that fits")
    r.concludes(step, n.Norm(v), LE, n.Mul(n.Norm(n.Inv(a), "op"), n.Norm(n.Mul(a, v))))


@checks("difference of exponentials")
def _exponentials(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Mul) and len(step.right.args) == 2, "not a product")
    power = step.right.args[1]
    need(isinstance(power, n.Exp) and isinstance(power.args[0], n.Add), "no exponential of two norms")
    (_, a), (_, b) = (norm(x, "op") for x in single(power.args[0].args, 2, "norms"))
    total = n.Exp(n.Add(n.Norm(a, "op"), n.Norm(b, "op")))
    left = n.Norm(n.Add(n.Exp(a), n.Neg(n.Exp(b))), "op")
    r.concludes(step, left, LE, n.Mul(n.Norm(n.Add(a, n.Neg(b)), "op"), total))
