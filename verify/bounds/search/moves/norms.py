"""Norms: by the way they are written, along the norms of the goal, and by general comparisons."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from derivations.estimates import DifferentiableMap, Interpolated
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import arithmetic, jacobian, logic, norms
from ...rules.ground import EQ, LE, ONE, listed
from ...rules.kernel import Sequent
from ...rules.terms import WHOLE, Poly, TermError, plus
from ..asking import Asking
from ..definitions import find_definition
from ..registry import Sides, move
from .structure import product, structural


@move(n.Norm)
def as_written(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """The structure of a norm of the goal, as it is written there."""
    for side in (*sides, *(v.right for v in p.known.vectors)):
        for node in tree(side):
            if isinstance(node, n.Norm) and p.t.canonical(node) == atom:
                yield structural(p, node.args[0], node.kind)


@move(n.Norm)
def compared(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """op <= F, the transpose, the largest singular value."""
    inner = atom.args[0]
    if atom.kind == "op":
        yield p.attempt(norms.op_frobenius, inner)
        if any(isinstance(x, n.Sing) for side in sides for x in tree(side)):
            yield p.attempt(norms.largest, inner)
    if atom.kind != "2" and turned(p, inner):
        flipped = p.t.build(p.t.transposed(p.t.poly(inner)), (inner.shape[1], inner.shape[0]))
        yield p.attempt(norms.transpose, atom.kind, flipped)
        yield p.attempt(norms.op_frobenius, flipped) if atom.kind == "op" else None


def turned(p: Asking, x: n.Node) -> bool:
    """Whether more letters carry a transpose than not, so that the transposed matrix is the simpler one."""
    letters = [letter for _, word in p.t.poly(x) for letter in word]
    return sum(isinstance(y, n.T) for y in letters) * 2 > len(letters)


@move(n.Sing)
def singular(p: Asking, atom: n.Sing, sides: Sides) -> Iterator[Sequent | None]:
    if atom.which == "max":
        yield p.attempt(norms.largest, atom.args[0])


@move(n.Norm)
def factored(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """A common last or first letter, a single word, and all terms apart."""
    x, kind = atom.args[0], atom.kind
    poly = p.t.poly(x)
    words = [word for _, word in poly]
    if not all(words):
        words = []
    if len(poly) == 1:
        yield single(p, atom, poly)
        if isinstance(x, n.Mul):
            yield product(p, x, kind)
    if words and len(poly) > 1:
        for end in (-1, 0):
            letters = {w[end] for w in words}
            if len(letters) == 1 and (end == -1 or kind != "2"):
                (letter,) = letters
                rest = {(f, w[:-1] if end == -1 else w[1:]): c for (f, w), c in poly.items()}
                shape = (x.shape[0], letter.shape[0]) if end == -1 else (letter.shape[1], x.shape[1])
                other = p.t.build(rest, shape)
                pair = (other, letter) if end == -1 else (letter, other)
                for kinds in norms.PRODUCTS:
                    if kinds[0] == kind:
                        yield p.attempt(norms.product, kinds, *pair)


def single(p: Asking, atom: n.Norm, poly: Poly) -> Sequent | None:
    """||c W|| = c ||W|| for one word with a factor in front, or the first product inequality for a bare word."""
    (((factors, word), c),) = poly.items()
    kind, x = atom.kind, atom.args[0]
    if factors or c != 1:
        scalar = p.t.build({(factors, ()): c if c >= 0 else -c})
        bare = p.t.build({((), word): WHOLE}, x.shape)
        sign = p.sign(scalar)
        return p.attempt(norms.multiple, kind, scalar, bare, sign) if sign is not None else None
    return None


@move(n.Norm)
def cut(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """The norm of a bare word below the product of the norms of its two parts."""
    poly = p.t.poly(atom.args[0])
    if len(poly) != 1:
        return
    (((factors, word), c),) = poly.items()
    if factors or c != 1 or len(word) < 2:
        return
    for i in range(1, len(word)):
        left = word[0] if i == 1 else n.Mul(*word[:i])
        right = word[i] if i == len(word) - 1 else n.Mul(*word[i:])
        for kinds in norms.PRODUCTS:
            if kinds[0] == atom.kind:
                yield p.attempt(norms.product, kinds, left, right)


@move(n.Norm)
def guided(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||X|| <= sum c_i ||Y_i|| where X = sum c_i Y_i and the ||Y_i|| (or ||A|| ||B||, Y = A B) occur in the goal or in
    what is known."""
    x, kind = atom.args[0], atom.kind
    wanted = [y for y in targets(p, x, kind, sides) if y[1] != p.t.poly(x)]
    for parts in decompositions(p, p.t.poly(x), wanted, x.shape):
        if len(parts) == 1 and p.t.poly(parts[0][0]) == {((), ()): WHOLE} and parts[0][2] is None:
            continue
        sequent = assembled(p, atom, parts)
        if sequent is not None:
            yield sequent


