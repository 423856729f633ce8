"""The class of a claim, which decides the two witnesses that it needs."""

from __future__ import annotations

from derivations.assumptions import Random
from derivations.assumptions.functions import FunctionFact
from derivations.estimates import DifferentiableMap
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from ..evidence import ClaimClass


def claim_class(claim: Claim) -> ClaimClass:
    """The class of a claim, from its relation and the operators it contains."""
    if inexact(claim):
        return ClaimClass.ORDER
    if claim.relation is Relation.DEF:
        return ClaimClass.DEFINITION
    if claim.relation is Relation.TO:
        return ClaimClass.CONVERGENCE
    if claim.relation is Relation.IMPLIES:
        return ClaimClass.IMPLICATION
    if claim.relation in (Relation.LE, Relation.LT):
        return ClaimClass.BOUND
    if claim.relation is Relation.IN:
        return ClaimClass.MEMBERSHIP
    found = kinds(claim)
    for kind, members in _CLASSES[:2]:  # no rule of bounds knows dots or densities
        if found & members:
            return kind
    if claim.relation is Relation.EQ and (n.Elementary in found or (found & BY_VECTORS and measured(claim))):
        return ClaimClass.FUNCTION
    if claim.relation is Relation.EQ and (measured(claim) or (found & ROOTED and only_scalars(claim))):
        return ClaimClass.BOUND
    if claim.relation is Relation.EQ and n.Constant in found:
        return ClaimClass.FUNCTION  # its value is enclosed, like those of functions
    if claim.relation is Relation.EQ and n.D in found and along_a_map(claim):
        return ClaimClass.BOUND  # the chain rule for a map at the points of a path is one of theirs
    if claim.relation is Relation.EQ and any(isinstance(a, Random) for a in claim.assumptions.judged):
        return ClaimClass.BOUND  # only small models hold what is random without a law
    for kind, members in _CLASSES[2:]:
        if found & members:
            return kind
    if claim.relation is Relation.EQ and any(isinstance(a, FunctionFact) for a in claim.assumptions.judged):
        return ClaimClass.BOUND  # models of such functions are small models; the rules of bounds read them
    return ClaimClass.DERIVATIVE if claim.relation in (Relation.SOLVES, Relation.NE) else ClaimClass.IDENTITY


def inexact(claim: Claim) -> bool:
    """Whether the claim says nothing exact: a relation without its constant, or an order of magnitude in a term."""
    return not claim.exact


_CLASSES: tuple[tuple[ClaimClass, frozenset[type]], ...] = (
    (ClaimClass.DOTTED, frozenset({n.Dotted})),
    (ClaimClass.DENSITY, frozenset({n.Density})),
    (ClaimClass.SERIES, frozenset({n.Sum})),
    (ClaimClass.LIMIT, frozenset({n.Lim})),
    (ClaimClass.INTEGRAL, frozenset({n.Integral})),
    (ClaimClass.DERIVATIVE, frozenset({n.D, n.Grad, n.Jac, n.Frechet})),
)


BY_VECTORS = frozenset({n.Grad, n.Jac, n.Frechet})  # of which no rule of bounds knows more than declared slopes
READ_BY_BOTH = frozenset({n.Sum, n.Eig, n.Norm})
ROOTED = frozenset({n.Exp, n.Sqrt, n.Pow})


def measured(claim: Claim) -> bool:
    """Whether a norm, a spectral value, a supremum or a finite sum of scalars occurs, other than as ||u||^2 of what is
    not made of blocks."""
    return bool(measures(claim))


def measures(claim: Claim) -> set[type]:
    """The classes of norms, spectral values, suprema and finite sums of scalars that occur."""
    found: set[type] = set()
    stack: list = [claim.lhs, claim.rhs]
    while stack:
        node = stack.pop()
        if isinstance(node, n.Norm | n.Sing | n.Eig | n.Max | n.Min | n.Sup | n.Fails | n.Indicator) or (
            isinstance(node, n.Sum) and isinstance(node.args[3], n.Node) and node.is_scalar_shaped
        ):
            found.add(type(node))
        elif not is_square_of_a_norm(node):
            stack.extend(getattr(node, "args", ()))
    return found


def is_square_of_a_norm(node: n.Node) -> bool:
    """Whether it is one that the rules of identities read: of a matrix that is not made of blocks."""
    if not isinstance(node, n.Pow) or not isinstance(node.args[0], n.Norm):
        return False
    return not any(isinstance(x, n.Blocks) for x in n.tree(node.args[0]))


def along_a_map(claim: Claim) -> bool:
    """Whether it equates numbers, and a derivative of a declared map at the points of a path stands in it."""
    if not claim.lhs.is_scalar_shaped or not claim.rhs.is_scalar_shaped:
        return False
    maps = {a.value.name for a in claim.assumptions.judged if isinstance(a, DifferentiableMap)}
    derived = (node for side in (claim.lhs, claim.rhs) for node in n.tree(side) if isinstance(node, n.D))
    return any(s.name in maps and s.indices for node in derived for s in node.args[0].symbols)


def of_numbers(claim: Claim) -> bool:
    """Whether it is an equality of numbers, finite sums, norms or eigenvalues, that the rules of identities read as
    well as those of bounds."""
    if claim.relation is not Relation.EQ:
        return False
    found = measures(claim)
    return found <= READ_BY_BOTH and (bool(found) or only_scalars(claim))


def only_scalars(claim: Claim) -> bool:
    """Whether only scalars occur (also at a time), and no operators but arithmetic, roots and exponentials."""
    plain = n.Sym | n.Num | n.Size | n.Constant | n.Add | n.Neg | n.Mul | n.Frac | n.Exp | n.Sqrt | n.Pow
    stack: list = [claim.lhs, claim.rhs]
    while stack:
        node = stack.pop()
        if not isinstance(node, plain) or not node.is_scalar_shaped:
            return False
        if isinstance(node, n.Sym) and not all(isinstance(i, n.Sym) and i.is_scalar_shaped for i in node.indices):
            return False
        if not isinstance(node, n.Sym | n.Num | n.Size | n.Constant):
            stack.extend(node.args)
    return True


def kinds(claim: Claim) -> frozenset[type]:
    """The node classes that occur in a claim."""
    return frozenset(type(node) for side in (claim.lhs, claim.rhs) for node in n.tree(side))


__all__ = ["claim_class", "inexact", "kinds", "measured", "of_numbers", "only_scalars"]
