"""Facts, properties, relations, rules, schemas and engines in every room: what each has, and why it has none."""

from __future__ import annotations

import re

import verify.bounds.replay
import verify.bounds.search.prover  # noqa: F401 - registers the rules
from derivations import assumptions, estimates, layers, ledger
from derivations.assumptions import Assumption, Property, core
from derivations.ledger import claim
from verify.bounds import replay as bounds_replay
from verify.bounds.replay import checking
from verify.bounds.rules import kernel
from verify.bounds.search import theorems
from verify.counterexamples import engine as counterexample
from verify.counterexamples.recount import shown
from verify.counterexamples.small import checking as small
from verify.identities.replay import checker
from verify.judging import engines as judging
from verify.judging import proofs, recall
from verify.models import check
from verify.numbers import exact
from verify.selftest import mutants
from verify.selftest.facts.oracle import checks

from .registry import ROOT, Room, Table, Vocabulary, excused, first_arguments, names, strings


# -- facts ----------------------------------------------------------------------------------------------------
def fact_classes() -> dict[str, type[Assumption]]:
    """The classes of facts that a user can state."""
    found: dict[str, type[Assumption]] = {}
    todo = list(Assumption.__subclasses__())
    while todo:
        cls = todo.pop()
        todo += cls.__subclasses__()
        if cls.__module__.startswith("derivations.") and cls.statement is not Assumption.statement:
            found[cls.__name__] = cls
    return dict(sorted(found.items()))


def stated() -> frozenset[str]:
    modules = (assumptions, estimates, layers)
    return frozenset(name for name in fact_classes() if any(hasattr(module, name) for module in modules))


def about() -> frozenset[str]:
    return frozenset(name for name, cls in fact_classes().items() if cls.about is not Assumption.about)


def granted() -> frozenset[str]:
    """The facts that hand equations or properties to the engines of identities."""
    base = Assumption
    return frozenset(
        name
        for name, cls in fact_classes().items()
        if cls.rules is not base.rules or cls.properties is not base.properties
    )


def recorded() -> frozenset[str]:
    return frozenset(proofs.RECORDS) & set(fact_classes())


def among(*places: str):
    """The facts that a room names in its source."""
    return lambda: names(*places) & set(fact_classes())


def models(*files: str):
    return among(*(f"verify/models/{file}.py" for file in files))


GRANTS = "grants neither an equation nor a property"
BOUND_ONLY = "an estimate: bounds alone use it"
OF_OUTCOMES = "values in a few outcomes: small models draw and check it"
LAW = "a law of random symbols, of which no rule of bounds speaks"
IDENTITIES_ONLY = "a fact of identities"
UNSTATED = "the battery states no such fact; a case that does is unsure"
DEVIATIONS = "before an engine sees it, it is said of the deviations from the means"
NOT_NAMED = "reaches the engine through the equations and properties that it grants"
LAWS_OF_DENSITIES = "HasDensity Independent SameEvent"
FUNCTIONS = "Convex Dominated Lipschitz Smooth StronglyConvex"
UNGRANTED = f"Activation DifferentiableMap HiddenLayer Likely LocalLipschitz {FUNCTIONS}"
ESTIMATES = f"{UNGRANTED} Interpolated"
OF_A_POINT = "a function of a point: small models draw and check it"

