"""Mutants of a document: every link with one node, the relation or one hypothesis changed, in a fixed order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Basic, Tuple

from derivations.assumptions import symbols
from derivations.document import Document
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from .operators import CLAIM_OPERATORS, NODE_OPERATORS, Surroundings

JUDGED = (Relation.EQ, Relation.SOLVES, Relation.IN, Relation.LE, Relation.LT, Relation.IMPLIES, Relation.NE)
ATOMS = (n.Sym, n.Num, n.Size, n.Constant, n.I, n.Zero, n.Space, n.Shuffle, n.Density)
BINDING = (n.D, n.Lim, n.Integral, n.Sum, n.Prod, n.Grad, n.Jac, n.Frechet, n.Sup)


@dataclass(frozen=True)
class Mutant:
    """A variation of a claim: `key` is its name, the same in every run of the same code."""

    key: str
    operator: str
    section: int
    number: str
    claim: Claim
    original: Claim  # what it varies

    @property
    def draw(self) -> str:
        """A fixed pseudo-random number for sampling."""
        return hashlib.sha256(self.key.encode()).hexdigest()


#: a claim that is mutated, with its section and the number of its display
Original = tuple[int, str, Claim]


def originals(document: Document) -> Iterator[Original]:
    """The claims that are mutated: links and checks, as printed and as corrected, each once.

    Definitions and stated inputs are not judged, so there is no verdict that a change of them could flip.
    """
    seen: set = set()
    for entry in document.equations.values():
        groups = (entry.links, entry.corrected_links.values(), entry.checks.values(), entry.corrected_checks.values())
        for claim in (claim for group in groups for claim in group):
            if claim.relation in JUDGED and not claim.given and claim.content not in seen:
                seen.add(claim.content)
                yield entry.section, entry.number, claim


def catalogue(claims: Iterable[Original]) -> Mapping[str, n.Sym]:
    """A symbol of each name in the claims, as it first occurs."""
    found: dict[str, n.Sym] = {}
    for _, _, claim in claims:
        trees = (claim.lhs, claim.rhs, *(node for fact in claim.assumptions.judged for node in fact.nodes()))
        for symbol in (s for tree in trees for s in symbols(tree)):
            found.setdefault(symbol.name, symbol)
    return found


def places(node: Basic, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], n.Node]]:
    """Every node with its path, printed entries of grids included; bound variables and what the dots of a
    display mean are no places."""
    if isinstance(node, n.Node):
        yield path, node
    if isinstance(node, ATOMS):
        return
    for i, arg in enumerate(node.args):
        bound = isinstance(node, BINDING) and i == 1
        meant = isinstance(node, n.Dotted) and i < 3
        if isinstance(arg, n.Node | Tuple) and not bound and not meant:
            yield from places(arg, (*path, i))


def put(node: Basic, path: tuple[int, ...], new: n.Node) -> Basic:
    """The tree with another node at a path."""
    if not path:
        return new
    args = list(node.args)
    args[path[0]] = put(args[path[0]], path[1:], new)
    return node.func(*args)


def variations(claim: Claim, names: Mapping[str, n.Sym]) -> Iterator[tuple[str, Claim]]:
    """All mutants of a claim, each with the name of its operator; none twice."""
    near = dict.fromkeys((*symbols(claim.lhs), *symbols(claim.rhs)))
    around = Surroundings(claim, tuple(sorted(near, key=str)), names)
    seen = {(claim.lhs, claim.rhs)}
    for side in ("lhs", "rhs"):
        tree = getattr(claim, side)
        for path, node in places(tree):
            for name, change in NODE_OPERATORS.items():
                for new in change(node, around):
                    try:
                        varied = replace(claim, **{side: put(tree, path, new)})
                    except TypeError:  # a place where the notation takes no such term
                        continue
                    if (varied.lhs, varied.rhs) not in seen:
                        seen.add((varied.lhs, varied.rhs))
                        yield name, varied
    for name, vary in CLAIM_OPERATORS.items():
        for varied in vary(claim):
            yield name, varied


def mutants(claims: Sequence[Original]) -> Iterator[Mutant]:
    """Every mutant of the claims."""
    names = catalogue(claims)
    for section, number, claim in claims:
        count: dict[str, int] = {}
        for operator, varied in variations(claim, names):
            count[operator] = count.get(operator, 0) + 1
            key = f"{claim.id}~{operator}~{count[operator]}"
            yield Mutant(key, operator, section, number, replace(varied, id=key), claim)
