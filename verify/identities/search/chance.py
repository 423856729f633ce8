"""Schemas for jointly Gaussian columns: conditioning of affine functions of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derivations.assumptions import Centered, Property
from derivations.notation import nodes as n
from derivations.notation.constants import is_zero

from ..certificate import Instance
from . import algebra as al
from .calculus import of_kind
from .granted import Knowledge
from .invariants import trace
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
        return Image((), (((), node),))
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
                yield product(*left, block, *(x if x.is_scalar_shaped else n.T(x) for x in reversed(right)))


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
    return n.Inv(node) if is_definite(known, node) or known.is_invertible(node) else None


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


# -- moments ----------------------------------------------------------------------------------------------------
MOST = 6  # random columns in one term

Port = tuple[int, int]  # the number of a piece, and its end: 0 the left one, 1 the right one


@dataclass(frozen=True)
class Piece:
    """left^T M right: a word between two random columns; None where the word itself ends."""

    word: al.Word
    ends: tuple[n.Sym | None, n.Sym | None]

    def turned(self) -> Piece:
        return Piece(al.transposed_word(self.word), self.ends[::-1])


@of_kind("E")
def gaussian_moment(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """The mean of a product of three or more columns of one centred Gaussian law: a sum over all ways to pair them.

    Each pair u, v leaves E[u v^T]; what closes to a circle is a trace. (L. Isserlis, Biometrika 12, 1918.)
    """
    _, _, _, mono, inner = letter
    found = cut(norm.known, mono, inner)
    if found is None:
        return None
    still, pieces = found
    ports = [(i, end) for i, piece in enumerate(pieces) for end in (0, 1) if piece.ends[end] is not None]
    if not 2 < len(ports) <= MOST:
        return None
    columns = {piece.ends[end] for piece in pieces for end in (0, 1)} - {None}
    law = next((law for law in norm.known.centered if law.gaussian and columns <= set(law.vectors)), None)
    if law is None:
        return None
    out: al.Poly = {}
    for pairs in pairings(ports):
        al.add_to(out, al.times({(still, ()): Fraction(1)}, contracted(norm, law, pieces, pairs)))
    return instance("Gaussian moment", (letter,), out)


def cut(known: Knowledge, mono: al.Mono, inner: al.Word) -> tuple[al.Mono, list[Piece]] | None:
    """The factors that are not random, and the pieces; the first two are the ends of the matrix itself."""
    still = []
    pieces = split(known, inner)
    for generator, exponent in mono:
        if not known.is_random(generator):
            still.append((generator, exponent))
            continue
        if exponent.denominator != 1 or exponent < 0 or exponent > MOST:
            return None
        pieces += [piece_of(known, generator[1])] * int(exponent)
    if any(piece is None for piece in pieces):
        return None
    return tuple(still), [piece for piece in pieces if piece is not None]


def split(known: Knowledge, inner: al.Word) -> list[Piece | None]:
    """A matrix as its two halves where it is a column times a row."""
    for i in range(1, len(inner)):
        if n.same_size(al.shape(inner[i])[0], al.ONE):
            return [piece_of(known, inner[:i]), piece_of(known, inner[i:])]
    return [piece_of(known, inner)] if inner else []


def piece_of(known: Knowledge, word: al.Word) -> Piece | None:
    """A word with random columns at its ends and nowhere else."""
    start, stop = 0, len(word)
    ends: list[n.Sym | None] = [None, None]
    if word[0][0] == "symT" and known.is_random(word[0]):
        ends[0], start = word[0][1], 1
    if stop > start and word[-1][0] == "sym" and known.is_random(word[-1]):
        ends[1], stop = word[-1][1], stop - 1
    if any(known.is_random(x) for x in word[start:stop]) or any(e is not None and e not in known.random for e in ends):
        return None
    return Piece(word[start:stop], (ends[0], ends[1]))


def pairings(ports: list[Port]) -> Iterator[list[tuple[Port, Port]]]:
    """All ways to pair an even number of things; none for an odd one."""
    if not ports:
        yield []
        return
    first, *rest = ports
    for i, other in enumerate(rest):
        for pairs in pairings([*rest[:i], *rest[i + 1 :]]):
            yield [(first, other), *pairs]


def contracted(norm: Normalizer, law: Centered, pieces: list[Piece], pairs: list[tuple[Port, Port]]) -> al.Poly:
    """The product of the chains and circles that the pairs make of the pieces."""
    partner = {a: b for pair in pairs for a, b in (pair, pair[::-1])}
    left = set(range(len(pieces)))
    out = al.const(1)
    for i, piece in enumerate(pieces):  # chains begin where a word ends itself, those of the matrix first
        if i in left and None in piece.ends:
            out = al.times(out, chain(norm, law, pieces, partner, left, i))
    while left:
        i = min(left)
        size = pieces[i].ends[0].shape[0]  # type: ignore[union-attr]
        out = al.times(out, trace(chain(norm, law, pieces, partner, left, i), size))
    return out


def chain(
    norm: Normalizer, law: Centered, pieces: list[Piece], partner: dict[Port, Port], left: set[int], first: int
) -> al.Poly:
    """The word from a piece on, along the pairs, to a piece that ends itself or back to the first."""
    piece, forth = pieces[first], pieces[first].ends[0] is None or pieces[first].ends[1] is not None
    left.discard(first)
    now = piece if forth else piece.turned()
    out, end = al.term((), now.word), (first, 1 if forth else 0)
    while now.ends[1] is not None:
        number, side = partner[end]
        following = pieces[number] if side == 0 else pieces[number].turned()
        block = law.block(law.vectors.index(now.ends[1]), law.vectors.index(following.ends[0]))
        out = al.times(out, norm.parser.poly(block))
        if number == first:
            break
        left.discard(number)
        out = al.times(out, al.term((), following.word))
        now, end = following, (number, 1 - side)
    return mirrored(law, out if forth else al.transposed(out))


def mirrored(law: Centered, poly: al.Poly) -> al.Poly:
    """The same with covariances of one column as they stand, not transposed: they are symmetric."""
    own = {law.block(i, i) for i in range(len(law.vectors))}
    out: al.Poly = {}
    for (mono, word), c in poly.items():
        straight = tuple(("sym", x[1]) if x[0] == "symT" and x[1] in own else x for x in word)
        al.add_to(out, al.term(mono, straight, c))
    return out
