"""A tree as one short line of plain text, for terminals, e-mails and error messages.

The LaTeX of the tree is read by a small recursive reader of the spellings that `latex` writes. The text is
for the eye and is never parsed back.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .latex import latex
from .nodes import Node

_GREEK = {
    "eta": "η", "theta": "θ", "Theta": "Θ", "omega": "ω", "sigma": "σ", "Sigma": "Σ", "mu": "μ",
    "phi": "φ", "varphi": "φ", "beta": "β", "alpha": "α", "lambda": "λ", "Lambda": "Λ", "delta": "δ",
    "Delta": "Δ", "kappa": "κ", "gamma": "γ", "epsilon": "ε", "varepsilon": "ε", "rho": "ρ", "pi": "π",
    "tau": "τ", "xi": "ξ", "psi": "ψ", "nu": "ν", "chi": "χ", "zeta": "ζ", "Omega": "Ω", "Phi": "Φ", "Psi": "Ψ",
}  # fmt: skip
_SIGNS = {
    "cdot": "·", "otimes": "⊗", "infty": "∞", "nabla": "∇", "partial": "∂", "int": "∫", "sum": "Σ", "to": "→",
    "times": "×", "le": "≤", "ge": "≥", "mid": "|", "lvert": "|", "rvert": "|", "|": "‖", "vdots": "⋮",
    "cdots": "⋯", "ddots": "⋱", "dots": "…", "in": "∈", "equiv": "≡", "neq": "≠", "Rightarrow": "⇒",
    "succeq": "≽", "sim": "~", "perp": "⊥", ",": " ", ";": " ", "quad": "  ", "{": "{", "}": "}",
}  # fmt: skip
_SILENT = {"left", "right", "big", "Big", "displaystyle"}
_ACCENTS = {"hat": "\u0302", "dot": "\u0307", "overline": "\u0305", "tilde": "\u0303"}
_FONTS = {
    "mathcal": dict(zip("CDFHKLNRTXY", "𝒞𝒟ℱℋ𝒦ℒ𝒩ℛ𝒯𝒳𝒴", strict=True)),
    "mathbb": {"E": "𝔼", "R": "ℝ", "P": "ℙ", "N": "ℕ"},
    "mathbf": {"K": "𝐊", "0": "0"},
    "mathrm": {},
    "operatorname": {},
    "text": {},
}
_POWERS = {"T": "ᵀ", "-1": "⁻¹", "+": "⁺", "2": "²", "3": "³", "-T": "⁻ᵀ"}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_LEADING_NUMBER = re.compile(r"^\((-[0-9/]+)\)")


def text(node: Node) -> str:
    """The node in one line of Unicode text."""
    return plain(latex(node))


@lru_cache(maxsize=20000)
def plain(tex: str) -> str:
    """LaTeX as one line of Unicode text; meant for reading, never parsed back."""
    tex = tex.replace(r"\begin{bmatrix}", "[").replace(r"\end{bmatrix}", "]").replace(r"\\", ";").replace("&", ",")
    out = _Reader(tex).sequence("")
    for wide, narrow in (("( ", "("), (" )", ")"), ("[ ", "["), (" ]", "]"), (" ,", ","), (" ;", ";"), ("‖ ", "‖")):
        out = out.replace(wide, narrow)
    out = re.sub(r"\| (\w+)\|", r"|\1|", out)
    return re.sub(r" +", " ", out).replace(" ‖_", "‖_").strip()


class _Reader:
    """Reads tokens of LaTeX and writes text."""

    def __init__(self, tex: str) -> None:
        self.tokens = _TOKEN.findall(tex)
        self.at = 0

    def next(self) -> str:
        token = self.tokens[self.at] if self.at < len(self.tokens) else ""
        self.at += 1
        return token

    def sequence(self, end: str) -> str:
        """Text up to the token `end`, which is consumed."""
        out = ""
        while True:
            token = self.next()
            if token in (end, ""):
                return out
            out += self.one(token)

    def group(self) -> str:
        """A braced group, or the one token that stands for it."""
        token = self.next()
        while token.isspace():
            token = self.next()
        return self.sequence("}").strip() if token == "{" else self.one(token)

    def one(self, token: str) -> str:
        if token == "{":
            return self.sequence("}")
        if token in ("^", "_"):
            return self.script(token)
        return self.command(token[1:]) if token.startswith("\\") else token

    def script(self, mark: str) -> str:
        body = self.group()
        if mark == "^" and body in _POWERS:
            return _POWERS[body]
        body = _LEADING_NUMBER.sub(r"\1", body)
        enclosed = body.startswith("(") and body.endswith(")") and _tight(body) == body
        return mark + (body if enclosed or len(letters(body)) <= 1 else f"({body})")

    def command(self, name: str) -> str:
        if name in _SILENT:
            return ""
        if name in _ACCENTS:
            body = self.group()
            return body[:1] + _ACCENTS[name] + body[1:]
        if name in _FONTS:
            if name == "text":
                return self.sentence()
            body = self.group()
            return _FONTS[name].get(body, body)
        if name == "frac":
            return self.fraction()
        if name == "sqrt":
            return "√" + _tight(self.group())
        return _GREEK.get(name, _SIGNS.get(name, name))

    def sentence(self) -> str:
        """Words keep their spaces."""
        out = ""
        if self.next() == "{":
            while (token := self.next()) not in ("}", ""):
                out += token
        return out

    def fraction(self) -> str:
        top, bottom = self.group(), self.group()
        body = f"{_tight(top)}/{_tight(bottom)}"
        derivative = top == "d" and bottom.startswith("d")
        return body if derivative or not self.goes_on() else f"({body})"

    def goes_on(self) -> bool:
        """Whether a factor follows, which a reader might put under the fraction."""
        rest = (t for t in self.tokens[self.at :] if not t.isspace())
        following = next(rest, "")
        return following not in ("", "+", "-", "}", ")", "]", ",", ";", "=", "\\right", "\\mid", "\\,")


def letters(body: str) -> str:
    """The characters of a text without combining accents."""
    return "".join(c for c in body if c not in _ACCENTS.values())


def _tight(body: str) -> str:
    """In parentheses unless it is one atom or one call."""
    depth = 0
    for c in body:
        depth += (c in "([") - (c in ")]")
        if depth == 0 and c in " +-/":
            return f"({body})"
    return body


def size_text(size: object) -> str:
    """A symbolic size in one line of plain text: `k|D|`, `n_L + 1`."""
    from .latex import size_latex

    tex = size_latex(size)
    return plain(tex).replace("| ", "|").replace(" |", "|")
