r"""What estimates need of declarations: ranges of facts, Jacobians on a ball, points of the mean value theorem, likely
events, ideas of proofs."""

from __future__ import annotations

import re

import pytest

from derivations.assumptions import Define
from derivations.estimates import Interpolated, Likely, LocalLipschitz, Stated
from derivations.ledger.plan import FirstExit, HighProbability, Induction
from derivations.notation import nodes as n
from derivations.sources import SourceError, read_text
from verify.judging.check import check_text

NAMES = r"""
size p, m, n
scalar a > 0, b > 0, r > 0, t natural, i natural, s
family x_i : p
vector y : p
function g(y) : p -> m, smooth, Jacobian J(y)
"""
FLOW = r"""
size p, m
scalar a > 0, r > 0, t \ge 0, s
path x_u : p
vector y : p
function g(y) : p -> m, smooth, Jacobian J(y)
fact \dot{x}_u = -a J(x_u)^T g(x_u)
"""


def read(lines: str, body: str = r"\[ 1 = 1 \]", names: str = NAMES):
    block = "".join(f"% {line}\n" for line in (names + lines).strip().splitlines())
    return read_text(f"% certify\n{block}% end\n{body}", "mine.tex")


def entry(source, key: str = "0a"):
    return source.document.equations[key]


def last(lines: str, names: str = NAMES):
    return entry(read(lines, names=names)).notation.facts[-1]


def refused(lines: str, body: str = r"\[ 1 = 1 \]", names: str = NAMES) -> str:
    with pytest.raises(SourceError) as stopped:
        read(lines, body, names)
    assert re.match(r"mine\.tex:\d+:\d+: ", str(stopped.value))
    return str(stopped.value)


# -- ranges ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("condition", "low", "high", "is_open"),
    [
        (r"\forall i \le t", n.Num(0), "t", False), (r"\text{for all } i < t", n.Num(0), "t", True),
        (r"\forall 1 \le i \le t", n.Num(1), "t", False), (r"\forall t \ge i", n.Num(0), "t", False),
        (r"\text{for } i \ge 2", n.Num(2), None, False),
    ],
)  # fmt: skip
def test_a_fact_may_hold_in_a_range_of_an_index(condition, low, high, is_open):
    found = last(rf"fact \|x_i\| \le b \quad {condition}")
    assert isinstance(found, Stated)
    assert (found.var.name, found.low, found.index, found.open) == ("i", low, True, is_open)
    assert (None if found.high is None else found.high.name) == high


def test_a_range_of_times_has_the_ends_that_are_printed():
    found = last(r"fact \|x_s\| < r \quad \forall 0 \le s < t", FLOW)
    assert (found.low, found.high.name, found.open, found.index) == (n.Num(0), "t", True, False)


def test_what_is_stated_for_all_values_of_the_letter_of_a_slot_is_the_fact_itself():
    assert last(r"fact \|x_i\| \le b \quad \forall i") == last(r"fact \|x_i\| \le b")
    assert not read(r"fact \|x_i\| \le b \quad \forall i").unsaid


def test_a_fact_under_a_condition_that_is_not_read_is_not_stated():
    source = read(r"fact a \le b \text{ if the width is large}")
    assert Stated(symbol(source, "a"), "<=", symbol(source, "b")) not in entry(source).notation.facts
    assert source.unsaid


def symbol(source, text: str):
    return next(entity.member for entity in source.symbols if entity.text == text)


@pytest.mark.parametrize(
    ("fact", "words"),
    [(r"a \le b \quad \forall i \le t", "does not occur"), (r"\|x_i\| \le b \quad \forall i \le k", None)],
)
def test_a_range_that_says_nothing_is_refused(fact, words):
    if words is None:  # an undeclared end: the condition is not read, and noticed
        assert read(f"fact {fact}").unsaid
    else:
        assert words in refused(f"fact {fact}")


