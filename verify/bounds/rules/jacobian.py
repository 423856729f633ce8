"""A continuously differentiable map and its Jacobian: mean values, Lemma 1 inside its ball, convexity of the ball."""

from __future__ import annotations

from derivations.assumptions import Defined
from derivations.estimates import DifferentiableMap, Interpolated, LocalLipschitz, Stated
from derivations.notation import nodes as n

from .ground import EQ, LE, LT, ONE, ZERO, loose, need
from .kernel import Context, Made, Sequent, rule, says, speaks_of


def inside(context: Context, member: Sequent, point: n.Node, lemma: LocalLipschitz) -> None:
    """Membership of the open ball: a strict inequality."""
    need(says(context, member, n.Norm(point - lemma.centre), lemma.radius, strict=True), "not shown to be in the ball")


@rule("bounded Jacobian", "||J(a)||_F <= K sqrt(n) for a in the ball.", "Lemma 1, (54)")
def bounded(context: Context, lemma: LocalLipschitz, a: n.Node, member: Sequent) -> Made:
    need(isinstance(lemma, LocalLipschitz), "no local Lipschitz condition")
    inside(context, member, a, lemma)
    return Made(n.Norm(lemma.at(a), "F"), LE, lemma.bound, (member,), (lemma, a), extra=frozenset({lemma}))


@rule("Lipschitz Jacobian", "||J(a) - J(b)||_F <= K sqrt(n) |a - b| for a, b in the ball.", "Lemma 1, (54)")
def lipschitz(context: Context, lemma: LocalLipschitz, a: n.Node, b: n.Node, first: Sequent, second: Sequent) -> Made:
    need(isinstance(lemma, LocalLipschitz), "no local Lipschitz condition")
    inside(context, first, a, lemma)
    inside(context, second, b, lemma)
    left = n.Norm(lemma.at(a) - lemma.at(b), "F")
    return Made(left, LE, lemma.slope * n.Norm(a - b), (first, second), (lemma, a, b), extra=frozenset({lemma}))


@rule(
    "local Lipschitz condition shown",
    "||J(a)||_F <= K for |a - c| < r, and ||J(a) - J(b)||_F <= L |a - b| for |a - c| < r and |b - c| < r, shown for "
    "general a and b, make the local Lipschitz condition on that ball: a sequent need not rest on it.",
    "logic: cut of a hypothesis that is proved for all points",
)
def conditioned(
    context: Context, sequent: Sequent, lemma: LocalLipschitz, a: n.Sym, b: n.Sym, size: Sequent, change: Sequent
) -> Made:
    """`size` and `change` may suppose that a (and b) are in the open ball, and nothing else about them.

    What the sequent supposes stays, also where it happens to be about a or b.
    """
    need(
        isinstance(lemma, LocalLipschitz) and isinstance(sequent, Sequent) and lemma in sequent.under,
        "nothing to discharge",
    )
    fixed = loose(lemma.centre) | loose(lemma.radius) | loose(lemma.bound) | loose(lemma.slope)
    for point in (a, b):
        need(isinstance(point, n.Sym) and not point.indices and not point.is_scalar_shaped, "no general point")
        need(n.same_shape(point.shape, lemma.centre.shape) and point not in fixed, "no general point")
    need(a != b, "the two points are one")
    need(says(context, size, n.Norm(lemma.at(a), "F"), lemma.bound), "the size of the Jacobian is not shown")
    difference = n.Norm(lemma.at(a) - lemma.at(b), "F")
    need(says(context, change, difference, lemma.slope * n.Norm(a - b)), "the change of the Jacobian is not shown")
    in_ball = {x: Stated(n.Norm(x - lemma.centre), LT, lemma.radius) for x in (a, b)}
    for shown, points in ((size, (a,)), (change, (a, b))):
        for left in shown.under - {in_ball[x] for x in points}:
            need(left != lemma, "it is shown by what is to be shown")
            need(not speaks_of(left) & {a, b}, f"an assumption about a point is left: {left.statement()}")
    signs = context.rests_on((lemma.radius, lemma.bound, lemma.slope))
    return Made(
        sequent.left, sequent.relation, sequent.right, (sequent, size, change), (lemma, a, b),
        frozenset({lemma, *in_ball.values()}), frozenset((sequent.under - {lemma}) | signs),
        shown=context.needed(sequent),
    )  # fmt: skip


