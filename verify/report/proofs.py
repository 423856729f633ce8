"""Proof objects in compact, readable form: what was used, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from derivations.notation import nodes as n
from derivations.notation.text import plain, text

from ..bounds.rules.kernel import Told
from ..densities.certificate import PowerCertificate
from ..identities.certificate import Certificate, Cofactor
from ..identities.operator import schemas
from .plain import plain_json


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
        told: dict[str, Any] = {"role": part.role, "start": poly_text(part.start), "end": "0", "instances": instances}
        if part.cofactors:
            told["cofactors"] = [_cofactor(use) for use in part.cofactors]
        out["parts"].append(told)
    if proof.theorem:
        out["theorem"] = proof.theorem
        out["generator"] = poly_text(proof.generator)
        if proof.right:
            out["generator from the right"] = poly_text(proof.right)
    if proof.dotted:
        out["reads"] = "the closed form that the dots stand for"
    if proof.invertible:
        out["invertible"] = [f"{text(kernel)}, since {plain(fact.statement())}" for kernel, fact, _ in proof.invertible]
    return out


def _cofactor(use: Cofactor) -> dict:
    """coefficient * left * (relation = 0) * right: these add up to what the steps of a part leave."""
    shown = {
        "coefficient": poly_text((((use.mono, ()), use.coefficient),)),
        "left": word_text(use.before) if use.before else "",
        "kind": use.relation.kind,
        "relation": poly_text(use.relation.poly),
        "right": word_text(use.after) if use.after else "",
        "beside": word_text(use.outer) if use.outer else "",
        "premises": [poly_text(p.start) for p in use.relation.premises],
    }
    return {key: value for key, value in shown.items() if value}


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
        "part": lambda a: f"({text(a[1])})_({a[2] + 1}, {a[3] + 1})",
        "partT": lambda a: f"({text(a[1])})_({a[2] + 1}, {a[3] + 1})ᵀ",
        "tr": lambda a: f"tr({word_text(a[1])})",
        "det": lambda a: f"det({poly_text(a[1])})",
        "fn": lambda a: f"{a[1]}({poly_text(a[2])})",
        "had": lambda a: " ⊙ ".join(f"({word_text(word)})" for word in a[1]),
        "diag": lambda a: f"Diag({word_text(a[1])})",
        "dg": lambda a: f"diag({word_text(a[1])})",
        "dgT": lambda a: f"diag({word_text(a[1])})ᵀ",
        "rank": lambda a: f"rank({poly_text(a[1])})",
        "eigs": lambda a: f"eig({poly_text(a[1])})",
        "eigsT": lambda a: f"eig({poly_text(a[1])})ᵀ",
        "unit": lambda a: f"e_({text(a[2])})",
        "unitT": lambda a: f"e_({text(a[2])})ᵀ",
    }
)


def letter_text(letter: Any) -> str:
    """One letter as text."""
    show = _LETTERS.get(letter[0])
    return show(letter) if show else " ".join(_shown(part) for part in _flat(letter))


__all__ = ["proof_to_json"]
