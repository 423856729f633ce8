"""Why a claim is not settled, in words: what is left, which rule or fact is missing, what holds all the same.

`explanation` only reads the evidence that is there. `advice` tries: each property that a symbol of the claim lacks is
added to what is stated and the claim is judged again, so nothing is suggested that was not proved under it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from derivations.assumptions import Define, Flow, Has, Index, Property
from derivations.ledger import Claim, ClaimError
from derivations.notation import nodes as n
from derivations.notation.text import plain, text

from ..evidence import Evidence, Outcome

TRIES = 8  # judgements under one more property
STRONGEST = {True: Property.POSITIVE, False: Property.PD}  # of a scalar, of a square matrix
#: what is tried once the strongest property has been enough, the weakest first
WEAKER: Mapping[bool, tuple[tuple[Property, ...], ...]] = {
    True: ((Property.NONNEGATIVE,), (Property.INVERTIBLE,)),
    False: (
        (Property.SYMMETRIC,),
        (Property.INVERTIBLE,),
        (Property.PSD,),
        (Property.SYMMETRIC, Property.INVERTIBLE),
    ),
}
COVERS = (Outcome.PROVES, Outcome.SUPPORTS)

#: what a class of terms is called in a sentence
WORDS: Mapping[type, str] = MappingProxyType(
    {
        n.Num: "numbers", n.Size: "sizes", n.Constant: "numbers with names",
        n.Sym: "symbols", n.I: "identity matrices", n.Zero: "zero matrices",
        n.Space: "spaces", n.Add: "sums", n.Neg: "differences", n.Mul: "products", n.Frac: "fractions",
        n.Pow: "powers", n.Sqrt: "square roots", n.Factorial: "factorials", n.T: "transposes", n.Inv: "inverses",
        n.PInv: "pseudo-inverses", n.RangeProj: "projections on a range", n.Exp: "exponentials",
        n.Unit: "columns of the identity", n.Had: "entrywise products", n.Diag: "diagonal matrices",
        n.DiagOf: "diagonals", n.Elementary: "elementary functions", n.Tr: "traces", n.Det: "determinants",
        n.Max: "maxima", n.Min: "minima",
        n.Phi1: "the function phi_1", n.Phi: "activations", n.Kron: "Kronecker products", n.Vec: "vec",
        n.Unvec: "the inverse of vec", n.Shuffle: "shuffles", n.Blocks: "block matrices", n.Entry: "single entries",
        n.Row: "single rows", n.Band: "bands of rows", n.Dotted: "displays with dots", n.D: "derivatives",
        n.Grad: "gradients", n.Jac: "Jacobians", n.Frechet: "derivatives along a direction",
        n.Integral: "integrals", n.Sum: "sums over an index",
        n.Prod: "products over an index", n.Eigs: "all eigenvalues of a matrix", n.Rank: "ranks",
        n.Lim: "limits", n.Sup: "suprema", n.Order: "orders of magnitude",
        n.Norm: "norms", n.Sing: "singular values", n.Eig: "eigenvalues",
        n.Expect: "expectations", n.Cov: "covariances", n.CondMean: "conditional means",
        n.CondCov: "conditional covariances", n.Fails: "probabilities",
        n.Indicator: "indicators of events", n.Density: "densities",
        n.NormalDensity: "normal densities", n._Inner: "scalar products",
    }
)  # fmt: skip
ORDER = (
    "an order of magnitude has no constant, a law no value: it is judged only through a reading that says what is "
    "meant, or, of \N{LESS-THAN OR EQUIVALENT TO} and O(.), where it is declared which letters vary"
)
_NAMES = {cls.__name__: words for cls, words in WORDS.items()}
_NO_VALUE = re.compile(r"no value for (?:a )?(\w+)(?: node)?")


def clause(reason: object) -> str:
    """An engine's own words as part of a sentence: plain text, no class names."""
    words = str(reason or "")
    words = plain(words) if "\\" in words else words
    return _NO_VALUE.sub(lambda m: f"it cannot compute {_NAMES.get(m[1], 'one of the terms')}", words)


