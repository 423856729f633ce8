"""Trees and proofs as JSON, and trees back through a whitelist of the notation's classes.

A tree is a list `[class name, argument, ...]`; sizes, labels and tuples are lists of the same kind. Nothing is
evaluated or looked up by name outside the table below: text never becomes code.

>>> from derivations.notation import sym
>>> node_to_json(sym("a"))
['Sym', ['Str', 'a'], ['Tuple', ['Integer', 1], ['Integer', 1]], ['Str', 'a']]
>>> str(node_from_json(node_to_json(sym("a"))))
'a'
"""

from __future__ import annotations

import copyreg
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import sympy
from sympy.core.symbol import Str

from derivations.document import LINEARIZED_NETWORKS
from derivations.ledger import Claim
from derivations.notation import nodes as n
from derivations.notation.text import plain, text

from ..bounds.rules.kernel import Told
from ..densities.certificate import PowerCertificate
from ..identities.certificate import Certificate
from ..identities.operator import schemas

MAX_DEPTH = 200
MAX_NODES = 100_000
MAX_TEXT = 2_000
MAX_DIGITS = 10_000


class SerialError(ValueError):
    """JSON that is no tree of the notation: where, and what was expected."""


# One letter for each argument: N a node, S a size, L a limit (node or infinity), T a tuple of nodes,
# s a string, P a pair of sizes, q a rational; a letter with * may repeat, with ? may be missing.
SIGNATURES: Mapping[str, str] = MappingProxyType(
    {
        "Num": "q", "Size": "S", "Sym": "s P s N*", "I": "S", "Zero": "S S", "Space": "S*",
        "Add": "N N*", "Neg": "N", "Mul": "N N*", "Frac": "N N", "Pow": "N N", "Sqrt": "N", "Factorial": "N",
        "T": "N", "Inv": "N", "PInv": "N", "RangeProj": "N", "Exp": "N", "Phi1": "N", "Phi": "N",
        "Kron": "N N", "Vec": "N", "Unvec": "N S S", "Shuffle": "S S", "Blocks": "T T*", "Entry": "N N N",
        "Row": "N N", "Band": "N N S", "Dotted": "N T T T T*", "D": "N N", "Grad": "N N", "Jac": "N N",
        "Integral": "N N L L", "Sum": "N N L L", "Lim": "N N L", "Sup": "N N L*",
        "Norm": "N s", "Sing": "N s", "Eig": "N s", "Fails": "N N s",
        "Expect": "N", "Cov": "N N?", "CondMean": "N N N", "CondCov": "N N N", "Density": "T T",
        "NormalDensity": "N N", "_Inner": "N N",
    }
)  # fmt: skip
CLASSES: Mapping[str, type] = MappingProxyType({name: getattr(n, name) for name in SIGNATURES})
_SIZE_OPERATORS: Mapping[str, Any] = MappingProxyType(
    {"SizeAdd": sympy.Add, "SizeMul": sympy.Mul, "SizePow": sympy.Pow}
)
_KIND = {
    "N": "a node", "S": "a size", "L": "a node or infinity", "T": "a tuple of nodes", "s": "a string",
    "P": "a pair of sizes", "q": "a rational number",
}  # fmt: skip


# -- trees out ----------------------------------------------------------------------------------------
def node_to_json(node: n.Node) -> list:
    """A tree of the notation as plain lists."""
    if type(node) not in CLASSES.values():
        raise SerialError(f"{type(node).__name__} is not a class of the notation")
    return _out(node)


def _out(thing: Any) -> list:
    if isinstance(thing, n.Node):
        return [type(thing).__name__, *(_out(arg) for arg in thing.args)]
    if isinstance(thing, Str):
        return ["Str", thing.name]
    if isinstance(thing, sympy.Tuple):
        return ["Tuple", *(_out(arg) for arg in thing)]
    if isinstance(thing, sympy.Integer):
        return ["Integer", int(thing)]
    if isinstance(thing, sympy.Rational):
        return ["Rational", int(thing.p), int(thing.q)]
    if isinstance(thing, n.SpelledSize):
        return ["Symbol", thing.name, thing.tex]
    if isinstance(thing, sympy.Symbol):
        return ["Symbol", thing.name]
    if thing == sympy.oo:
        return ["Infinity"]
    for name, operator in _SIZE_OPERATORS.items():
        if isinstance(thing, operator):
            return [name, *(_out(arg) for arg in sorted(thing.args, key=sympy.default_sort_key))]
    raise SerialError(f"{type(thing).__name__} has no place in a tree of the notation")


