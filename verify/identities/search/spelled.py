"""Words back to trees, for the reader: what is left when two sides do not come out alike, and what no rule touched."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

from derivations.notation import nodes as n
from derivations.notation.text import text

from . import algebra as al

SHOWN, LONGEST = 3, 160


class Unspelled(Exception):
    """A letter for which the notation has no words."""


def terms(poly: al.Poly) -> str:
    """The first terms of a polynomial in one line, empty where they cannot be spelled or would fill the page."""
    first = sorted(poly.items(), key=lambda item: al.key(item[0]))[:SHOWN]
    try:
        shown = text(tree(dict(first)))
    except (Unspelled, n.ShapeError, TypeError, ValueError):
        return ""
    return shown if len(shown) <= LONGEST else ""


def left_over(poly: al.Poly) -> str:
    """What left minus right leaves, and the operators in it that no rule takes apart, as a clause of a sentence."""
    shown, count = terms(poly), len(poly)
    more = "" if not shown else f", among them {shown}" if count > SHOWN else f": {shown}"
    clause = f"left minus right leaves {count} {'term' if count == 1 else 'terms'}{more}"
    stuck = [spelled for spelled in map(text, untouched(poly)) if len(spelled) <= LONGEST // 2][:SHOWN]
    if not stuck:
        return clause
    return f"{clause}; no rule {'rewrites' if len(stuck) == 1 else 'brings together'} {', '.join(stuck)}"


def untouched(poly: al.Poly) -> tuple[n.Node, ...]:
    """The operators in a polynomial that stayed what they were: no rule took them apart."""
    found: dict[n.Node, None] = {}
    for mono, word in sorted(poly, key=al.key):
        for letter in (*word, *(x for generator, _ in mono for x in generator[1])):
            for node in _operators(letter):
                found[node] = None
    return tuple(found)


def _operators(letter: al.Letter) -> tuple[n.Node, ...]:
    if letter[0] in ("node", "nodeT"):
        return (letter[1],)
    try:
        return () if letter[0] in ("sym", "symT", "slot") else (_letter(letter),)
    except (Unspelled, n.ShapeError, TypeError, ValueError):
        return ()


def tree(poly: al.Poly, size: Any = al.ONE) -> n.Node:
    """A polynomial as a sum of products; `size` is that of the identity where a term is a number."""
    out = [_term(mono, word, c, size) for (mono, word), c in sorted(poly.items(), key=lambda item: al.key(item[0]))]
    if not out:
        return n.Num(0)
    first, *rest = out
    head = n.Neg(first[1]) if first[0] < 0 else first[1]
    return n.Add(head, *(n.Neg(node) if sign < 0 else node for sign, node in rest)) if rest else head


def _term(mono: al.Mono, word: al.Word, c: Fraction, size: Any) -> tuple[int, n.Node]:
    """The sign of a term, and the rest of it."""
    factors: list[n.Node] = [] if abs(c) == 1 else [n.Num(abs(c))]
    for generator, exponent in mono:
        base = _word(generator[1], al.ONE)
        factors.append(base if exponent == 1 else n.Pow(base, n.Num(exponent)))
    if word:
        factors.extend(_letter(letter) for letter in word)
    elif size != al.ONE:
        factors.append(n.I(size))
    if not factors:
        factors = [n.Num(1)]
    return (-1 if c < 0 else 1), factors[0] if len(factors) == 1 else n.Mul(*factors)


def _word(word: al.Word, size: Any) -> n.Node:
    return _term((), word, Fraction(1), size)[1]


def _letter(letter: al.Letter) -> n.Node:
    spell = _SPELL.get(letter[0])
    if spell is None:
        raise Unspelled(letter[0])
    return spell(letter)


def _slot(letter: al.Letter) -> n.Node:
    """P K^p e^{r K}: the projection is shown where nothing else of K is."""
    _, kernel, power, rate = letter
    factors: list[n.Node] = [] if power == 0 else [kernel if power == 1 else n.Pow(kernel, n.Num(power))]
    if rate:
        factors.append(n.Exp(tree(al.times(al.thaw(rate), {((), (("sym", kernel),)): Fraction(1)}))))
    return n.RangeProj(kernel) if not factors else factors[0] if len(factors) == 1 else n.Mul(*factors)


def _linear(letter: al.Letter) -> n.Node:
    _, kind, var, mono, word = letter
    body = _term(mono, word, Fraction(1), al.ONE)[1]
    if kind == "E":
        return n.Expect(body)
    if kind == "D":
        return n.D(body, var)
    if kind == "Int":
        return n.Integral(body, *var)
    if kind == "Lim":
        return n.Lim(body, var, n.INFINITY)
    raise Unspelled(kind)


def _kron(letter: al.Letter) -> n.Node:
    _, left, rows, right, cols = letter
    return n.Kron(_word(left, rows), _word(right, cols))


_SPELL: dict[str, Callable[[al.Letter], n.Node]] = {
    "sym": lambda letter: letter[1],
    "symT": lambda letter: n.T(letter[1]),
    "node": lambda letter: letter[1],
    "nodeT": lambda letter: n.T(letter[1]),
    "slot": _slot,
    "lin": _linear,
    "vec": lambda letter: n.Vec(_word(letter[1], letter[2])),
    "vecT": lambda letter: n.T(n.Vec(_word(letter[1], letter[2]))),
    "unvec": lambda letter: n.Unvec(_word(letter[1], al.ONE), letter[2], letter[3]),
    "unvecT": lambda letter: n.T(n.Unvec(_word(letter[1], al.ONE), letter[2], letter[3])),
    "kron": _kron,
    "shuffle": lambda letter: n.Shuffle(letter[1], letter[2]),
    "tr": lambda letter: n.Tr(_word(letter[1], al.shape(letter[1][0])[0])),
    "det": lambda letter: n.Det(tree(al.thaw(letter[1]), letter[2])),
    "fn": lambda letter: n.Elementary(tree(al.thaw(letter[2])), letter[1]),
    "unit": lambda letter: n.Unit(letter[1], letter[2]),
    "unitT": lambda letter: n.T(n.Unit(letter[1], letter[2])),
    "had": lambda letter: reduce(n.Had, (_word(word, al.shape(letter)[0]) for word in letter[1])),
    "diag": lambda letter: n.Diag(_word(letter[1], letter[2])),
    "dg": lambda letter: n.DiagOf(_word(letter[1], letter[2])),
    "dgT": lambda letter: n.T(n.DiagOf(_word(letter[1], letter[2]))),
    "rank": lambda letter: n.Rank(tree(al.thaw(letter[1]), letter[2])),
    "eigs": lambda letter: n.Eigs(tree(al.thaw(letter[1]), letter[2])),
    "eigsT": lambda letter: n.T(n.Eigs(tree(al.thaw(letter[1]), letter[2]))),
    "inv": lambda letter: n.Inv(tree(al.thaw(letter[1]), letter[2])),
}

__all__ = ["left_over", "terms", "tree", "untouched"]
