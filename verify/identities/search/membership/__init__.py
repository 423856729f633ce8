"""Is a matrix expression zero by the facts? Ideal membership with cofactors, on what normal forms leave.

For schemas of other words (a trace of what vanishes, a derivative whose terms cancel) this is the way in:

- `zero(norm, poly)` gives a `Premise` that says poly = 0 under the facts that the normalizer knows, or None where no
  proof was found. `poly` is a polynomial of `search.algebra` (`norm.parser.poly(node)` of a tree). Put the premise
  among the `premises` of an `Instance` or a `Relator`; its `start` is the frozen polynomial.
- The replay's counterpart is `Checker.vanishes(premise, start, frozen)` with the same polynomial, which the replay
  reads for itself (`checker.trees.poly(node)`), and raises unless the premise shows it.
- `of_a_node(Class)` registers what relations an operator brings along; `replay.relations.kind(name)` is their check.

Work is counted in steps (`steps`); None says that nothing was found, never that something is false.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from ...certificate import Cofactor, Premise, Relator
from .. import algebra as al
from ..rewriting import Normalizer
from . import endless, finite  # noqa: F401 - they register relations
from .alphabet import weight, weight_of_symbols
from .clearing import cleared
from .question import STEPS, Question
from .relations import of_a_node, relation
from .traces import of_traces, parted


def zero(norm: Normalizer, poly: al.Poly, steps: int = STEPS, depth: int = 0) -> Premise | None:
    """A premise that says that a polynomial is zero, or None."""
    plain = norm if norm.plain else Normalizer(norm.known, norm.frozen, norm.parser, plain=True)
    end, trace = plain.normal(poly)
    used = cofactors(plain, end, steps, depth=depth)
    return None if used is None else Premise(al.freeze(poly), (), tuple(trace), used)


def cofactors(
    norm: Normalizer, poly: al.Poly, steps: int = STEPS, lemmas: Iterable[al.Poly] = (), depth: int = 0
) -> tuple[Cofactor, ...] | None:
    """A polynomial in plain normal form as a sum of multiples of relations, or None.

    `lemmas` are polynomials that may be zero by the facts; those that are shown to be join the relations where nothing
    is found without them. So often as `depth` says, what a polynomial is made of may be shown by itself: the words of
    its traces that begin with one letter, or the polynomial times what one of its inverses is the inverse of.
    """
    if not poly:
        return ()
    for weigh in ORDERS:
        found = Question(norm, (poly,), steps, (), weigh).cofactors(poly)
        if found is not None:
            return found
    traces = of_traces(norm, poly)
    if traces:
        found = Question(norm, (poly,), steps, traces).cofactors(poly)
        if found is not None:
            return found
    shown = [one for lemma in islice(lemmas, MOST_LEMMAS) if (one := lemma_of(norm, lemma, steps)) is not None]
    found = Question(norm, (poly,), steps, (*shown, *traces)).cofactors(poly) if shown else None
    if found is not None or not depth:
        return found

    def below(product: al.Poly) -> Premise | None:
        return zero(norm, product, steps, depth - 1)

    return parted(poly, below) or cleared(norm, poly, below)


def by_relations(norm: Normalizer, poly: al.Poly, known: tuple[Relator, ...]) -> tuple[Cofactor, ...] | None:
    """The same with relations that are given."""
    polys = (poly, *(al.thaw(one.poly) for one in known))
    found = (Question(norm, polys, STEPS, known, weigh).cofactors(poly) for weigh in ORDERS)
    return next((one for one in found if one is not None), None)


def lemma_of(norm: Normalizer, poly: al.Poly, steps: int) -> Relator | None:
    """A polynomial as a relation, if it is shown to be zero."""
    premise = zero(norm, poly, steps) if poly else None
    return None if premise is None else Relator("lemma", premise.start, None, (premise,))


MOST_LEMMAS = 8
ORDERS = (weight, weight_of_symbols)

__all__ = ["STEPS", "by_relations", "cofactors", "of_a_node", "relation", "zero"]