FACTS = Vocabulary(
    "facts",
    lambda: tuple(fact_classes()),
    (
        Room("assumptions", "public name", "derivations/assumptions/__init__.py", computes=stated),
        Room("assumptions, about", "symbol that it is about", "its class", computes=about),
        Room(
            "assumptions, granted",
            "equation or property",
            "its class",
            computes=granted,
            absent=excused(
                (BOUND_ONLY, f"{UNGRANTED} Index"),
                ("says nothing of the moments but that they are finite", "Random"),
                ("says what a term needs to mean something", "Defined Throughout"),
                ("says how a path moves", "Commuting Trajectory Varies"),
                ("says that two densities speak of one event", "SameEvent"),
                ("assumed as it stands, never used in a proof", "Converges"),
            ),
        ),
        Room(
            "models, drawn",
            "way to draw it",
            "verify/models/granting.py",
            computes=models(
                "recipe",
                "draft",
                "granting",
                "settling",
                "families",
                "members",
                "making",
                "source",
                "laws",
                "definitions",
                "choices",
                "equations",
                "model",
            ),
            absent=excused(
                ("holds of what is drawn, or the model is thrown away", "Defined HiddenLayer"),
                (OF_A_POINT, FUNCTIONS),
                ("a limit in probability: no model of one size satisfies it", "Converges"),
                (DEVIATIONS, "Law"),
            ),
        ),
        Room(
            "models, checked",
            "check",
            "verify/models/check.py",
            (Table(check, "CHECKS"),),
            absent=excused(
                ("a limit in probability: no model of one size satisfies it", "Converges"),
                (OF_A_POINT, FUNCTIONS),
                (OF_OUTCOMES, "Random"),
            ),
            own={"PartOfLipschitz": "what the recipe makes of half a Lipschitz estimate; nobody states it"},
        ),
        Room("judging/proofs", "record", "RECORDS in verify/judging/proofs.py", computes=recorded),
        Room("counterexamples/small", "check", "verify/counterexamples/small/", (Table(small, "CHECKS"),)),
        Room("counterexamples/recount", "check", "verify/counterexamples/recount/", (Table(shown, "CHECKS"),)),
        Room(
            "identities/search",
            "use",
            "verify/identities/search/",
            computes=among("verify/identities/search", "verify/identities/operator.py"),
            absent=excused(
                (NOT_NAMED, "HasDensity Independent Interpolated Kernel Spectrum Varies"),
                (GRANTS, f"{UNGRANTED} Converges Defined SameEvent Throughout"),
                (DEVIATIONS, "Law"),
            ),
        ),
        Room(
            "identities/replay",
            "use",
            "verify/identities/replay/",
            computes=among("verify/identities/replay"),
            absent=excused(
                (NOT_NAMED, "HasDensity Independent Interpolated Kernel Spectrum"),
                (GRANTS, f"{UNGRANTED} Converges Defined SameEvent Throughout"),
                (DEVIATIONS, "Law"),
            ),
        ),
        Room(
            "bounds/rules",
            "use",
            "verify/bounds/rules/",
            computes=among("verify/bounds/rules", "verify/bounds/search"),
            absent=excused(
                (LAW, "HasDensity Independent SameEvent"),
                (IDENTITIES_ONLY, "Commuting Kernel Varies"),
                ("assumed as it stands, never used in a proof", "Converges"),
            ),
        ),
        Room(
            "bounds/replay",
            "use",
            "verify/bounds/replay/",
            computes=among("verify/bounds/replay"),
            absent=excused(
                (LAW, "HasDensity Independent SameEvent"),
                (IDENTITIES_ONLY, "Commuting Varies"),
                ("assumed as it stands, never used in a proof", "Converges"),
            ),
        ),
        Room(
            "selftest/oracle",
            "check",
            "verify/selftest/facts/oracle/checks.py",
            (Table(checks, "CHECKS"),),
            absent=excused(
                (UNSTATED, f"{ESTIMATES} {LAWS_OF_DENSITIES} Converges Defined Random SmoothMap Throughout")
            ),
        ),
    ),
)

# -- properties -----------------------------------------------------------------------------------------------
SIGNS_ONLY = "says more than a sign: only signs are used"

NO_RULE_OF_BOUNDS = "identities use it; no rule of bounds speaks of it yet"
OF_MATRICES = "IDEMPOTENT SKEW DIAGONAL FULL_COLUMN_RANK FULL_ROW_RANK"