Target = tuple[n.Node, Poly, tuple | None]


def targets(p: Asking, x: n.Node, kind: str, sides: Sides) -> list[Target]:
    """(Y, its polynomial, how to cut it as a product) for the norms to aim at."""
    found: dict[tuple, Target] = {}
    sources = [sides[1], *(f.right for f in p.known.base), *(f.left for f in p.known.base)]
    for side in sources:
        try:
            poly = p.t.poly(side)
        except TermError:
            continue
        for factors, _ in poly:
            here = [(b, e) for b, e in factors if isinstance(b, n.Norm)]
            inner = [b for b, e in here for _ in range(int(e.value) if isinstance(e, n.Num) and e.value > 0 else 1)]
            for a in inner:
                if n.same_shape(a.args[0].shape, x.shape) and a.kind == kind:
                    found.setdefault((a,), (a.args[0], p.t.poly(a.args[0]), None))
            for a, b in permutations(inner, 2) if len(inner) <= 4 else ():
                kinds = (kind, a.kind, b.kind)
                if kinds not in norms.PRODUCTS:
                    continue
                for u, v in ((a.args[0], b.args[0]), (a.args[0], b.args[0].T), (a.args[0].T, b.args[0])):
                    fits = n.same_size(u.shape[1], v.shape[0]) and n.same_shape((u.shape[0], v.shape[1]), x.shape)
                    if fits and not u.is_scalar_shaped and not v.is_scalar_shaped:
                        try:
                            found.setdefault((u, v), (u * v, p.t.poly(u * v), (kinds, u, v)))
                        except TermError:
                            continue
    return list(found.values())


def decompositions(
    p: Asking, rest: Poly, wanted: list[Target], shape: tuple, depth: int = 0
) -> Iterator[list[tuple[n.Node, n.Node, tuple | None]]]:
    """Ways to write a polynomial as a sum of multiples of the targets."""
    if not rest:
        yield []
        return
    if depth == 4:
        return
    pivot = min(rest, key=lambda key: (len(key[1]), str(key)))
    for i, (node, poly, how) in enumerate(wanted):
        for key, value in poly.items():
            if key[1] != pivot[1]:
                continue
            try:
                flipped = p.t.inverse({(key[0], ()): value})
                factor = p.t.times({(pivot[0], ()): rest[pivot]}, flipped)
                left = plus(rest, p.t.times(factor, poly), -1)
            except TermError:
                continue
            if len(left) > len(rest) + 1:
                continue
            others = wanted[:i] + wanted[i + 1 :]
            for more in decompositions(p, left, others, shape, depth + 1):
                yield [(p.t.build(factor), node, how), *more]


