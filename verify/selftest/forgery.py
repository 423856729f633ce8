"""Forged proofs: one thing changed in a true proof object, or a true proof of something else.

The forger knows no engine: it walks over any tree of dataclasses and tuples, and changes one number, one term, one
name, drops or repeats one part, or empties a list of premises. The replay must refuse every forgery that is not
still a proof; what a proof object merely says about itself (`INERT`) may be changed.
"""

from __future__ import annotations

import copy
import enum
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from derivations.assumptions import Has, Property
from derivations.estimates import Natural
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n

from ..bounds.rules.arithmetic import combine
from ..bounds.rules.ground import RuleError
from ..bounds.rules.kernel import Context, Sequent
from ..bounds.rules.logic import ring
from ..bounds.rules.terms import TermError
from ..judging import engines
from .oracle import Truth, ask, whatever_exists

# (class.field, kind of change) or class.field alone, and why a proof stays a proof
INERT: Mapping[str, str] = {
    "Instance.source": "names what granted a rule; the replay looks the rule up among the claim's assumptions itself",
    "Instance.node": "a note for the reader; the replay reads the left side",
    "Part.role": "a note for the reader; the order of the parts decides",
    "Certificate.theorem": "any name asks for the initial value problem; the replay knows one theorem",
    "lemma.data": "the name of a lemma, a note for the reader; the replay checks its proof",
}
HARMLESS: Mapping[tuple[str, str], str] = {
    ("*", "order reversed"): "the order of a sum; of words, where the replay finds the same letters",
    ("Certificate.dotted", "flag flipped"): "owning up to dots where there are none; it only weakens the outcome",
    ("Certificate.invertible", "part dropped"): "a kernel shown invertible that no step needs",
    ("Certificate.invertible", "part repeated"): "said twice",
    ("operator identity.under", "hypothesis dropped"): "the claim is read anew without it, and its certificate replays",
    **{
        ("functions of one number compared by their slopes.data", f"term {change}"): "another positive factor"
        for change in ("doubled", "plus itself")
    },
    (
        "functions of one number compared by their slopes.data",
        "part repeated",
    ): "one more derivative, which is shown not to be negative as well",
    (
        "Sequent.under",
        "sign dropped",
    ): "the sign of a symbol that merely occurs; what a step uses the replay finds itself",
}
NOT_INERT = {
    ("Certificate.theorem", "text emptied"),
    *(("lemma.data", f"part {change}") for change in ("dropped", "repeated")),
}
SUMS = ("Part.steps", "Part.cofactors", "Premise.steps")  # what a certificate adds up
PER_FIELD = 3
TYPED_IN = 60


@dataclass(frozen=True)
class Forgery:
    """A changed proof object: which field of which class, and what was done to it."""

    place: str
    change: str
    proof: Any
    rule: str = ""  # of the step that was changed, where it names one
    was: Any = None  # the value that was changed, and what it became
    became: Any = None
    without: Callable[[], Any] | None = None  # the proof without the summand in which something was changed

    @property
    def harmless(self) -> str:
        """Why a replay may accept this change all the same; empty if it must not."""
        by_rule = f"{self.rule}.{self.place.rpartition('.')[2]}"
        for place in (self.place, by_rule):
            if place in INERT and (place, self.change) not in NOT_INERT:
                return INERT[place]
        known = (HARMLESS.get((place, self.change)) for place in (self.place, by_rule, "*"))
        return next((reason for reason in known if reason), "")


Make = Callable[[Any], Any]
SIGNS = (Property.POSITIVE, Property.NONNEGATIVE)


def altered(owner: Any, name: str, value: Any) -> Any:
    """A copy of a (frozen) object with another value of one field, past its own checks."""
    out = copy.copy(owner)
    object.__setattr__(out, name, value)
    return out


