"""Proved for all worlds: what a check on a world is and is not, what balls add to it, and what a formal proof says."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="10 · Proved for all worlds", css_file="lessons.css")

with app.setup:
    import marimo as mo

    from rooteps.lessons import checks, computing, formal_puzzle, hints, puzzle, show
    from rooteps.theory import InvalidInput
    from rooteps.theory.mutation import find_mutation
    from rooteps.theory.registry import find, theorems
    from rooteps.verification.explanation import explain
    from rooteps.verification.falsify import refutes
    from rooteps.verification.formal import RUNGS, rung
    from rooteps.verification.proved_steps import lemma_of


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    # 10 · Proved for all worlds

    In every lesson you saw a green tick: a theorem was *checked* on a world, and held. What is that worth? Less than it
    looks, and more. This lesson is about four kinds of knowledge: that a claim held on some worlds, that it held for
    certain, that it cannot be made bolder, and that it holds on all worlds.

    ## A thousand worlds

    Take Pinsker's inequality with another constant under the root, $\|p - q\|_1 \le \sqrt{c\,\mathrm{KL}(q \| p)}$. Try
    that claim on random pairs of distributions.
    """),
            show.statement("pinsker"),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    constant = mo.ui.slider(
        steps=[1, 1.25, 1.5, 1.75, 1.9, 1.95, 1.99, 2], value=1.9, show_value=True, label="constant $c$"
    )
    many = mo.ui.slider(steps=[10, 100, 1000, 10000], value=1000, show_value=True, label="random worlds")
    vocabulary = mo.ui.slider(2, 8, value=6, show_value=True, label="words $V$")
    return constant, many, vocabulary


@app.cell(hide_code=True)
def _(constant, many, vocabulary):
    drawn = checks.random_worlds(many.value, vocabulary.value)
    broken = int((drawn.ratios**2 > constant.value).sum())
    _nearest = drawn.nearest()
    _claims = find("pinsker")
    _mutation = None if constant.value == 2 else find_mutation(_claims, constant=constant.value)
    judged = refutes(_claims, _mutation, _nearest)
    _made = puzzle.two_words(*hints.NEARLY_FAIR)
    made = refutes(_claims, _mutation, _made)

    def _word(found):
        return "refuted, certified" if found.certified else "it holds there"

    mo.vstack(
        [
            mo.hstack([constant, many, vocabulary], wrap=True, justify="start"),
            show.stats(
                {
                    "random worlds": f"{many.value}",
                    "that break the claim": f"{broken}",
                    "largest ratio to the root of KL, squared": show.number(drawn.ratios.max() ** 2, 5),
                }
            ),
            show.table(
                ("world", "the claim", "left side ÷ right side"),
                [
                    ("the nearest of the random ones", _word(judged), show.number(judged.ratio, 5)),
                    ("a world that was *made* against it (lesson 8)", _word(made), show.number(made.ratio, 5)),
                ],
                (2,),
            ),
        ]
    )
    return broken, drawn, judged, made


