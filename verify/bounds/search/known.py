"""What a prover knows from the start, and what it has made of the definitions."""

from __future__ import annotations

from derivations.estimates import Stated
from derivations.notation import nodes as n

from ..rules.ground import EQ
from ..rules.kernel import Context, Sequent
from .patterns import patterns

Unfolded = tuple[n.Node, tuple[tuple[Sequent, ...], ...]]  # a term, and the rounds of equations that lead to it


class Known:
    """The sequents of one prover, definitions put in; what is quantified by the name of the symbol it speaks of."""

    def __init__(self, context: Context) -> None:
        self.base: list[Sequent] = []  # relations between numbers
        self.vectors: list[Sequent] = []  # equations between columns and matrices
        self.general: list[tuple[Sequent, n.Sym]] = []  # lemmas that hold for all values of a variable
        self.stated: dict[str, list[tuple[n.Sym, Stated, n.Sym]]] = {}  # quantified assumptions
        self.shapes: dict[str, list[tuple[n.Sym, Sequent, n.Sym]]] | None = None  # general lemmas, when first asked for
        self.definitions: dict[n.Sym, Sequent | None] = {}
        self.unfolded: dict[n.Node, Unfolded] = {}
        for a in context.assumptions:
            if isinstance(a, Stated) and a.var is not None and (a.relation != EQ or a.left.is_scalar_shaped):
                for pattern in patterns(a):
                    self.stated.setdefault(pattern.name, []).append((pattern, a, a.var))
