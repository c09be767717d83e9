"""Break the theorem yourself: claims that are a little too bold, and a judge who wants a certificate."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="8 · Break the theorem yourself", css_file="lessons.css")

with app.setup:
    import marimo as mo

    from rooteps.lessons import hints, judge, puzzle, show
    from rooteps.theory import InvalidInput
    from rooteps.verification.museum import exhibits


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 8 · Break the theorem yourself

    A good theorem is surrounded by false ones. Below you can make a claim a little bolder than what was proved: 1.9 in
    place of the constant 2, a larger exponent, a hypothesis left out. Then build a world against it, out of whole
    numbers.

    The toolkit is the judge, and takes nothing on trust: the hypotheses that are kept must hold *certainly*, the loss
    of the best classifier is bounded from below by an exact dual solution, and the bound is computed in balls. A
    classifier is linear and *has no bias*: where it reads a single number, it decides by the sign of a multiple of that
    number. **You need "left side ÷ bound" above 1.** Some of the bolder claims are true all the same, and so are the
    theorems as they are, of course. Those you will not break. Below each puzzle are three hints, and at the end of the
    lesson a world against every claim that has one.
    """)
    return


@app.cell(hide_code=True)
def _():
    claims = puzzle.claims("pinsker", "unconstrained-transfer")
    claim = mo.ui.dropdown(claims, "Pinsker and its refinements, with constant=1.9", label="claim")
    contexts = mo.ui.matrix(
        [[1, 1, 1, 60, 50], [1, 1, -1, 4, 14], [2, 0, 1, 32, 32]],
        min_value=[[0, 0, -1, 1, 1]] * 3,
        max_value=[[64, 64, 1, 63, 63]] * 3,
        step=[[1, 1, 2, 1, 1]] * 3,
        row_labels=["s₁", "s₂", "s₃"],
        column_labels=["train", "task", "label", "truth", "model"],
    )
    weights = mo.ui.matrix([1, -1], min_value=-8, max_value=8, step=0.25, row_labels=["yes", "no"])
    check = mo.ui.run_button(label="Check", kind="success")
    return check, claim, claims, contexts, weights


@app.cell(hide_code=True)
def _(check, claim, contexts, weights):
    mo.vstack(
        [
            mo.md("""
    ## First puzzle: any model at all

    Three contexts, two words: *yes* and *no*. *Train* and *task* say how often a context comes up in each, *truth* and
    *model* are the probabilities of *yes* in 64ths; beside them are the word weights of the witness. Drag a number, or
    click on it. Warm up with Pinsker's inequality, which looks at *train*, *truth* and *model* only; then try the
    transfer theorem.
    """),
            claim,
            mo.hstack([contexts, weights, check], wrap=True, justify="start", align="center", gap=2),
        ]
    )
    return


@app.cell(hide_code=True)
def _(claim, contexts, weights):
    try:
        instance = puzzle.two_words(contexts.value, weights.value)
        _shown = judge.meter(claim.value, instance)
    except (InvalidInput, ArithmeticError) as _error:
        instance, _shown = None, mo.callout(mo.md(f"This is no world yet. {judge.no_world(_error)}"), "neutral")
    mo.vstack([_shown, puzzle.statement(claim.value), hints.folded(claim.value)])
    return (instance,)


@app.cell(hide_code=True)
def _(check, claim, instance):
    mo.stop(not check.value or instance is None, mo.md("*Press Check to hear the judge.*"))
    judge.verdict(claim.value, instance)
    return


@app.cell(hide_code=True)
def _():
    softmax_claims = puzzle.claims("softmax-transfer")
    softmax_claim = mo.ui.dropdown(softmax_claims, "Softmax transfer, without row-span", label="claim")
    softmax_contexts = mo.ui.matrix(
        [[1, 1, 1, 0], [1, 1, -1, 0], [1, 0, 1, 0]],
        min_value=[[0, 0, -1, -32]] * 3,
        max_value=[[64, 64, 1, 32]] * 3,
        step=[[1, 1, 2, 1]] * 3,
        row_labels=["s₁", "s₂", "s₃"],
        column_labels=["train", "task", "label", "8(f − f*)"],
    )
    softmax_truth = mo.ui.matrix(
        [[6, 1, 1], [1, 1, 6], [1, 1, 1]],
        min_value=1,
        max_value=64,
        row_labels=["s₁", "s₂", "s₃"],
        column_labels=["yes", "well", "no"],
    )
    softmax_words = mo.ui.matrix(
        [[1, 0, -1], [0, 0, 0]],
        min_value=-8,
        max_value=8,
        row_labels=["φ", "beyond"],
        column_labels=["yes", "well", "no"],
    )
    lam = mo.ui.slider(-8, 8, step=0.5, value=1, show_value=True, label="$\\lambda$")
    softmax_check = mo.ui.run_button(label="Check", kind="success")
    return (
        lam,
        softmax_check,
        softmax_claim,
        softmax_claims,
        softmax_contexts,
        softmax_truth,
        softmax_words,
    )


