"""Keywords of what several declared names say together: maps along a path, laws, kernels, conditioning."""

from __future__ import annotations

from ..assumptions import Assumption, Centered, Independent, Index, Kernel, Law, SameEvent, SmoothMap
from ..notation import nodes as n
from ..notation.core import Node, Sym
from ..notation.reader import ReadError, read
from .chance import is_zero
from .declarations import Declaring, keyword
from .events import Piece
from .pieces import by, cut, part, word


def declared(d: Declaring, piece: Piece) -> Sym:
    """A declared name, or a member of a declared path or family at its letter.

    Raises:
        SourceError: it is another term.
    """
    try:
        found = read(piece.text, d.scope.made_names(d.scope.slots()), None, d.scope.macros)
    except ReadError as error:
        raise d.unread(piece, error) from None
    if not isinstance(found, Sym):
        raise d.wrong(piece, f"{piece.text} is no name", "declare a name for it")
    return found


@keyword("map")
def along_a_path(d: Declaring, rest: Piece) -> None:
    r"""`map f_t of \theta_t, Jacobian J_t`: one differentiable map at every time, along a path."""
    first, *said = cut(rest, ",")
    ends = by(first, r"(?<![A-Za-z\\])of(?![A-Za-z])")
    if len(ends) != 2 or len(said) != 1 or word(said[0])[0] != "Jacobian":
        raise d.wrong(rest, "a map without its path and its Jacobian", r"write map f_t of \theta_t, Jacobian J_t")
    value, argument, jacobian = (declared(d, piece) for piece in (*ends, word(said[0])[1]))
    slots = {entity.slot for entity in map(d.scope.entity_of, (value, argument, jacobian)) if entity is not None}
    if len(slots) != 1 or None in slots or any(slots != set(one.indices) for one in (value, argument, jacobian)):
        raise d.wrong(rest, "a map along a path of which one name is no path, or at another time",
                      "declare all three as paths of one letter, and write them at it")  # fmt: skip
    if not n.same_shape(jacobian.shape, (value.shape[0], argument.shape[0])):
        raise d.wrong(
            word(said[0])[1], "a Jacobian of another shape", "a row for each value, a column for each argument"
        )
    (time,) = slots
    d.state(SmoothMap(value, argument, jacobian, time), rest)


@keyword("joint")
def joint(d: Declaring, rest: Piece) -> None:
    """`joint u, v, mean 0, covariance \\begin{bmatrix} ... \\end{bmatrix}, gaussian`: the law of several columns."""
    vectors: list[Sym] = []
    means: list[Node] | None = None
    covariance: n.Blocks | None = None
    gaussian = False
    for piece in cut(rest, ","):
        first, inner = word(piece)
        if first == "mean":
            found = d.term(inner)
            means = [found] if is_zero(found) else _cells(d, inner, found, columns=1)
        elif first == "covariance":
            term = d.term(inner)
            if not isinstance(term, n.Blocks):
                raise d.wrong(inner, "a covariance of several columns by one name", "write it by its blocks, a bmatrix")
            covariance = term
        elif piece.text == "gaussian":
            gaussian = True
        elif means is None and covariance is None and not gaussian:
            vectors.append(declared(d, piece))
        else:
            raise d.wrong(piece, f"{piece.text or 'nothing'} is nothing that is said of random vectors",
                          "use mean, covariance, gaussian")  # fmt: skip
    if len(vectors) < 2 or means is None or covariance is None:
        raise d.wrong(rest, "a joint law without two vectors, mean and covariance",
                      r"write joint u, v, mean 0, covariance and a bmatrix of blocks")  # fmt: skip
    d.state(_law(d, rest, vectors, means, covariance, gaussian), rest)


def _cells(d: Declaring, piece: Piece, term: Node, columns: int) -> list[Node]:
    if not isinstance(term, n.Blocks) or any(len(row) != columns for row in term.args):
        raise d.wrong(piece, "a mean that is neither 0 nor a column of blocks", "write a bmatrix of one column")
    return [cell for row in term.args for cell in row]


def _law(
    d: Declaring, rest: Piece, vectors: list[Sym], means: list[Node], covariance: n.Blocks, gaussian: bool
) -> Assumption:
    blocks = [cell for row in covariance.args for cell in row]
    shapes = [(u.shape[0], v.shape[0]) for u in vectors for v in vectors]
    if len(blocks) != len(shapes) or not all(n.same_shape(b.shape, s) for b, s in zip(blocks, shapes, strict=True)):
        raise d.wrong(rest, "a covariance whose blocks do not fit the vectors", "write a block for each two of them")
    if len(means) == 1 and is_zero(means[0]):
        return Centered(tuple(vectors), tuple(blocks), gaussian)
    if len(means) != len(vectors) or not all(
        n.same_shape(m.shape, v.shape) for m, v in zip(means, vectors, strict=True)
    ):
        raise d.wrong(rest, "means that do not fit the vectors", "write one for each")
    return Law(tuple(vectors), tuple(means), tuple(blocks), gaussian)


@keyword("kernel")
def kernel(d: Declaring, rest: Piece) -> None:
    r"""`kernel K, k, h, c`: blocks of one kernel on training and test inputs, so that
    `\begin{bmatrix} c & k \\ h & K \end{bmatrix}` is positive semidefinite."""
    names = [declared(d, piece) for piece in cut(rest, ",")]
    if len(names) != 4:
        raise d.wrong(rest, "a kernel without its four blocks",
                      "name the training inputs', a test input's with them, theirs with it, its own")  # fmt: skip
    d.state(Kernel(*names), rest)


@keyword("index")
def index(d: Declaring, rest: Piece) -> None:
    """`index i : k`: a natural number from 1 to a size."""
    parts = cut(rest, ":")
    if len(parts) != 2:
        raise d.wrong(rest, "an index without its last value", "write index i : n")
    last = d.size(parts[1])
    made = d.symbol(parts[0], "scalar", n.SCALAR)
    d.state(Index(made, n.Size(last)), rest)


@keyword("observed")
def observed(d: Declaring, rest: Piece) -> None:
    """`observed y = u`: to condition on y is to condition on u."""
    sides = cut(rest, "=")
    if len(sides) != 2:
        raise d.wrong(rest, "an observation without two names", "write observed y = u")
    this, that = (declared(d, piece) for piece in sides)
    if not n.same_shape(this.shape, that.shape):
        raise d.wrong(rest, "an observation of another shape", "mend a declaration")
    d.state(SameEvent(this, that), rest)


@keyword("separated")
def separated(d: Declaring, rest: Piece) -> None:
    """`separated u; v; w`: u is independent of v given w."""
    groups = [[declared(d, piece) for piece in cut(group, ",")] for group in cut(rest, ";")]
    if len(groups) not in (2, 3):
        raise d.wrong(rest, "independence without two sides", "write separated u; v; w for u and v given w")
    d.state(Independent(*(tuple(group) for group in groups)), part(rest, 0, len(rest.text)))