def test_members_of_a_family_at_its_letter_are_what_an_equation_says_for_every_index():
    found = last("matrix A : m x p\nfamily f_i : m\nfact f_i = A x_i")
    assert isinstance(found, Stated)
    assert found.index
    source = read("matrix A : m x p\nfamily f_i : m\nfact f_i = A x_i", r"\[ f_t = A x_t \]")
    assert [link.relation.value for link in entry(source).links] == ["="]  # and nothing is solved


def test_a_path_through_a_map_is_an_equation_and_any_other_a_definition():
    assert isinstance(last("path H_u : m x m\nfact H_u = J(x_u) J(x_u)^T", FLOW), Stated)
    assert isinstance(last("matrix A : m x p\npath f_u : m\nfact f_u = A x_u", FLOW), Define)


# -- maps -----------------------------------------------------------------------------------------------------
def test_a_jacobian_on_a_ball():
    found = last(r"locally J(y), \|y - x_0\|_2 < \frac{r}{a}, bounded by b, Lipschitz with constant 2 b")
    assert isinstance(found, LocalLipschitz)
    assert found.centre.indices == (n.Num(0),)
    assert found.jacobian.indices == (found.centre,)
    assert [str(x) for x in (found.radius, found.bound, found.slope)] == ["r/a", "b", "2 b"]


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (r"locally J(y), bounded by b", "not complete"),
        (r"locally x_i, \|y - x_0\| < r, bounded by b, Lipschitz with constant b", "no declared function"),
        (r"locally J(x_0), \|y - x_0\| < r, bounded by b, Lipschitz with constant b", "no declared function"),
        (r"locally J(y), \|y - x_0\| \le r, bounded by b, Lipschitz with constant b", "no open ball"),
        (r"locally J(y), \|x_0 - y\| < r, bounded by b, Lipschitz with constant b", "no open ball"),
        (r"locally J(y), \|y - x_0\| < \|y\|, bounded by b, Lipschitz with constant b", "no open ball"),
        (r"locally J(y), \|y - x_0\| < r, at most b, Lipschitz with constant b", "where a bound is expected"),
        (r"interpolated z of g(y)", "without its map and its ends"),
        (r"interpolated z of J(y) between x_t and x_{t+1}", "no declared map"),
        (r"interpolated z of g(y) between x_t and x_t + y", "no name"),
        (r"likely \|x_0\| < r", "without its budget"),
        (r"likely a: scalar c", "no event"),
        (r"likely a: fact y = x_0", "a definition is no event"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(lines, what):
    assert what in refused(lines)


def test_a_point_of_the_mean_value_theorem():
    found = last(r"interpolated \tilde{x}_t of g(y) between x_t and x_{t+1}")
    assert isinstance(found, Interpolated)
    assert found.value_start.indices == (found.start,)
    assert found.value_end.indices == (found.end,)


POINT = r"""
% certify
% size d, k
% vector x, a, b : d
% function f(x) : d -> {values}, smooth, Jacobian J(x)
% interpolated \xi of f(x) between a and b
% end
\[ {claim} \]
"""
IDENTITY = r"f(b) - f(a) = J(\xi) (b - a)"


@pytest.mark.parametrize(
    ("values", "claim", "verdict"),
    [
        ("1", IDENTITY, "PROVED"),
        ("1", r"f(b) - f(a) = J(\xi)^T \cdot (b - a)", "PROVED"),
        ("1", r"\|f(b)\|_2 \le \|f(a)\|_2 + \|J(\xi)\|_F \|b - a\|_2", "PROVED"),
        ("1", r"\|f(b)\|_2 \le \|f(a)\|_2 + \frac{1}{2} \|J(\xi)\|_F \|b - a\|_2", "REFUTED"),
        ("1", r"J(\xi) = \frac{1}{2} (J(a) + J(b))", "CONSISTENT"),  # of a quadratic map alone
        ("1", r"f(b) - f(a) = 2 J(\xi) (b - a)", "UNKNOWN"),
        ("2", r"\|f(b) - f(a)\|_2 = \|J(\xi) (b - a)\|_2", "REFUTED"),
        ("2", IDENTITY, "UNKNOWN"),
        ("k", IDENTITY, "UNKNOWN"),
        ("k", r"\|f(b)\|_2 \le \|f(a)\|_2 + \|J(\xi)\|_F \|b - a\|_2", "PROVED"),
    ],
)
def test_the_mean_value_theorem_is_an_equality_for_one_value_alone(values, claim, verdict):
    text = POINT.replace("{values}", values).replace("{claim}", claim)
    assert [finding.verdict for finding in check_text(text).findings] == [verdict]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"f(b) - f(a) = J(z) (b - a)", "PROVED"),
        (r"\frac{f(b) - f(a)}{b - a} = J(z)", "PROVED"),
        (r"f(b) - f(a) = 2 J(z) (b - a)", "UNKNOWN"),
    ],
)
def test_and_of_a_map_of_one_number(claim, verdict):
    text = POINT.replace("vector x, a, b : d", "scalar x, a, b").replace("d -> {values}", "1 -> 1").replace(r"\xi", "z")
    assert [finding.verdict for finding in check_text(text.replace("{claim}", claim)).findings] == [verdict]