# -- what the evidence says -----------------------------------------------------------------------------
def explanation(evidence: Iterable[Evidence], first: tuple[str, ...], second: tuple[str, ...], lacking: str) -> str:
    """Why there is no verdict. `first` and `second` name the engines that can be either witness of the claim's class,
    `lacking` says which is missing: "first", "second" or "entries" (the printed entries of a display with dots)."""
    by_name = {e.engine: e for e in evidence}
    if lacking == "first":
        parts = [_not_proved(by_name, first), _unmodelled(by_name) or _holds(by_name)]
    elif lacking == "second":
        others = {name: e for name, e in by_name.items() if name not in (*first, *second)}
        parts = [_not_checked(by_name, first, second), _holds(others)]
    else:
        parts = ["what the dots mean is proved, but no second arithmetic confirmed the printed entries"]
    return "; ".join(part for part in parts if part)


def _not_proved(by_name: Mapping[str, Evidence], first: tuple[str, ...]) -> str:
    """What the engines say that could have proved it."""
    said = [_said(by_name[name]) for name in first if name in by_name]
    said = [words for words in dict.fromkeys(said) if words]
    return f"not proved: {'; '.join(said)}" if said else "no engine proves claims of this kind"


def _said(evidence: Evidence) -> str:
    if evidence.engine == "bounds" and evidence.detail.get("reason") == "no proof was found":
        enough = evidence.detail.get("enough")
        more = f"; it would be enough to show {enough}" if enough else ""
        return f"the rules for norms, sums and integrals lead to no proof{more}"
    if evidence.outcome in COVERS:
        return f"the engine {evidence.engine} covers {evidence.scope.value} only"
    return clause(evidence.detail.get("reason"))


NO_MODEL = "no model: "


def _unmodelled(by_name: Mapping[str, Evidence]) -> str:
    """Which facts kept exact arithmetic from finding a model."""
    exact = by_name.get("exact")
    why = str(exact.detail.get("reason", "")) if exact is not None else ""
    return clause(why.removeprefix(NO_MODEL)) if why.startswith(NO_MODEL) else ""


def _not_checked(by_name: Mapping[str, Evidence], first: tuple[str, ...], second: tuple[str, ...]) -> str:
    """A derivation whose check by code that shares nothing with it is missing, and why that says nothing."""
    derived = [name for name in first if name in by_name and by_name[name].outcome in COVERS]
    asked = [name for name in second if name in by_name] or list(second)
    why = next((clause(by_name[name].detail.get("reason")) for name in asked if name in by_name), "")
    said = f"derived by {' and '.join(derived)}, but the check by {' or '.join(asked)} gave no answer"
    return f"{said}: {why}" if why else said


def _holds(by_name: Mapping[str, Evidence]) -> str:
    """What speaks for the claim all the same: exact models, digits, enclosures, small models."""
    for name, says in _HOLDS.items():
        found = by_name.get(name)
        if found is not None and found.outcome in COVERS:
            return says(found)
    looked = by_name.get("counterexample")
    count = looked.detail.get("models") if looked is not None else None
    if count:
        return f"no counterexample in {count} small models"
    why = clause(looked.detail.get("reason")) if looked is not None else ""
    return f"no counterexample was looked for: {why}" if why else ""


def _exactly(found: Evidence) -> str:
    models, sizes = found.detail.get("models"), _sizes(found.detail.get("sizes"))
    number = f" in {models} random models" if models else ""
    return f"it holds exactly{number}{f' ({sizes})' if sizes else ''}"


def _sizes(listed: object) -> str:
    """The sizes that were tried, by name: `n = 2, 3, 4`."""
    if not isinstance(listed, list | tuple) or not all(isinstance(one, Mapping) for one in listed):
        return ""
    names = dict.fromkeys(name for one in listed for name in one)
    return "; ".join(f"{name} = {', '.join(sorted({str(one[name]) for one in listed if name in one}, key=_number))}"
                     for name in names)  # fmt: skip


def _number(word: str) -> tuple[int, str]:
    return (int(word), "") if word.isdigit() else (0, word)


