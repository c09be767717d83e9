"""The judge of a proof that a reader writes: what is right is right on every world, and a wrong answer gets a world."""

import html
import re

import marimo as mo
import numpy as np
import pytest

from rooteps.lessons import board, formal_puzzle, formula, proof_worlds, proving, show
from rooteps.lessons.computing import XP, floats
from rooteps.theory import InvalidInput
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.registry import find
from rooteps.verification.museum import exhibits
from tests.tolerance import CERTIFIED_GAP, ROUNDOFF

ID = "unconstrained-transfer"
NAMES = ["infimum", "Lipschitz", "Hölder", "norm", "Pinsker", "Jensen", "coverage", "optimality"]


def by_hand(instance):
    """The quantities of the proof but the first, in plain NumPy."""
    p_star, p = (rows / rows.sum(axis=1, keepdims=True) for rows in (instance.language.probs, instance.model.probs))
    p_L, p_T, v = instance.language.p_L, instance.task.p_T, instance.witness.v
    y = np.sign(instance.task.label_probs[:, 1] - 0.5)
    kl, l1 = (p_star * np.log(p_star / p)).sum(axis=1), np.abs(p - p_star).sum(axis=1)
    used = p_T > 0
    gamma, B = min(1.0, (p_L[used] / p_T[used]).min()), np.abs(v).max()
    loss, tau = (p_T @ np.maximum(0, 1 - y * (rows @ v)) for rows in (p, p_star))
    return [
        loss - tau,
        p_T @ np.abs((p - p_star) @ v),
        (v.max() - v.min()) / 2 * (p_T @ l1),
        B * (p_T @ l1),
        B * (p_T @ np.sqrt(2 * kl)),
        B * np.sqrt(2 * (p_T @ kl)),
        B * np.sqrt(2 * (p_L @ kl) / gamma),
        B * np.sqrt(2 * instance.epsilon / gamma),
    ]


def right_order(id):
    """The letters of the cards in the order of the page."""
    return [letter for letter, _ in sorted(proving.cards(id).items(), key=lambda card: card[1])]


def menus(answers, offered):
    """Controls that stand at these answers."""
    return mo.ui.array([mo.ui.dropdown(list(offered), answer) for answer in answers])


def judged(shown):
    """What a sheet says of each answer."""
    return re.findall('data-answer="(.*?)"', shown.text)


def test_the_quantities_are_those_of_the_page_on_every_world():
    for tried in proof_worlds.worlds(ID):
        assert [claim.name for claim in tried.chain] == NAMES
        p, task = tried.instance.model.probs, tried.instance.task
        loss = transfer_loss(p / p.sum(axis=1, keepdims=True), task).value
        assert float(proving.values(tried)[0] + tried.world.tau) == pytest.approx(loss, rel=CERTIFIED_GAP)
        assert floats(np.array(proving.values(tried)[1:])) == pytest.approx(
            by_hand(tried.instance), rel=1e-9, abs=ROUNDOFF
        )


@pytest.mark.parametrize("id", [ID, "softmax-transfer"])
def test_every_wrong_order_of_two_gets_a_world_and_no_right_one_does(id):
    names = ["start", *(claim.name for claim in proof_worlds.worlds(id)[0].chain)]
    equal = {(names.index("Lipschitz"), names.index("subspace"))} if "subspace" in names else set()
    for i in range(len(names)):
        for j in range(i + 1, len(names)):
            assert proving.refuted(id, i, j) is None
            assert (proving.refuted(id, j, i) is None) == ((i, j) in equal)


def test_a_world_against_an_arrow_is_one():
    letters = right_order(ID)
    letters[5:7] = letters[6], letters[5]  # coverage before Jensen
    found = proving.ordered(ID, letters)
    assert [arrow.against is None for arrow in found] == [True] * 6 + [False, True]
    against = found[6].against
    hand = by_hand(against.tried.instance)
    assert (float(against.left), float(against.right)) == pytest.approx((hand[6], hand[5]), rel=1e-9)
    assert hand[6] > hand[5]
    shown = board.order(ID, menus(letters, letters))
    assert judged(shown) == ["right"] * 5 + ["open", "wrong", "open"]
    assert f"{show.number(against.left)} > {show.number(against.right)}" in html.unescape(shown.text)


