"""What may be judged, and as what: the gate before the engines.

A claim that is none, that is malformed in its facts, contradicts itself or forgot a declaration is refused with the
remedy. What passes is the claim as it is understood (`derivations.ledger.meaning`), which is what every engine sees.
"""

from __future__ import annotations

from dataclasses import dataclass

from derivations.assumptions import Assumption, Converges, Define, Has, Property, Throughout
from derivations.estimates import Stated
from derivations.ledger import Claim, ClaimError, Relation
from derivations.ledger.idle import taken_for_constant
from derivations.ledger.meaning import understood
from derivations.notation.nodes import Density, Eigs, Frechet, Node, Order, ShapeError, Sym, classes, sizes_in, tree
from derivations.notation.text import plain, text

from ..shapes import symbolic

MAX_DEPTH = 200
MAX_TERMS = 20_000  # different terms of a claim with its facts
NOT_JUDGED = (Relation.DEF, Relation.TO)
UNUSED = (Converges,)  # classes of facts from which no engine draws anything


@dataclass(frozen=True)
class Asked:
    """A claim as it is judged, what it takes for constant, and the facts that no engine can use."""

    claim: Claim
    constants: tuple[str, ...]
    unused: tuple[str, ...]


def admitted(claim: Claim) -> Asked:
    """The claim as it is judged; raises `ClaimError` with what is wrong and how to mend it."""
    if not isinstance(claim, Claim):
        raise ClaimError(f"judge takes a Claim(lhs, relation, rhs, notation), not a {type(claim).__name__}")
    label = f"claim {claim.id or '?'}"
    claim = claim.upright
    try:
        check_depth(claim)
        check_facts(claim)
        check_classes(claim)
        check_assumptions(claim)
        check_sizes(claim)
        check_symbols(claim)
        check_densities(claim)
        meant = understood(claim)
        check_spectra(meant)
        check_directions(meant)
        settled = claim.given or claim.relation in NOT_JUDGED or not claim.exact
        constants = () if settled else taken_for_constant(meant)
    except ClaimError:
        raise
    except RecursionError:
        raise ClaimError(f"{label}: its facts lead back to themselves without end; drop one of them") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as stop:
        raise ClaimError(f"{label}: it is not understood ({type(stop).__name__}: {stop}); state it otherwise") from stop
    judged = meant.assumptions.judged
    unused = tuple(plain(fact.statement()) for fact in judged if isinstance(fact, UNUSED))
    return Asked(meant, tuple(str(constant) for constant in constants), unused)


def check_depth(claim: Claim) -> None:
    """Refuse trees nested so deep that reading them would exhaust the stack, or too large to be judged."""
    facts: tuple[Assumption, ...] = (*claim.notation.facts, *claim.stated)
    heights: dict[object, int] = {}
    for root in (claim.lhs, claim.rhs, *(node for fact in facts for node in fact.nodes())):
        if _height(root, heights) > MAX_DEPTH:
            raise ClaimError(
                f"claim {claim.id or '?'}: an expression is nested more than {MAX_DEPTH} deep; split it into steps"
            )
    terms = sum(isinstance(node, Node) for node in heights)
    if terms > MAX_TERMS:
        raise ClaimError(f"claim {claim.id or '?'}: more than {MAX_TERMS} different terms; split it into steps")