_HOLDS: Mapping[str, Callable[[Evidence], str]] = MappingProxyType(
    {
        "exact": _exactly,
        "highprec": lambda e: f"it holds to {e.detail.get('digits', 50)} digits in a random model",
        "ball": lambda e: f"no difference in {e.detail.get('models', 'some')} models in ball arithmetic",
        "sampling": lambda e: "samples agree with it",
    }
)


# -- what would settle it -------------------------------------------------------------------------------
def advice(claim: Claim, proves: Callable[[Claim], bool]) -> str:
    """The property that is enough for a proof: "proved if A is symmetric", or nothing. Bounded by `TRIES`."""
    tries = _Tries(claim, proves)
    lacking = list(_lacking(claim))
    for symbol in lacking:
        if not tries.enough(Has(symbol, _strongest(symbol))):
            continue
        weaker = (tuple(Has(symbol, what) for what in some) for some in WEAKER[symbol.is_scalar_shaped])
        needed = next((facts for facts in weaker if not tries.known.issuperset(facts) and tries.enough(*facts)), None)
        return _proved_if(needed or (Has(symbol, _strongest(symbol)),))
    matrices = [symbol for symbol in lacking if not symbol.is_scalar_shaped]
    if len(matrices) > 1:
        together = tuple(Has(symbol, Property.PD) for symbol in matrices)
        symmetric = tuple(Has(symbol, Property.SYMMETRIC) for symbol in matrices)
        for facts in (symmetric, together):
            if tries.enough(*facts):
                return _proved_if(facts)
    return ""


def _proved_if(facts: tuple[Has, ...]) -> str:
    """`proved if A is symmetric and A is invertible`."""
    *others, last = map(_said_of, facts)
    return f"proved if {', '.join(others)} and {last}" if others else f"proved if {last}"


class _Tries:
    """Judgements of one claim under more facts, a bounded number of them."""

    def __init__(self, claim: Claim, proves: Callable[[Claim], bool]) -> None:
        self.claim, self.proves, self.left = claim, proves, TRIES
        self.known = {Has(node, what) for fact in claim.assumptions for node, what in fact.properties()}

    def enough(self, *facts: Has) -> bool:
        """Whether the claim is proved with these facts stated as well."""
        self.left -= 1
        if self.left < 0:
            return False
        try:
            return self.proves(replace(self.claim, stated=(*self.claim.stated, *facts)))
        except ClaimError:
            return False


def _lacking(claim: Claim) -> Iterator[n.Sym]:
    """The scalars and square matrices of a claim of which the strongest property is not known and may be."""
    known = {(node, what) for fact in claim.assumptions for node, what in fact.properties()}
    taken = {s for fact in claim.assumptions for s in _determined(fact)}
    bound = {x.args[1] for side in (claim.lhs, claim.rhs) for x in n.tree(side) if isinstance(x, _BINDERS)}
    for symbol in sorted({*claim.lhs.symbols, *claim.rhs.symbols}, key=text):
        free = not symbol.indices and symbol not in taken and symbol not in bound
        if free and n.same_size(*symbol.shape) and (symbol, _strongest(symbol)) not in known:
            yield symbol


_BINDERS = (n.D, n.Grad, n.Jac, n.Frechet, n.Integral, n.Sum, n.Prod, n.Lim, n.Sup)


def _determined(fact: object) -> tuple[n.Sym, ...]:
    """Symbols that a fact gives a value already."""
    if isinstance(fact, Define | Index):
        return (fact.symbol,) if isinstance(fact.symbol, n.Sym) else ()
    return (fact.time,) if isinstance(fact, Flow) else ()


def _strongest(symbol: n.Sym) -> Property:
    return STRONGEST[symbol.is_scalar_shaped]


def _said_of(fact: Has) -> str:
    """`A is symmetric`, `a is not 0`."""
    if fact.what is Property.INVERTIBLE and fact.node.is_scalar_shaped:
        return f"{text(fact.node)} is not 0"
    return f"{text(fact.node)} is {fact.what.value}"


__all__ = ["ORDER", "WORDS", "advice", "clause", "explanation"]
