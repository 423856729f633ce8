"""What is noticed of letters that count: a recursion for one number only, an end of a sum that is declared real."""

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


def test_the_end_of_a_sum_counts_and_that_is_noticed():
    head = "% certify\n% scalar n, q\n% family x_k : 1\n% end\n"
    true, false = r"\[ \sum_{k=1}^n k = n (n + 1)/2 \]", r"\[ \sum_{k=0}^n k = n (n - 1)/2 \]"
    checked = check_text(f"{head}{true}\n{false}\n")
    assert [one.verdict for one in checked.findings] == ["PROVED", "REFUTED"]
    (notice,) = checked.source.notices
    assert notice.words == "n ends a range: it is taken for a natural number; declare scalar n natural"
    declared = check_text(head.replace("n, q", "n natural, q") + true + "\n")
    assert declared.source.notices == ()
    assert check_text(head + r"\[ n + q = q + n \]" + "\n").source.notices == ()
    assert check_text(head + r"\[ \sum_{k=1}^3 k q = 6 q \]" + "\n").source.notices == ()
