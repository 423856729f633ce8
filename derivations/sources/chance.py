"""Keywords of chance: random vectors, by their first two moments or without a law, and independence."""

from __future__ import annotations

from ..assumptions import Assumption, Centered, Law, Random
from ..estimates import Stated
from ..notation import nodes as n
from ..notation.core import Node, Sym
from ..notation.reader import ReadError, read
from .declarations import Declaring, keyword
from .events import Piece
from .pieces import cut, word


# -- chance -----------------------------------------------------------------------------------------------
@keyword("random")
def random(d: Declaring, rest: Piece) -> None:
    parts = cut(rest, ":")
    if len(parts) != 2:
        raise d.wrong(rest, "a random vector without its size", "write random u : n, mean 0, covariance S")
    first, *said = cut(parts[1], ",")
    rows, cols = d.shape(first)
    if cols != 1:
        raise d.wrong(first, "a random matrix", "declare its columns, or its entries as one column")
    name = parts[0]
    vector = member(d, name)
    if vector is None:
        vector = d.symbol(name, "vector", (rows, n.ONE))
    elif not n.same_shape(vector.shape, (rows, n.ONE)):
        raise d.wrong(name, f"{name.text} is declared with another size", "write its size")
    law(d, rest, name, vector, said)


def member(d: Declaring, name: Piece) -> Sym | None:
    """A member of a declared path or family, such as its start."""
    try:
        found = read(name.text, d.scope.names, None, d.scope.macros)
    except ReadError:
        return None
    return found if isinstance(found, Sym) and found.indices else None


def law(d: Declaring, rest: Piece, name: Piece, vector: Sym, said: list[Piece]) -> None:
    """Mean, covariance and whether it is Gaussian, or which moments are finite.

    Without mean and covariance nothing is said of the law; one of them alone is a fact about the vector.
    """
    mean, covariance, gaussian, order = None, None, False, 0
    for piece in said:
        first, inner = word(piece)
        if first == "mean":
            mean = d.term(inner, tuple(vector.shape))
        elif first == "covariance" or (first == "variance" and vector.is_scalar_shaped):
            covariance = d.term(inner, (vector.shape[0], vector.shape[0]))
        elif piece.text == "gaussian":
            gaussian = True
        elif piece.text in MOMENTS:
            order = MOMENTS[piece.text]
        else:
            raise d.wrong(piece, f"{piece.text or 'nothing'} is nothing that is said of a random vector",
                          "use mean, covariance, variance, gaussian, integrable, square integrable")  # fmt: skip
    if mean is not None and covariance is not None:
        d.state(with_law(vector, mean, covariance, gaussian), rest)
        return
    if gaussian:
        raise d.wrong(rest, "a gaussian vector without mean and covariance", "write mean 0, covariance S")
    order = max(order, 2 if covariance is not None else 1 if mean is not None else 0)
    d.state(Random((vector,), n.Num(order)), rest)
    if mean is not None:
        d.state(Stated(n.Expect(vector), "=", mean), rest)
    if covariance is not None:
        d.state(Stated(n.Cov(vector), "=", covariance), rest)


#: words -> how many moments are finite
MOMENTS = {"integrable": 1, "square integrable": 2}


def with_law(vector: Sym, mean: Node, covariance: Node, gaussian: bool) -> Assumption:
    """The law as a fact."""
    if is_zero(mean):
        return Centered((vector,), (covariance,), gaussian)
    return Law((vector,), (mean,), (covariance,), gaussian)


def is_zero(node: Node) -> bool:
    return isinstance(node, n.Zero) or node == n.Num(0)


@keyword("independent")
def independent(d: Declaring, rest: Piece) -> None:
    """The laws of several random vectors become one, which says that they are independent."""
    pieces = cut(rest, ",")
    if len(pieces) < 2:
        raise d.wrong(rest, "one vector alone is independent of nothing", "name two or more")
    symbols = [d.term(piece) for piece in pieces]
    laws = []
    for piece, symbol in zip(pieces, symbols, strict=True):
        found = [
            f for f in d.scope.facts if isinstance(f.assumption, Centered | Law) and symbol in f.assumption.vectors
        ]
        if not found:
            raise d.wrong(piece, f"{piece.text} is not declared random", "write random first")
        if found[0] not in laws:
            laws.append(found[0])
    if len(laws) < 2:
        return
    joint = joined([one.assumption for one in laws])  # type: ignore[misc]
    for one in laws:
        d.scope.facts.remove(one)
    d.state(joint, rest)


def joined(laws: list[Centered | Law]) -> Centered | Law:
    """Independent groups of columns as one law, which numbers them: no covariance between the groups."""
    vectors = tuple(v for one in laws for v in one.vectors)
    group = {v: i for i, one in enumerate(laws) for v in one.vectors}
    blocks = tuple(
        laws[group[u]].block(laws[group[u]].vectors.index(u), laws[group[u]].vectors.index(v))
        if group[u] == group[v]
        else n.Zero(u.shape[0], v.shape[0])
        for u in vectors
        for v in vectors
    )
    gaussian = all(one.gaussian for one in laws)
    numbers = {
        v: (i, one.groups[place] if one.groups else 0)
        for i, one in enumerate(laws)
        for place, v in enumerate(one.vectors)
    }
    kinds = list(dict.fromkeys(numbers.values()))
    groups = tuple(kinds.index(numbers[v]) for v in vectors)
    if all(isinstance(one, Centered) for one in laws):
        return Centered(vectors, blocks, gaussian, groups)
    means = tuple(m for one in laws for m in (one.means if isinstance(one, Law) else map(zero, one.vectors)))
    return Law(vectors, means, blocks, gaussian, groups)


def zero(vector: Sym) -> Node:
    return n.Zero(*vector.shape)
