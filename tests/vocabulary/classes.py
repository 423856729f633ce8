"""The classes of the notation in every room: where each has a meaning, and why not where it has none."""

from __future__ import annotations

import verify.bounds.search.prover
import verify.judging.judge  # noqa: F401 - registers what the engines know
from derivations.assumptions import needs
from derivations.notation import latex
from derivations.notation import nodes as n
from verify.bounds.replay import expansion, points, trees
from verify.bounds.replay import needs as replay_needs
from verify.bounds.rules import ground
from verify.bounds.rules import points as kernel_points
from verify.counterexamples.recount import shown
from verify.counterexamples.small import evaluator as small
from verify.counterexamples.small import roles
from verify.identities import operator
from verify.identities.replay import granted
from verify.identities.replay import parse as replay_parse
from verify.identities.search import parse as search_parse
from verify.judging import reasons, transfer
from verify.selftest.facts import mutants as fact_mutants
from verify.selftest.facts.oracle import meaning, solve
from verify.selftest.values import evaluator as interpreter
from verify.shapes import concrete
from verify.values import evaluator

from .registry import Room, Table, Vocabulary, cases, excused


def words() -> tuple[str, ...]:
    return tuple(c.__name__ for c in n.classes())


def own_shapes() -> frozenset[str]:
    return frozenset(c.__name__ for c in n.classes() if "_shape" in vars(c))


def expanded() -> frozenset[str]:
    return frozenset(c.__name__ for c in expansion.Expansion().ways)


NO_VALUE = "an order of magnitude has no value: `verify/orders` asks for a constant in its place"
SIDE_OF_IN = "stands on the right of `in`, where shapes are compared"
PROBABILITY = "a probability of an event: bounds alone speak of it, by union bounds"
ONE_LETTER = "one letter of a word: identities look into it by schemas, or not at all"
EVENT = "an event: bounds and small models alone speak of it"
ONE_ATOM = "one atom: no rule of bounds looks into it"
SMALL_SCOPE = "inequalities between norms, sums and suprema are searched; another engine's models hold this operator"
NEEDS_NOTHING = "has a value wherever its terms have"
NO_POINT = "no general fact about points holds it: refused rather than moved"

#: letters of words, and what is taken apart by matching on the letter
LETTERS = (
    "Band CondCov CondMean Density Eig Exp Factorial Fails Grad Indicator Jac Max Min Norm NormalDensity PInv Phi Phi1"
)
NO_TIME = excused(
    ("a derivative is not made of the values of its terms at one time", "D Frechet Grad Jac"),
    ("its end may hide the time; it is resolved before", "Lim Prod Sum Sup"),
    ("has a line of its own: its ends move with the time", "Integral"),
    ("holds its terms in rows, which are not looked into", "Blocks Dotted"),
    ("conditions on a value, which is not looked into", "CondMean CondCov"),
    ("its letters name a law, not values", "Density"),
    (NO_VALUE, "Order"),
)
ATOMS = excused(
    (
        ONE_ATOM,
        "Band CondCov CondMean Density Det Diag DiagOf Dotted Eigs Entry Factorial Frechet Grad Had Jac "
        "Kron Lim NormalDensity PInv Phi Phi1 Prod RangeProj Rank Row Shuffle Unit Unvec Vec",
    ),
    (SIDE_OF_IN, "Space"),
    (NO_VALUE, "Order"),
)
POINTS = excused(
    ("its value at a point is not that of its terms there", "D Frechet Grad Jac Lim Density"),
    ("over random letters, which are not declared at a point", "CondCov CondMean Cov Expect Fails NormalDensity"),
    (
        NO_POINT,
        "Band Det Diag DiagOf Dotted Eigs Elementary Entry Factorial Had Indicator PInv Phi Phi1 Prod RangeProj Rank "
        "Shuffle Tr Unit Unvec Vec",
    ),
    (SIDE_OF_IN, "Space"),
    (NO_VALUE, "Order"),
)

