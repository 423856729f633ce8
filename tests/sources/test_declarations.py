"""Every line of declarations: what it declares, and the message where it is not understood."""

from __future__ import annotations

import pytest

from derivations.assumptions import Centered, Define, Flow, Gram, Has, Law, Property, Trajectory
from derivations.estimates import DifferentiableMap, Natural, Stated
from derivations.notation import nodes as n
from derivations.notation.constants import is_zero
from derivations.sources import SourceError, read_text
from verify.judging.check import check_text

from ..families import each


def read(lines: str, body: str = "", name: str = "mine.tex"):
    block = "".join(f"% {line}\n" for line in lines.strip().splitlines())
    return read_text(f"% certify\n{block}% end\n{body}", name)


def facts(lines: str) -> list:
    source = read(lines, r"\begin{equation} 1 = 1 \end{equation}")
    return list(source.document.equations["1"].notation.facts)


def symbols(lines: str) -> dict:
    return {entity.text: entity for entity in read(lines).symbols}


def test_sizes_are_numbers_too_and_may_carry_signs():
    source = read("size n, |D|\nmatrix X : n x |D|", r"\[ n + |D| = |D| + n \]")
    (link,) = source.shown["0a"].links
    assert link.why is None
    assert symbols("size n, d\nmatrix X : n x 2 d")["X"].member.shape == (n.size("n"), 2 * n.size("d"))


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        (r"\eta > 0", Property.POSITIVE), (r"\eta \ge 0", Property.NONNEGATIVE), (r"\eta \geq 0", Property.NONNEGATIVE),
        (r"\eta \neq 0", Property.INVERTIBLE), (r"\eta positive", Property.POSITIVE),
    ],
)  # fmt: skip
def test_the_sign_of_a_scalar(said, fact):
    (found,) = facts(f"scalar {said}")
    assert isinstance(found, Has)
    assert found.what is fact


def test_a_natural_scalar_and_one_of_which_nothing_is_said():
    (found,) = facts("scalar t, m natural")
    assert isinstance(found, Natural)


def test_a_column_a_row_and_a_matrix():
    found = symbols("size n, d\nvector y, z : n\nrow r : n\nmatrix X : n x d\nvector s : 1")
    size, one = n.size("n"), n.ONE
    assert found["y"].member.shape == found["z"].member.shape == (size, one)
    assert found["r"].member.shape == (one, size)
    assert found["X"].member.shape == (size, n.size("d"))
    assert found["s"].member.is_scalar_shaped


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("symmetric", Property.SYMMETRIC), ("symmetric positive definite", Property.PD),
        ("positive semidefinite", Property.PSD), ("invertible", Property.INVERTIBLE),
        ("orthogonal", Property.ORTHOGONAL), ("idempotent", Property.IDEMPOTENT),
        ("skew-symmetric", Property.SKEW), ("diagonal", Property.DIAGONAL),
    ],
)  # fmt: skip
def test_a_property_of_a_square_matrix(words, what):
    (found,) = facts(f"size n\nmatrix K : n x n, {words}")
    assert found.what is what


def test_full_rank_says_that_a_product_is_invertible():
    rows, columns = facts("size n, d\nmatrix X : n x d, full row rank\nmatrix Y : n x d, full column rank")
    (product,) = {node for node, what in rows.properties() if what is Property.INVERTIBLE}
    assert product.shape == (n.size("n"),) * 2
    (product,) = {node for node, what in columns.properties() if what is Property.INVERTIBLE}
    assert product.shape == (n.size("d"),) * 2


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("orthogonal", Property.ORTHOGONAL), ("idempotent", Property.IDEMPOTENT),
        ("skew-symmetric", Property.SKEW), ("diagonal", Property.DIAGONAL),
    ],
)  # fmt: skip
def test_a_property_that_is_an_equation(words, what):
    (found,) = facts(f"size n\nmatrix Q : n x n, {words}")
    assert found.what is what


def test_a_law_with_a_mean_alone_and_beside_an_independent_one():
    lines = "size n, m\nvector b : n\nmatrix S : n x n\nmatrix R : m x m\nrandom u : n, mean b, covariance S, gaussian"
    (alone,) = facts(lines)
    assert isinstance(alone, Law)
    assert alone.gaussian
    (joint,) = facts(f"{lines}\nrandom w : m, mean 0, covariance R, gaussian\nindependent u, w")
    assert joint.vectors[0] is alone.vectors[0]
    assert joint.means[0] is alone.means[0]
    assert [is_zero(block) for block in joint.blocks] == [False, True, True, False]


