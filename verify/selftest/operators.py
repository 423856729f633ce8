"""Mutation operators: each is a small registered function that yields variations of one node, or of one claim.

A node operator sees a node and the claim it stands in; a claim operator sees the whole claim. They know the
notation and nothing of any document: relatives of a symbol are found by its name among the symbols in reach.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

from sympy import Tuple
from sympy.core.symbol import Str

from derivations import assumptions as asm
from derivations.assumptions import Assumption, Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n


@dataclass(frozen=True)
class Surroundings:
    """What an operator may bring in: the symbols of the claim, and all those of the document by name."""

    claim: Claim
    near: tuple[n.Sym, ...]
    catalogue: Mapping[str, n.Sym]

    def has(self, name: str) -> bool:
        return any(s.name == name for s in self.near)


NodeOperator = Callable[[n.Node, Surroundings], Iterator[n.Node]]
ClaimOperator = Callable[[Claim], Iterator[Claim]]
NODE_OPERATORS: dict[str, NodeOperator] = {}
CLAIM_OPERATORS: dict[str, ClaimOperator] = {}


def on_nodes(function: NodeOperator) -> NodeOperator:
    """Register an operator on nodes under its own name."""
    NODE_OPERATORS[function.__name__] = function
    return function


def on_claims(function: ClaimOperator) -> ClaimOperator:
    """Register an operator on claims under its own name."""
    CLAIM_OPERATORS[function.__name__] = function
    return function


# -- signs and numbers --------------------------------------------------------------------------------
@on_nodes
def flip_a_sign(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """One term of a sum, the argument of an exponential, or a minus that stands alone."""
    if isinstance(node, n.Add):
        for i, term in enumerate(node.args):
            flipped = term.args[0] if isinstance(term, n.Neg) else n.Neg(term)
            yield n.Add(*node.args[:i], flipped, *node.args[i + 1 :])
    elif isinstance(node, n.Exp):
        yield n.Exp(n.Neg(node.args[0]))
    elif isinstance(node, n.Neg):
        yield node.args[0]


@on_nodes
def change_a_constant(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """By 1, or by a factor 2: coefficients, powers, bounds of sums and integrals, indices."""
    if isinstance(node, n.Num):
        yield from (n.Num(node.value + 1), n.Num(node.value - 1), n.Num(node.value * 2))


@on_nodes
def double_a_product(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """A coefficient 1 becomes 2."""
    if isinstance(node, n.Mul | n.Exp | n.Inv | n.Expect | n.Norm | n.Frac | n.Kron):
        yield n.Num(2) * node


@on_nodes
def change_a_power(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """A symbolic power by 1; a root to its argument; a norm to its square."""
    if isinstance(node, n.Pow) and not isinstance(node.args[1], n.Num):
        yield n.Pow(node.args[0], node.args[1] + 1)
    elif isinstance(node, n.Sqrt):
        yield node.args[0]
    elif isinstance(node, n.Norm):
        yield n.Pow(node, n.Num(2))
    elif isinstance(node, n.Exp):
        yield n.Exp(n.Num(2) * node.args[0])


# -- factors and terms --------------------------------------------------------------------------------
def _product(factors: tuple) -> n.Node:
    return factors[0] if len(factors) == 1 else n.Mul(*factors)


@on_nodes
def drop_a_factor(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    if isinstance(node, n.Mul):
        for i in range(len(node.args)):
            yield _product(node.args[:i] + node.args[i + 1 :])
    elif isinstance(node, n.Frac | n.Kron):
        yield from node.args


@on_nodes
def duplicate_a_factor(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    if isinstance(node, n.Mul):
        for i in range(len(node.args)):
            yield n.Mul(*node.args[: i + 1], *node.args[i:])


@on_nodes
def swap_factors(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """Two neighbouring factors of a product, or of a Kronecker or scalar product."""
    if isinstance(node, n.Mul):
        for i in range(1, len(node.args)):
            swapped = list(node.args)
            swapped[i - 1 : i + 1] = swapped[i], swapped[i - 1]
            yield n.Mul(*swapped)
    elif isinstance(node, n.Kron):
        yield n.Kron(node.args[1], node.args[0])


@on_nodes
def drop_a_term(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    if isinstance(node, n.Add):
        for i in range(len(node.args)):
            rest = node.args[:i] + node.args[i + 1 :]
            yield rest[0] if len(rest) == 1 else n.Add(*rest)


@on_nodes
def duplicate_a_term(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    if isinstance(node, n.Add):
        for i in range(len(node.args)):
            yield n.Add(*node.args[: i + 1], *node.args[i:])


@on_nodes
def swap_blocks(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """Two neighbouring entries in a row of a block matrix or of a display with dots."""
    first = 3 if isinstance(node, n.Dotted) else 0
    if isinstance(node, n.Blocks | n.Dotted):
        for i, row in enumerate(node.args[first:], first):
            for j in range(1, len(row)):
                swapped = list(row)
                swapped[j - 1 : j + 1] = swapped[j], swapped[j - 1]
                yield node.func(*node.args[:i], Tuple(*swapped), *node.args[i + 1 :])


# -- operators of the notation ------------------------------------------------------------------------
@on_nodes
def transpose(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """A matrix to its transpose, a transpose to the matrix."""
    if isinstance(node, n.T):
        yield node.args[0]
    elif isinstance(node, n.Sym | n.Mul | n.Inv | n.Kron | n.Jac | n.Grad | n.Frechet) and not node.is_scalar_shaped:
        yield n.T(node)


@on_nodes
def uninvert(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """An inverse to the matrix, a quotient to a product."""
    if isinstance(node, n.Inv | n.PInv):
        yield node.args[0]
    elif isinstance(node, n.Frac):
        yield n.Mul(*node.args)


@on_nodes
def other_inverse(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """The inverse for the pseudo-inverse and back."""
    if isinstance(node, n.Inv) and not node.is_scalar_shaped:
        yield n.PInv(node.args[0])
    elif isinstance(node, n.PInv):
        yield n.Inv(node.args[0])


@on_nodes
def to_first_order(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """e^A to I + A."""
    if isinstance(node, n.Exp):
        yield n.Add(_identity_like(node.args[0]), node.args[0])


def _identity_like(node: n.Node) -> n.Node:
    try:
        rows, _ = node.shape
    except n.ShapeError:
        return n.Num(1)
    return n.Num(1) if rows == n.ONE else n.I(rows)


@on_nodes
def drop_an_operator(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """A mean, covariance, derivative, integral or limit to what it acts on."""
    if isinstance(node, n.Expect | n.D | n.Integral | n.Lim | n.Vec | n.Phi | n.RangeProj):
        yield node.args[0]
    elif isinstance(node, n.Cov):
        yield n.Expect(node.args[0] * n.T(node.args[-1]))


_OTHER = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "tanh": "arctan", "arctan": "tanh"}


def _another_function(node: n.Node) -> Iterator[n.Node]:
    """The determinant for the trace and back; the sine for the cosine; an entrywise product to the product."""
    if isinstance(node, n.Tr):
        yield n.Det(node.args[0])
    elif isinstance(node, n.Det):
        yield n.Tr(node.args[0])
    elif isinstance(node, n.Elementary):
        yield n.Elementary(node.args[0], _OTHER.get(node.name, "sin"))
    elif isinstance(node, n.Had):
        yield n.Mul(*node.args)
    elif isinstance(node, n.DiagOf):
        yield n.T(n.Row(node.args[0], n.Num(1)))


@on_nodes
def move_a_norm(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """Operator norm for Frobenius, the smallest singular value for the largest, one function for another."""
    yield from _another_function(node)
    if isinstance(node, n.Norm):
        kinds = ("2", "F", "op", *(k for k in ("1", "inf", "*", "max") if node.kind in ("1", "inf", "*", "max")))
        yield from (n.Norm(node.args[0], kind) for kind in kinds if kind != node.kind)
    elif isinstance(node, n.Max | n.Min):
        yield (n.Min if isinstance(node, n.Max) else n.Max)(*node.args)
        yield node.args[0]
    elif type(node).__name__ == "Sing":
        yield node.func(node.args[0], Str("min" if node.which == "max" else "max"))


@on_nodes
def drop_a_condition(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """One event or one condition of a density."""
    if isinstance(node, n.Density):
        for group in (0, 1):
            for i in range(len(node.args[group])):
                left = (*node.args[group][:i], *node.args[group][i + 1 :])
                if left or group:
                    yield n.Density(*((left, node.args[1]) if group == 0 else (node.args[0], left)))


@on_nodes
def other_event(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """Another variable of the claim for an event or a condition of a density."""
    if isinstance(node, n.Density):
        for group in (0, 1):
            for i in range(len(node.args[group])):
                others = [s for s in near.near if s not in (*node.events, *node.given)]
                for other in others[:1]:
                    changed = (*node.args[group][:i], other, *node.args[group][i + 1 :])
                    yield n.Density(*((changed, node.args[1]) if group == 0 else (node.args[0], changed)))


@on_nodes
def other_dimensions(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """R^{m x n}: the sizes swapped, and one more row."""
    if isinstance(node, n.Space):
        if len(node.args) == 2:
            yield n.Space(node.args[1], node.args[0])
        yield n.Space(node.args[0] + 1, *node.args[1:])


# -- symbols ------------------------------------------------------------------------------------------
@on_nodes
def double_the_time(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    if isinstance(node, n.Sym) and node.name in ("t", "s"):
        yield n.Num(2) * node


@on_nodes
def other_time(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """s for t and t for s; a path at its start for the path at time t, and back."""
    if not isinstance(node, n.Sym):
        return
    if node.name in ("t", "s"):
        yield n.sym("s" if node.name == "t" else "t")
    for i, index in enumerate(node.indices):
        if isinstance(index, n.Sym) and index.name == "t":
            yield _reindexed(node, i, n.Num(0))
        elif index == n.Num(0) and near.has("t"):
            yield _reindexed(node, i, n.sym("t"))


def _reindexed(node: n.Sym, place: int, index: n.Node) -> n.Sym:
    indices = list(node.indices)
    indices[place] = index
    return n.Sym(*node.args[:3], *indices)


@on_nodes
def other_rate(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """eta_0 for eta and back."""
    if isinstance(node, n.Sym) and not node.indices and node.name in ("eta", "eta_0"):
        yield n.sym("eta_0", tex=r"\eta_0") if node.name == "eta" else n.sym("eta", tex=r"\eta")


RELATIVES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"_xX\b|_xX(?=_)", ("_XX", "_Xx", "_xx")),
    (r"_Xx\b|_Xx(?=_)", ("_xX", "_XX", "_xx")),
    (r"_XX\b|_XX(?=_)", ("_xX", "_xx", "_Xx")),
    (r"_xx\b|_xx(?=_)", ("_xX", "_XX")),
    (r"_x\b|_x(?=_)", ("_X",)),
    (r"_X\b|_X(?=_)", ("_x",)),
    (r"^K\b|^K(?=_)", ("Theta",)),
    (r"^Theta\b|^Theta(?=_)", ("K",)),
    (r"_hat", ("",)),
    (r"_lin", ("",)),
)


@on_nodes
def other_letter(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """X for x, Theta for K, no hat for a hat, each where a symbol of that name is declared."""
    if isinstance(node, n.Sym):
        names = dict.fromkeys(
            re.sub(pattern, new, node.name, count=1)
            for pattern, others in RELATIVES
            for new in others
            if re.search(pattern, node.name)
        )
        for name in names:
            other = near.catalogue.get(name)
            if other is not None and other.name != node.name and len(other.indices) in (0, len(node.indices)):
                yield n.Sym(*other.args[:3], *(node.indices if other.indices else ()))


@on_nodes
def other_symbol(node: n.Node, near: Surroundings) -> Iterator[n.Node]:
    """The next symbol of the claim with the same shape."""
    if isinstance(node, n.Sym):
        alike = [s for s in near.near if s.shape == node.shape and s.name not in ("t", "s")]
        if node in alike and len(alike) > 1:
            yield alike[(alike.index(node) + 1) % len(alike)]


# -- relations and hypotheses -------------------------------------------------------------------------
@on_claims
def reverse_an_inequality(claim: Claim) -> Iterator[Claim]:
    if claim.relation in (Relation.LE, Relation.LT):
        yield replace(claim, lhs=claim.rhs, rhs=claim.lhs)


@on_claims
def sharpen_an_inequality(claim: Claim) -> Iterator[Claim]:
    """< for <=."""
    if claim.relation is Relation.LE:
        yield replace(claim, relation=Relation.LT)


def frozen(claim: Claim, facts: Iterable[Assumption], stated: tuple[Assumption, ...]) -> Claim:
    """The same claim under exactly these standing assumptions, families written out."""
    notation = Notation(claim.notation.name, claim.notation.symbols, tuple(facts))
    return replace(claim, notation=notation, stated=stated)


@on_claims
def drop_a_hypothesis(claim: Claim) -> Iterator[Claim]:
    """Every standing and every stated assumption in turn."""
    standing, stated = claim.assumptions.standing, claim.stated
    for i in range(len(standing)):
        yield frozen(claim, standing[:i] + standing[i + 1 :], stated)
    for i in range(len(stated)):
        yield frozen(claim, standing, stated[:i] + stated[i + 1 :])


WEAKER: Mapping[Property, Property] = {
    Property.PD: Property.PSD,
    Property.PSD: Property.SYMMETRIC,
    Property.POSITIVE: Property.NONNEGATIVE,
}


def weaker(fact: Assumption) -> Iterator[Assumption]:
    """Assumptions that this one implies, and that do not imply it."""
    if isinstance(fact, Has) and fact.what in WEAKER:
        yield Has(fact.node, WEAKER[fact.what])
    elif isinstance(fact, asm.Gram):
        yield Has(fact.kernel, Property.PSD)
    elif isinstance(fact, asm.Kernel):
        yield Has(fact.XX, Property.PSD)
        yield asm.Define(fact.Xx, fact.xX.T)
    elif isinstance(fact, asm.Centered) and fact.gaussian:
        yield replace(fact, gaussian=False)
    elif isinstance(fact, asm.Flow | asm.Commuting | asm.Varies):
        yield asm.Trajectory(fact.path, fact.time)
    elif any(f.name == "relation" for f in fields(fact)) and getattr(fact, "relation", "") == "<":
        yield replace(fact, relation="<=")  # type: ignore[call-arg]


@on_claims
def weaken_a_hypothesis(claim: Claim) -> Iterator[Claim]:
    """Positive definite to semidefinite, A A^T to semidefinite, Gaussian to second moments, < to <=, ..."""
    standing, stated = claim.assumptions.standing, claim.stated
    for i, fact in enumerate(standing):
        for less in weaker(fact):
            yield frozen(claim, (*standing[:i], less, *standing[i + 1 :]), stated)
    for i, fact in enumerate(stated):
        for less in weaker(fact):
            yield frozen(claim, standing, (*stated[:i], less, *stated[i + 1 :]))


OPERATORS: tuple[str, ...] = (*NODE_OPERATORS, *CLAIM_OPERATORS)