VOCABULARY = Vocabulary(
    "classes",
    words,
    (
        Room(
            "notation/latex, of which text is made",
            "printer",
            "derivations/notation/latex.py",
            (Table(latex, "_PRINT"),),
        ),
        Room("judging/transfer", "line in JSON", "derivations/notation", (Table(transfer, "CLASSES"),)),
        Room("judging/reasons", "word for a reader", "verify/judging/reasons.py", (Table(reasons, "WORDS"),)),
        Room("shapes/symbolic", "shape", "its class", computes=own_shapes),
        Room(
            "shapes/concrete",
            "shape",
            "verify/shapes/concrete.py",
            (Table(concrete, "RULES"),),
            absent=excused(
                ("a number made of numbers: the rule for what is not listed", "Factorial Fails Indicator Sqrt"),
                (SIDE_OF_IN, "Space"),
                (NO_VALUE, "Order"),
            ),
        ),
        Room(
            "assumptions/needs",
            "need",
            "derivations/assumptions/needs.py",
            (Table(needs, "OWN"),),
            absent=excused(
                (
                    NEEDS_NOTHING,
                    "Num Size Constant Sym I Zero Space Add Neg Mul T PInv RangeProj Exp Phi1 Phi Kron Vec Unvec "
                    "Shuffle Blocks Norm Sing Max Min Tr Det Rank Had Diag DiagOf _Inner Order Frechet Grad Jac "
                    "CondMean CondCov Fails Indicator Density",
                ),
            ),
        ),
        Room(
            "values/evaluator",
            "meaning",
            "verify/values/",
            (Table(evaluator, "MEANING"),),
            absent=excused(
                (PROBABILITY, "Fails"),
                (EVENT, "Indicator"),
                ("a supremum over all values of a letter: searched in small models", "Sup"),
                (SIDE_OF_IN, "Space"),
                (NO_VALUE, "Order"),
            ),
        ),
        Room(
            "counterexamples/small",
            "meaning",
            "verify/counterexamples/small/evaluator.py",
            (Table(small, "HANDLERS"),),
            absent=excused(
                (PROBABILITY, "Fails"),
                (SIDE_OF_IN, "Space"),
                (NO_VALUE, "Order"),
                (
                    SMALL_SCOPE,
                    "Band CondCov CondMean Density Diag DiagOf Dotted "
                    "Factorial Frechet Grad Had Jac Lim NormalDensity Phi Phi1 RangeProj Shuffle Unit Unvec Vec",
                ),
            ),
        ),
        Room(
            "counterexamples/recount",
            "meaning",
            "verify/counterexamples/recount/",
            (Table(shown, "MEANINGS"),),
            absent=excused(
                (PROBABILITY, "Fails"),
                ("a law, which no values show", "NormalDensity"),
                (SIDE_OF_IN, "Space"),
                (NO_VALUE, "Order"),
            ),
        ),
        Room(
            "identities/search",
            "way to read it",
            "verify/identities/search/parse.py",
            (Table(search_parse, "_PARSE"),),
            absent=excused((ONE_LETTER, f"{LETTERS} RangeProj Sing Sup"), (SIDE_OF_IN, "Space"), (NO_VALUE, "Order")),
        ),
        Room(
            "identities/replay",
            "way to read it",
            "verify/identities/replay/parse.py",
            (Table(replay_parse, "PARSERS"),),
            absent=excused((ONE_LETTER, f"{LETTERS} Sing Sup"), (SIDE_OF_IN, "Space"), (NO_VALUE, "Order")),
        ),
        Room(
            "identities/operator, at time 0",
            "value at a time",
            "AT_A_TIME in verify/identities/operator.py",
            (Table(operator, "AT_A_TIME"),),
            absent=NO_TIME,
        ),
        Room(
            "identities/replay, at time 0",
            "value at a time",
            "AT_A_TIME in verify/identities/replay/granted.py",
            (Table(granted, "AT_A_TIME"),),
            absent=NO_TIME,
        ),
        Room(
            "bounds/rules, terms",
            "case",
            "verify/bounds/rules/terms.py",
            computes=lambda: cases("verify/bounds/rules/terms.py"),
            absent=ATOMS,
        ),
        Room("bounds/replay, expansion", "way", "verify/bounds/replay/expansion.py", computes=expanded, absent=ATOMS),
        Room(
            "bounds/rules, at a point",
            "value at a point",
            "POINTWISE in verify/bounds/rules/points.py",
            (Table(kernel_points, "POINTWISE"),),
            absent=POINTS,
        ),
        Room(
            "bounds/replay, at a point",
            "value at a point",
            "POINTWISE in verify/bounds/replay/points.py",
            (Table(points, "POINTWISE"),),
            absent=POINTS,
        ),
        Room(
            "bounds/replay, substitution",
            "place in PLAIN or SCOPES",
            "verify/bounds/replay/trees.py",
            (Table(trees, "PLAIN"), Table(trees, "SCOPES")),
            absent=excused((NO_VALUE, "Order")),
        ),
        Room(
            "bounds/replay, needs",
            "place in OWN or NEEDLESS",
            "verify/bounds/replay/needs.py",
            (Table(replay_needs, "OWN"), Table(replay_needs, "NEEDLESS")),
            absent=excused((NO_VALUE, "Order")),
        ),
        Room(
            "selftest/values",
            "meaning",
            "verify/selftest/values/",
            (Table(interpreter, "MEANING"),),
            absent=excused(
                (PROBABILITY, "Fails"),
                (EVENT, "Indicator"),
                ("a spectrum is no closed form: the facts' oracle computes it", "Eig"),
                ("a supremum has no closed form: the facts' oracle samples it", "Sup"),
                (SIDE_OF_IN, "Space"),
                (NO_VALUE, "Order"),
            ),
        ),
        Room(
            "selftest/oracle",
            "meaning",
            "verify/selftest/facts/oracle/",
            (Table(meaning, "MEANING"),),
            absent=excused(
                (
                    "the battery of facts states nothing with it; a case that does is unsure",
                    "Band Dotted Fails Indicator Phi",
                ),
                ("a law, which the oracle's numbers do not hold", "Density NormalDensity"),
                (SIDE_OF_IN, "Space"),
                (NO_VALUE, "Order"),
            ),
        ),
    ),
)

