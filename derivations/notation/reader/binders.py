"""What binds a letter: sums, integrals, suprema, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import nodes as n
from ..binding import free
from ..core import Node
from .free_sizes import scalar
from .parselets import atom
from .spectra import in_any_order

if TYPE_CHECKING:
    from .grammar import Parser

Part = tuple[int, int]


def _bound(p: Parser, part: Part) -> Any:
    """An end of a range: a term, or infinity."""
    if p.plain(part) in ((r"\infty",), ("+", r"\infty")):
        return n.INFINITY
    return p.term(part)


def _scripts(p: Parser, below: str, above: str = "") -> tuple[Part, Part | None]:
    """What stands below an operator, and above it."""
    place = p.i
    p.i += 1
    if p.text() != "_":
        raise p.refuse(f"{p.text(-1)} without {below}", f"write {below} below it", place)
    p.i += 1
    low = p.group()
    high = None
    if p.text() == "^":
        p.i += 1
        high = p.group()
    if above and high is None:
        raise p.refuse(f"without {above}", f"write {above} above it", place)
    if not above and high is not None:
        raise p.refuse("a script above that means nothing here", "remove it", place)
    return low, high


@atom(r"\sum")
def total(p: Parser) -> Node:
    return _over_an_index(p, n.Sum, "a sum", r"write \sum_{i=1}^{n}")


@atom(r"\prod")
def product(p: Parser) -> Node:
    return _over_an_index(p, n.Prod, "a product", r"write \prod_{i=1}^{n}")


def union_of(p: Parser) -> tuple[Any, Any, Any]:
    """The letter of a union over an index, its start and its end."""
    return _counted(p, "a union", r"write \bigcup_{i=1}^{n}")


def _over_an_index(p: Parser, make: type[Node], what: str, remedy: str) -> Node:
    place = p.i
    letter, first, last = _counted(p, what, remedy)
    if last is n.INFINITY and make is n.Prod:
        raise p.refuse("a product of infinitely many factors", "write its end, or the limit of such products", place)
    mark = len(p.unordered)
    node = make(p.under(letter, p.product if make is n.Sum else lambda: _factors(p, letter[1])), letter[1], first, last)
    in_any_order(p, mark, node)
    return node


def _factors(p: Parser, letter: Any) -> Node:
    """What a product runs over. A factor without the letter behind others may belong to it or stand behind it, which is
    not the same, as it is for a sum."""
    start = p.i
    found = p.factors()
    if len(found) > 1 and letter not in free(found[-1]):
        what = "a product of which it is not clear where it ends: its last factor is the same for every index"
        raise p.refuse(what, "put what it runs over, or the whole product, in brackets", start)
    return found[0] if len(found) == 1 else n.Mul(*found)


def _counted(p: Parser, what: str, remedy: str) -> tuple[Any, Any, Any]:
    """What stands below and above an operator over an index."""
    place = p.i
    low, high = _scripts(p, "its letter and start", "its end")
    parts = p.split(low, ("=",))
    if len(parts) != 2 or high is None:
        raise p.refuse(f"{what} whose letter and start are not seen", remedy, place)
    first, last = _bound(p, parts[1]), _bound(p, high)
    return p.binds(parts[0]), first, last


@atom(r"\int")
def integral(p: Parser) -> Node:
    place = p.i
    stop = p.ends_of_integrals.get(place)
    low, high = _scripts(p, "its ends", "its end")
    if stop is None or stop >= p.end:
        raise p.refuse("an integral without its d", r"write \,\mathrm{d}s with a letter at its end", place)
    first, last = _bound(p, low), _bound(p, high or low)
    part = (p.i, stop)
    p.i = stop + 1
    start = p.i
    p.i += 1
    while p.text() in ("_", "'"):
        if p.text() == "_":
            p.i += 1
            p.group()
        else:
            p.i += 1
    letter = p.binds((start, p.i))
    body = p.under(letter, lambda: p.term(part))
    return n.Integral(body, letter[1], first, last)


@atom(r"\lim")
def limit(p: Parser) -> Node:
    place = p.i
    low, _ = _scripts(p, "its letter and where it goes")
    parts = p.split(low, (r"\to",))
    if len(parts) != 2:
        raise p.refuse("a limit whose letter is not seen", r"write \lim_{t \to \infty}", place)
    to = _bound(p, parts[1])
    letter = p.binds(parts[0])
    return n.Lim(p.under(letter, p.product), letter[1], to)


@atom(r"\sup", r"\operatorname{sup}")
def supremum(p: Parser) -> Node:
    place = p.i
    low, _ = _scripts(p, "its letter")
    letter, ends = _range(p, low, place)
    return n.Sup(p.under(p.binds(letter), p.product), p.binds(letter)[1], *ends)


def _range(p: Parser, low: Part, place: int) -> tuple[Part, tuple[Any, ...]]:
    """The letter of a supremum and its ends."""
    between = p.split(low, (r"\le",))
    if len(between) == 3:
        return between[1], (_bound(p, between[0]), _bound(p, between[2]))
    inside = p.split(low, (r"\in",))
    if len(inside) == 2 and p.tokens[inside[1][0]].text == "[" if inside[-1][0] < low[1] else False:
        start, stop = inside[1]
        ends = p.split((start + 1, stop - 1), (",",))
        if p.closes.get(start) == stop - 1 and len(ends) == 2:
            return inside[0], (_bound(p, ends[0]), _bound(p, ends[1]))
    from_below = p.split(low, (r"\ge",))
    if len(from_below) == 2:
        return from_below[0], (_bound(p, from_below[1]), n.INFINITY)
    if len(between) == 1 and len(inside) == 1 and len(p.split(low, ("<", ">", "=", ","))) == 1:
        return low, ()
    raise p.refuse("a range of a supremum", r"write \sup_{t} or \sup_{0 \le s \le t}", place)


@atom("O", r"\mathcal{O}", r"\operatorname{O}")
def order(p: Parser) -> Node:
    """An order of magnitude, where no name is spelled so."""
    place = p.i
    p.i += 1
    if p.text() != "(":
        raise p.refuse(f"{p.text(-1)} is an order of magnitude without its bracket, or not declared",
                       r"write \mathcal{O}(a), or declare the name", place)  # fmt: skip
    inner = p.term(p.group())
    if not scalar(inner):
        raise p.refuse("the order of magnitude of a matrix", "write that of its norm", place)
    return n.Order(inner)
