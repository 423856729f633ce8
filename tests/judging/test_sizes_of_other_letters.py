"""Facts that force sizes on letters that a claim does not name refute and prove nothing at other sizes."""

from __future__ import annotations

from verify import check_text

from ..families import each

CASES = (
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m, full column rank",
        "m \\le n",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m, full column rank",
        "\\operatorname{tr}(I_m) \\le n",
    ),
    (
        "NOT REFUTED",
        "size n\nmatrix C : n x n\nmatrix E : n x 1, full row rank",
        "\\det(2 C) = 2 \\det(C)",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m, full column rank\nmatrix V : n x m, full row rank",
        "n = m",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m, full column rank\nmatrix V : n x m, full row rank",
        "\\operatorname{rank}(L) = n",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m, full column rank\nmatrix V : n x m, full row rank",
        "\\|I_m\\|_F = \\sqrt{n}",
    ),
    (
        "NOT REFUTED",
        "size n, d\nmatrix W : n x d, full column rank\nvaries n, d",
        "d \\lesssim n",
    ),
    (
        "NOT REFUTED",
        "size n, d\nmatrix W : n x d, full column rank\nvaries d",
        "d \\lesssim 1",
    ),
    (
        "NOT REFUTED",
        "size n, d\nmatrix X : n x d\nmatrix E : d x d\nfact E = (X^T X)^{-1}\nvaries n, d",
        "d \\lesssim n",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m\nvector w : m\nvector u : n\nfact w = (L^T L)^{-1} L^T u",
        "m \\le n",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m\nvector w : m\nvector u : n\nfact w = (L^T L)^{-1} L^T u",
        "\\|I_m\\|_F \\le \\sqrt{n}",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m\nmatrix E : m x m\nfact E = (L^T L)^{-1}",
        "m \\le n",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m\nscalar a\nfact a = \\log\\det(L^T L)",
        "m \\le n",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m\nscalar a\nfact a = 1/\\det(L^T L)",
        "m \\le n",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m\nscalar a\nfact a \\le \\|(L^T L)^{-1}\\|_F",
        "m \\le n",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix L : n x m\nmatrix B : n x n\nfact L (L^T L)^{-1} L^T = B",
        "m \\le n",
    ),
    (
        "NOT REFUTED",
        "size n, m\nmatrix X : n x m\nscalar t \\ge 0\npath p_t : m\nfact \\dot{p}_t = -(X^T X)^{-1} p_t",
        "m \\le n",
    ),
    (
        "NOT REFUTED",
        "size n\nmatrix K : n x n, skew-symmetric\nvector u, v : n\nfact u = K^{-1} v",
        "n \\ge 2",
    ),
    (
        "NOT REFUTED",
        "size n\nscalar a\nmatrix A : n x n\nfact a = A_{3, 3}",
        "n \\ge 3",
    ),
    (
        "NOT REFUTED",
        "size n\nscalar a\nmatrix A : n x n\nfact a = A_{3, 3}",
        "\\operatorname{tr}(I_n) > 1",
    ),
    (
        "NOT REFUTED",
        "size n\nscalar a\nmatrix S : n x n, symmetric\nfact a = \\lambda_3^{\\downarrow}(S)",
        "n \\ge 3",
    ),
    (
        "NOT PROVED",
        "size n\nfact n < 1",
        "n \\le 1",
    ),
    (
        "NOT PROVED",
        "size n\nfact n < 1",
        "\\|I_n\\|_F^2 < 1",
    ),
    (
        "NOT PROVED",
        "size n\nfact n > 3\nfact n < 4",
        "n \\le 4",
    ),
    (
        "NOT PROVED",
        "size n, m\nfact n < m\nfact m < n + 1",
        "n \\le m",
    ),
    (
        "NOT PROVED",
        "size n, m\nmatrix V : m x n, full column rank\nfact n \\ge m + 1",
        "\\operatorname{rank}(V) = n",
    ),
    (
        "NOT PROVED",
        "size n, m\nmatrix V : m x n, full column rank\nfact n \\ge m + 1",
        "m \\le n",
    ),
    (
        "NOT PROVED",
        "size n, m\nmatrix V : m x n, full column rank\nvector u : n\nfact n \\ge m + 1",
        "\\|V u\\|_2 \\le \\|V\\|_{op}\\|u\\|_2",
    ),
    (
        "NOT PROVED",
        "size n, m\nmatrix V : m x n\nfact n > m",
        "(V^T V)^{-1} V^T V = I",
    ),
    (
        "NOT PROVED",
        "size n, m\nmatrix V : m x n\nfact n > m",
        "\\|(V^T V)^{-1}\\|_{op} \\ge 0",
    ),
    (
        "NOT PROVED",
        "size n, m\nmatrix V : m x n\nmatrix C : n x n\nfact C = (V^T V)^{-1}\nfact n > m",
        "C V^T V = I",
    ),
    (
        "NOT PROVED",
        "size n, m\nmatrix V : m x n\nscalar g\nfact g = \\log\\det(V^T V)\nfact n > m",
        "m \\le n",
    ),
    (
        "NOT PROVED",
        "size n\nmatrix A : n x n\nfact n \\le 2",
        "A_{3,3} = A_{3,3} + 0",
    ),
    (
        "NOT PROVED",
        "size n\nmatrix S : n x n, symmetric\nfact n \\le 2",
        "\\lambda_3^{\\downarrow}(S) \\le \\lambda_{\\max}(S)",
    ),
    (
        "REFUTED",
        "size n, m\nmatrix L : n x m, full column rank",
        "n \\le m",
    ),
    (
        "REFUTED",
        "size n\nmatrix C : n x n\nmatrix E : n x 1, full column rank",
        "\\det(2 C) = 2 \\det(C)",
    ),
    (
        "REFUTED",
        "size n, m\nmatrix L : n x m\nmatrix E : m x m\nfact E = (L^T L)^{-1}",
        "n \\le m",
    ),
    (
        "REFUTED",
        "size n\nscalar a\nmatrix A : n x n\nfact a = A_{3, 3}",
        "n \\le 3",
    ),
    (
        "REFUTED",
        "size n\nmatrix A, C : n x n\nvector u, v : n\nfact u = A^{-1} v",
        "\\det(2 C) = 2 \\det(C)",
    ),
    (
        "REFUTED",
        "size n\nscalar a\nmatrix C : n x n\nvector u, v : n\nfact a = 1/\\|u\\|_2",
        "\\det(2 C) = 2 \\det(C)",
    ),
    (
        "REFUTED",
        "size n, d\nmatrix W : n x d\nvaries n, d",
        "d \\lesssim n",
    ),
    (
        "REFUTED",
        "size n, m\nmatrix L : n x m\nmatrix C : m x m\nmatrix E : m x m\nfact E = (L^T L)^{-1}",
        "\\det(2 C) = 2 \\det(C)",
    ),
    (
        "PROVED",
        "size n, m\nmatrix L : n x m, full column rank",
        "\\operatorname{rank}(L) = m",
    ),
    (
        "PROVED",
        "size n, m\nmatrix V : m x n\nfact n < m",
        "\\|(V^T V)^{-1}\\|_{op} \\ge 0",
    ),
    (
        "PROVED",
        "size n, m\nmatrix V : m x n",
        "(V^T V)^{-1} V^T V = I",
    ),
    (
        "PROVED",
        "size n\nfact n < 2",
        "n \\le 2",
    ),
    (
        "PROVED",
        "size n\nmatrix A : n x n\nfact n > 2",
        "A_{3,3} = A_{3,3} + 0",
    ),
    (
        "PROVED",
        "size n\nmatrix S : n x n, symmetric",
        "\\lambda_3^{\\downarrow}(S) \\le \\lambda_{\\max}(S)",
    ),
    (
        "PROVED",
        "size n, m\nmatrix V : m x n, full column rank\nfact m \\ge n + 1",
        "\\operatorname{rank}(V) = n",
    ),
)


@each(("kind", "declared", "display"), CASES)
def test_sizes_that_other_letters_force(kind, declared, display):
    block = "".join(f"% {line}\n" for line in ("certify", *declared.split("\n"), "end"))
    (found,) = check_text(f"{block}\\begin{{equation}} {display} \\end{{equation}}\n").findings
    if kind.startswith("NOT "):
        assert found.verdict != kind.removeprefix("NOT ")
    else:
        assert found.verdict == kind
