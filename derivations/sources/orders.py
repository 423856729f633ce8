"""Keywords of order statements: which letters vary, what is fixed beside them, constants that are not specified."""

from __future__ import annotations

from ..ledger.uniform import Uniform
from ..notation import nodes as n
from ..notation.core import Node, Sym
from .declarations import Declaring, keyword
from .events import Piece
from .pieces import cut, word


@keyword("varies")
def varies(d: Declaring, rest: Piece) -> None:
    """`n, t; fixed K, R_0`: of n and t the constants of \\lesssim and O(.) are independent; K and R_0, which facts may
    tie to them, are constants all the same. A second line takes the place of the first."""
    parts = cut(rest, ";")
    if len(parts) > 2:
        raise d.wrong(rest, "more than what varies and what is fixed", "write varies n, t; fixed K, R_0")
    varying = tuple(letter(d, piece) for piece in cut(parts[0], ","))
    fixed: tuple[Node, ...] = ()
    if len(parts) == 2:
        first, said = word(parts[1])
        if first != "fixed" or not said.text:
            raise d.wrong(parts[1], "behind what varies stands what is fixed", "write varies n, t; fixed K, R_0")
        fixed = tuple(letter(d, piece) for piece in cut(said, ","))
    size = next((piece for piece in fixed if not isinstance(piece, Sym)), None)
    if size is not None:
        raise d.wrong(parts[1], f"{size} is a size: it is fixed where it does not vary", "leave it out")
    try:
        d.scope.uniform = Uniform(varying, tuple(x for x in fixed if isinstance(x, Sym)), d.scope.uniform.unspecified)
    except TypeError as error:
        raise d.wrong(rest, str(error), "name each letter once") from None


def letter(d: Declaring, piece: Piece) -> Node:
    """A declared size, or a symbol without an index."""
    if not piece.text:
        raise d.wrong(piece, "a name is missing", "write varies n, t")
    found = d.term(piece, letters=True)
    if not isinstance(found, n.Size | Sym) or (isinstance(found, Sym) and found.indices):
        raise d.wrong(piece, f"{piece.text} is no letter", "name a declared size, or a symbol without an index")
    return found


@keyword("unspecified")
def unspecified(d: Declaring, rest: Piece) -> None:
    """Letters for constants that a bound does not specify: in each display `\\le C g` says that there is one."""
    for piece in cut(rest, ","):
        made = d.symbol(piece, "scalar", n.SCALAR)
        old = d.scope.uniform
        d.scope.uniform = Uniform(old.varying, old.fixed, (*old.unspecified, made))
