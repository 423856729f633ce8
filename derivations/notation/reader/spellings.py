"""What is spelled in several ways in LaTeX, and the one form that the reader works with."""

from __future__ import annotations

#: commands that mean the same token
ALIASES = {
    r"\leq": r"\le", r"\leqslant": r"\le", r"\geq": r"\ge", r"\geqslant": r"\ge", r"\ne": r"\neq",
    r"\rightarrow": r"\to", r"\longrightarrow": r"\to", r"\implies": r"\Rightarrow", r"\Longrightarrow": r"\Rightarrow",
    r"\coloneqq": ":=", r"\triangleq": r"\equiv", r"\lt": "<", r"\gt": ">",
    r"\tfrac": r"\frac", r"\dfrac": r"\frac", r"\cfrac": r"\frac",
    r"\lbrack": "[", r"\rbrack": "]", r"\lbrace": r"\{", r"\rbrace": r"\}", r"\ast": "*", r"\colon": ":",
    r"\Vert": r"\|", r"\vert": "|", r"\intercal": r"\top", r"\tr": r"\operatorname{tr}", r"\Tr": r"\operatorname{tr}",
    r"\trace": r"\operatorname{tr}", r"\diag": r"\operatorname{diag}", r"\rank": r"\operatorname{rank}",
    r"\Cov": r"\operatorname{Cov}", r"\Var": r"\operatorname{Var}", r"\E": r"\mathbb{E}", r"\ldots": r"\dots",
    r"\dotsc": r"\dots", r"\dotsb": r"\cdots", r"\prime": "'", r"\det": r"\operatorname{det}",
    r"\vee": r"\lor", r"\wedge": r"\land", r"\lim": r"\lim", r"\bm": r"\boldsymbol",
}  # fmt: skip

#: delimiters that open or close by themselves
SIDED = {r"\lvert": ("|", "l"), r"\rvert": ("|", "r"), r"\lVert": (r"\|", "l"), r"\rVert": (r"\|", "r")}
#: what makes the next delimiter larger, and the side that it gives it
GROW = {
    r"\left": "l", r"\right": "r", r"\middle": "", r"\big": "", r"\Big": "", r"\bigg": "", r"\Bigg": "",
    r"\bigl": "l", r"\Bigl": "l", r"\biggl": "l", r"\Biggl": "l", r"\bigr": "r", r"\Bigr": "r", r"\biggr": "r",
    r"\Biggr": "r", r"\bigm": "", r"\Bigm": "",
}  # fmt: skip

THIN = {r"\,", r"\;", r"\:", r"\!", r"\ ", "\\\n", "~", r"\thinspace", r"\medspace", r"\thickspace", r"\negthinspace"}
WIDE = {r"\quad", r"\qquad"}
#: what changes how a formula looks and not what it says
DROPPED = {
    r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\limits", r"\nolimits", r"\strut", r"\nonumber", r"\notag",
    r"\allowbreak", r"\relax", r"\hfill", r"\centering", r"\null", r"\/", r"\noindent", r"\mathstrut",
}  # fmt: skip
#: the same with an argument that is dropped too
DROPPED_WITH_ARGUMENT = {
    r"\label", r"\tag", r"\tag*", r"\hspace", r"\hspace*", r"\vspace", r"\vspace*", r"\phantom", r"\hphantom",
    r"\vphantom", r"\intertext",
}  # fmt: skip