def changes(value: Any) -> Iterator[tuple[str, Any]]:
    """Other values for a leaf or a tuple."""
    if isinstance(value, bool):
        yield "flag flipped", not value
    elif isinstance(value, int | Fraction):
        yield "number doubled", value * 2 if value else value + 1
        yield "number plus 1", value + 1
        yield "sign flipped", -value if value else value - 1
    elif isinstance(value, str):
        yield "text replaced", "made up"
        yield "text emptied", ""
        if value in ("<=", "<", "="):
            yield "relation sharpened", {"<=": "<", "<": "=", "=": "<"}[value]
    elif isinstance(value, n.Zero) or value == n.Num(0):  # twice nothing is nothing
        yield "term made up", n.sym("made_up", *value.shape)
    elif isinstance(value, n.Node):
        yield "term doubled", n.Num(2) * value
        yield "term plus itself", value + value
    elif isinstance(value, frozenset):
        for item in sorted(value, key=str):
            sign = isinstance(item, Natural) or (isinstance(item, Has) and item.what in SIGNS)
            yield "sign dropped" if sign else "hypothesis dropped", value - {item}
    elif isinstance(value, tuple) and value:
        for i in range(len(value)):
            yield "part dropped", value[:i] + value[i + 1 :]
        yield "part repeated", (*value, value[-1])
        if len(value) > 1:
            yield "emptied", ()
            if value[0] != value[-1]:
                yield "order reversed", value[::-1]


@dataclass(frozen=True)
class Site:
    """A field or an item: where, in a step by which rule, its value, how to put another into the whole, and how to
    make the whole without the innermost summand that it belongs to, where it belongs to one."""

    place: str
    rule: str
    value: Any
    put: Make
    without: Callable[[], Any] | None = None


def sites(
    thing: Any, make: Make, seen: set[int], place: str, rule: str = "", without: Callable[[], Any] | None = None
) -> Iterator[Site]:
    """Every field and item below."""
    if is_dataclass(thing) and not isinstance(thing, type):
        if isinstance(thing, enum.Enum) or id(thing) in seen:
            return
        seen.add(id(thing))
        for field in fields(thing):
            if field.name == "key":
                continue
            value = getattr(thing, field.name)

            def put(new: Any, name: str = field.name) -> Any:
                return make(altered(thing, name, new))

            here, by = f"{type(thing).__name__}.{field.name}", getattr(thing, "rule", rule)
            yield Site(here, by, value, put, without)
            yield from sites(value, put, seen, here, by, without)
    elif isinstance(thing, tuple) and not isinstance(thing, n.Node):
        for i, item in enumerate(thing):

            def set_item(new: Any, i: int = i) -> Any:
                return make((*thing[:i], new, *thing[i + 1 :]))

            def drop_item(i: int = i) -> Any:
                return make((*thing[:i], *thing[i + 1 :]))

            rest = drop_item if place in SUMS else without
            if not (is_dataclass(item) and not isinstance(item, type)):
                yield Site(place, rule, item, set_item, rest)
            yield from sites(item, set_item, seen, place, rule, rest)


def forgeries(proof: Any, seed: str = "", per_field: int = PER_FIELD) -> Iterator[Forgery]:
    """One-place changes of a proof object: for each field and kind of change a few places, fixed by the seed."""
    found: dict[tuple[str, str], list[tuple[str, Site, Any]]] = {}
    for number, site in enumerate(sites(proof, lambda new: new, set(), type(proof).__name__)):
        for turn, (change, new) in enumerate(changes(site.value)):
            if new != site.value:
                order = drawn(seed, site.place, change, number, turn)
                found.setdefault((site.place, change), []).append((order, site, new))
    for (place, change), options in found.items():
        options.sort(key=lambda option: option[0])
        for _, site, new in options[:per_field]:
            without = partial(site.put, site.value[:-1]) if place in SUMS else site.without
            yield Forgery(place, change, site.put(new), site.rule, site.value, new, without)
    yield from typed_in(proof, seed)


def drawn(*words: object) -> str:
    """A fixed pseudo-random order."""
    return hashlib.sha256(" ".join(map(str, words)).encode()).hexdigest()


def typed_in(proof: Any, seed: str = "") -> Iterator[Forgery]:
    """Obligations that nothing discharges: premises without their steps, and made-up invertible kernels."""
    found = [
        (drawn(seed, number), Forgery(s.place, "typed in without proof", s.put(()), s.rule, s.value, (), s.without))
        for number, s in enumerate(sites(proof, lambda new: new, set(), type(proof).__name__))
        if s.place.endswith((".steps", ".parents")) and s.value
    ]
    yield from (forgery for _, forgery in sorted(found, key=lambda item: item[0])[:TYPED_IN])
    if getattr(proof, "invertible", None) == ():
        kernel = n.sym("made_up", n.size("made_up_size"), n.size("made_up_size"))
        fact = Has(kernel, Property.INVERTIBLE)
        yield Forgery(
            "Certificate.invertible", "typed in without proof", replace(proof, invertible=((kernel, fact, None),))
        )