def _height(root: Node, heights: dict[object, int]) -> int:
    """How deep a tree is nested, without recursion; terms that are known are not read again."""
    stack: list[tuple[object, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if node in heights:
            continue
        args = getattr(node, "args", ())
        if ready:
            heights[node] = 1 + max((heights[arg] for arg in args), default=0)
        else:
            stack.append((node, True))
            stack.extend((arg, False) for arg in args)
    return heights[root]


def check_classes(claim: Claim) -> None:
    """Refuse terms of classes that are not the notation's: no engine knows what they mean."""
    nodes = (claim.lhs, claim.rhs, *(node for fact in claim.assumptions for node in fact.nodes()))
    known = frozenset(classes())
    strange = next((x for node in nodes for x in tree(node) if type(x) not in known), None)
    if strange is not None:
        raise ClaimError(
            f"claim {claim.id or '?'}: {type(strange).__name__} is no class of the notation; use those of "
            "derivations.notation"
        )


def check_sizes(claim: Claim) -> None:
    """Refuse two sizes of one name: models and counterexamples tell sizes apart by their names."""
    nodes = (claim.lhs, claim.rhs, *(node for fact in claim.assumptions for node in fact.nodes()))
    known: dict[str, object] = {}
    for size in {size for node in nodes for part in tree(node) for size in sizes_in(part)}:
        if known.setdefault(size.name, size) != size:
            raise ClaimError(
                f"claim {claim.id or '?'}: two sizes are named {size.name}, with different spellings; "
                "give them different names"
            )


def check_symbols(claim: Claim) -> None:
    """Refuse two symbols of one name with different shapes or spellings: values are shown by name."""
    nodes = (claim.lhs, claim.rhs, *(node for fact in claim.assumptions for node in fact.nodes()))
    known: dict[tuple, Sym] = {}
    for symbol in (s for node in nodes for s in node.symbols):
        other = known.setdefault((symbol.name, len(symbol.indices)), symbol)
        if other.args[1:3] != symbol.args[1:3]:
            raise ClaimError(
                f"claim {claim.id or '?'}: two symbols are named {symbol.name}, with different shapes or spellings; "
                "give them different names"
            )


def check_spectra(claim: Claim) -> None:
    """Refuse all eigenvalues of a matrix that nothing shows to be symmetric: they need not be real, and what is true of
    them then may fail."""
    asked = {x.args[0] for side in (claim.lhs, claim.rhs) for x in tree(side) if isinstance(x, Eigs)}
    for fact in claim.assumptions.definedness if asked else ():
        need = fact.fact if isinstance(fact, Throughout) else fact
        if isinstance(need, Has) and need.what is Property.SYMMETRIC and need.node in asked:
            raise ClaimError(
                f"claim {claim.id or '?'}: eigenvalues of {text(need.node)}, which nothing shows to be symmetric; "
                "state that it is"
            )


#: properties that tie the entries of a matrix to each other
TIED = (Property.SYMMETRIC, Property.SKEW, Property.DIAGONAL, Property.ORTHOGONAL, Property.IDEMPOTENT)


def check_directions(claim: Claim) -> None:
    """Refuse a derivative along a direction, or by one entry, of a matrix whose entries are tied to each other: whether
    these move together is nowhere said."""
    variables = {x.args[1] for side in (claim.lhs, claim.rhs) for x in tree(side) if isinstance(x, Frechet)}
    for fact in claim.assumptions.judged if variables else ():
        for node, what in fact.properties():
            if node in variables and what in TIED and not node.is_scalar_shaped:
                raise ClaimError(
                    f"claim {claim.id or '?'}: a derivative by entries of {text(node)}, which is {what.value}: do they "
                    "move together? differentiate by a matrix of which nothing is said"
                )


def check_densities(claim: Claim) -> None:
    """A density of one variable twice, or of a variable given itself, is none."""
    roots = (claim.lhs, claim.rhs, *(node for fact in claim.assumptions.judged for node in fact.nodes()))
    values: dict[Node, Assumption] = {f.symbol: f for f in claim.assumptions.judged if isinstance(f, Define)}
    equations = [f for f in (*claim.assumptions.standing, *claim.assumptions.stated) if isinstance(f, Stated)]
    for density in (x for root in roots for x in tree(root) if isinstance(x, Density)):
        variables = (*density.events, *density.given)
        tied = next((f for f in equations if any(v in x.symbols for x in f.nodes() for v in variables)), None)
        defined = next((values[v] for v in variables if v in values), tied)
        if defined is not None:
            raise ClaimError(
                f"claim {claim.id or '?'}: {density} is of a variable that has another definition, "
                f"{plain(defined.statement())}; "
                "drop the definition, or state the law of what is random"
            )
        if len(set(variables)) < len(variables):
            raise ClaimError(f"claim {claim.id or '?'}: {density} names a variable twice; drop one of them")


def check_facts(claim: Claim) -> None:
    """Refuse facts that say nothing, or something false of numbers."""
    label = f"claim {claim.id or '?'}"
    loose = () if claim.uniform is None else claim.uniform.unspecified
    for fact in (*claim.notation.facts, *claim.stated):
        letter = next((x for x in loose if any(x in node.symbols for node in fact.nodes())), None)
        if letter is not None:
            raise ClaimError(
                f"{label}: the assumption {plain(fact.statement())} speaks of {letter}, a constant that is not "
                "specified; name one that is fixed"
            )
        if any(isinstance(x, Order) for node in fact.nodes() for x in tree(node)):
            raise ClaimError(
                f"{label}: the assumption {plain(fact.statement())} is an order of magnitude, from which nothing exact "
                "follows; state the bound with its constant"
            )
        try:
            mistake = fact.mistake()
        except ShapeError as reason:
            mistake = f"it is malformed: {reason.reason}; mend or drop it"
        if mistake:
            raise ClaimError(f"{label}: the assumption {plain(fact.statement())} says nothing: {mistake}")


def check_assumptions(claim: Claim) -> None:
    """Refuse a claim under an assumption that is not well-typed: nothing could be concluded from it."""
    label = f"claim {claim.id or '?'}"
    for fact in (*claim.assumptions.standing, *claim.assumptions.stated):
        try:
            symbolic.check_parts(*fact.nodes())
        except ShapeError as reason:
            raise ClaimError(
                f"{label}: the assumption {plain(fact.statement())} is malformed: {reason.reason}; mend or drop it"
            ) from None