# -- trees in -----------------------------------------------------------------------------------------
def node_from_json(data: Any) -> n.Node:
    """The tree of `node_to_json`; raises `SerialError` with the place of the first thing that is wrong."""
    return _Reader().node(data, "tree", 1)


class _Reader:
    def __init__(self) -> None:
        self.count = 0

    def head(self, data: Any, place: str, depth: int) -> tuple[str, list]:
        self.count += 1
        if self.count > MAX_NODES:
            raise SerialError(f"{place}: more than {MAX_NODES} parts; split the expression into steps")
        if depth > MAX_DEPTH:
            raise SerialError(f"{place[:80]}...: nested more than {MAX_DEPTH} deep; split the expression into steps")
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            raise SerialError(f"{place}: expected a list [class name, arguments...], found {_brief(data)}")
        return data[0], data[1:]

    def node(self, data: Any, place: str, depth: int) -> n.Node:
        name, args = self.head(data, place, depth)
        signature = SIGNATURES.get(name)
        if signature is None:
            raise SerialError(f"{place}: {_brief(name)} is not a class of the notation")
        kinds = self.kinds(signature.split(), len(args), f"{place}.{name}")
        values = [
            self.value(kind, arg, f"{place}.{name}[{i}]", depth + 1)
            for i, (kind, arg) in enumerate(zip(kinds, args, strict=True), 1)
        ]
        try:
            return CLASSES[name](*values)
        except (TypeError, ValueError) as reason:
            raise SerialError(f"{place}.{name}: {reason}") from None

    def kinds(self, signature: list[str], count: int, place: str) -> list[str]:
        required = [letter for letter in signature if len(letter) == 1]
        last = signature[-1] if signature else ""
        if last.endswith("*") and count >= len(required):
            return required + [last[0]] * (count - len(required))
        if last.endswith("?") and count == len(required) + 1:
            return [*required, last[0]]
        if count != len(required):
            raise SerialError(f"{place}: expected {' '.join(signature)} (see SIGNATURES), found {count} argument(s)")
        return required

    def value(self, kind: str, data: Any, place: str, depth: int) -> Any:
        if kind == "N":
            return self.node(data, place, depth)
        if kind == "L":
            return n.INFINITY if data == ["Infinity"] else self.node(data, place, depth)
        name, args = self.head(data, place, depth)
        if kind == "s" and name == "Str" and len(args) == 1 and isinstance(args[0], str) and len(args[0]) <= MAX_TEXT:
            return Str(args[0])
        if kind == "T" and name == "Tuple":
            return sympy.Tuple(*(self.node(arg, f"{place}[{i}]", depth + 1) for i, arg in enumerate(args, 1)))
        if kind == "P" and name == "Tuple" and len(args) == 2:
            return sympy.Tuple(*(self.size(arg, f"{place}[{i}]", depth + 1) for i, arg in enumerate(args, 1)))
        if kind == "S":
            return self.size(data, place, depth)
        if kind == "q" and name in ("Integer", "Rational"):
            return self.rational(name, args, place)
        raise SerialError(f"{place}: expected {_KIND[kind]}, found {_brief(data)}")

    def rational(self, name: str, args: list, place: str) -> Any:
        whole = all(isinstance(a, int) and not isinstance(a, bool) and abs(a) < 10**MAX_DIGITS for a in args)
        if whole and name == "Integer" and len(args) == 1:
            return sympy.Integer(args[0])
        if whole and name == "Rational" and len(args) == 2 and args[1] > 0:
            return sympy.Rational(args[0], args[1])
        raise SerialError(f"{place}: expected {name} with whole numbers, found {_brief(args)}")

    def size(self, data: Any, place: str, depth: int) -> Any:
        name, args = self.head(data, place, depth)
        named = all(isinstance(arg, str) and 0 < len(arg) <= MAX_TEXT for arg in args)
        if name == "Symbol" and len(args) == 1 and named:
            return sympy.Symbol(args[0], positive=True, integer=True)
        if name == "Symbol" and len(args) == 2 and named:
            return n.SpelledSize(*args)
        if name in ("Integer", "Rational"):
            return self.rational(name, args, place)
        if name in _SIZE_OPERATORS and args:
            parts = [self.size(arg, f"{place}.{name}[{i}]", depth + 1) for i, arg in enumerate(args, 1)]
            if name == "SizePow" and (len(parts) != 2 or not parts[1].is_Integer or abs(parts[1]) > 64):
                raise SerialError(f"{place}: a size to a small whole power is needed")
            return _SIZE_OPERATORS[name](*parts)
        raise SerialError(f"{place}: expected a size, found {_brief(data)}")