@pytest.mark.parametrize("id", proving.THEOREMS)
def test_an_order_is_right_when_it_is_whole(id):
    letters = right_order(id)
    assert all(arrow.right for arrow in proving.ordered(id, letters))
    assert set(judged(board.order(id, menus(letters, letters)))) == {"right"}
    for k in range(len(letters)):
        for wrong in (*letters[:k], *letters[k + 1 :]):
            assert not all(arrow.right for arrow in proving.ordered(id, [*letters[:k], wrong, *letters[k + 1 :]]))


def test_what_an_arrow_lacks_that_no_world_is_against():
    letters = right_order(ID)
    assert [arrow.lacks for arrow in proving.ordered(ID, [letters[0], *letters[:-1]])] == ["", "step", *[""] * 5, "end"]
    assert next(arrow.lacks for arrow in proving.ordered(ID, letters[1:])) == "between"


def test_equals_that_are_said_in_turns_do_not_make_a_chain():
    id = "softmax-transfer"
    letters = right_order(id)
    names = [claim.name for claim in proof_worlds.worlds(id)[0].chain]
    k = names.index("subspace")
    assert all(
        arrow.right for arrow in proving.ordered(id, [*letters[: k - 1], letters[k], letters[k - 1], *letters[k + 1 :]])
    )
    turns = [*letters[: k + 1], letters[k - 1], *letters[k + 1 : -1]]
    assert len(turns) == len(letters)
    assert not all(arrow.right for arrow in proving.ordered(id, turns))


@pytest.mark.parametrize("id", proving.THEOREMS)
def test_each_quantity_can_be_chosen_and_some_formulas_are_always_wrong(id):
    right = set()
    for place, claim in enumerate(proof_worlds.worlds(id)[0].chain, 1):
        fit = {text for text in proving.OFFERED if proving.filled(id, place, text).differs is None}
        right |= fit
        assert fit or claim.name == "infimum"
    assert {"B * E_T(g(KL))", "B * E_T(sqrt(KL))", "B * sqrt(2 * E_L(KL))"}.isdisjoint(right)


def test_reasons_are_judged_one_by_one():
    chosen = menus(["infimum", "norm", None, *NAMES[3:]], proving.reasons(ID))
    assert judged(board.reasoned(ID, chosen)) == ["right", "wrong", "open", *["right"] * 5]


@pytest.mark.parametrize("id", [ID, "softmax-transfer"])
def test_one_reason_alone_leads_from_each_quantity_to_the_next(id):
    for place, claim in enumerate(proof_worlds.worlds(id)[0].chain, 1):
        assert [name for name in proving.reasons(id) if proving.misled(id, place, name) is None] == [claim.name]


def test_a_reason_that_can_be_applied_but_leads_elsewhere():
    wrong = proving.misled(ID, NAMES.index("Pinsker") + 1, "Fedotov–Harremoës–Topsøe")
    assert wrong.from_here
    hand = by_hand(wrong.tried.instance)
    assert hand[3] < float(wrong.claim.rhs) < hand[4]
    assert not proving.misled(ID, NAMES.index("Pinsker") + 1, "Jensen").from_here


@pytest.mark.parametrize(
    ("typed", "same", "holds"),
    [
        ("B * E_T(sqrt(2 * KL))", True, True),
        ("sqrt(2) * E_T(B * sqrt(KL))", True, True),
        ("B * E_T(g(KL))", False, True),
        ("B * E_T(sqrt(1.99 * KL))", False, False),
        ("B * E_T(sqrt(1.99999 * KL))", False, False),
        ("B * E_T(sqrt(2.1 * KL))", False, False),
        ("B * E_L(sqrt(2 * KL))", False, False),
        ("E_T(L1)", False, False),
    ],
)
def test_a_quantity_is_right_if_it_is_the_pages_on_every_world(typed, same, holds):
    found = proving.filled(ID, NAMES.index("Pinsker") + 1, typed)
    assert (found.differs is None, found.breaks is None) == (same, holds)
    assert ("That is it" in board.filled(ID, NAMES.index("Pinsker") + 1, typed).text) == same