def assembled(p: Asking, atom: n.Norm, parts: list[tuple[n.Node, n.Node, tuple | None]]) -> Sequent | None:
    """The triangle inequality, factors out of the norms, products cut."""
    kind, steps, pieces, rights = atom.kind, [], [], []
    for part in parts:
        factor, node, how = part
        poly = p.t.poly(factor)
        if any(c < 0 for c in poly.values()):
            factor, node = p.t.build(plus({}, poly, -1)), n.Neg(node)
            how = None if how is None else (how[0], n.Neg(how[1]), how[2])
        piece = node if factor == ONE else n.Mul(factor, node)
        sign = p.sign(factor)
        if sign is None:
            return None
        if factor != ONE:
            out = p.attempt(norms.multiple, kind, factor, node, sign)
            if out is None:
                return None
            steps.append((out, ONE))
        right = n.Norm(node, kind)
        if how is not None:
            below = p.attempt(norms.product, *how)
            if below is None:
                return None
            steps.append((below, factor))
            right = below.right
        pieces.append(piece)
        rights.append(right if factor == ONE else n.Mul(factor, right))
    if len(pieces) == 1:
        return p.chain(atom, LE, rights[0], steps)
    split = p.attempt(norms.triangle, kind, *pieces)
    return None if split is None else p.chain(atom, LE, n.Add(*rights), [(split, ONE), *steps])


@move(n.Norm)
def moved(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """Steps of a recursion, mean values and vector lemmas put in for what stands in the norm."""
    x = atom.args[0]
    for equation in rewriting(p, x):
        raw = n.Norm(x.xreplace({equation.left: equation.right}), atom.kind)
        new, rounds = p.unfold(raw)
        if p.t.canonical(new) != atom:
            yield p.attempt(logic.replaced, atom, new, (equation,), *rounds)
    for vector in p.known.vectors:
        if n.same_shape(vector.left.shape, x.shape) and p.t.canonical(n.Norm(vector.left, atom.kind)) == atom:
            same = p.attempt(logic.replaced, n.Norm(vector.left, atom.kind), n.Norm(vector.right, atom.kind), (vector,))
            below = structural(p, vector.right, atom.kind)
            if same is not None and below is not None:
                yield p.chain(n.Norm(vector.left, atom.kind), LE, below.right, [(same, ONE), (below, ONE)])
            yield same


def rewriting(p: Asking, x: n.Node) -> Iterator[Sequent]:
    """Equations for the letters of a term: recursions, values of a map after a step, vector lemmas for one letter."""
    letters = {letter for _, word in p.t.poly(x) for letter in word}
    for s in sorted((s for s in letters if isinstance(s, n.Sym) and s.indices), key=str):
        recursion = find_definition(p, s, recursive=True)
        if recursion is not None:
            yield recursion
        yield from (sequent for sequent in stepped(p, s) if sequent is not None)
    for vector in p.known.vectors:
        if isinstance(vector.left, n.Sym) and vector.left in letters:
            yield vector


def stepped(p: Asking, s: n.Sym) -> Iterator[Sequent | None]:
    """F(b) = F(a) + (mean Jacobian) (b - a) where b = a + step by a recursion, with the step put in."""
    for smooth in p.c.assumptions:
        if not isinstance(smooth, DifferentiableMap) or s.name != smooth.value.name:
            continue
        end = s.indices[0]
        recursion = find_definition(p, end, recursive=True) if isinstance(end, n.Sym) else None
        if recursion is None:
            continue
        start = next((y for y in listed(recursion.right) if y.name == end.name), None)
        if start is None:
            continue
        var = n.Sym("segment", (1, 1), r"\varsigma")
        value = p.attempt(jacobian.mean_value, smooth, start, end, var)
        if value is None:
            continue
        mean = value.right.args[0]
        right = smooth.value_at(start) + mean * (recursion.right - start)
        yield p.attempt(arithmetic.combine, s, EQ, right, (value, recursion), (ONE, mean))


@move(n.Norm)
def segments(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """The mean value inequality, where a point on the segment is named."""
    for a in p.c.assumptions:
        if isinstance(a, Interpolated) and p.t.same(n.Norm(a.value_end), atom):
            yield p.attempt(jacobian.mean_inequality, a)