# -- steps that both would make -----------------------------------------------------------------------
def remade(before: Any, after: Any) -> str:
    """Why a changed proof of a bound is a proof: the kernel makes the changed step as well, or it only rests on less
    than the kernel says, and what is shown in the end still rests on all of it.

    Multipliers of a combination are free, and so is the strictness that they show: another sum may come out too.
    """
    whole = after
    while True:
        pairs = [(a, b) for a, b in zip(_parents(before), _parents(after), strict=False) if a is not b]
        if len(pairs) != 1 or len(_parents(before)) != len(_parents(after)):
            break
        ((before, after),) = pairs
    if _rests_on_less(before, after):
        if after is not whole:
            return "a fact that this step does not need; what is shown rests on it all the same"
        if before.under - after.under <= needs(after):
            return "a fact that its own terms need: it is said with them"
    make = REMAKING.get(getattr(after, "rule", ""))
    if make is None or not all(isinstance(p, Sequent) for p in after.parents):
        return ""
    try:
        made = make(after)
    except (RuleError, TermError, n.ShapeError, TypeError, ValueError):
        return ""
    return "another step that comes out, by the kernel too" if made.under <= after.under else ""


def _rests_on_less(before: Any, after: Any) -> bool:
    """Whether two steps say the same for the same reason, the second under fewer assumptions."""
    said = ("left", "relation", "right", "rule", "parents", "data")
    same = all(getattr(before, name, None) == getattr(after, name, None) for name in said)
    under = (getattr(before, "under", None), getattr(after, "under", None))
    return same and all(isinstance(x, frozenset) for x in under) and under[1] < under[0]  # type: ignore[operator]


def needs(step: Any) -> frozenset:
    """What must hold for the two terms of a step to mean something."""
    claim = Claim(step.left, Relation.EQ, step.right, Notation("step", {}, tuple(step.under)))
    return frozenset(claim.assumptions.definedness)


def needless(claim: Claim, engine: str, forgery: Forgery) -> str:
    """Why it does not matter what a summand of a certificate says: the replay takes the certificate without it as well,
    so that it adds nothing, whatever its factor is.

    That the replay adds up at all is seen from what else it refuses: doubled sides, and the certificates of others.
    """
    if forgery.place in SUMS and len(forgery.became) < len(forgery.was):
        return "summands that add nothing"
    if forgery.without is None or not accepted(claim, engine, forgery.without()):
        return ""
    return "a summand that adds nothing"


def same_value(claim: Claim, forgery: Forgery) -> str:
    """Why a changed term is the same: numbers say so in every model of what is known in the claim, or of nothing."""
    if not (isinstance(forgery.was, n.Node) and isinstance(forgery.became, n.Node)):
        return ""
    said = replace(claim, lhs=forgery.was, rhs=forgery.became, relation=Relation.EQ, plan=None)
    bare = replace(said, notation=Notation("term", {}, ()), stated=())
    known = replace(said, stated=whatever_exists(claim).assumptions.judged)
    return "a term with the same value" if any(ask(one).truth is Truth.HOLDS for one in (bare, known)) else ""


def _summed(step: Any) -> Sequent:
    count, *multipliers = step.data
    used, signs = step.parents[:count], step.parents[count:]
    return combine(Context(step.under), step.left, step.relation, step.right, used, multipliers, signs)


def _expanded(step: Any) -> Sequent:
    return ring(Context(step.under), step.left, step.right)


REMAKING: Mapping[str, Callable[[Any], Sequent]] = {"combine": _summed, "ring": _expanded}


def _parents(thing: Any) -> tuple:
    return getattr(thing, "parents", ())


# -- the replays --------------------------------------------------------------------------------------
def accepted(claim: Claim, engine: str, proof: Any) -> bool:
    """Whether the replay of an engine's proofs takes this one for a proof of the claim."""
    replay = engines.ENGINES[engine].replay
    assert replay is not None, f"{engine} has no replay"
    try:
        replay(claim, proof)
    except engines.REJECTED:
        return False
    return True


__all__ = [
    "HARMLESS",
    "INERT",
    "Forgery",
    "accepted",
    "altered",
    "changes",
    "forgeries",
    "needless",
    "remade",
    "same_value",
    "sites",
    "typed_in",
]