@app.cell(hide_code=True)
def _(lam, softmax_check, softmax_claim, softmax_contexts, softmax_truth, softmax_words):
    mo.vstack(
        [
            mo.md(r"""
    ## Second puzzle: a softmax model, and a witness outside the row-span

    Three words now, with one-dimensional embeddings φ: the model learns one number a context, the mean of φ. The
    truth is given by counts, $f - f^*$ (in eighths) is how far your model's feature is from the best one, and the
    witness is $v = \lambda \phi + \mathrm{beyond}$. The theorem wants *beyond* to be zero. What if it is not? Make
    the loss exceed a bound of **zero**.
    """),
            softmax_claim,
            mo.hstack([softmax_contexts, softmax_truth, softmax_words], wrap=True, justify="start", gap=2),
            mo.hstack([lam, softmax_check], wrap=True, justify="start", align="center", gap=2),
        ]
    )
    return


@app.cell(hide_code=True)
def _(lam, softmax_claim, softmax_contexts, softmax_truth, softmax_words):
    try:
        softmax_instance = puzzle.softmax_world(
            softmax_contexts.value, softmax_truth.value, softmax_words.value, lam.value
        )
        _shown = judge.meter(softmax_claim.value, softmax_instance)
    except (InvalidInput, ArithmeticError) as _error:
        softmax_instance, _shown = None, mo.callout(mo.md(f"This is no world yet. {judge.no_world(_error)}"), "neutral")
    mo.vstack([_shown, puzzle.statement(softmax_claim.value), hints.folded(softmax_claim.value)])
    return (softmax_instance,)


@app.cell(hide_code=True)
def _(softmax_check, softmax_claim, softmax_instance):
    mo.stop(not softmax_check.value or softmax_instance is None, mo.md("*Press Check to hear the judge.*"))
    judge.verdict(softmax_claim.value, softmax_instance)
    return


@app.cell(hide_code=True)
def _():
    collection = exhibits()
    exhibit = mo.ui.dropdown(list(collection), "blind-spot", label="exhibit")
    mo.md(f"""
    ## The museum

    The toolkit searches for such worlds itself (`rooteps falsify`). The smallest that it has found are kept,
    {len(collection)} of them, each against one claim that is a little too bold. The judge looks at the one you
    choose, here and now.
    """)
    return collection, exhibit


@app.cell(hide_code=True)
def _(collection, exhibit):
    _kept = collection[exhibit.value]
    _claimed = _kept.theorem, _kept.mutation
    chosen = judge.refutes(*_claimed, _kept.instance)
    mo.vstack(
        [
            exhibit,
            puzzle.statement(_claimed),
            mo.md(f"**What it teaches:** {show.prose(_kept.lesson)}."),
            puzzle.world(_kept.instance),
            judge.verdict(_claimed, _kept.instance),
        ]
    )
    return (chosen,)


@app.cell(hide_code=True)
def _():
    show.question(
        "Is there an exhibit whose claim you would have believed?",
        "That is for you to say. What they have in common is that each hypothesis, and each constant, is there for a "
        "reason, and that the reason fits in a world of a few small numbers. To go on, open this notebook with its "
        "code (`rooteps lessons 8 --edit`), state an inequality of your own, and let the judge decide.",
    )
    return


@app.cell(hide_code=True)
def _(claims, softmax_claims):
    mo.vstack(
        [
            mo.md("""
    ## Solutions

    **Question.** For each claim of the two menus: is there a world against it? Think before you look.
    """),
            mo.accordion({name: hints.solution(claimed) for name, claimed in (claims | softmax_claims).items()}),
        ]
    )
    return


@app.cell(hide_code=True)
def _(chosen, claims, softmax_claims):
    mo.stop(mo.running_in_notebook())  # as a script, a lesson checks itself and says what it found
    assert chosen.certified
    broken = 0
    for _result, _mutation in (claims | softmax_claims).values():
        _build = puzzle.softmax_world if _result.id == "softmax-transfer" else puzzle.two_words
        _own = hints.WORLDS.get((_result.id, "" if _mutation is None else _mutation.id))
        _tried = [_own] if _own else [x for (id, _), x in hints.WORLDS.items() if id == _result.id]
        for _entries in _tried:
            assert judge.refutes(_result, _mutation, _build(*_entries)).certified == (_own is not None)
        broken += _own is not None
    print(
        f"8 · break it: {broken} bold claims refuted by certificate, {len(claims | softmax_claims) - broken} that stand"
    )
    return (broken,)


if __name__ == "__main__":
    app.run()