@app.cell(hide_code=True)
def _():
    _ratios = checks.random_worlds(10000, 8).ratios
    _broken = int((_ratios**2 > 1.9).sum()) or "None"
    show.question(
        "How many random worlds of eight words break the claim for $c = 1.9$? How many would be enough to believe it?",
        f"{_broken} of ten thousand, and it is false. (With two words there is less room to miss, and they find it.) "
        "No number is enough. A random world is a typical one, and a false claim may need one that is not. So a "
        "toolkit that checks must also *search* for worlds against a claim (`rooteps falsify`), and that a claim has "
        "survived a search is still no proof.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## For certain, on one world

    A check is arithmetic, and arithmetic rounds. Here are two coins, $q = \frac12$ and $p = \frac12 + \delta$, and
    Pinsker's inequality in the form $\frac12 \|p - q\|_1^2 \le \mathrm{KL}(q \| p)$, computed by the formula of the
    textbook. The two sides differ by $\frac43 \delta^4$ or so. Make δ small.
    """)
    return


@app.cell(hide_code=True)
def _():
    halvings = mo.ui.slider(2, 60, value=24, show_value=True, label=r"$\delta = 2^{-k}$, $k =$")
    bits = mo.ui.slider(steps=[64, 128, 256], value=64, show_value=True, label="bits of the balls")
    return bits, halvings


@app.cell(hide_code=True)
def _(bits, halvings):
    naive = checks.naive_coins(halvings.value)
    balls = checks.coins_in_balls(halvings.value, bits.value)
    accurate = explain("pinsker", checks.coins(halvings.value), computing.XP)
    _every = next(claim for claim in accurate.lemmas if claim.name == "every context")
    mo.vstack(
        [
            mo.hstack([halvings, bits], wrap=True, justify="start"),
            show.table(
                ("", r"$\frac12 \Vert p - q \Vert_1^2$", r"$\mathrm{KL}(q \Vert p)$", "so the inequality"),
                [
                    ("float64, textbook formula", show.number(naive.left, 8), show.number(naive.right, 8), naive.said),
                    (
                        f"balls of {bits.value} bits, textbook formula",
                        show.number(balls.left, 8),
                        f"{show.number(balls.right, 8)} ± {show.number(balls.radius, 2)}",
                        balls.said,
                    ),
                    ("balls of 128 bits, as this toolkit computes", "", "", _every.verdict.word),
                ],
                (1, 2),
            ),
        ]
    )
    return accurate, balls, naive


@app.cell(hide_code=True)
def _():
    _first = next(k for k in range(2, 60) if checks.naive_coins(k).said == "refuted")
    show.question(
        r"Where does float64 first *refute* a theorem? What do balls say there, and what decides?",
        f"At $k = {_first}$ float64 says that the left side is larger: the difference of the sides has sunk below the "
        "rounding of two terms near δ, which cancel in their sum. Balls of few bits say *equal* (to within a quarter "
        "of their bits, so that it is open which is larger) or *undecided*, and that is true. More bits decide, or a "
        "formula that does not cancel (lesson 1). A ball is an interval that certainly holds the number, so that "
        "*holds* is a proof, for this one world.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## For all worlds

    A proof is a text, and may have gaps that nobody sees. A *formal* proof is written in a language so strict that a
    small program can check every step. The theorems here have been proved once more in such a language, Coq, about
    every finite language, model and task; no checking on worlds is involved. Three rungs of knowledge:
    """)
    return


@app.cell(hide_code=True)
def _():
    _on = {name: [one for one in theorems().values() if rung(one) == name] for name in RUNGS}
    _rows = [
        (name, f"{len(on)}", ", ".join(one.number for one in on) if len(on) < 12 else "all others")
        for name, on in _on.items()
    ]
    result = mo.ui.dropdown(list(theorems()), "pinsker", label="result")
    mo.vstack(
        [
            show.table(("highest rung", "results", "their numbers"), _rows, (1,)),
            mo.md("Choose a result: what of its proof is shown where."),
            result,
        ]
    )
    return (result,)


@app.cell(hide_code=True)
def _(result):
    _theorem = find(result.value)
    _names = checks.steps_of(_theorem)
    lemmas = {name: lemma_of(_theorem, name) for name in _names}
    _rows = [
        (
            f"**{name}**",
            f"`{lemma.name}`, `proofs/{lemma.file}` line {lemma.line}" if lemma else "on one world at a time",
        )
        for name, lemma in lemmas.items()
    ]
    try:
        _formal = mo.md(f"```coq\n{formal_puzzle.text_of(formal_puzzle.stated(result.value))}\n```")
    except InvalidInput as _error:
        _formal = mo.md(show.sentence(show.prose(str(_error))))
    mo.vstack(
        [
            show.statement(result.value),
            show.table(("step of the page", "shown in Coq by"), _rows),
            mo.accordion({"The statement in Coq": _formal}),
        ]
    )
    return (lemmas,)


@app.cell(hide_code=True)
def _():
    show.question(
        "What could still be wrong with a theorem that is proved in Coq?",
        "Its *statement*: Coq checks that it follows, not that it says what you think. So the definitions are short, "
        "the names are those of the page, and lesson 9 asks you to read one. Its *axioms*: these proofs rest on the "
        "four of the classical reals in Coq's standard library, and on no other. And the *distance to the program*: "
        "the formal statement says nothing of floating point, nor that the Python computes the quantities that it "
        "speaks of. That is what worlds, balls and independent tests are for. Neither knowledge replaces the other.",
    )
    return


@app.cell(hide_code=True)
def _(accurate, balls, broken, drawn, judged, lemmas, made, naive):
    mo.stop(mo.running_in_notebook())  # as a script, a lesson checks itself and says what it found
    assert not judged.certified
    assert made.certified
    assert broken == 0
    assert accurate.ok
    assert naive.said in ("holds", "refuted", "equal")
    assert balls.said != "refuted"
    print(
        f"10 · proved for all worlds: {len(drawn.ratios)} random worlds break nothing, one that was made does; "
        f"{sum(lemma is not None for lemma in lemmas.values())} of {len(lemmas)} steps of Pinsker in Coq"
    )
    return


if __name__ == "__main__":
    app.run()
