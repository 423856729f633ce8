"""Mutation operators over expression trees: each yields variations of one node.

A mutant is a claim with one node of one side changed. Some mutants are still true (a transposed symmetric
kernel, a doubled zero); the battery settles those by evaluating both sides in other models.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from fractions import Fraction

from derivations.ledger import Claim
from derivations.notation import nodes as n

Operator = Callable[[n.Node], Iterator[n.Node]]
OPERATORS: dict[str, Operator] = {}


def operator(function: Operator) -> Operator:
    OPERATORS[function.__name__] = function
    return function


@operator
def negate(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Neg):
        yield node.args[0]
    elif not isinstance(node, n.Num):
        yield n.Neg(node)


@operator
def change_a_constant(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Num):
        value = Fraction(int(node.value.p), int(node.value.q))
        yield from (n.Num(value + 1), n.Num(value - 1), n.Num(value * 2))


@operator
def change_a_coefficient(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Mul | n.Exp | n.Inv | n.Expect):
        yield n.Num(2) * node


@operator
def transpose(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.T):
        yield node.args[0]
    elif not node.is_scalar_shaped:
        yield n.T(node)


@operator
def uninvert(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Inv | n.PInv):
        yield node.args[0]


@operator
def drop_a_factor(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Mul):
        for i in range(len(node.args)):
            yield _product(node.args[:i] + node.args[i + 1 :])


@operator
def duplicate_a_factor(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Mul):
        for i in range(len(node.args)):
            yield n.Mul(*node.args[: i + 1], *node.args[i:])


@operator
def swap_factors(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Mul):
        for i in range(1, len(node.args)):
            swapped = list(node.args)
            swapped[i - 1 : i + 1] = swapped[i], swapped[i - 1]
            yield n.Mul(*swapped)


@operator
def drop_a_term(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Add):
        for i in range(len(node.args)):
            rest = node.args[:i] + node.args[i + 1 :]
            yield rest[0] if len(rest) == 1 else n.Add(*rest)


@operator
def flip_a_sign(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Add):
        for i, term in enumerate(node.args):
            flipped = term.args[0] if isinstance(term, n.Neg) else n.Neg(term)
            yield n.Add(*node.args[:i], flipped, *node.args[i + 1 :])


@operator
def double_the_time(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Sym) and node.name == "t":
        yield n.Num(2) * node


@operator
def change_an_exponent(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Exp):
        yield n.Exp(n.Num(2) * node.args[0])
        yield n.Exp(n.Neg(node.args[0]))


@operator
def other_symbol(node: n.Node) -> Iterator[n.Node]:
    """A kernel of other inputs of the same shape, or the kernel for its other letter."""
    if isinstance(node, n.Sym) and not node.indices:
        for old, new in (("Theta_XX", "K_XX"), ("K_XX", "Theta_XX"), ("K_xX", "Theta_xX"), ("Theta_xX", "K_xX")):
            if node.name == old:
                from derivations.sections import s4

                yield getattr(s4, {"Theta_XX": "Theta"}.get(new, new))


def _product(factors: tuple) -> n.Node:
    return factors[0] if len(factors) == 1 else n.Mul(*factors)


ATOMS = (n.Sym, n.Num, n.Size, n.I, n.Zero, n.Space, n.Shuffle)
BINDING = (n.D, n.Lim, n.Integral, n.Sum, n.Grad, n.Jac)


def places(node: n.Node, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], n.Node]]:
    """Every node with its path; the variable of a derivative, limit, integral or sum is not a place."""
    yield path, node
    if isinstance(node, ATOMS):
        return
    for i, arg in enumerate(node.args):
        if isinstance(arg, n.Node) and not (isinstance(node, BINDING) and i == 1):
            yield from places(arg, (*path, i))


def put(node: n.Node, path: tuple[int, ...], new: n.Node) -> n.Node:
    """The tree with another node at a path."""
    if not path:
        return new
    args = list(node.args)
    args[path[0]] = put(args[path[0]], path[1:], new)
    return node.func(*args)


def mutants(claim: Claim) -> Iterator[tuple[str, Claim]]:
    """All mutants of a claim, each with the name of its operator."""
    for side in ("lhs", "rhs"):
        tree = getattr(claim, side)
        for path, node in places(tree):
            for name, change in OPERATORS.items():
                for new in change(node):
                    mutated = put(tree, path, new)
                    if mutated != tree:
                        yield name, dataclasses.replace(claim, **{side: mutated})