@pytest.mark.parametrize("words", ["full row rank", "full column rank"])
def test_full_rank_is_said_of_any_matrix(words):
    (found,) = facts(f"size n, d\nmatrix X : n x d, {words}")
    assert found.what.value == words


def test_a_path_has_a_slot_for_its_time_and_is_differentiable():
    source = read("size n\nscalar t\npath f_t : n", r"\begin{equation} f_0 = f_{2 t} \end{equation}")
    left, right = (line.tree for line in source.shown["1"].lines)
    assert left.indices == (n.Num(0),)
    assert str(right.indices[0]) == "2 t"
    assert any(isinstance(fact, Trajectory) for fact in source.document.equations["1"].notation.facts)


def test_a_path_in_brackets_and_a_slot_below_a_superscript():
    source = read(
        "size n\nscalar t\npath f(t) : n\npath g_t^{lin} : n", r"\begin{equation} f(0) = g_{1}^{lin} \end{equation}"
    )
    assert source.shown["1"].links[0].why is None


def test_a_family_needs_no_declared_letter():
    source = read("size d\nfamily x_i : d\nvector a : d\nfact x_{i+1} = x_i + a")
    assert [entity.kind for entity in source.symbols] == ["size", "family", "vector"]
    (fact,) = [
        f for f in facts("size d\nfamily x_i : d\nvector a : d\nfact x_{i+1} = x_i + a") if isinstance(f, Stated)
    ]
    assert fact.index
    assert fact.var is not None
    assert fact.low == n.Num(0)


def test_a_flow_and_a_definition_for_all_times():
    lines = r"""
        size n, d
        scalar t, \eta > 0
        matrix X : n x d
        vector y : n
        path w_t : d
        path f_t : n
        fact \dot{w}_t = -\eta X^T (X w_t - y)
        fact f_t = X w_t
    """
    found = facts("\n".join(line.strip() for line in lines.strip().splitlines()))
    (flow,) = [f for f in found if isinstance(f, Flow)]
    (definition,) = [f for f in found if isinstance(f, Define)]
    assert flow.initial.indices == (n.Num(0),)
    assert definition.symbol.indices == (flow.time,)
    assert not any(isinstance(f, Trajectory) and f.path is definition.symbol for f in found)


def test_a_definition_a_product_with_its_transpose_and_a_sign():
    found = facts("size n, d\nmatrix X : n x d\nmatrix K : n x n\nmatrix A : n x n\nscalar c\nfact K = X X^T\n"
                  "fact A = 2 K\nfact 0 < c\nfact A \\succeq 0\nfact A^T = A")  # fmt: skip
    assert [type(f) for f in found] == [Gram, Define, Has, Has, Has]
    assert [f.what for f in found[2:]] == [Property.POSITIVE, Property.PSD, Property.SYMMETRIC]


def test_an_order_of_matrices_is_a_property_of_their_difference():
    less, more = facts("size n\nscalar c\nmatrix A, B : n x n\nfact A \\preceq B\nfact A \\succ c I")
    assert (str(less.node), less.what) == ("B - A", Property.PSD)
    assert (str(more.node), more.what) == ("A - c I", Property.PD)
    with pytest.raises(SourceError, match="its sides have different shapes"):
        facts("size n\nmatrix A : n x n\nvector y : n\nfact A \\preceq y")


def test_a_bound_with_a_slot_letter_holds_for_every_value():
    (path, parameter) = [
        f
        for f in facts("size n\nscalar t, s, R\npath f_t : n\nfact \\|f_t\\| \\le R\nfact s < 2 R")
        if isinstance(f, Stated)
    ]
    assert str(path.var) == "t"
    assert parameter.var is None


def test_larger_is_smaller_the_other_way_round():
    (found,) = facts("scalar a, b\nfact a \\ge b")
    assert (str(found.left), found.relation, str(found.right)) == ("b", "<=", "a")


def test_a_chain_of_facts_is_several():
    found = facts("scalar a, b, c\nfact a \\le b < c")
    assert [f.relation for f in found] == ["<=", "<"]


def test_a_function_with_its_jacobian():
    (found,) = facts("size n, d\nfunction g(x) : d -> n, smooth, Jacobian J(x)")
    assert isinstance(found, DifferentiableMap)
    assert found.jacobian.shape == (n.size("n"), n.size("d"))


