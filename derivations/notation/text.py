"""A tree as one short line of plain text, for terminals and error messages."""

from __future__ import annotations

import re

from .latex import latex
from .nodes import Node

_WORDS = {
    r"\left": "", r"\right": "", r"\mathcal": "", r"\mathbb": "", r"\mathrm": "", r"\operatorname": "",
    r"\cdot": "·", r"\otimes": "⊗", r"\infty": "∞", r"\nabla": "∇", r"\partial": "∂", r"\int": "∫",
    r"\sum": "Σ", r"\lim": "lim", r"\sup": "sup", r"\to": "→", r"\times": "×", r"\le": "≤", r"\mid": "|",
    r"\lvert": "|", r"\rvert": "|", r"\|": "‖", r"\,": " ", r"\vdots": "⋮", r"\cdots": "⋯",
    r"\ddots": "⋱", r"\mathbf": "", r"\sqrt": "√",
}  # fmt: skip
_GREEK = {
    "eta": "η", "theta": "θ", "Theta": "Θ", "omega": "ω", "sigma": "σ", "Sigma": "Σ", "mu": "μ",
    "phi": "φ", "varphi": "φ", "beta": "β", "alpha": "α", "lambda": "λ", "delta": "δ", "kappa": "κ",
}  # fmt: skip
_SCRIPT = {
    r"\mathcal{X}": "𝒳",
    r"\mathcal{K}": "𝒦",
    r"\mathcal{Y}": "𝒴",
    r"\mathcal{L}": "ℒ",
    r"\mathcal{N}": "𝒩",
}


def text(node: Node) -> str:
    """The node in one line of Unicode text."""
    return plain(latex(node))


def plain(tex: str) -> str:
    """LaTeX as one line of Unicode text; meant for reading, never parsed back."""
    for source, target in _SCRIPT.items():
        tex = tex.replace(source, target)
    tex = re.sub(r"\\hat\{?\\?(\w+)\}?", lambda m: _letter(m[1]) + "\u0302", tex)
    tex = re.sub(r"\\dot\{\\?(\w+)\}", lambda m: _letter(m[1]) + "\u0307", tex)
    tex = re.sub(r"\\overline\{?(\w)\}?", lambda m: m[1] + "\u0305", tex)
    tex = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", tex)
    tex = tex.replace(r"\begin{bmatrix}", "[").replace(r"\end{bmatrix}", "]").replace(r"\\", ";").replace("&", ",")
    tex = re.sub(r"\\([A-Za-z]+)", lambda m: _GREEK.get(m[1], _WORDS.get("\\" + m[1], m[1])), tex)
    for source, target in _WORDS.items():
        tex = tex.replace(source, target)
    tex = tex.replace("^{T}", "ᵀ").replace("^{-1}", "⁻¹").replace("^{+}", "⁺")
    tex = re.sub(r"([_^])\{([^{}]{1,2})\}", r"\1\2", tex)
    tex = tex.replace("{", "(").replace("}", ")").replace("\\", "")
    tex = re.sub(r"\(\((\w+)\)\)", r"(\1)", tex)
    return re.sub(r" +", " ", tex).replace("( ", "(").replace(" )", ")").strip()


def _letter(word: str) -> str:
    return _GREEK.get(word, word)