@rule("a ball is convex", "a, b in the open ball and 0 <= s <= 1 imply a + s (b - a) in the ball.",
      "triangle inequality")  # fmt: skip
def convex(context: Context, a: n.Node, b: n.Node, centre: n.Node, radius: n.Node, s: n.Node,
           first: Sequent, second: Sequent, low: Sequent, high: Sequent) -> Made:  # fmt: skip
    need(says(context, first, n.Norm(a - centre), radius, strict=True), "the first end is not in the ball")
    need(says(context, second, n.Norm(b - centre), radius, strict=True), "the second end is not in the ball")
    need(says(context, low, ZERO, s) and says(context, high, s, ONE), "not between the ends")
    point = a + s * (b - a)
    return Made(n.Norm(point - centre), LT, radius, (first, second, low, high), (a, b, centre, radius, s))


@rule("integral mean value", "F(b) - F(a) = (integral over 0 <= s <= 1 of J(a + s (b - a))) (b - a) for a C^1 map F.",
      "fundamental theorem along a segment")  # fmt: skip
def mean_value(context: Context, smooth: DifferentiableMap, a: n.Node, b: n.Node, s: n.Sym) -> Made:
    need(isinstance(smooth, DifferentiableMap), "no differentiable map")
    need(all(n.same_shape(end.shape, smooth.point.shape) for end in (a, b)), "no point of the map")
    need(s not in loose(a) | loose(b), "the variable of integration is not free")
    mean = n.Integral(smooth.jacobian_at(a + s * (b - a)), s, ZERO, ONE)
    extra, shown = frozenset({smooth}), frozenset({Defined(mean)})  # the Jacobian is continuous
    change = smooth.value_at(b) - smooth.value_at(a)
    return Made(change, EQ, mean * (b - a), (), (smooth, a, b, s), extra=extra, shown=shown)


@rule("mean value inequality",
      "For a C^1 map F there is a point on the segment with |F(b)| <= |J(point) (b - a) + F(a)|.",
      "scalar mean value theorem for u . F, u = F(b)/|F(b)|")  # fmt: skip
def mean_inequality(context: Context, segment: Interpolated) -> Made:
    """The point of the assumption is the one the theorem gives: a claim about it says `for some point`."""
    need(isinstance(segment, Interpolated), "no point on a segment")
    move = segment.at() * (segment.end - segment.start)
    return Made(
        n.Norm(segment.value_end), LE, n.Norm(move + segment.value_start), (), (segment,), extra=frozenset({segment})
    )


@rule("mean value theorem",
      "For a C^1 map F with one value there is a point on the segment with F(b) = F(a) + J(point) (b - a).",
      "mean value theorem of one variable, along the segment")  # fmt: skip
def mean_point(context: Context, segment: Interpolated) -> Made:
    """Of one value alone: a map with two need have no such point, and then only the inequality holds."""
    need(isinstance(segment, Interpolated) and segment.exact, "no point between two others of a map with one value")
    return Made(segment.value_end, EQ, segment.reached(), (), (segment,), extra=frozenset({segment}))


@rule("a point on a segment is in the ball", "a, b in the open ball imply that a point between them is in it.",
      "convexity of the ball")  # fmt: skip
def segment_in_ball(
    context: Context, segment: Interpolated, centre: n.Node, radius: n.Node, first: Sequent, second: Sequent
) -> Made:
    need(isinstance(segment, Interpolated), "no point on a segment")
    need(says(context, first, n.Norm(segment.start - centre), radius, strict=True), "the first end is not in the ball")
    need(says(context, second, n.Norm(segment.end - centre), radius, strict=True), "the other end is not in the ball")
    left = n.Norm(segment.point - centre)
    return Made(left, LT, radius, (first, second), (segment, centre, radius), extra=frozenset({segment}))