def test_smooth_without_a_constant_says_that_there_is_a_derivative_and_no_bound():
    (alone,) = facts("size n, d\nfunction g(x) : d -> n, smooth")
    assert isinstance(alone, DifferentiableMap)
    assert alone.jacobian.shape == (n.size("n"), n.size("d"))
    beside = facts("size d\nfunction f(x) : d -> 1, convex, smooth")
    assert [type(f).__name__ for f in beside] == ["Convex"]
    source = read("size d\nfunction f(x) : d -> 1, smooth, convex\nvector x : d", r"\[ 1 = 1 \]")
    assert not source.unsaid
    assert not source.notices


@pytest.mark.parametrize(
    ("step", "verdict"),
    [
        (r"f(y) \ge f(x) + \nabla f(x)^\top (y - x)", "PROVED"),
        (r"f(y) \le f(x) + \nabla f(x)^\top (y - x)", "REFUTED"),
        (r"f(y) \le f(x) + \nabla f(x)^\top (y - x) + \frac{c}{2} \|y - x\|^2", "REFUTED"),
    ],
)
def test_smooth_without_a_constant_bounds_nothing(step, verdict):
    lines = "size d\nscalar c > 0\nfunction f(x) : d -> 1, convex, smooth\nvector x, y : d"
    block = "".join(f"% {line}\n" for line in lines.splitlines())
    (found,) = check_text(f"% certify\n{block}% end\n\\begin{{equation}} {step} \\end{{equation}}").findings
    assert found.verdict == verdict


def test_what_is_known_and_has_no_fact_is_noticed_and_remembered():
    lines = "size d\nscalar p, q\npath f_p : d\npath g_q : d\nfact \\|f_p\\| \\le \\|g_q\\|"
    source = read(lines, r"\begin{equation} 1 = 1 \end{equation}")
    assert str(source.notices[0]).startswith("mine.tex:6:8: NOT READ: a fact about all values of several letters")
    assert source.unsaid[0].names >= {"f", "g"}


def test_random_vectors_and_their_independence():
    found = facts("size n\nscalar \\sigma > 0\nrandom u : n, mean 0, covariance \\sigma^2 I, gaussian\n"
                  "random v : n, mean 0, covariance I, gaussian\nindependent u, v")  # fmt: skip
    (law,) = [f for f in found if isinstance(f, Centered)]
    assert len(law.vectors) == 2
    assert isinstance(law.block(0, 1), n.Zero)
    assert law.gaussian


def test_a_random_vector_with_a_mean():
    lines = (
        "size n\nvector m : n\nrandom u : n, mean m, covariance I\nrandom v : n, mean 0, covariance I\nindependent u, v"
    )
    (law,) = [f for f in facts(lines) if isinstance(f, Law)]
    assert [str(mean) for mean in law.means] == ["m", "0"]


def test_the_start_of_a_path_may_be_random():
    found = facts("size n\nscalar t\npath f_t : n\nrandom f_0 : n, mean 0, covariance I")
    (law,) = [f for f in found if isinstance(f, Centered)]
    assert law.vectors[0].indices == (n.Num(0),)


@pytest.mark.parametrize(
    ("said", "positive", "bound"),
    [
        ("p > 1", True, "1 < p"), (r"p \ge 1/2", True, "1/2 <= p"), ("p > -1", False, "-1 < p"),
        (r"p \geq - 1", False, "-1 <= p"),
    ],
)  # fmt: skip
def test_a_scalar_above_a_number_has_a_bound_and_the_sign_that_it_tells(said, positive, bound):
    found = facts(f"scalar {said}, q")
    assert [f.what for f in found if isinstance(f, Has)] == [Property.POSITIVE] * positive
    assert [f"{f.left} {f.relation} {f.right}" for f in found if isinstance(f, Stated)] == [bound]


def test_a_second_spelling():
    source = read(
        "size n\nvector \\hat{f} : n\nmatrix X : n x n\nspelling \\hat{f} = \\hat{f}(X)",
        r"\begin{equation} \hat{f}(X) = \hat{f} \end{equation}",
    )
    left, right = (line.tree for line in source.shown["1"].lines)
    assert left is right


def test_a_title():
    assert read("title Two forms").document.title == "Two forms"


