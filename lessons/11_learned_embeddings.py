"""Learned embeddings: what the model is free to choose, and what the words of a language share."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="11 · Learned embeddings", css_file="lessons.css")

with app.setup:
    import marimo as mo
    import numpy as np

    from rooteps.lessons import computing, learned, reviews, show
    from rooteps.theory import World
    from rooteps.theory.substitutability import substitutability_matrix
    from rooteps.theory.theorems import aligned_transfer, learned_embeddings, next_eigenvalue
    from rooteps.verification.explanation import explain


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 11 · Learned embeddings

    So far the word embeddings $\Phi$ were given, and a task was natural if its word weights lay in their row-span. But
    a real model learns $\Phi$ too. Which embeddings does it choose, and are they good for a task that it has never
    seen?

    For the Quad objective of lesson 6 the answer is exact. All that matters of a language is one matrix, the
    **substitutability matrix**: how much the next-word distributions of two words go together,

    $$\Omega^* = \mathbb{E}_{s \sim p_L}\, p^*_s\, p^{*\top}_s, \qquad
    \Omega^*_{ww'} = \mathbb{E}_{p_L}\, p^*_s(w)\, p^*_s(w').$$
    """)
    return


@app.cell(hide_code=True)
def _():
    words = mo.ui.slider(4, 8, value=6, show_value=True, label="words $V$")
    gamma = mo.ui.slider(steps=[0.0625, 0.125, 0.25, 0.5, 0.75, 1], value=0.5, show_value=True, label=r"$\gamma$")
    dimensions = mo.ui.slider(1, 3, value=2, show_value=True, label="dimensions $d$")
    return dimensions, gamma, words


@app.cell(hide_code=True)
def _(dimensions, gamma, words):
    best = learned.world(words.value, dimensions.value, gamma.value)
    best_world = World(best, computing.XP)
    spectrum = computing.floats(best_world.spectrum)
    return best, best_world, spectrum