def _brief(data: Any) -> str:
    shown = repr(data) if not isinstance(data, list | dict) else f"a {type(data).__name__} of {len(data)}"
    return shown if len(shown) <= 60 else shown[:57] + "..."


# -- values of evidence -------------------------------------------------------------------------------
def plain_json(value: Any) -> Any:
    """Any value an engine reports as JSON: finite floats, exact numbers and everything unknown as text."""
    if value is None or isinstance(value, bool | int | str):
        return value if not isinstance(value, int) or abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, n.Node):
        return text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain_json(item) for item in value), key=str)
    if is_dataclass(value) and not isinstance(value, type):
        return plain_json(asdict(value))
    return str(value)


# -- proofs -------------------------------------------------------------------------------------------
def proof_to_json(proof: Any) -> dict | None:
    """A proof object in compact, readable form: what was used, and how often."""
    if proof is None:
        return None
    if isinstance(proof, Certificate):
        return _operator_proof(proof)
    if isinstance(proof, PowerCertificate):
        powers = [{"relation": plain(fact.statement()), "power": str(power)} for fact, power in proof.powers]
        return {"engine": "density", "theorem": "chain rule of densities", "powers": powers}
    if isinstance(proof, Told):
        return _bounds_proof(proof)
    return {"engine": type(proof).__name__, "detail": plain_json(proof)}


def _bounds_proof(proof: Told) -> dict:
    """The steps down to lemmas (which are claims of their own), each fact once; what it rests on; the rules used."""
    used = Counter(step.rule for step in proof.steps())
    seen: set[int] = set()

    def tree(fact: Told, depth: int = 0) -> dict:
        out: dict[str, Any] = {"rule": fact.rule, "statement": text_of(fact)}
        if fact.rule == "lemma":
            return {**out, "rule": f"lemma {fact.data[0]}"}
        if id(fact) in seen or depth > 60:
            return {**out, "shown": "above"} if fact.parents else out
        seen.add(id(fact))
        children = [tree(parent, depth + 1) for parent in fact.parents]
        return {**out, "children": children} if children else out

    rests_on = sorted(plain(a.statement()) for a in proof.under)
    return {"engine": "bounds", "rules": dict(sorted(used.items())), "rests_on": rests_on, **tree(proof)}


def text_of(fact: Told) -> str:
    return f"{text(fact.left)} {fact.relation} {text(fact.right)}"


def _operator_proof(proof: Certificate) -> dict:
    out: dict[str, Any] = {"engine": "operator", "schemas": schemas(proof), "parts": []}
    for part in proof.parts:
        uses = Counter(step.instance for step in part.steps)
        instances = []
        for instance, count in uses.items():
            shown = {
                "schema": instance.schema,
                "left": word_text(instance.left),
                "right": poly_text(instance.right),
                "source": instance.source,
                "premises": [f"{poly_text(p.start)} = {poly_text(p.end)}" for p in instance.premises],
                "used": count,
            }
            instances.append({key: value for key, value in shown.items() if value})
        out["parts"].append({"role": part.role, "start": poly_text(part.start), "end": "0", "instances": instances})
    if proof.theorem:
        out["theorem"] = proof.theorem
        out["generator"] = poly_text(proof.generator)
    if proof.dotted:
        out["reads"] = "the closed form that the dots stand for"
    if proof.invertible:
        out["invertible"] = [f"{text(kernel)}, since {plain(fact.statement())}" for kernel, fact, _ in proof.invertible]
    return out


def poly_text(poly: Any) -> str:
    """A polynomial of words as one line."""
    out = ""
    for (mono, word), coefficient in poly:
        factors = [] if abs(coefficient) == 1 and (mono or word) else [str(abs(coefficient))]
        factors += [_power(_generator(g), e) for g, e in mono]
        if word:
            factors.append(word_text(word))
        sign = "-" if coefficient < 0 else "+"
        out += f" {sign} " if out else ("-" if coefficient < 0 else "")
        out += " ".join(factors)
    return out or "0"


