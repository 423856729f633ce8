"""Checks of the schemas about jointly Gaussian columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from derivations import assumptions as a
from derivations.notation import nodes as n
from derivations.notation.constants import is_zero

from .calculus import linear_map
from .checker import Case, Checker, schema
from .words import ONE, UNIT, Poly, ReplayError, Word, add_to, require, size

DEPTH = 20
MOST = 6  # random columns in a term


@schema("Gaussian conditioning")
def _conditioning(c: Checker, case: Case) -> None:
    """E u + S_uv S_vv^{-1} (y - E v) and S_uu - S_uv S_vv^{-1} S_vu, for u and v affine in the columns of one law.

    S_vv^{-1} is the inverse of a term that is the same matrix and known to be invertible.
    """
    node = case.node(n.CondMean, n.CondCov)
    u, v, y = node.args
    candidates: list[Poly] = []
    for law in c.facts.gaussian:
        try:
            (mean_u, parts_u), (mean_v, parts_v) = affine(c, u, law), affine(c, v, law)
        except ReplayError:
            continue
        uu, uv, vu, vv = (second(law, p, q) for p in (parts_u, parts_v) for q in (parts_u, parts_v))
        for inverse in inverses(c, vv):
            if isinstance(node, n.CondMean):
                gap = [y, *(n.Neg(x) for x in mean_v)]
                terms = [*mean_u, *(n.Mul(s, inverse, g) for s in uv for g in gap)]
            else:
                terms = [*uu, *(n.Neg(n.Mul(s, inverse, t)) for s in uv for t in vu)]
            candidates.append(c.trees.poly(n.Add(*terms) if len(terms) > 1 else terms[0]) if terms else {})
    require(bool(candidates), "no Gaussian law with an invertible covariance covers this conditioning")
    case.gives(*candidates)


Part = tuple[tuple[n.Node, ...], n.Sym]


def affine(c: Checker, node: Any, law: a.Centered, depth: int = DEPTH) -> tuple[list[n.Node], list[Part]]:
    """The terms without a random column, and (factors, column) of the others; refuses what is not affine."""
    if isinstance(node, n.Sym) and node in law.vectors:
        return [], [((), node)]
    if c.facts.closure(node).isdisjoint(c.facts.random):
        return [node], []
    if isinstance(node, n.Sym):
        require(depth > 0 and node in c.facts.values, f"{node} is no function of the columns of this law")
        return affine(c, c.facts.values[node][0], law, depth - 1)
    if isinstance(node, n.Add):
        found = [affine(c, term, law, depth) for term in node.args]
        return [x for still, _ in found for x in still], [x for _, moving in found for x in moving]
    if isinstance(node, n.Neg):
        return times(affine(c, node.args[0], law, depth), (n.Num(-1),))
    if isinstance(node, n.Frac):
        above, below = node.args
        require(c.facts.closure(below).isdisjoint(c.facts.random), "a random denominator")
        return times(affine(c, above, law, depth), (n.Frac(n.Num(1), below),))
    require(isinstance(node, n.Mul), f"{type(node).__name__} of a random column is not affine")
    random = [factor for factor in node.args if not c.facts.closure(factor).isdisjoint(c.facts.random)]
    require(len(random) == 1, "a product of random columns is not affine")
    place = next(i for i, factor in enumerate(node.args) if factor is random[0])
    after = node.args[place + 1 :]
    require(all(factor.is_scalar_shaped for factor in after), "a random factor that is not the last one")
    return times(affine(c, random[0], law, depth), (*node.args[:place], *after))


def times(found: tuple[list[n.Node], list[Part]], factors: Sequence[n.Node]) -> tuple[list[n.Node], list[Part]]:
    still, moving = found
    return [n.Mul(*factors, x) for x in still], [((*factors, *own), column) for own, column in moving]


def second(law: a.Centered, left: list[Part], right: list[Part]) -> list[n.Node]:
    """The terms of E[(sum of A u_i) (sum of B u_j)^T]."""
    size, out = len(law.vectors), []
    for before, u in left:
        for after, v in right:
            block = law.blocks[law.vectors.index(u) * size + law.vectors.index(v)]
            if not is_zero(block):
                turned = tuple(x if x.is_scalar_shaped else n.T(x) for x in reversed(after))
                whole = (*before, block, *turned)
                out.append(n.Mul(*whole) if len(whole) > 1 else block)
    return out


def inverses(c: Checker, terms: list[n.Node]) -> Iterator[n.Node]:
    """The inverses of a sum of terms: of itself if it is definite, and of what is declared invertible and equal."""
    if not terms:
        return
    whole = n.Add(*terms) if len(terms) > 1 else terms[0]
    if definite(c, terms) or c.facts.invertible(whole):
        yield n.Inv(whole)
    wanted = c.trees.poly(put_in(c, whole))
    for other, what in c.facts.has:
        if what is a.Property.INVERTIBLE and n.same_shape(other.shape, whole.shape):
            try:
                same = c.trees.poly(put_in(c, other)) == wanted
            except ReplayError:
                continue
            if same:
                yield n.Inv(other)


def put_in(c: Checker, node: n.Node) -> n.Node:
    """A term with definitions put in."""
    for _ in range(DEPTH):
        known = {s: c.facts.values[s][0] for s in a.symbols(node) if s in c.facts.values}
        if not known:
            return node
        node = node.xreplace(known)
    return node


def definite(c: Checker, terms: list[n.Node]) -> bool:
    """Whether one term is declared positive definite, and the others are, or are A X A^T with X semidefinite."""
    strict = [(x, a.Property.PD) in c.facts.has for x in terms]
    return any(strict) and all(yes or sandwich(c, x) for yes, x in zip(strict, terms, strict=True))


def sandwich(c: Checker, term: n.Node) -> bool:
    if (term, a.Property.PSD) in c.facts.has:
        return True
    if not isinstance(term, n.Mul):
        return False
    factors = term.args
    middle = len(factors) // 2
    mirrored = all(factors[-1 - i] == n.T(factors[i]) for i in range(middle))
    return len(factors) % 2 == 1 and mirrored and (factors[middle], a.Property.PSD) in c.facts.has


# -- moments ------------------------------------------------------------------------------------------------
End = n.Sym | str | None  # a random column; the rows or the columns of the matrix; nothing
Strand = tuple[End, Poly, End]


@schema("Gaussian moment")
def _moment(c: Checker, case: Case) -> None:
    """E of a product of columns of one centred Gaussian law, by E[u F(u, v, ...)] = sum over v of Cov(u, v) dF/dv."""
    _, _, mono, word = linear_map(case, "E")
    strands, still = [], []
    for generator, exponent in mono:
        if any(c.random_letter(x) for x in generator):
            require(type(exponent) is int and 0 < exponent <= MOST, "a power of a random number")
            strands += [strand(c, generator, None, None)] * int(exponent)
        else:
            still.append((generator, exponent))
    places = [i for i in range(1, len(word)) if size(c.words.shapes[word[i]][0]) == ONE]
    if places:
        strands += [strand(c, word[: places[0]], "rows", None), strand(c, word[places[0] :], None, "columns")]
    elif word:
        rows, columns = c.words.word_shape(word)
        require(ONE in (size(rows), size(columns)), "a random matrix that is no column times a row")
        strands.append(strand(c, word, "rows", None) if size(columns) == ONE else strand(c, word, None, "columns"))
    random = [x for left, _, right in strands for x in (left, right) if isinstance(x, n.Sym)]
    require(2 < len(random) <= MOST, "not three columns or more")
    laws = [law for law in c.facts.gaussian if set(random) <= set(law.vectors)]
    require(bool(laws), "columns that are not of one Gaussian law")
    rest: Poly = {(tuple(still), ()): 1}
    case.gives(*(c.words.times(rest, averaged(c, law, strands)) for law in laws))


def strand(c: Checker, word: Word, left: End, right: End) -> Strand:
    """A word between its random columns, which stand at its ends and nowhere else."""
    first, last = (c.words.letters[word[i]] for i in (0, -1))
    start, stop = 0, len(word)
    if first[0] == "symT" and c.random_letter(word[0]):
        require(left is None, "a random row where the matrix begins")
        left, start = first[1], 1
    if stop > start and last[0] == "sym" and c.random_letter(word[-1]):
        require(right is None, "a random column where the matrix ends")
        right, stop = last[1], stop - 1
    require(not any(c.random_letter(x) for x in word[start:stop]), "something random that is no column of a law")
    return left, c.words.term((), word[start:stop]) if start < stop else dict(UNIT), right


def averaged(c: Checker, law: a.Centered, strands: list[Strand]) -> Poly:
    """Take one random end, and join it to each of the others in turn."""
    open_ = [i for i, one in enumerate(strands) if isinstance(one[0], n.Sym) or isinstance(one[2], n.Sym)]
    if not open_:
        return gathered(c, law, strands)
    one, others = strands[open_[0]], strands[: open_[0]] + strands[open_[0] + 1 :]
    left, poly, right = one if isinstance(one[2], n.Sym) else turned(c, one)
    out: Poly = {}
    if isinstance(left, n.Sym):  # to its own other end
        circle = c.words.trace(upright(c, law, c.words.times(poly, moment(c, law, right, left))), left.shape[0])
        add_to(out, c.words.times(circle, averaged(c, law, others)))
    for k, other in enumerate(others):
        for way in (other, turned(c, other)):
            if isinstance(way[0], n.Sym):
                joined = upright(c, law, c.words.times(poly, moment(c, law, right, way[0]), way[1]))
                add_to(out, averaged(c, law, [(left, joined, way[2]), *others[:k], *others[k + 1 :]]))
    return out


def turned(c: Checker, one: Strand) -> Strand:
    return one[2], c.words.transpose(one[1]), one[0]


def moment(c: Checker, law: a.Centered, u: Any, v: Any) -> Poly:
    """E[u v^T]."""
    place = law.vectors.index(u) * len(law.vectors) + law.vectors.index(v)
    return c.trees.poly(law.blocks[place])


def upright(c: Checker, law: a.Centered, poly: Poly) -> Poly:
    """Covariances of one column are symmetric: their transposes are written as they are."""
    count = len(law.vectors)
    put = {
        c.words.number_of(("symT", block)): c.words.number_of(("sym", block))
        for block in (law.blocks[i * count + i] for i in range(count)) if isinstance(block, n.Sym)
    }  # fmt: skip
    out: Poly = {}
    for (mono, word), x in poly.items():
        add_to(out, c.words.term(mono, tuple(put.get(y, y) for y in word), x))
    return out


def gathered(c: Checker, law: a.Centered, strands: list[Strand]) -> Poly:
    """Scalars, and the matrix from its rows to its columns."""
    out, rows, columns = dict(UNIT), dict(UNIT), dict(UNIT)
    for one in strands:
        if "columns" in one and "rows" not in one:
            columns = one[1] if one[2] == "columns" else turned(c, one)[1]
        elif "rows" in one:
            rows = one[1] if one[0] == "rows" else turned(c, one)[1]
        else:
            out = c.words.times(out, one[1])
    return c.words.times(out, upright(c, law, c.words.times(rows, columns)))