def test_a_likely_event_is_no_fact():
    source = read(r"likely \frac{a}{2}: fact \|x_0\|_2 < r")
    (found,) = [f for f in entry(source).notation.facts if isinstance(f, Likely)]
    assert str(found.budget) == "a/2"
    assert found.event not in entry(source).notation.facts


# -- plans ----------------------------------------------------------------------------------------------------
def test_the_idea_of_a_proof():
    body = "% certify induction t: {0}\n% certify induction t: {1}\n" + r"\[ \|x_t\|_2 \le r \]"
    first, second = r"\|x_i\|_2 \le r \quad \forall i \le t", r"\|x_i\|_2 < b \quad \forall i \le t"
    plan = entry(read("", body.format(first, second))).plan
    assert isinstance(plan, Induction)
    assert plan.index.name == "t"
    assert [fact.relation for fact in plan.properties] == ["<=", "<"]
    out = r"% certify first exit: \|x_s - x_0\|_2 < r \quad \forall 0 \le s < t" + "\n" + r"\[ \|x_t - x_0\|_2 < r \]"
    assert isinstance(entry(read("", out, FLOW)).plan, FirstExit)
    union = "% certify union bound\n" + r"\[ \Pr[\text{not } \|x_0\|_2 < r] \le a \]"
    assert isinstance(entry(read(r"likely a: fact \|x_0\|_2 < r", union)).plan, HighProbability)


@pytest.mark.parametrize(
    ("directive", "what"),
    [
        (r"induction \|x_i\| \le r", "without its letter"), (r"induction t: \|x_i\|_2 \le r", "without its range"),
        (r"induction t: \|x_i\|_2 \le r \quad \forall i < t", "not stated up to t"),
        (r"first exit \|x_0\|_2 < r", "without its range"), (r"first step", "without the ball"),
        (r"first exit: \|x_i - x_0\|_2 < r \quad \forall i \le t", "does not flow"),
        ("union", "union"), ("union bound", "without events"),
    ],
)  # fmt: skip
def test_an_idea_that_is_not_understood_is_refused(directive, what):
    assert what in refused("", f"% certify {directive}\n" + r"\[ \|x_t\|_2 \le r \]")


def test_two_ideas_are_one_too_many():
    lines = r"% certify induction t: \|x_i\|_2 \le r \quad \forall i \le t" + "\n% certify union bound\n"
    assert "second idea" in refused("", lines + r"\[ \|x_t\|_2 \le r \]")


