"""Plain words in LaTeX: every sign prints as it is, also where TeX, BibTeX or biber take it for something else."""

from __future__ import annotations

import unicodedata

#: no brace stands by itself in a field of BibTeX, so braces have names; < and > are other signs in TeX's own encoding
_ESCAPED = {
    **{c: "\\" + c for c in "&%$#_"},
    "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "“": "``", "”": "''", "‘": "`", "’": "'", "–": "--", "—": "---", "…": r"\ldots{}", "\u00a0": "~",
    "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\neq$", "→": r"$\to$", "×": r"$\times$", "·": r"$\cdot$", "∞": r"$\infty$",
    "±": r"$\pm$", "∈": r"$\in$", "⇒": r"$\Rightarrow$", "‖": r"$\Vert$", "∇": r"$\nabla$", "√": r"$\surd$",
}  # fmt: skip
_ACCENTS = {
    "\u0301": r"\'", "\u0300": r"\`", "\u0302": r"\^", "\u0308": r"\"", "\u0303": r"\~", "\u0327": r"\c",
    "\u030c": r"\v", "\u0304": r"\=", "\u0306": r"\u", "\u030a": r"\r",
}  # fmt: skip
_GREEK = {
    name: rf"$\{spelled}$" for spelled, name in (
        ("alpha", "α"), ("beta", "β"), ("gamma", "γ"), ("delta", "δ"), ("epsilon", "ε"), ("eta", "η"), ("theta", "θ"),
        ("kappa", "κ"), ("lambda", "λ"), ("mu", "μ"), ("sigma", "σ"), ("phi", "φ"), ("omega", "ω"), ("Theta", "Θ"),
        ("Sigma", "Σ"), ("Lambda", "Λ"), ("Delta", "Δ"), ("Omega", "Ω"),
    )
}  # fmt: skip


def tex_text(words: str) -> str:
    """Plain words with all that TeX takes for something else written out; what has no sign there is a question mark."""
    return "".join(_sign(c) for c in unicodedata.normalize("NFC", words))


def _sign(c: str) -> str:
    found = _ESCAPED.get(c) or _GREEK.get(c)
    if found is not None:
        return found
    if c.isascii():
        return c if c.isprintable() or c in "\n\t" else " "
    parts = list(unicodedata.normalize("NFD", c))
    base, marks = parts[0], parts[1:]
    if base.isascii() and base.isalpha() and len(marks) == 1 and marks[0] in _ACCENTS:
        return f"{{{_ACCENTS[marks[0]]}{{{base}}}}}"
    return "?"


__all__ = ["tex_text"]
