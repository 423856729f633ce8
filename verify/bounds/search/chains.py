"""One factor on its own: a chain of bounds, each of one factor, that ends in positive symbols and aims."""

from __future__ import annotations

from derivations.notation import nodes as n

from ..rules.ground import LE, ONE
from ..rules.kernel import Sequent
from ..rules.terms import E, TermError, plus
from .asking import Asking, Sides, Step
from .questions import Kind
from .registry import sequents_about


def terminal(p: Asking, atom: n.Node, sides: Sides, aims: frozenset, depth: int = 6) -> Sequent | None:
    """atom <= U where U holds only positive symbols and the aims: a chain of sequents about one factor at a time."""
    key = (atom, aims)
    if key in p.seen.ends:
        return p.seen.ends[key]
    if depth == 0 or p.work.spent():
        p.questions.circles += 1
        return None
    asked = p.questions.ask(Kind.CHAIN, key)
    if asked.again:
        return None
    p.work.done += 2
    with asked:
        try:
            found = ended(p, atom, sides, aims, depth)
        except TermError:
            found = None
    if found is not None or asked.final:
        p.seen.ends[key] = found
    return found


def ended(p: Asking, atom: n.Node, sides: Sides, aims: frozenset, depth: int) -> Sequent | None:
    """The first sequent about the factor of which each factor that is left has an end itself, with these put in."""
    own = [f for f in (*p.known.base, *p.about((atom,))) if p.t.same(f.left, atom)]
    for sequent in sorted((*own, *sequents_about(p, atom, sides)), key=lambda f: len(heavy(p, f.right, aims))):
        if not p.t.same(sequent.left, atom) or atom in heavy(p, sequent.right, frozenset()):
            continue
        lower = [terminal(p, x, sides, aims, depth - 1) for x in heavy(p, sequent.right, aims)]
        if all(x is not None for x in lower):
            found = lowered(p, atom, sequent, [x for x in lower if x is not None], aims)
            if found is not None:
                return found
    return None


def heavy(p: Asking, node: n.Node, aims: frozenset) -> list[n.Node]:
    """The factors of a term that are neither positive symbols nor aims."""
    found: dict[n.Node, None] = {}
    for factors, _word in p.t.poly(node):
        for base, exponent in factors:
            atom = n.Exp(exponent) if base == E else base
            if not p.t.cancels(base) and atom not in aims and not isinstance(base, n.Add):
                found.setdefault(base)
    return list(found)


def lowered(p: Asking, atom: n.Node, sequent: Sequent, lower: list[Sequent], aims: frozenset) -> Sequent | None:
    """The sequent with each factor of its right side replaced by the bound of that factor."""
    steps: list[Step] = [(sequent, ONE)]
    known: dict[n.Node, Sequent] = {}
    for f in lower:  # a left side that is a number says nothing of a base
        factors = next((key[0] for key in p.t.poly(f.left)), ())
        if factors:
            known[factors[0][0]] = f
    current = p.t.poly(sequent.right)
    for _ in range(24):
        todo = next(((k, b) for k in current for b, e in k[0] if b in known and e == ONE and b not in aims), None)
        if todo is None:
            break
        key, base = todo
        if current[key] < 0:
            return None
        rest = tuple(pair for pair in key[0] if pair[0] != base)
        multiplier = {(rest, key[1]): current[key]}
        steps.append((known[base], p.t.build(multiplier)))
        without = {k: c for k, c in current.items() if k != key}
        current = plus(without, p.t.times(multiplier, p.t.poly(known[base].right)))
    return p.chain(atom, LE, p.t.build(current), steps)
