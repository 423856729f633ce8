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
from importlib import import_module
from typing import Any

from derivations.assumptions import Has, Property
from derivations.ledger import Claim
from derivations.notation import nodes as n

from .. import judging
from ..evidence import Evidence, Outcome, Scope

# (class.field, kind of change) or class.field alone, and why a proof stays a proof
INERT: Mapping[str, str] = {
    "Instance.source": "names what granted a rule; the replay looks the rule up among the claim's assumptions itself",
    "Instance.node": "a note for the reader; the replay reads the left side",
    "Part.role": "a note for the reader; the order of the parts decides",
    "Certificate.theorem": "any name asks for the initial value problem; the replay knows one theorem",
}
HARMLESS: Mapping[tuple[str, str], str] = {
    ("*", "order reversed"): "the order of a sum; of words, where the replay finds the same letters",
    ("Certificate.dotted", "flag flipped"): "owning up to dots where there are none; it only weakens the outcome",
    ("Certificate.invertible", "part dropped"): "a kernel shown invertible that no step needs",
    ("Certificate.invertible", "part repeated"): "said twice",
}
PER_FIELD = 3


@dataclass(frozen=True)
class Forgery:
    """A changed proof object: which field of which class, and what was done to it."""

    place: str
    change: str
    proof: Any

    @property
    def harmless(self) -> str:
        """Why a replay may accept this change all the same; empty if it must not."""
        if self.place in INERT and (self.place, self.change) != ("Certificate.theorem", "text emptied"):
            return INERT[self.place]
        return HARMLESS.get((self.place, self.change)) or HARMLESS.get(("*", self.change), "")


Make = Callable[[Any], Any]


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
    elif isinstance(value, n.Node):
        yield "term doubled", n.Num(2) * value
        yield "term plus itself", value + value
    elif isinstance(value, frozenset):
        for item in sorted(value, key=str):
            yield "hypothesis dropped", value - {item}
    elif isinstance(value, tuple) and value:
        for i in range(len(value)):
            yield "part dropped", value[:i] + value[i + 1 :]
        yield "part repeated", (*value, value[-1])
        if len(value) > 1:
            yield "emptied", ()
            if value[0] != value[-1]:
                yield "order reversed", value[::-1]


def sites(thing: Any, make: Make, seen: set[int], place: str) -> Iterator[tuple[str, Any, Make]]:
    """Every field and item below: where, its value, and how to put another value into the whole."""
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

            here = f"{type(thing).__name__}.{field.name}"
            yield here, value, put
            yield from sites(value, put, seen, here)
    elif isinstance(thing, tuple) and not isinstance(thing, n.Node):
        for i, item in enumerate(thing):

            def set_item(new: Any, i: int = i) -> Any:
                return make((*thing[:i], new, *thing[i + 1 :]))

            if not (is_dataclass(item) and not isinstance(item, type)):
                yield place, item, set_item
            yield from sites(item, set_item, seen, place)


def forgeries(proof: Any, seed: str = "", per_field: int = PER_FIELD) -> Iterator[Forgery]:
    """One-place changes of a proof object: for each field and kind of change a few places, fixed by the seed."""
    found: dict[tuple[str, str], list[tuple[str, Make, Any]]] = {}
    for number, (place, value, put) in enumerate(sites(proof, lambda new: new, set(), type(proof).__name__)):
        for turn, (change, new) in enumerate(changes(value)):
            if new == value:
                continue
            order = hashlib.sha256(f"{seed} {place} {change} {number} {turn}".encode()).hexdigest()
            found.setdefault((place, change), []).append((order, put, new))
    for (place, change), options in found.items():
        options.sort(key=lambda option: option[0])
        for _, put, new in options[:per_field]:
            yield Forgery(place, change, put(new))
    yield from typed_in(proof)


def typed_in(proof: Any) -> Iterator[Forgery]:
    """Obligations that nothing discharges: a premise without its steps, and made-up invertible kernels."""
    for place, value, put in sites(proof, lambda new: new, set(), type(proof).__name__):
        if place.endswith((".steps", ".parents")) and value:
            yield Forgery(place, "typed in without proof", put(()))
    if getattr(proof, "invertible", None) == ():
        kernel = n.sym("made_up", n.size("made_up_size"), n.size("made_up_size"))
        fact = Has(kernel, Property.INVERTIBLE)
        yield Forgery(
            "Certificate.invertible", "typed in without proof", replace(proof, invertible=((kernel, fact, None),))
        )


# -- the replays --------------------------------------------------------------------------------------
def accepted(claim: Claim, engine: str, proof: Any) -> bool:
    """Whether the replay of an engine's proofs takes this one for a proof of the claim."""
    if engine in judging.CERTIFYING:
        evidence = Evidence(engine, Outcome.PROVES, Scope.ALL, proof=proof)
        return judging.checked(claim, evidence).outcome is Outcome.PROVES
    module = import_module(f"verify.engines.{engine}")
    return module.judge_replay(claim, proof).outcome is Outcome.SUPPORTS


__all__ = ["HARMLESS", "INERT", "Forgery", "accepted", "altered", "changes", "forgeries", "sites", "typed_in"]