def test_what_stands_for_each_quantity_can_be_typed():
    typed = {
        "infimum": None,
        "Lipschitz": "E_T(moved)",
        "Hölder": "osc / 2 * E_T(L1)",
        "norm": "B E_T(L1)".replace(" ", "*"),
        "Pinsker": "B * E_T(sqrt(2 * KL))",
        "Jensen": "B * sqrt(2 * E_T(KL))",
        "coverage": "B * sqrt(2 * E_L(KL) / gamma)",
        "optimality": "sqrt(2 * B^2 * eps / gamma)",
    }
    for place, name in enumerate(NAMES, 1):
        if typed[name]:
            assert proving.filled(ID, place, typed[name]).differs is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "has 0 characters"),
        ("B KL", "products need a star"),
        ("B * epsilon", "did you mean eps"),
        ("norm(KL)", "no function here"),
        ("B ** 3", "squares"),
        ("__import__('os')", "is no function here"),
        ("B * KL", "a number for each context"),
        ("E_T(B)", "no mean over contexts"),
        ("E_T(sqrt(-KL))", "has no value"),
        ("1 / 0", "has no value"),
    ],
)
def test_what_is_no_formula_is_told_in_one_line(typed, message):
    with pytest.raises(InvalidInput, match=message) as refused:
        formula.value(formula.parsed(typed), proof_worlds.worlds(ID)[0].world)
    assert "\n" not in str(refused.value)


def test_a_world_without_a_hypothesis_is_not_used():
    theorem = find("softmax-transfer")
    without = [one for one in exhibits().values() if one.theorem is theorem and one.mutation.without]
    assert len(without) == len(theorem.hypotheses)
    for kept in without:
        if kept.mutation.without not in ("covering", "epsilon-optimal"):  # they hold: γ is small, a larger ε is claimed
            assert proof_worlds._tried(theorem, kept.name, kept.instance) is None


def test_hypotheses_of_the_formal_statement():
    id = "softmax-transfer"
    stated = formal_puzzle.masked(id)
    assert all(f"(H{i} : {said})" in stated.text for i, said in enumerate(stated.assumed, 1))
    assert not any(name in stated.text for name in ("row_span :", "covering", "epsilon_optimal"))
    names = [one.name for one in find(id).hypotheses]
    assert judged(board.formal(id, menus(stated.names, names))) == ["right"] * len(stated.names)
    assert judged(board.formal(id, menus([None, *stated.names[:-1]], names)))[:2] == ["open", "wrong"]
    for place, true in enumerate(stated.names):
        for chosen in find(id).hypotheses:
            wrong = formal_puzzle.confused(id, place, chosen.name)
            assert (wrong is None) == (chosen.name == true)
            if wrong is not None:
                assert {wrong.holds, wrong.fails} == {chosen.name, true}
                assert wrong.exhibit.mutation.without == wrong.fails


def test_without_the_proofs_one_line_says_where_they_are(monkeypatch, tmp_path):
    monkeypatch.setattr(formal_puzzle, "PROOFS", tmp_path / "none")
    formal_puzzle.masked.cache_clear()
    with pytest.raises(InvalidInput, match="in the repository"):
        formal_puzzle.masked("softmax-transfer")


def test_a_formula_is_computed_in_balls():
    w = proof_worlds.worlds(ID)[0].world
    with XP.scope():
        third = formula.value(formula.parsed("B / 3 * 3"), w)
        assert third.contains(w.B)
        assert 0 < float(third.rad()) < 1e-30