TEXT = {r"\text", r"\mbox", r"\textrm", r"\textbf", r"\textit", r"\textsf", r"\textnormal", r"\hbox"}
FONTS = {
    r"\mathcal", r"\mathbb", r"\mathbf", r"\mathrm", r"\mathsf", r"\mathit", r"\mathtt", r"\mathfrak", r"\mathscr",
    r"\boldsymbol", r"\operatorname", r"\operatorname*", r"\mathnormal",
}  # fmt: skip
#: commands that switch the font up to the next closing brace
SWITCHES = {
    r"\rm": r"\mathrm", r"\bf": r"\mathbf", r"\cal": r"\mathcal", r"\sf": r"\mathsf", r"\it": r"\mathit",
    r"\tt": r"\mathtt",
}  # fmt: skip
UPRIGHT = {r"\mathrm", r"\operatorname", r"\operatorname*", r"\mathsf"}
#: how many arguments a command takes
TAKES = {
    **dict.fromkeys(
        (r"\hat", r"\tilde", r"\bar", r"\overline", r"\dot", r"\ddot", r"\vec", r"\widehat", r"\widetilde",
         r"\underline", r"\mathring", r"\check", r"\breve", r"\acute", r"\grave", r"\sqrt", r"\boxed", r"\overbrace",
         r"\underbrace", r"\substack"), 1),
    r"\frac": 2, r"\binom": 2, r"\overset": 2, r"\underset": 2, r"\stackrel": 2,
}  # fmt: skip
ACCENTS = {
    r"\hat", r"\tilde", r"\bar", r"\overline", r"\ddot", r"\vec", r"\widehat", r"\widetilde", r"\underline",
    r"\mathring", r"\check", r"\breve", r"\acute", r"\grave",
}  # fmt: skip

#: names of operators that are as well known upright, with or without `\operatorname`
OPERATORS = {
    "tr", "Tr", "trace", "det", "rank", "diag", "vec", "Cov", "cov", "Var", "var", "proj", "grad", "exp", "log", "ln",
    "sup", "inf", "max", "min", "sgn", "sign", "span", "argmin", "argmax", "Pr", "erf", "ker", "dim",
    "Diag", "eig", "D",
}  # fmt: skip

#: a relation with a mark that may say more, as in distribution or in probability
SAYS_MORE = r"\overset{\cdot}{=}"
#: a relation's tokens and its plain spelling, that of the ledger's relations where there is one
RELATIONS = {
    "=": "=", r"\le": "<=", "<": "<", r"\ge": ">=", ">": ">", r"\to": "->", r"\in": "in", r"\equiv": ":=", ":=": ":=",
    r"\Rightarrow": "implies", r"\neq": "is never",
    r"\preceq": "psd <=", r"\succeq": "psd >=", r"\prec": "psd <", r"\succ": "psd >", r"\lesssim": "<~",
    r"\gtrsim": ">~", r"\ll": "<<", r"\gg": ">>", r"\sim": "~", r"\approx": "about", r"\propto": "proportional to",
    r"\mapsto": "maps to", r"\iff": "iff", r"\Leftrightarrow": "iff", r"\subset": "subset", r"\subseteq": "subset",
    r"\notin": "not in", r"\simeq": "about", r"\cong": "about", r"\perp": "independent of",
    SAYS_MORE: "with a mark",
}  # fmt: skip

#: what helps where \pi stands like a letter
LETTER_PI = r"declare it, if it is a letter; where nothing is declared, \pi is the number"

#: what is known and cannot be said in the notation yet
UNSAID = {
    r"\inf": "an infimum", r"\argmin": "a minimizer", r"\argmax": "a maximizer",
    r"\operatorname{argmin}": "a minimizer", r"\operatorname{argmax}": "a maximizer",
    r"\tan": "the tangent",
    r"\operatorname{sgn}": "the sign",
    r"\operatorname{sign}": "the sign", r"\operatorname{span}": "a span", r"\operatorname{ker}": "a kernel",
    r"\operatorname{dim}": "a dimension", r"\binom": "a binomial coefficient",
    r"\circ": "composition or the entrywise product", r"\oplus": "a direct sum", r"\ddot": "a second derivative",
    r"\oint": "a contour integral", r"\iint": "a double integral", r"\liminf": "a lower limit",
    r"\limsup": "an upper limit", r"\cup": "a union", r"\cap": "an intersection", r"\setminus": "a difference of sets",
    r"\bigotimes": "a product over an index", r"\lfloor": "the floor",
    r"\lceil": "the ceiling", r"\mathbf{1}": "a vector of ones",
    r"\operatorname{inf}": "an infimum",
    r"\begin{cases}": "a definition by cases", r"\{": "a set", r"\exists": "a quantifier", r"\forall": "a quantifier",
}  # fmt: skip
