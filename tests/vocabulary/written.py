"""What a user writes, word by word with one example: declarations, what is said in them, directives."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.sources.declarations import KEYWORDS
from derivations.sources.directives import WORDS
from derivations.sources.functions import CLAUSES
from derivations.sources.properties import OF_MATRICES, OF_SCALARS

#: an example of each, in an order in which one may stand below the other
DECLARATIONS = {
    "title": r"title Two forms of ridge regression",
    "prefix": r"prefix RR",
    "size": r"size n, d",
    "scalar": r"scalar t, \eta > 0, \lambda \ge 0",
    "vector": r"vector y : n",
    "row": r"row r : n",
    "matrix": r"matrix X : n x d, full row rank",
    "path": r"path f_t : n",
    "family": r"family x_i : d",
    "function": r"function g(x) : d -> n, smooth, Jacobian J(x)",
    "entrywise": r"entrywise \phi, smooth",
    "random": r"random u : n, mean 0, covariance I, gaussian",
    "independent": r"independent u, v",
    "fact": r"fact \dot{f}_t = -\eta X X^T (f_t - y)",
    "map": r"map b_t of w_t, Jacobian J_t",
    "joint": r"joint c, e, mean 0, covariance \begin{bmatrix} S & C \\ H & R \end{bmatrix}, gaussian",
    "kernel": r"kernel E, F, G, L",
    "index": r"index i : n",
    "observed": r"observed m = q",
    "separated": r"separated m; q",
    "locally": r"locally M(\theta), \|\theta - \theta_a\|_2 < \eta, bounded by 2, Lipschitz with constant 3",
    "interpolated": r"interpolated \tilde{\theta} of k(\theta) between \theta_a and \theta_b",
    "likely": r"likely \eta: fact \|y\|_2 < 2",
    "spelling": r"spelling K = X X^T",
    "varies": r"varies n; fixed \eta",
    "unspecified": r"unspecified C_0",
}
BEFORE = {
    "independent": (r"random v : n, mean 0, covariance I, gaussian",),
    "spelling": ("matrix K : n x n",),
    "map": ("path w_t, b_t : n", "path J_t : n x n"),
    "joint": ("vector c, e : n", "matrix S, C, H, R : n x n"),
    "kernel": ("matrix E, F, G, L : n x n",),
    "observed": ("vector m, q : n",),
    "locally": (r"vector \theta_a, \theta_b : d", r"function k(\theta) : d -> n, smooth, Jacobian M(\theta)"),
}
DIRECTIVES = {
    "given": r"given \eta < 2",
    "uses": "uses (1)",
    "definition": "definition",
    "assumed": "assumed",
    "read": "read 2: y + y -- what the sign hides",
    "correct": "correct 2: y + y -- a factor",
    "erratum": "erratum editorial, notation",
    "brief": "brief one $y$ -> two of them",
    "theorem": "theorem 2.1",
    "prose": "prose",
    "ours": "ours",
    "letters": "letters 2: y + y -- one letter for two",
    "dots": r"dots 2: 2 y; rows 1, n; columns 1 -- between them the others",
    "induction": r"induction t: \|x_i\|_2 \le \eta \quad \forall i \le t",
    "first": r"first exit: \|w_u - w_0\|_2 < \eta \quad \forall 0 \le u < s",
    "union": "union bound",
    "skip": "skip not needed here",
}
ABOVE = {  # what a directive speaks of
    "erratum": "correct 2: y + y -- a factor",
    "brief": "correct 2: y + y -- a factor",
    "dots": r"read 2: \begin{bmatrix} 2 y_{1, 1} \\ \vdots \\ 2 y_{n, 1} \end{bmatrix} -- its entries",
}
#: what is declared for a directive beside what stands in the test
DECLARED = {
    "induction": ("scalar t natural", "family x_i : n"),
    "first": (r"scalar s \ge 0, u", "path w_s : n", r"fact \dot{w}_s = -w_s"),
    "union": (r"likely \eta: fact \|y\|_2 < 2",),
}
FUNCTION = r"function h(x) : d -> 1, {}"


def clause(pattern: str) -> str:
    return pattern.replace("(?P<term>.+)", r"\lambda").rstrip("$")


def page() -> Iterator[str]:
    """The part of the page."""
    yield "## What is written in a document\n"
    yield "Declarations stand between `% certify` and `% end`, directives alone behind `% certify`. What can be proved"
    yield "about a word is what the rooms below hold of its class or property; `docs/check.md` explains each.\n"
    yield "| word | example |"
    yield "|---|---|"
    for word, example in DECLARATIONS.items():
        yield f"| `{word}` | `{example}` |"
    for word in OF_MATRICES:
        yield f"| {word} | `matrix A : n x n, {word}` |"
    for word in OF_SCALARS:
        yield f"| {word} | `scalar s {word}` |"
    for one in CLAUSES:
        yield f"| {clause(one.words.pattern)} | `{FUNCTION.format(clause(one.words.pattern))}` |"
    for word, example in DIRECTIVES.items():
        yield f"| `{word}` | `% certify {example}` |"
    yield ""


__all__ = [
    "ABOVE", "BEFORE", "CLAUSES", "DECLARATIONS", "DECLARED", "DIRECTIVES", "FUNCTION", "KEYWORDS", "WORDS", "clause",
    "page",
]  # fmt: skip