# -- and judged -----------------------------------------------------------------------------------------------
INDUCTION = r"""% certify
% size p
% scalar q > 0, r > 0, t natural, i natural
% matrix A : p x p
% family x_i : p
% fact x_{i+1} = A x_i
% fact \|A\|_{op} \le q
% fact \|x_0\|_2 \le r
% end
% certify begin step
% certify
% fact \|x_i\|_2 \le q^i r \quad \forall i \le t
% end
\begin{equation*} \|x_{t+1}\|_2 \le q^{t+1} r \tag{1} \end{equation*}
% certify end step
% certify uses (1)
% certify induction t: \|x_i\|_2 \le q^i r \quad \forall i \le t
\begin{equation*} \|x_t\|_2 \le BOUND \tag{2} \end{equation*}
"""


@pytest.mark.parametrize(("bound", "verdict"), [("q^t r", "PROVED"), (r"\frac{1}{2} q^t r", "REFUTED")])
def test_an_induction_over_several_displays(bound, verdict):
    found = {one.id: one.verdict for one in check_text(INDUCTION.replace("BOUND", bound)).findings}
    assert found == {"1.1": "PROVED", "2.1": verdict}


SEGMENT = r"""% certify
% size p, m
% scalar t natural
% family x_i : p
% vector y : p
% function g(y) : p -> m, smooth, Jacobian J(y)
% interpolated z of g(y) between x_t and x_{t+1}
% end
\begin{equation*} \|g(x_{t+1})\|_2 SIGN \|J(z) (x_{t+1} - x_t) + g(x_t)\|_2 \tag{1} \end{equation*}
"""


@pytest.mark.parametrize(("sign", "verdict"), [(r"\le", "PROVED"), ("=", "REFUTED")])
def test_the_mean_value_theorem_is_an_inequality(sign, verdict):
    (found,) = check_text(SEGMENT.replace("SIGN", sign)).findings
    assert found.verdict == verdict


FLOWING = r"""% certify
% size p, m
% scalar a > 0, t \ge 0
% path x_u : p
% vector y : p
% function g(y) : p -> m, smooth, Jacobian J(y)
% fact \dot{x}_u = -a J(x_u)^T g(x_u)
% end
\begin{equation*} CLAIM \tag{1} \end{equation*}
"""


@pytest.mark.parametrize(
    ("claim", "proved"),
    [
        (r"\frac{d}{dt} \left( \|g(x_t)\|_2^2 \right) = -2 a g(x_t)^T J(x_t) J(x_t)^T g(x_t)", True),
        (r"\frac{d}{dt} \left( \|g(x_t)\|_2^2 \right) = - a g(x_t)^T J(x_t) J(x_t)^T g(x_t)", False),
        (r"\|x_t - x_0\|_2 \le \int_0^t \| a J(x_s)^T g(x_s) \|_2 \, ds", True),
        (r"\|x_t - x_0\|_2 \le a \int_0^t \|J(x_s)\|_{op} \|g(x_s)\|_2 \, ds", True),
        (r"\|x_t - x_0\|_2 \le \frac{1}{2} \int_0^t \| a J(x_s)^T g(x_s) \|_2 \, ds", False),
    ],
)
def test_a_map_along_a_flow(claim, proved):
    (found,) = check_text(FLOWING.replace("CLAIM", claim)).findings
    assert (found.verdict == "PROVED") is proved


RUNNING = r"""% certify
% size p
% scalar a > 0, t \ge 0, s
% path x_u : p
% fact \|x_0\|_2 \le 1
% end
% certify given 0 \le s, \|x_s\|_2 \le a
% certify assumed 1
\begin{equation*} \|x_s\|_2^2 \le \|x_s\|_2^2 \le a^2 \tag{1} \end{equation*}
% certify uses (1)
% certify given \|x_r\|_2 \le a \quad \forall 0 \le r \le t
\begin{equation*} \int_0^t \|x_s\|_2^2 \, ds \le \int_0^t a^2 \, ds \tag{2} \end{equation*}
"""


def test_what_is_shown_from_a_time_on_is_used_under_an_integral():
    text = RUNNING.replace(", s\n", ", s, r\n")
    assert {one.id: one.verdict for one in check_text(text).findings}["2.1"] == "PROVED"