PROPERTIES = Vocabulary(
    "properties",
    lambda: tuple(p.name for p in Property),
    (
        Room(
            "assumptions, of numbers",
            "meaning for a number",
            "SIGN in derivations/assumptions",
            (Table(assumptions, "SIGN"),),
        ),
        Room(
            "assumptions, granted",
            "equation or property",
            "EQUATIONS and IMPLIED in derivations/assumptions/core.py",
            (Table(core, "EQUATIONS"), Table(core, "IMPLIED")),
            absent=excused(
                ("engines ask for it by name", "SYMMETRIC INVERTIBLE NONNEGATIVE"),
            ),
        ),
        Room("models, checked", "check", "PROPERTY in verify/models/check.py", (Table(check, "PROPERTY"),)),
        Room("selftest/oracle", "check", "verify/selftest/facts/oracle/checks.py", (Table(checks, "_PROPERTY"),)),
        Room(
            "counterexamples/small",
            "line in the check of Has",
            "verify/counterexamples/small/",
            computes=lambda: names("verify/counterexamples/small/") & {p.name for p in Property},
            absent={"FULL_ROW_RANK": "one of the RANKS: what is not of full column rank"},
        ),
        Room(
            "counterexamples/recount",
            "line in the check of Has",
            "verify/counterexamples/recount/recount.py",
            computes=lambda: names("verify/counterexamples/recount/recount.py") & {p.name for p in Property},
            absent=dict.fromkeys(("PSD", "NONNEGATIVE"), "no negative eigenvalue: asked when the others are"),
        ),
        Room(
            "bounds/rules",
            "use",
            "verify/bounds/rules/",
            computes=lambda: names("verify/bounds/rules") & {p.name for p in Property},
            absent=excused((NO_RULE_OF_BOUNDS, OF_MATRICES)),
        ),
        Room(
            "bounds/replay",
            "use",
            "verify/bounds/replay/",
            computes=lambda: names("verify/bounds/replay") & {p.name for p in Property},
            absent=excused((NO_RULE_OF_BOUNDS, OF_MATRICES)),
        ),
    ),
)

# -- relations ------------------------------------------------------------------------------------------------
NO_PROOF_OF_IT = "not a relation between values of two terms"
NOT_EXACT = "without its constant, or a law: judged through a reading only"
ORDERS = "MUCH_LESS SIM APPROX PROPTO"
INEXACT = (
    (NOT_EXACT, ORDERS),
    ("asks for a constant, which `verify/orders` finds or denies", "LESSSIM"),
)

MIRROR = "judged as what it says upright, with <= or < (`Claim.upright`)"
MIRRORED = "GE GT PRECEQ SUCCEQ"

RELATIONS = Vocabulary(
    "relations",
    lambda: tuple(r.name for r in ledger.Relation),
    (
        Room("ledger", "sign, LaTeX", "_SPELLED in derivations/ledger/claim.py", (Table(claim, "_SPELLED"),)),
        Room(
            "bounds/search",
            "relation of a goal",
            "RELATIONS in verify/bounds/search/theorems.py",
            (Table(theorems, "RELATIONS"),),
            absent=excused((NO_PROOF_OF_IT, "TO IN DEF IMPLIES NE"), *INEXACT, (MIRROR, MIRRORED)),
        ),
        Room(
            "bounds/replay",
            "strength",
            "STRENGTH in verify/bounds/replay/__init__.py",
            (Table(bounds_replay, "STRENGTH"),),
            absent=excused((NO_PROOF_OF_IT, "TO IN DEF IMPLIES NE"), *INEXACT, (MIRROR, MIRRORED)),
        ),
        Room(
            "counterexamples",
            "search",
            "RELATIONS in verify/counterexamples/engine.py",
            (Table(counterexample, "RELATIONS"),),
            absent=excused(
                (NO_PROOF_OF_IT, "TO IN DEF IMPLIES NE"),
                *INEXACT,
                (MIRROR, MIRRORED),
                ("equations of paths are refuted by other engines", "SOLVES"),
            ),
        ),
        Room(
            "numbers/exact",
            "comparison of values",
            "EQUALITIES in verify/numbers/exact.py",
            (Table(exact, "EQUALITIES"),),
            absent=excused(
                ("an order, which other engines judge", "LE LT"),
                ("compares no two values", "TO IN IMPLIES NE"),
                *INEXACT,
                (MIRROR, MIRRORED),
            ),
        ),
        Room(
            "selftest/mutants",
            "mutation",
            "JUDGED in verify/selftest/mutants.py",
            (Table(mutants, "JUDGED"),),
            absent=excused(("is not judged: a mutant of it has no verdict", "DEF TO"), *INEXACT, (MIRROR, MIRRORED)),
        ),
    ),
)