@app.cell(hide_code=True)
def _(best_world, dimensions, gamma, spectrum, words):
    _omega = computing.floats(substitutability_matrix(best_world.p_L, best_world.p_star, computing.XP))
    _names = reviews.WORDS[: words.value]
    _rows = [
        (f"**{name}**", *(show.shade(x, _omega.max()) for x in row)) for name, row in zip(_names, _omega, strict=True)
    ]
    _held = spectrum[: dimensions.value].sum() / spectrum.sum()
    mo.vstack(
        [
            mo.hstack([words, gamma, dimensions], wrap=True, justify="start"),
            show.table(("", *_names), _rows, range(1, len(_names) + 1)),
            mo.md(r"Its eigenvalues $\lambda_1 \ge \lambda_2 \ge \dots$, those that $d$ dimensions can hold in blue:"),
            show.table(
                ("", ""),
                [
                    (
                        rf"$\lambda_{i + 1}$",
                        show.bar(x / spectrum[0], "#0072B2" if i < dimensions.value else "#D55E00", 14.0, x),
                    )
                    for i, x in enumerate(spectrum)
                ],
            ),
            mo.md(
                f"{dimensions.value} dimension{'s' if dimensions.value > 1 else ''} can hold "
                f"**{show.number(100 * _held, 4)} %** of their sum, which is the mean of $\\|p^*_s\\|_2^2$."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    show.question(
        "There are four contexts. Why are no more than four eigenvalues positive, however many words there are? Why "
        r"only three at $\gamma = 1$?",
        r"$\Omega^*$ is a mean of four matrices of rank one. At $\gamma = 1$ the third context never comes up in "
        "training, so that three are left, and the first two are larger: the probability that it gave up is shared out "
        "among the others. A direction that no context of training uses is not worth an embedding.",
    )
    return


@app.cell(hide_code=True)
def _(best, best_world, dimensions, gamma, words):
    _names = reviews.WORDS[: words.value]
    _rows = [
        (name, *(show.number(x, 3) for x in column))
        for name, column in zip(_names, computing.floats(best_world.Phi).T, strict=True)
    ]
    best_pair = explain("best-embeddings", best, computing.XP)
    mo.vstack(
        [
            mo.md(r"""
    ## The best embeddings are eigenvectors

    Over all features *and* all embeddings of $d$ dimensions, Quad is least where the rows of $\Phi$ are eigenvectors of
    the $d$ largest eigenvalues, or any other basis of what they span.
    """),
            show.statement("best-embeddings"),
            mo.hstack([words, gamma, dimensions], wrap=True, justify="start"),
            show.table(
                ("word", *(f"$u_{i + 1}$" for i in range(dimensions.value))), _rows, range(1, dimensions.value + 1)
            ),
            show.proof(best_pair),
            mo.md(show.verdict(best_pair)),
            show.page("best-embeddings"),
        ]
    )
    return (best_pair,)


@app.cell(hide_code=True)
def _(best_world, spectrum, words):
    _Phi, _omega = (
        computing.floats(x)
        for x in (
            best_world.Phi,
            substitutability_matrix(best_world.p_L, best_world.p_star, computing.XP),
        )
    )
    _last = spectrum[len(_Phi) - 1]
    _names = reviews.WORDS[: words.value]
    _pairs = sorted(
        (
            float(np.linalg.norm(_omega[:, i] - _omega[:, j])) / _last,
            float(np.linalg.norm(_Phi[:, i] - _Phi[:, j])),
            i,
            j,
        )
        for i in range(len(_names))
        for j in range(i)
    )
    mo.vstack(
        [
            mo.md(r"""
    Words that stand in for each other get nearly the same embedding: for the best $\Phi$ the distance of two embeddings
    is at most $\|\Omega^*(e_w - e_{w'})\|_2 / \lambda_d$. The closest pairs here:
    """),
            show.table(
                ("words", r"$\Vert \phi_w - \phi_{w'} \Vert_2$", "at most"),
                [
                    (f"{_names[j]}, {_names[i]}", show.number(x, 3), show.number(most, 3))
                    for most, x, i, j in _pairs[:5]
                ],
                (1, 2),
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    show.question(
        "*Great* and *good* are both praise. Is that why their embeddings are near or far? What would bring two words "
        "together that mean the opposite?",
        "Nothing here knows what a word means. Two words are near if every context makes them equally *likely*; a word "
        "that is half as likely everywhere points the same way and is half as long. Opposite words come together where "
        "they are used alike: *hot* and *cold* both follow “the water is”.",
    )
    return


@app.cell(hide_code=True)
def _():
    size = mo.ui.slider(0.5, 4, step=0.5, value=2, show_value=True, label="size $B$ of the weights")
    error = mo.ui.slider(0, 0.25, step=0.03125, value=0.0625, show_value=True, label="error of every feature")
    turn = mo.ui.slider(0, 90, step=5, value=0, show_value=True, label="turned by, in degrees")
    return error, size, turn


@app.cell(hide_code=True)
def _(dimensions, error, gamma, size, turn, words):
    instance = learned.world(
        words.value, dimensions.value, gamma.value, size.value, float(np.radians(turn.value)), error.value
    )
    transfer = explain("learned-embeddings", instance, computing.XP)
    _w = World(instance, computing.XP)
    bounds = {
        r"all eigenvalues left out count (20c)": float(learned_embeddings.bound(_w)),
        r"only the largest of them does (20g)": float(next_eigenvalue.bound(_w)),
        r"and of it what $v$ has there (20d)": float(aligned_transfer.bound(_w)),
    }
    gap = transfer.quantities.transfer_loss.value - transfer.quantities.tau.value
    return bounds, gap, instance, transfer


@app.cell(hide_code=True)
def _(bounds, dimensions, error, gamma, gap, size, transfer, turn, words):
    _top = max(bounds.values())
    _rows = [("**the loss of the best classifier, from τ**", show.bar(max(gap, 0.0) / _top, "#D55E00", 14.0, gap))]
    _rows += [(name, show.bar(value / _top, "#0072B2", 14.0, value)) for name, value in bounds.items()]
    mo.vstack(
        [
            mo.md(r"""
    ## What it costs downstream

    The classifier reads the features $f(s)$ themselves, and *any* word weights $v$ will do: they need not lie in the
    row-span. What they miss it by is paid for with the eigenvalues that $d$ dimensions leave out. The model here is off
    the best features by an error of your choice, and the last of its embeddings may be turned away from the best.
    """),
            show.statement("learned-embeddings"),
            mo.hstack([words, gamma, dimensions, size, error, turn], wrap=True, justify="start"),
            show.table(("", "counted from τ"), _rows),
            show.proof(transfer),
            mo.md(show.verdict(transfer)),
            show.page("learned-embeddings"),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    show.question(
        "Take one dimension and no error, and turn the embedding by 90 degrees. Quad gets worse. Why does the loss of "
        "the task get better?",
        "The largest eigenvalue belongs to what distinguishes nothing: the words that are likely everywhere. The task "
        "asks for praise against blame, and that is the next direction. The best embeddings are best for guessing "
        "words; a task may be lucky or unlucky with them, and the theorem speaks for the unlucky ones.",
    )
    return


@app.cell(hide_code=True)
def _(dimensions, error, gamma, instance, turn, words):
    split = explain("excess-splits", instance, computing.XP)
    mo.vstack(
        [
            mo.md(r"""
    ## Two parts of an excess

    The excess over the best features and embeddings is the sum of what is due to the features and what is due to
    $\Phi$. The first shrinks with every step of training; the second is an angle between subspaces.
    """),
            show.statement("excess-splits"),
            mo.hstack([words, gamma, dimensions, error, turn], wrap=True, justify="start"),
            show.proof(split),
            mo.md(show.verdict(split)),
            show.page("excess-splits"),
        ]
    )
    return (split,)


@app.cell(hide_code=True)
def _():
    show.question(
        "A real model is trained with cross-entropy, not with Quad. Does it learn the same row-span?",
        "Not by this theory, and not in fact: of the small models that come with this toolkit, a trained one holds "
        "hardly more of Ω* than a random one (`rooteps bridge substitutability` measures it). It solves tasks all the "
        "same, by the theorem of lesson 5, for which any embeddings will do that span the weights of the task.",
    )
    return


@app.cell(hide_code=True)
def _(best_pair, bounds, gap, spectrum, split, transfer):
    mo.stop(mo.running_in_notebook())  # as a script, a lesson checks itself and says what it found
    for _data in (best_pair, transfer, split):
        assert _data.ok
    _all, _next, _aligned = bounds.values()
    assert gap <= _aligned <= _next * (1 + 1e-9) <= _all * (1 + 1e-9)
    print(f"11 · learned embeddings: λ = {spectrum[0]:.4g}, {spectrum[1]:.4g}, …, {show.verdict(transfer)}")
    return


if __name__ == "__main__":
    app.run()