#: rooms that must know the same classes: a search and what checks it; (first, second): {class: why only one has it}
PAIRS: dict[tuple[str, str], dict[str, str]] = {
    ("identities/search", "identities/replay"): {
        "RangeProj": "the search makes it of slots (`spectral`); in rules the replay reads it as one of its kernel",
    },
    ("identities/operator, at time 0", "identities/replay, at time 0"): {},
    ("bounds/rules, terms", "bounds/replay, expansion"): {},
    ("bounds/rules, at a point", "bounds/replay, at a point"): {},
    ("counterexamples/small", "counterexamples/recount"): excused(
        (
            "counted again where another engine shows it; small models do not hold it",
            "Band CondCov CondMean Density Diag DiagOf Dotted Factorial "
            "Frechet Grad Had Jac Lim Phi Phi1 RangeProj Shuffle Unit Unvec Vec",
        ),
    ),
}


#: every list of what binds a variable, and how it differs from what the classes say (`binds`)
BINDERS: tuple[tuple[str, Table, dict[str, str]], ...] = (
    ("bounds/rules", Table(ground, "BINDERS"), {"Lim": "its variable tends to one value: it is in SCOPES beside them"}),
    ("bounds/replay", Table(trees, "RANGES"), {"Lim": "its variable tends to one value: `free` names it beside them"}),
    ("counterexamples/small", Table(roles, "BINDERS"), {"Lim": "has no meaning in small models"}),
    ("counterexamples/recount", Table(shown, "BINDERS"), {}),
    ("selftest/mutants", Table(fact_mutants, "_BINDERS"), {}),
    ("selftest/oracle", Table(solve, "BINDERS"), {"D": "its variable is put in as a value is, and nowhere else"}),
    (
        "judging/reasons",
        Table(reasons, "_BINDERS"),
        excused(("its letter is no parameter that a reader would be asked about", "D Frechet Grad Jac")),
    ),
)
