"""A recursion that is stated for one number only is noticed, with a remedy that works."""

from verify import check_text

HEAD = "% certify\n% scalar a, k natural\n"


def noticed(family, fact):
    return [n.words for n in check_text(f"{HEAD}% {family}\n% fact {fact}\n% end\n\\[ a = a \\]\n").source.notices]


def test_one_step_is_noticed_and_a_recursion_is_not():
    (words,) = noticed("family x_i : 1", "x_{k+1} = a x_k")
    assert words.startswith("this is said of the one number k;")
    assert r"x_{k}, or write \quad \forall k \ge 0 behind it" in words
    assert noticed("family x_k : 1", "x_{k+1} = a x_k") == []
    assert noticed("family x_i : 1", r"x_{k+1} = a x_k \quad \forall k \ge 0") == []
    assert noticed("family x_i : 1", "x_k = a") == []
    assert noticed("family x_i : 1", "x_1 = a x_0") == []
