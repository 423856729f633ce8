"""Questions that lead back to themselves: a failure is kept only where nothing was dropped that is still open."""

from __future__ import annotations

import pytest

from verify.bounds.search.questions import Kind, Questions

KINDS = [kind for kind in Kind if kind is not Kind.CHAIN]


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_is_dropped_while_it_is_asked_and_only_then(kind):
    questions = Questions()
    with questions.ask(kind, "a") as outer:
        assert not outer.again
        assert questions.ask(kind, "a").again
        assert not questions.ask(kind, "b").again
        assert questions.dropped == 1
    assert not questions.ask(kind, "a").again


@pytest.mark.parametrize("kind", KINDS)
def test_what_failed_for_want_of_an_open_question_is_asked_again_and_the_question_itself_is_settled(kind):
    questions = Questions()
    with questions.ask(kind, "outer") as outer:
        with questions.ask(kind, "inner") as inner:
            assert questions.ask(kind, "outer").again
        assert not inner.final
    assert outer.final
    assert questions.dropped == 0


def test_what_was_refused_for_want_of_work_is_never_settled():
    questions = Questions()
    with questions.ask(Kind.PROOF, "a") as asked:
        questions.refuse()
    assert not asked.final


def test_an_error_on_the_way_leaves_the_question_closed_and_unsettled():
    questions = Questions()
    asked = questions.ask(Kind.SIGN, "a")

    def search():
        with asked:
            assert questions.ask(Kind.SIGN, "a").again
            raise ValueError("on the way")

    with pytest.raises(ValueError, match="on the way"):
        search()
    assert questions.open(Kind.SIGN) == 0
    assert not asked.final


def test_a_chain_that_comes_back_is_final_only_where_no_other_chain_is_open():
    questions = Questions()
    with questions.ask(Kind.CHAIN, "outer") as outer:
        with questions.ask(Kind.CHAIN, "inner") as inner:
            assert questions.ask(Kind.CHAIN, "outer").again
        assert not inner.final
        with questions.ask(Kind.CHAIN, "straight") as straight:
            pass
        assert straight.final
    assert outer.final
    assert questions.dropped == 0


def test_an_answer_is_made_once_and_a_failure_is_made_again_until_it_is_final():
    questions, known, made = Questions(), {}, []

    def make():
        made.append(len(made))
        return questions.once(Kind.SIGN, known, "a", make) if len(made) == 1 else None

    with questions.ask(Kind.PROOF, "whole"):
        assert questions.once(Kind.SIGN, known, "a", make) is None
    assert made == [0]
    assert known == {"a": None}
    assert questions.once(Kind.SIGN, known, "a", make) is None
    assert made == [0]