def test_a_name_that_is_declared_again_ends_the_facts_that_speak_of_it():
    text = ("% certify\n% size n\n% matrix K : n x n, symmetric\n% end\n"
            "% certify\n% matrix K : n x n\n% end\n\\begin{equation} K = K \\end{equation}")  # fmt: skip
    source = read_text(text)
    assert source.document.equations["1"].notation.facts == ()
    assert "declared again" in str(source.notices[0])
    assert str(source.notices[0]).startswith("mine.tex:6:")


def test_declarations_hold_in_their_scope_and_from_their_place_on():
    text = ("\\begin{equation} a = a \\end{equation}\n% certify\n% scalar a\n% end\n% certify begin lemma\n% certify\n"
            "% fact a > 0\n% end\n\\begin{equation} a = a \\end{equation}\n% certify end lemma\n"
            "\\begin{equation} a = a \\end{equation}")  # fmt: skip
    source = read_text(text)
    assert source.shown["1"].why is not None
    assert len(source.document.equations["2"].notation.facts) == 1
    assert source.document.equations["3"].notation.facts == ()


WRONG = {
    "an unknown word": ("sice n", "2:3: sice is no word of a declaration"),
    "twice in one block": ("scalar a, a", "2:13: a is declared twice in one block"),
    "an unknown size": ("vector y : n", "2:14: n is not declared"),
    "no shape": ("vector y", "2:10: a declaration without its shape"),
    "a property of the wrong shape": ("size n\n% matrix X : n x 2, symmetric", "symmetric is said of a square matrix"),
    "an unknown property": ("size n\n% matrix X : n x n, nice", "3:21: nice is no property"),
    "a matrix of one size": ("size n\n% matrix X : n", "3:10: a matrix of one size"),
    "a path without a slot": ("size n\n% path f : n", "3:8: a path without a slot"),
    "a function without sizes": ("size n\n% function g(x) : n", "a function without what it maps to"),
    "a fact that is no relation": ("scalar a\n% fact a", "3:8: a fact without a relation"),
    "a fact of an undeclared symbol": ("scalar a\n% fact a = b", "3:12: b is not declared"),
    "a fact of the wrong shape": ("size n\n% vector y : n\n% fact y = 1", "the sides have different shapes"),
    "a Gaussian vector without a law": (
        "size n\n% random u : n, gaussian", "a gaussian vector without mean and covariance"
    ),
    "independence of what is not random": ("size n\n% vector u, v : n\n% independent u, v", "u is not declared random"),
    "a false fact": ("scalar a\n% fact 1 < 0", "it says nothing"),
    "a name that is a sum": ("scalar a+b", "+ inside a name"),
    "nothing behind the word": ("scalar", "scalar without what it declares"),
    "an unfinished formula": ("scalar a\n% fact a = (", "( is not closed"),
    "an entrywise function of another name": (r"entrywise \tau, smooth", "the entrywise function is written"),
}  # fmt: skip


@each("case", WRONG)
def test_what_is_not_understood_is_one_message_with_its_place(case):
    lines, message = WRONG[case]
    with pytest.raises(SourceError) as found:
        read_text(f"% certify\n% {lines}\n% end\n")
    assert message in str(found.value)
    assert str(found.value).startswith("mine.tex:")
    assert "\n" not in str(found.value)


def test_a_block_that_is_not_closed():
    with pytest.raises(SourceError, match=r"mine\.tex:1:1: a block of declarations that is not closed"):
        read_text("% certify\n% size n\nText.")


def test_other_comments_stay_comments():
    source = read_text("% certified by nobody\n% a comment\n%% certainly\n\\begin{equation} 1 = 1 \\end{equation}")
    assert list(source.shown) == ["1"]


def test_the_letter_of_a_function_is_no_name_beside_a_family_and_a_vector_spelled_like_it():
    lines = "size d\nscalar t natural\nfunction f(x) : d -> 1, convex\nfamily x_t : d\nvector x, y : d"
    found = symbols(lines)
    assert found["f(x)"].slot is found["x"].member
    assert found["x_t"].member.name != found["x"].member.name
    block = "".join(f"% {line}\n" for line in lines.splitlines())
    steps = [r"f(y) \ge f(x) + \nabla f(x)^\top (y - x)", r"f(x_t) \ge f(x) + \nabla f(x)^\top (x_t - x)", "x_t = x"]
    body = "".join(rf"\begin{{equation}} {step} \end{{equation}}" + "\n" for step in steps)
    verdicts = [one.verdict for one in check_text(f"% certify\n{block}% end\n{body}").findings]
    assert verdicts == ["PROVED", "PROVED", "REFUTED"]