def word_text(word: Any) -> str:
    """A word as one line; the empty word is the identity."""
    return " ".join(letter_text(letter) for letter in word) or "I"


def _power(body: str, exponent: Fraction) -> str:
    if exponent == 1:
        return body
    shown = body if " " not in body or (body.endswith(")") and body.count("(") == 1) else f"({body})"
    return f"{shown}^({exponent})"


def _generator(generator: Any) -> str:
    if isinstance(generator, tuple) and len(generator) == 2 and generator[0] == "word":
        return word_text(generator[1])
    return text(generator) if isinstance(generator, n.Node) else str(generator)


def _slot(letter: tuple) -> str:
    kernel, power, rate = letter[1:]
    body = text(kernel)
    factors = [_power(body, power) if power else f"P({body})"]
    if rate:
        factors.append(f"exp({poly_text(rate)} · {body})")
    return " ".join(factors)


def _linear(letter: tuple) -> str:
    _, kind, var, mono, word = letter
    body = poly_text((((mono, word), Fraction(1)),))
    name = {"E": "𝔼", "D": "d/d", "Int": "∫ d", "Lim": "lim "}.get(kind, kind)
    if kind == "E":
        return f"{name}[{body}]"
    shown = text(var) if isinstance(var, n.Node) else ", ".join(_shown(v) for v in _flat(var))
    return f"{name}{shown}[{body}]"


def _flat(thing: Any) -> list:
    return [item for part in thing for item in _flat(part)] if isinstance(thing, tuple) else [thing]


def _shown(thing: Any) -> str:
    return text(thing) if isinstance(thing, n.Node) else str(thing)


_LETTERS: Mapping[str, Callable[[tuple], str]] = MappingProxyType(
    {
        "sym": lambda a: text(a[1]),
        "symT": lambda a: text(a[1]) + "ᵀ",
        "node": lambda a: text(a[1]),
        "nodeT": lambda a: f"({text(a[1])})ᵀ",
        "slot": _slot,
        "lin": _linear,
        "vec": lambda a: f"vec({word_text(a[1])})",
        "vecT": lambda a: f"vec({word_text(a[1])})ᵀ",
        "unvec": lambda a: f"vec⁻¹({word_text(a[1])})",
        "unvecT": lambda a: f"vec⁻¹({word_text(a[1])})ᵀ",
        "kron": lambda a: f"({word_text(a[1])}) ⊗ ({word_text(a[3])})",
        "shuffle": lambda a: f"P_({a[1]}, {a[2]})",
        "inv": lambda a: f"({poly_text(a[1])})⁻¹",
    }
)


def letter_text(letter: Any) -> str:
    """One letter as text."""
    show = _LETTERS.get(letter[0])
    return show(letter) if show else " ".join(_shown(part) for part in _flat(letter))


# -- between our own processes ------------------------------------------------------------------------
def enable_transfer() -> None:
    """Let results travel between the processes of one run: a claim of the document travels as its id."""
    copyreg.pickle(MappingProxyType, lambda value: (_read_only, (dict(value),)))
    copyreg.pickle(Claim, _reference)


def _read_only(values: dict) -> MappingProxyType:
    return MappingProxyType(values)


def _reference(claim: Claim) -> Any:
    number = claim.id.replace(":", ".").partition(".")[0]
    if number in LINEARIZED_NETWORKS.equations and claim_of(number, claim.id) == claim:
        return claim_of, (number, claim.id)
    return object.__reduce_ex__(claim, 4)


def claim_of(number: str, id: str) -> Claim | None:
    """The claim of the document with this id."""
    entry = LINEARIZED_NETWORKS.equations[number]
    groups = (entry.links, entry.corrected_links, entry.line_claims, entry.corrected_line_claims, entry.checks,
              entry.corrected_checks)  # fmt: skip
    for group in groups:
        for claim in group.values() if isinstance(group, Mapping) else group:
            if claim.id == id:
                return claim
    return None


__all__ = [
    "SerialError",
    "enable_transfer",
    "node_from_json",
    "node_to_json",
    "plain_json",
    "proof_to_json",
]
