"""Absolute values, maxima and norms as a document prints them: read, judged, and a slip found in each."""

from __future__ import annotations

from verify import check_text

DECLARED = r"""
% certify
% size n, m
% scalar a, b, \lambda > 0, s \ge 0
% vector x, y : n
% vector z : m
% matrix A, B : m x n
% matrix Q : n x n, orthogonal
% matrix H : m x m
% fact H = A (A^\top A + \lambda I)^{-1} A^\top
% end
"""
#: a display that holds, and the same with a slip
DISPLAYS = (
    (r"|x^\top y| \le \|x\|_1 \|y\|_\infty", r"|x^\top y| \le \|x\|_\infty \|y\|_\infty"),
    (r"\|A\|_* \le \sqrt{n}\, \|A\|_F", r"\|A\|_* \le \|A\|_F"),
    (
        r"|\operatorname{tr}(A^\top B)| \le \|A\|_{op} \|B\|_*",
        r"|\operatorname{tr}(A^\top B)| \le \|A\|_{op} \|B\|_{op}",
    ),
    (r"\max\{a, b\} = \frac{a + b + |a - b|}{2}", r"\max\{a, b\} = \frac{a + b - |a - b|}{2}"),
    (r"\left| |a| - |b| \right| \le |a - b|", r"|a - b| \le \left| |a| - |b| \right|"),
    (r"\|H z\| \le \|z\|", r"\|z\| \le \|H z\|"),
    (r"\|Q x - Q y\|^2 = \|x - y\|^2", r"\|Q x - Q y\|^2 = \|x + y\|^2"),
    (r"1 - e^{-s} \le \min\{1, s\}", r"\max\{1, s\} \le 1 - e^{-s}"),
    (r"\log(1 + s) \ge \frac{s}{1 + s}", r"\log(1 + s) \ge s"),
)


def verdicts(printed):
    text = DECLARED + "\n".join(f"\\begin{{equation}}\n{one}\n\\end{{equation}}" for one in printed)
    return [str(finding.verdict) for finding in check_text(text, "measures.tex").findings]


def test_what_is_printed_is_proved():
    assert verdicts(right for right, _ in DISPLAYS) == ["PROVED"] * len(DISPLAYS)


def test_each_slip_is_found():
    assert verdicts(wrong for _, wrong in DISPLAYS) == ["REFUTED"] * len(DISPLAYS)