# -- rules of bounds, schemas of identities ---------------------------------------------------------------------
def rules() -> tuple[str, ...]:
    """The rules of the kernel, and what the replay checks."""
    return tuple(sorted({*kernel.RULES, *checking.CHECKS}))


def moved() -> frozenset[str]:
    """The rules whose functions the search names."""
    used = names("verify/bounds/search")
    return frozenset(name for name, info in kernel.RULES.items() if info.function.__name__ in used)


RULES = Vocabulary(
    "rules",
    rules,
    (
        Room("bounds/rules", "rule", "verify/bounds/rules/", (Table(kernel, "_REGISTRY"),)),
        Room("bounds/replay", "check", "verify/bounds/replay/", (Table(checking, "CHECKS"),)),
        Room(
            "bounds/search",
            "move",
            "verify/bounds/search/",
            computes=moved,
            absent={
                "exponential is positive": "signs of exponentials are evident to the terms",
                "norms are non-negative": "signs of norms are evident to the terms",
                "specialization": "the search takes `substitution of a point` and `cut`",
            },
        ),
    ),
)

SEARCH = ("verify/identities/search", "verify/identities/operator.py")


def schemas() -> tuple[str, ...]:
    """The schemas that the replay checks, and those of which the search makes instances."""
    return tuple(sorted({*checker.SCHEMAS, *first_arguments("instance", *SEARCH)}))


SCHEMAS = Vocabulary(
    "schemas",
    schemas,
    (
        Room(
            "identities/search",
            "instance",
            "verify/identities/search/",
            computes=lambda: strings(*SEARCH) & set(schemas()),
        ),
        Room("identities/replay", "check", "verify/identities/replay/", (Table(checker, "SCHEMAS"),)),
    ),
)


# -- relations of ideal memberships ------------------------------------------------------------------------------
def kinds() -> tuple[str, ...]:
    """The kinds of relations that the replay checks, and those of which the search makes some."""
    made = first_arguments("relation", *SEARCH) | first_arguments("Relator", *SEARCH)
    return tuple(sorted({*checker.RELATIONS, *made}))


KINDS = Vocabulary(
    "kinds of relations",
    kinds,
    (
        Room(
            "identities/search",
            "maker",
            "verify/identities/search/membership/",
            computes=lambda: strings(*SEARCH) & set(kinds()),
        ),
        Room("identities/replay", "check", "verify/identities/replay/", (Table(checker, "RELATIONS"),)),
    ),
)


# -- engines --------------------------------------------------------------------------------------------------
def engines() -> tuple[str, ...]:
    """The engines by the names that their modules carry."""
    found = set()
    for file in (ROOT / "verify").rglob("*.py"):
        found |= set(re.findall(r'^NAME = "(\w+)"$', file.read_text(encoding="utf-8"), re.MULTILINE))
    return tuple(sorted(found))


def witnesses() -> frozenset[str]:
    needed = (w for kind in judging.WITNESSES.values() for w in (*kind.first, *kind.second, *kind.entries))
    return frozenset(needed) & set(engines())


ENGINES = Vocabulary(
    "engines",
    engines,
    (
        Room("judging/engines", "record in ENGINES", "verify/judging/engines.py", (Table(judging, "ENGINES"),)),
        Room(
            "judging, witnesses",
            "class of claims for which it is a witness",
            "WITNESSES in verify/judging/engines.py",
            computes=witnesses,
            absent=excused(
                ("refutes, and is no witness of a proof", "counterexample denial smallest"),
                ("measures, and is no witness of a proof", "sampling"),
            ),
        ),
        Room(
            "judging/recall",
            "way to be recalled",
            "HINTS in verify/judging/recall.py",
            (Table(recall, "HINTS"),),
            absent=excused(("quick enough to be asked again", "ball denial density orders sampling shape")),
        ),
    ),
)

ALL = (FACTS, PROPERTIES, RELATIONS, RULES, SCHEMAS, KINDS, ENGINES)
