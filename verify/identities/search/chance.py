"""Schemas for jointly Gaussian columns: conditioning of affine functions of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivations.assumptions import Centered, Property
from derivations.notation import nodes as n
from derivations.notation.constants import is_zero

from ..certificate import Instance
from . import algebra as al
from .granted import Knowledge
from .rewriting import Normalizer, instance, letter_schema

DEEPEST = 20  # definitions that lead to a column


@dataclass(frozen=True)
class Image:
    """A column as an affine function of random ones: the sum of `still`, and of matrices times columns."""

    still: tuple[n.Node, ...]
    moving: tuple[tuple[tuple[n.Node, ...], n.Sym], ...]

    def mean(self) -> n.Node | None:
        return total(self.still)


def total(terms: tuple[n.Node, ...]) -> n.Node | None:
    """A sum, or nothing."""
    if not terms:
        return None
    return terms[0] if len(terms) == 1 else n.Add(*terms)


def product(*factors: n.Node) -> n.Node:
    return factors[0] if len(factors) == 1 else n.Mul(*factors)


@letter_schema("node")
def gaussian_conditioning(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """E[u | v = y] = E u + G (y - E v) and Cov[u | v = y] = Cov u - G Cov(v, u) with G = Cov(u, v) Cov(v)^{-1}.

    For affine functions u, v of the columns of one Gaussian law, and Cov(v) known to be invertible.
    """
    node = letter[1]
    if not isinstance(node, n.CondMean | n.CondCov):
        return None
    u, v, y = node.args
    for law in norm.known.centered:
        if not law.gaussian:
            continue
        one, other = image(norm.known, u, law), image(norm.known, v, law)
        if one is None or other is None:
            continue
        inverse = inverse_of(norm, covariance(law, other, other))
        if inverse is None:
            continue
        cross = covariance(law, one, other)
        if isinstance(node, n.CondMean):
            gap = y if other.mean() is None else n.Add(y, n.Neg(other.mean()))
            parts = (*one.still, *((n.Mul(cross, inverse, gap),) if cross is not None else ()))
        else:
            own, turned = covariance(law, one, one), covariance(law, other, one)
            lost = () if cross is None or turned is None else (n.Neg(n.Mul(cross, inverse, turned)),)
            parts = (*((own,) if own is not None else ()), *lost)
        formula = total(parts)
        value = norm.parser.poly(formula) if formula is not None else {}
        return instance("Gaussian conditioning", (letter,), value)
    return None


def image(known: Knowledge, node: n.Node, law: Centered, depth: int = DEEPEST) -> Image | None:
    """A term as an affine function of the columns of a law, with definitions put in."""
    if node in law.vectors:
        return Image((), (((), node),))  # type: ignore[arg-type]
    if not known.is_random(node):
        return Image((node,), ())
    if isinstance(node, n.Sym):
        return image(known, known.values[node][0], law, depth - 1) if node in known.values and depth else None
    if isinstance(node, n.Neg):
        return scaled(image(known, node.args[0], law, depth), (n.Num(-1),))
    if isinstance(node, n.Add):
        parts = [image(known, term, law, depth) for term in node.args]
        if any(part is None for part in parts):
            return None
        return Image(
            tuple(x for part in parts for x in part.still),  # type: ignore[union-attr]
            tuple(x for part in parts for x in part.moving),  # type: ignore[union-attr]
        )
    if isinstance(node, n.Mul):
        moving = [i for i, factor in enumerate(node.args) if known.is_random(factor)]
        if len(moving) != 1 or not all(factor.is_scalar_shaped for factor in node.args[moving[0] + 1 :]):
            return None
        (place,) = moving
        before = (*node.args[:place], *node.args[place + 1 :])
        return scaled(image(known, node.args[place], law, depth), before)
    if isinstance(node, n.Frac) and not known.is_random(node.args[1]):
        return scaled(image(known, node.args[0], law, depth), (n.Frac(n.Num(1), node.args[1]),))
    return None


def scaled(found: Image | None, before: tuple[n.Node, ...]) -> Image | None:
    if found is None:
        return None
    still = tuple(n.Mul(*before, term) for term in found.still)
    return Image(still, tuple(((*before, *factors), column) for factors, column in found.moving))


def covariance(law: Centered, one: Image, other: Image) -> n.Node | None:
    """The sum of A C B^T over the columns of both; None where it is empty."""
    return total(tuple(summands(law, one, other)))


def summands(law: Centered, one: Image, other: Image) -> Iterator[n.Node]:
    for left, u in one.moving:
        for right, v in other.moving:
            block = law.block(law.vectors.index(u), law.vectors.index(v))
            if not is_zero(block):
                yield product(*left, block, *(n.T(factor) for factor in reversed(right)))


def inverse_of(norm: Normalizer, node: n.Node | None) -> n.Node | None:
    """The inverse of a covariance: of what is declared invertible and is the same, or of a sum that is definite."""
    if node is None:
        return None
    known, wanted = norm.known, norm.parser.poly(unfolded(norm.known, node))
    for other, what in known.has.items():
        if Property.INVERTIBLE in what and n.same_shape(other.shape, node.shape):
            try:
                found = norm.parser.poly(unfolded(known, other))
            except al.GiveUp:
                continue
            if found == wanted:
                return n.Inv(other)
    return n.Inv(node) if is_definite(known, node) else None


def unfolded(known: Knowledge, node: n.Node, depth: int = DEEPEST) -> n.Node:
    """A term with definitions put in."""
    for _ in range(depth):
        put = {s: known.values[s][0] for s in node.symbols if s in known.values}
        if not put:
            break
        node = node.xreplace(put)
    return node


def is_definite(known: Knowledge, node: n.Node) -> bool:
    """Whether a sum of terms P and A X A^T has a P that is declared positive definite, and semidefinite X."""
    terms = node.args if isinstance(node, n.Add) else (node,)
    definite = [t for t in terms if Property.PD in known.has.get(t, ())]
    return bool(definite) and all(t in definite or is_semidefinite(known, t) for t in terms)


def is_semidefinite(known: Knowledge, term: n.Node) -> bool:
    if Property.PSD in known.has.get(term, ()):
        return True
    if not isinstance(term, n.Mul) or len(term.args) % 2 == 0:
        return False
    half = len(term.args) // 2
    left, middle, right = term.args[:half], term.args[half], term.args[half + 1 :]
    return right == tuple(n.T(factor) for factor in reversed(left)) and Property.PSD in known.has.get(middle, ())
