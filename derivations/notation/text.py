"""A tree as one short line of plain text, for terminals, e-mails and error messages.

The LaTeX of the tree is read by a small recursive reader of the spellings that `latex` writes. The text is
for the eye and is never parsed back.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

from .latex import latex
from .nodes import Node, SpelledSize

_GREEK = {
    "eta": "η", "theta": "θ", "Theta": "Θ", "omega": "ω", "sigma": "σ", "Sigma": "Σ", "mu": "μ",
    "phi": "φ", "varphi": "𝜑", "beta": "β", "alpha": "α", "lambda": "λ", "Lambda": "Λ", "delta": "δ",
    "Delta": "Δ", "kappa": "κ", "gamma": "γ", "epsilon": "ε", "varepsilon": "𝜀", "rho": "ρ", "pi": "π",
    "tau": "τ", "xi": "ξ", "psi": "ψ", "nu": "ν", "chi": "χ", "zeta": "ζ", "Omega": "Ω", "Phi": "Φ", "Psi": "Ψ",
}  # fmt: skip
_SIGNS = {
    "cdot": "·", "otimes": "⊗", "infty": "∞", "nabla": "∇", "partial": "∂", "int": "∫", "sum": "Σ", "to": "→",
    "times": "×", "le": "≤", "ge": "≥", "mid": "|", "lvert": "|", "rvert": "|", "|": "‖", "vdots": "⋮",
    "cdots": "⋯", "ddots": "⋱", "dots": "…", "in": "∈", "equiv": "≡", "neq": "≠", "Rightarrow": "⇒",
    "succeq": "⪰", "preceq": "⪯", "odot": "⊙", "sim": "~", "perp": "⊥", "lesssim": "≲", "ll": "≪", "approx": "≈",
    "propto": "∝", "star": "⋆", "ast": "∗", "prod": "Π", "downarrow": "↓", "cup": "∪", "cap": "∩", "bigcup": "⋃",
    ",": " ", ";": " ", "quad": "  ", "{": "{", "}": "}",
}  # fmt: skip
_DIFFERENTIALS = ("d", "∂")
_SILENT = {"left", "right", "big", "Big", "displaystyle"}
_ACCENTS = {
    "hat": "\u0302", "dot": "\u0307", "overline": "\u0305", "tilde": "\u0303", "bar": "\u0304", "ddot": "\u0308",
    "check": "\u030c", "vec": "\u20d7", "widehat": "\u0302", "widetilde": "\u0303", "underline": "\u0332",
}  # fmt: skip
_CAPITALS, _SMALL = string.ascii_uppercase, string.ascii_lowercase


def _letters(start: int, plain: str, **known: str) -> dict[str, str]:
    """Letters of a mathematical alphabet that begins at a code point, but for those that Unicode had before."""
    return {c: known.get(c, chr(start + i)) for i, c in enumerate(plain)}


_FONTS: dict[str, dict[str, str]] = {
    "mathcal": _letters(0x1D49C, _CAPITALS, B="ℬ", E="ℰ", F="ℱ", H="ℋ", I="ℐ", L="ℒ", M="ℳ", R="ℛ"),
    "mathbb": _letters(0x1D538, _CAPITALS, C="ℂ", H="ℍ", N="ℕ", P="ℙ", Q="ℚ", R="ℝ", Z="ℤ"),
    "mathbf": _letters(0x1D400, _CAPITALS) | _letters(0x1D41A, _SMALL),
    "mathfrak": _letters(0x1D504, _CAPITALS, C="ℭ", H="ℌ", I="ℑ", R="ℜ", Z="ℨ") | _letters(0x1D51E, _SMALL),
    "mathsf": _letters(0x1D5A0, _CAPITALS) | _letters(0x1D5BA, _SMALL),
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
            return self.root()
        return _GREEK.get(name, _SIGNS.get(name, name))

    def root(self) -> str:
        """A root: its mark reaches over one atom, and what stands on its shoulder goes to the whole."""
        body = _tight(self.group())
        spelled = "√" + (f"({body})" if _ON_THE_SHOULDER.search(body) and not _enclosed(body) else body)
        return f"({spelled})" if self.following() in ("^", "_", "!") else spelled

    def following(self) -> str:
        """The next token that is not a space."""
        return next((t for t in self.tokens[self.at :] if not t.isspace()), "")

    def sentence(self) -> str:
        """Words keep their spaces."""
        out = ""
        if self.next() == "{":
            while (token := self.next()) not in ("}", ""):
                out += token
        return out

    def fraction(self) -> str:
        top, bottom = self.group(), self.group()
        derivative = top in _DIFFERENTIALS and bottom.startswith(top)
        body = f"{top}/{bottom.replace(' ', '')}" if derivative else f"{_tight(top)}/{_tight(bottom)}"
        return body if derivative or not self.goes_on() else f"({body})"

    def goes_on(self) -> bool:
        """Whether a factor follows, which a reader might put under the fraction."""
        return self.following() not in ("", "+", "-", "}", ")", "]", ",", ";", "=", "\\right", "\\mid", "\\,")


_ON_THE_SHOULDER = re.compile("[\\^!ᵀ⁻⁺²³]")


def _enclosed(body: str) -> bool:
    """Whether one pair of parentheses holds all of it."""
    depth = 0
    for i, c in enumerate(body):
        depth += (c in "([") - (c in ")]")
        if depth == 0 and i < len(body) - 1:
            return False
    return body.startswith("(")


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


def size_names(*nodes: Node) -> dict[str, str]:
    """Each size with a spelling of its own, by name, in plain text: how counterexamples show it."""
    found: dict[str, str] = {}
    stack: list = list(nodes)
    seen: set = set()
    while stack:
        part = stack.pop()
        if part in seen:
            continue
        seen.add(part)
        if isinstance(part, SpelledSize):
            found[part.name] = size_text(part)
        stack.extend(getattr(part, "args", ()))
    return found


def size_text(size: object) -> str:
    """A symbolic size in one line of plain text: `k|D|`, `n_L + 1`."""
    from .latex import size_latex

    tex = size_latex(size)
    return plain(tex).replace("| ", "|").replace(" |", "|")
