"""A recipe while it is made: what is known of the symbols so far.

Where equations restrict several symbols there may be more than one way to draw them; `turn` says which is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derivations import assumptions as asm
from derivations import estimates as est
from derivations.assumptions import Assumption, Property
from derivations.ledger import Claim
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from .definitions import Definition, PolynomialPath, Recursion
from .equations import Kind, walk
from .members import changed_index

MATRIX_PROPERTIES = (Property.PD, Property.PSD, Property.SYMMETRIC)


class Draft:
    """The symbols of a claim, with what its facts grant; a symbol is defined once."""

    def __init__(self, claim: Claim, turn: int = 0) -> None:
        self.claim = claim
        self.turn = turn
        self.turns = 1
        self.open: list[tuple[Node, Node, Assumption]] = []
        judged = claim.assumptions
        stated = dict.fromkeys((*judged.stated, *judged.standing, *judged.definedness))
        self.facts = tuple(dict.fromkeys(x for fact in stated for x in likely(fact)))
        self.nodes = (claim.lhs, claim.rhs, *(n for f in self.facts for n in f.nodes()))
        self.definitions: dict[Sym, Definition] = {}
        self.granted: set[Assumption] = set()
        self.origins: dict[Sym, Assumption] = {}
        self.fresh: dict[Sym, frozenset[Property]] = {}
        self.shapes: dict[Sym, set[Kind]] = {}
        self.spectra: dict[Sym, est.Spectrum] = {}
        self.sequences: dict[str, Recursion | None] = {}
        self.units: list[est.Stated] = []
        self.flows: list[asm.Flow] = []
        self.trees = list(dict.fromkeys(walk(*self.nodes)))
        self.symbols = dict.fromkeys(s for s in self.trees if isinstance(s, Sym))
        self.laws = tuple(f for f in self.facts if isinstance(f, asm.Centered | asm.White))
        self.kernels = tuple(f for f in self.facts if isinstance(f, asm.Kernel))
        self.covariances = tuple(k for law in self.laws if isinstance(law, asm.Centered) for k in self.implied(law))
        self.vectors = tuple(dict.fromkeys(v for law in self.laws for v in law.about))
        self.bound = frozenset(s.args[1] for s in self.trees if isinstance(s, nd.Sum | nd.Prod))
        self.quantified = frozenset(s for f in self.facts for s in f.quantified())
        self.times = self.find_times()
        self.naturals = self.find_naturals()
        self.whole = frozenset(f.symbol for f in self.facts if isinstance(f, est.Natural))
        self.declared = {f.node: f.what for f in self.facts if isinstance(f, asm.Has) and isinstance(f.node, Sym)}

    def implied(self, law: asm.Centered) -> Iterator[Assumption]:
        """Second moments are positive semidefinite, said or not: how to draw them where nothing else tells."""
        blocks = law.blocks
        if any(set(k.about) & set(blocks) for k in self.kernels):
            return
        if len(blocks) == 4 and blocks[2] == nd.T(blocks[1]):
            yield from (asm.Has(b, Property.PSD) for b in (blocks[0], blocks[3]) if isinstance(b, Sym))
        if not all(isinstance(b, Sym) for b in blocks):
            return
        if len(blocks) == 1:
            yield asm.Has(blocks[0], Property.PSD)
        elif len(blocks) == 4 and len(set(blocks)) == 4:
            xx, xX, Xx, XX = blocks
            yield asm.Kernel(XX, xX, Xx, xx)

    def define(self, symbol: Node, definition: Definition, fact: Assumption | None = None) -> bool:
        """Let `symbol` stand for something unless it already does, or would come to stand for itself."""
        if not isinstance(symbol, Sym) or symbol in self.definitions or symbol in self.shapes:
            return False
        if self.leads_to(definition.needed(), symbol):
            return False
        self.symbols.setdefault(symbol)
        for node in definition.nodes():
            for part in walk(node):
                if isinstance(part, Sym):
                    self.symbols.setdefault(part)
        self.definitions[symbol] = definition
        if fact is not None:
            self.granted.add(fact)
            self.origins.setdefault(symbol, fact)
        return True

    def leads_to(self, nodes: Iterable[Node], symbol: Sym) -> bool:
        """Whether the values of some terms need that of a symbol."""
        todo, seen = list(nodes), set()
        while todo:
            for part in walk(todo.pop()):
                if part is symbol:
                    return True
                if isinstance(part, Sym) and part not in seen:
                    seen.add(part)
                    known = self.definitions.get(part)
                    todo.extend(known.needed() if known is not None else ())
        return False

    def spoken(self, symbol: Sym) -> int:
        """In how many terms of facts a symbol occurs, properties of one term counted once."""
        terms = dict.fromkeys(tuple(fact.nodes()) for fact in self.facts)
        return sum(any(part is symbol for part in walk(*nodes)) for nodes in terms)

    def is_loose(self, symbol: Sym) -> bool:
        """Whether a symbol has no definition, property or law, and is no variable."""
        taken = (self.definitions, self.shapes, self.spectra, self.declared, self.vectors, self.naturals, self.whole)
        if any(symbol in group for group in taken) or symbol in self.times | self.bound | self.quantified:
            return False
        if self.follows(symbol):
            return False
        return not any(symbol in kernel.about for kernel in self.kernels)

    def is_number_or_kernel(self, symbol: Sym) -> bool:
        """Whether a declared property or a kernel is all that is said of a symbol."""
        taken = (self.definitions, self.shapes, self.spectra, self.vectors, self.naturals, self.whole)
        if any(symbol in group for group in taken) or symbol in self.times | self.bound | self.quantified:
            return False
        return not self.follows(symbol)

    def is_loose_number(self, symbol: Sym) -> bool:
        ends = {e for f in self.spectra.values() for e in (f.smallest, f.largest)}
        return symbol not in self.definitions and symbol not in ends

    def follows(self, symbol: Sym) -> bool:
        """Whether the definition of a whole family gives this member; a path drawn through its start does not."""
        return any(
            changed_index(whole, symbol, self.times) is not None
            and (not isinstance(definition, PolynomialPath) or definition.start is not symbol)
            for whole, definition in self.definitions.items()
        )

    def new(self, name: str, shape: nd.Shape, *what: Property) -> Sym:
        """A symbol of our own, which stands for what may be chosen."""
        symbol = Sym(f"{name} ({len(self.fresh) + 1})", shape, name)
        self.fresh[symbol] = frozenset(what)
        self.symbols.setdefault(symbol)
        return symbol

    def find_times(self) -> frozenset[Sym]:
        times = {n.args[1] for n in self.trees if isinstance(n, nd.D | nd.Integral | nd.Lim)}
        times |= {getattr(f, "time", None) for f in self.facts}
        stated = [f for f in self.facts if isinstance(f, est.Stated) and f.var is not None and not f.index]
        times |= {
            f.var for f in stated if any(isinstance(s, Sym) and f.var in s.indices for s in walk(f.left, f.right))
        }
        return frozenset(t for t in times if isinstance(t, Sym))

    def find_naturals(self) -> dict[Sym, Node | None]:
        found: dict[Sym, Node | None] = {}
        for node in self.trees:
            if isinstance(node, nd.Entry | nd.Row | nd.Band | nd.Pow | nd.Unit):
                places = node.args[1:]
            elif isinstance(node, nd.Factorial):
                places = node.args
            elif isinstance(node, nd.Sum | nd.Prod):
                places = tuple(end for end in node.args[2:] if isinstance(end, Node))
            else:
                continue
            for place in places:
                found.update((s, None) for s in walk(place) if isinstance(s, Sym) and s not in self.times)
        found.update((f.var, None) for f in self.facts if isinstance(f, est.Stated) and f.index and f.var is not None)
        found.update((f.symbol, f.last) for f in self.facts if isinstance(f, asm.Index))
        return found


def likely(fact: Assumption) -> Iterator[Assumption]:
    """A fact, and the event that a likely one speaks of: our models know no chance, so it happens in them."""
    yield fact
    if isinstance(fact, est.Likely):
        yield from likely(fact.event)
