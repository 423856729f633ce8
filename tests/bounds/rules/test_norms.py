"""Rules of norms, and of blocks."""

from __future__ import annotations

from derivations.notation import nodes as n
from derivations.notation import sym
from verify.bounds.rules import norms
from verify.bounds.rules.ground import LE, ZERO
from verify.selftest.applications.letters import PLAIN, c, stated

from .. import numeric
from ..cases import confirm, drawn, mats, refused, rejects, rngs, sizes, true


@true("triangle inequality", "norm of a product", "norm of a multiple", "norm of a transpose",
      "operator norm below Frobenius norm", "norms are non-negative",
      "operator norm is the largest singular value", "norm of the zero matrix")  # fmt: skip
@drawn(rngs, sizes, sizes, sizes)
def test_norms(rng, rows, inner, columns):
    model, (A, A2, B, v, row) = mats(
        rng, A=(rows, inner), A2=(rows, inner), B=(inner, columns), v=(inner, 1), row=(1, inner)
    )
    model[c] = numeric.one(rng.choice([0.0, 1e-8, 1.0, 1e6]))
    for kind in ("op", "F", "*", "max"):
        confirm("triangle inequality", norms.triangle(PLAIN, kind, A, A2, A), model)
        confirm("norm of a multiple", norms.multiple(PLAIN, kind, c, A, stated(ZERO, LE, c)), model)
        confirm("norm of a transpose", norms.transpose(PLAIN, kind, A * B), model)
        confirm("norms are non-negative", norms.norm_sign(PLAIN, kind, A - A2), model)
        confirm("norm of the zero matrix", norms.zero_norm(PLAIN, kind, A - A), model)
    for kind in ("2", "1", "inf"):
        confirm("triangle inequality", norms.triangle(PLAIN, kind, v, row.T), model)
        confirm("triangle inequality", norms.triangle(PLAIN, kind, v.T, row), model)
        confirm("norm of a transpose", norms.transpose(PLAIN, kind, v), model)
        confirm("norm of a multiple", norms.multiple(PLAIN, kind, c, v, stated(ZERO, LE, c)), model)
        confirm("norms are non-negative", norms.norm_sign(PLAIN, kind, v), model)
    confirm("operator norm below Frobenius norm", norms.op_frobenius(PLAIN, A), model)
    confirm("operator norm is the largest singular value", norms.largest(PLAIN, A), model)
    for kinds in norms.PRODUCTS:
        confirm("norm of a product", norms.product(PLAIN, kinds, A, v), model)
        if kinds[0] != "2":
            confirm("norm of a product", norms.product(PLAIN, kinds, A, B), model)
            confirm("norm of a product", norms.product(PLAIN, kinds, v, row), model)


@refused("triangle inequality", "norm of a product", "norm of a multiple", "norm of a transpose",
         "operator norm below Frobenius norm", "norms are non-negative",
         "operator norm is the largest singular value", "norm of the zero matrix")  # fmt: skip
def test_norms_refuse():
    A, B, v = sym("A", 2, 3), sym("B", 3, 3), sym("v", 3, 1)
    ill = A + B
    rejects(norms.triangle, "F", A)
    rejects(norms.triangle, "F", A, B)
    rejects(norms.triangle, "2", A, A)
    rejects(norms.product, ("F", "op", "op"), A, B)
    rejects(norms.product, ("op", "2", "2"), A, v)
    rejects(norms.product, ("2", "2", "op"), A, v)
    rejects(norms.product, ("op", "op", "op"), B, A)
    rejects(norms.product, ("2", "op", "2"), v.T, B)
    rejects(norms.multiple, "F", c, A, stated(c, LE, ZERO))
    rejects(norms.multiple, "F", B, v, stated(ZERO, LE, c))
    rejects(norms.transpose, "2", A)
    rejects(norms.op_frobenius, ill)
    rejects(norms.norm_sign, "2", A)
    rejects(norms.largest, ill)
    rejects(norms.zero_norm, "F", A - 2 * A)


@true("norm of a sub-block", "norm of stacked blocks", "squares of stacked blocks")
@drawn(rngs, sizes, sizes)
def test_blocks(rng, rows, columns):
    model, (A, B, C, D) = mats(rng, A=(rows, 2), B=(rows, columns), C=(1, 2), D=(1, columns))
    for whole in (n.Blocks([[A, B], [C, D]]), n.Blocks([[A, B]]), n.Blocks([[A], [C]])):
        for kind in ("op", "F"):
            confirm("norm of stacked blocks", norms.stacked(PLAIN, kind, whole), model)
            for r, line in enumerate(whole.grid):
                for col in range(len(line)):
                    confirm("norm of a sub-block", norms.block(PLAIN, kind, whole, r, col), model)
        confirm("squares of stacked blocks", norms.pythagoras(PLAIN, "F", whole), model)


@refused("norm of a sub-block", "norm of stacked blocks", "squares of stacked blocks")
def test_blocks_refuse():
    A = sym("A", 2, 2)
    whole = n.Blocks([[A, A]])
    rejects(norms.block, "op", A, 0, 0)
    rejects(norms.block, "op", whole, 1, 0)
    rejects(norms.block, "op", whole, 0, -1)
    rejects(norms.block, "2", whole, 0, 0)
    rejects(norms.stacked, "op", A)
    rejects(norms.pythagoras, "op", whole)
