"""The recipe of a claim: which symbols are defined by others, which are drawn, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import sympy

from derivations import assumptions as asm
from derivations import estimates as est
from derivations import layers
from derivations.assumptions import Assumption, Property
from derivations.ledger import Claim
from derivations.notation import nodes as nd
from derivations.notation.nodes import Sym

from .definitions import Formula, PolynomialPath
from .draft import Draft
from .equations import relation_of, walk
from .families import families, sequences
from .granting import grant
from .recipe import PartOfLipschitz, Recipe
from .settling import settle

SIGNS = (Property.POSITIVE, Property.NONNEGATIVE)
DEEPEST = 180  # of a term and the definitions below it: evaluation goes down by recursion


@dataclass(frozen=True)
class _Asked:
    """A claim that is told apart from others by its content."""

    content: tuple
    turn: int
    claim: Claim = field(compare=False)


@lru_cache(maxsize=2048)
def _of(asked: _Asked) -> Recipe:
    return made(Draft(asked.claim, asked.turn))


def recipe_of(claim: Claim, turn: int = 0) -> Recipe:
    """The recipe of a claim, made once; another `turn` draws otherwise what equations restrict."""
    return _of(_Asked(claim.content, turn, claim))


def made(d: Draft) -> Recipe:
    """What the facts grant first, then equations, then families; nothing where terms are nested too deep."""
    refused = too_deep(d)
    if not refused:
        grant(d)
    d.vectors = tuple(v for v in d.vectors if v not in d.definitions)
    if not refused:
        settle(d)
        sequences(d)
        families(d)
        refused = too_deep(d)
    named, square = sizes(d)
    return Recipe(
        claim=d.claim,
        facts=d.facts,
        symbols=tuple(d.symbols),
        sizes=named,
        square_sizes=square,
        times=d.times,
        bound=d.bound,
        naturals=d.naturals,
        squares=frozenset(s for n in d.trees if isinstance(n, nd.Sqrt) for s in walk(n) if isinstance(s, Sym)),
        properties=properties(d),
        definitions=d.definitions,
        granted=frozenset(d.granted),
        kernels=(*d.kernels, *(k for k in d.covariances if isinstance(k, asm.Kernel))),
        laws=d.laws,
        densities=tuple(n for n in d.trees if isinstance(n, nd.Density)),
        vectors=d.vectors,
        flows=tuple(d.flows),
        sequences=d.sequences,
        shapes={symbol: frozenset(kinds) for symbol, kinds in d.shapes.items()},
        spectra=d.spectra,
        tests=tests(d),
        whole=d.whole,
        origins=d.origins,
        fresh=frozenset(d.fresh),
        refused=refused,
        turns=d.turns,
    )


def properties(d: Draft) -> dict[Sym, frozenset[Property]]:
    found: dict[Sym, set[Property]] = {}
    for fact in (*d.facts, *d.covariances):
        for node, what in fact.properties() if isinstance(fact, asm.Has | asm.Kernel) else ():
            if isinstance(node, Sym):
                found.setdefault(node, set()).add(what)
                known = d.definitions.get(node)
                if isinstance(known, PolynomialPath):
                    found.setdefault(known.start, set()).add(what)
                if isinstance(known, Formula) and isinstance(known.term, Sym):
                    found.setdefault(known.term, set()).add(what)
    for symbol, kinds in d.fresh.items():
        found.setdefault(symbol, set()).update(kinds)
    return {symbol: frozenset(what) for symbol, what in found.items()}


def tests(d: Draft) -> tuple[Assumption, ...]:
    """The facts that restrict numbers: each number is chosen so that those about known ones hold."""
    found: list[Assumption] = [*d.units, *(fact for fact in d.facts if restricts(d, fact))]
    maps = [fact for fact in d.facts if isinstance(fact, est.LocalLipschitz)]
    found += [PartOfLipschitz(fact, slope) for fact in maps for slope in (False, True)]
    for fact in d.spectra.values():
        if fact.largest is not None:
            found.append(est.Stated(fact.smallest, "<=", fact.largest))
        what = d.declared.get(fact.matrix)
        if what in (Property.PD, Property.PSD):
            sign = Property.POSITIVE if what is Property.PD else Property.NONNEGATIVE
            found.append(asm.Has(fact.smallest, sign))
    return tuple(dict.fromkeys(found))


def restricts(d: Draft, fact: Assumption) -> bool:
    """Whether a fact says of numbers how large they are, other than the sign of a number that is drawn."""
    if isinstance(fact, est.Stated):
        return relation_of(fact) != "="
    if isinstance(fact, asm.Has):
        drawn = isinstance(fact.node, Sym) and fact.node not in d.definitions
        return fact.node.is_scalar_shaped and fact.what in SIGNS and not drawn
    return isinstance(fact, layers.Activation | asm.Throughout)


def sizes(d: Draft) -> tuple[tuple[sympy.Symbol, ...], frozenset[sympy.Symbol]]:
    sizes = dict.fromkeys(x for x in walk(*d.nodes) if isinstance(x, sympy.Symbol))
    square = {x for n in d.trees if isinstance(n, nd.Sqrt) for x in walk(n) if isinstance(x, sympy.Symbol)}
    return tuple(sizes), frozenset(square)


def too_deep(d: Draft) -> str:
    """Why a claim is refused before anything is drawn: its definitions are nested too deep."""
    depth: dict[object, int] = {}
    todo: list[tuple[object, bool]] = [(node, False) for node in (*d.nodes, *d.symbols)]
    while todo:
        node, done = todo.pop()
        below = list(getattr(node, "args", ()))
        if isinstance(node, Sym) and node in d.definitions:
            below += list(d.definitions[node].needed())
        if done:
            depth[node] = 1 + max((depth.get(x, 0) for x in below), default=0)
            if depth[node] > DEEPEST:
                return f"terms and the definitions below them are nested more than {DEEPEST} deep"
        elif node not in depth:
            depth[node] = 0
            todo.append((node, True))
            todo.extend((x, False) for x in below if x not in depth)
    return ""
