"""Write the proof yourself: put its quantities in order, give each arrow its reason, and fill in what is missing."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="9 · Write the proof yourself", css_file="lessons.css")

with app.setup:
    import marimo as mo

    from rooteps.lessons import board, formal_puzzle, proof_worlds, proving, show
    from rooteps.theory import InvalidInput
    from rooteps.theory.registry import find


@app.cell(hide_code=True)
def _():
    theorem = mo.ui.dropdown(list(proving.THEOREMS), "unconstrained-transfer", label="theorem")
    return (theorem,)


@app.cell(hide_code=True)
def _(theorem):
    mo.vstack(
        [
            mo.md(r"""
    # 9 · Write the proof yourself

    In lesson 8 you broke theorems. Now you build one. A proof here is a chain of quantities, each at most the next,
    from what the model loses to what the theorem promises. Choose a theorem; the first chains are the easiest.

    The judge knows no answers. It has worlds: small ones, of a few sixteenths, on each of which all hypotheses hold for
    certain. Whatever you claim is computed on all of them in balls, and a claim that is wrong is answered by a world.
    """),
            theorem,
            show.statement(theorem.value),
        ]
    )
    return


@app.cell(hide_code=True)
def _(theorem):
    _letters = list(proving.cards(theorem.value))
    chosen_order = mo.ui.array(
        [mo.ui.dropdown(_letters, letter, label=f"{i}.") for i, letter in enumerate(_letters, 1)]
    )
    return (chosen_order,)


@app.cell(hide_code=True)
def _(chosen_order, theorem):
    mo.vstack(
        [
            mo.md(r"""
    ## First level: the order

    These are the quantities of the proof, shuffled. Put them in order, from the smallest to the largest, starting with
    the first line of the table below. An arrow with a cross fails on a world; click on its numbers to see it in full.
    """),
            board.cards(theorem.value),
            mo.hstack(chosen_order.elements, wrap=True, justify="start"),
            board.order(theorem.value, chosen_order),
        ]
    )
    return


@app.cell(hide_code=True)
def _(theorem):
    show.question(
        "Which two of these quantities could change places without a cross, in the proof for softmax models? Why is "
        "there no such pair for models of any form?",
        "The two that *subspace* joins: they are equal in every world, since $v = \\Phi^\\top \\lambda$ reads only the "
        "mean of the embedding, which truth and best softmax model share. In every other pair one side is smaller on "
        f"some of the {len(proof_worlds.worlds(theorem.value))} worlds, and you have seen it if you tried.",
    )
    return


@app.cell(hide_code=True)
def _(theorem):
    chosen_reasons = mo.ui.array(
        [
            mo.ui.dropdown(list(proving.reasons(theorem.value)), label=f"{i}.")
            for i in range(1, len(proving.quantities(theorem.value)))
        ]
    )
    return (chosen_reasons,)


@app.cell(hide_code=True)
def _(chosen_reasons, theorem):
    mo.vstack(
        [
            mo.md(r"""
    ## Second level: the reasons

    Now the chain is in order, and each arrow wants its reason. A reason is something that one can *do* to a quantity:
    Pinsker's inequality turns a distance into the root of a divergence, whatever stands around it. The judge does it,
    in every world, and looks whether it leads where you say. Some of the arrows are those of other proofs.
    """),
            board.level(
                "Open the level, which shows the chain in order",
                board.reasons(theorem.value),
                mo.hstack(chosen_reasons.elements, wrap=True, justify="start"),
                board.reasoned(theorem.value, chosen_reasons),
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    show.question(
        "Why does *Jensen* come before *coverage*? Could one not pass to the contexts of training first, while the "
        "root still stands in each context?",
        r"One could: $\mathbb{E}_{p_T} \sqrt{2\,\mathrm{KL}_s} \le \mathbb{E}_{p_L} \sqrt{2\,\mathrm{KL}_s} / \gamma$ "
        r"is true, and Jensen after it gives $\sqrt{2\varepsilon}/\gamma$. That is worse by $1/\sqrt\gamma$. Doing "
        r"both at once, by Cauchy and Schwarz, is better than either: choose *chi-squared-transfer* above.",
    )
    return


@app.cell(hide_code=True)
def _(theorem):
    _names = [claim.name for claim in proof_worlds.worlds(theorem.value)[0].chain]
    blank = mo.ui.dropdown(
        {name: i for i, name in enumerate(_names, 1) if name != "infimum"},
        next(name for name in _names if name in ("Pinsker", "Bernstein")),
        label="left out: what follows from",
    )
    return (blank,)


@app.cell(hide_code=True)
def _():
    offered = mo.ui.dropdown(list(proving.OFFERED), label="one of these", allow_select_none=True)
    return (offered,)


@app.cell(hide_code=True)
def _(offered):
    typed = mo.ui.text(offered.value or "E_T(L1)", label="or what you type", full_width=True)
    return (typed,)


@app.cell(hide_code=True)
def _(blank, offered, theorem, typed):
    try:
        _answer = board.filled(theorem.value, blank.value, typed.value)
    except InvalidInput as _error:
        _answer = mo.callout(mo.md(show.prose(str(_error))), "neutral")
    mo.vstack(
        [
            mo.md(r"""
    ## Third level: what is missing

    One quantity of the chain is left out. Choose it, or type it. It need not look as on the page, and is right if it
    is the same number on every world; `E_T` and `E_L` are the means over the contexts of the task and of training.
    """),
            board.level(
                "Open the level, which shows the reasons",
                blank,
                board.blank(theorem.value, blank.value),
                offered,
                typed,
                board.vocabulary(),
                _answer,
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    show.question(
        "Can a formula that is *not* the page's make a chain that no world breaks? Try it for *Pinsker*.",
        r"Whatever lies between the neighbours does, e.g. the mean of the two. A sharper one is "
        r"$B\,\mathbb{E}_{p_T}\,g^*(\mathrm{KL}_s)$, with the largest distance at a divergence in the place of "
        "Pinsker's bound: `B * E_T(g(KL))`. So lesson 7 finds better bounds: it looks for room between neighbours.",
    )
    return


@app.cell(hide_code=True)
def _():
    FORMAL = "softmax-transfer"
    try:
        stated = formal_puzzle.masked(FORMAL)
    except InvalidInput as _error:
        stated = None
        _missing = mo.callout(mo.md(show.prose(str(_error))), "neutral")
    chosen_names = mo.ui.array(
        [
            mo.ui.dropdown([one.name for one in find(FORMAL).hypotheses], label=f"H{i}")
            for i in range(1, 1 + len(stated.names if stated else ()))
        ]
    )
    mo.vstack(
        [
            mo.md(r"""
    ## Last level: in Coq

    A chain that no world breaks is not proved. What is proved *for all worlds* is a statement in the language of Coq,
    which a small program has checked line by line (lesson 10). Here is that of softmax transfer; its hypotheses have
    lost their names. Which is which on the page?
    """),
            mo.md(f"```coq\n{stated.text}\n```") if stated else _missing,
            mo.accordion(
                {
                    f"What H{i} says: the definitions": mo.md(f"```coq\n{formal_puzzle.definitions(said)}\n```")
                    for i, said in enumerate(stated.assumed if stated else (), 1)
                }
            ),
        ]
    )
    return FORMAL, chosen_names, stated


@app.cell(hide_code=True)
def _(FORMAL, chosen_names, stated):
    mo.stop(stated is None)
    mo.vstack(
        [
            mo.hstack(chosen_names.elements, wrap=True, justify="start"),
            board.formal(FORMAL, chosen_names),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    show.question(
        "The page assumes two things that the formal statement does not. Where have they gone?",
        "Into the objects. That the model is a softmax model is the line `Let p_f … := softmax_of d V Phi F`: there is "
        "no other model to speak of. And no best model is needed, since `softmax_optimal_within` compares with *every* "
        "other choice of features, so that ε is measured from an infimum that nothing need attain. The page computes "
        "with the best model, and has to check that it is one.",
    )
    return


@app.cell(hide_code=True)
def _(stated):
    mo.stop(mo.running_in_notebook())  # as a script, a lesson checks itself and says what it found
    _arrows = 0
    for _id in proving.THEOREMS:
        _places = sorted((place, letter) for letter, place in proving.cards(_id).items())
        assert all(arrow.right for arrow in proving.ordered(_id, [letter for _, letter in _places]))
        for _place, _claim in enumerate(proof_worlds.worlds(_id)[0].chain, 1):
            assert [x for x in proving.reasons(_id) if proving.misled(_id, _place, x) is None] == [_claim.name]
            _arrows += 1
    _named = len(stated.names) if stated else 0
    print(f"9 · write the proof: {_arrows} arrows of {len(proving.THEOREMS)} proofs, {_named} formal hypotheses")
    return


if __name__ == "__main__":
    app.run()
