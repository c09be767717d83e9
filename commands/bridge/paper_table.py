"""``rooteps bridge table --protocol paper``: the authors' measurement, and our probabilities beside their logits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from rooteps.bridge.tasks import LabelledTexts


def measured(options: argparse.Namespace, task: LabelledTexts, test: LabelledTexts | None) -> dict[str, Any]:
    """Read the model and measure: what the table shows and the files hold."""
    import dataclasses

    import numpy as np

    from rooteps.bridge import paper
    from rooteps.bridge.probes import all_spellings
    from rooteps.commands.bridge.models import find_model
    from rooteps.commands.render import terminal

    kind = options.paper_task or ("default" if options.task == "default" else paper.task_named(options.task))
    asked = paper.DEFAULT if kind == "default" else paper.TASKS[kind]
    given = {"class words": options.words, "subset": options.more_words}
    words = dict(asked.words) | {name: tuple(own) for name, own in given.items() if own}
    prompt = asked.prompt if options.prompt is None else options.prompt
    asked = dataclasses.replace(asked, prompt=prompt, words=words)
    strengths = None if options.C is None else np.geomspace(*options.C).tolist()
    model = find_model(options.model, options.window, capped=True)
    with terminal.console(stderr=True).status("") as status:
        rows = paper.measure(
            model,
            task,
            test,
            asked,
            bos=options.bos,
            strengths=strengths,
            seed=options.seed,
            on_progress=lambda what: status.update(f"{model.name}: {what}"),
        )
    fixed = test is not None and not asked.split
    judged = test if fixed and test is not None else task
    count = len(task.texts) + (len(test.texts) if test is not None and not fixed else 0)
    fitted = len(task.texts) if fixed else int(paper.SHARE * count)
    return {
        "protocol": "paper",
        "paper_task": kind,
        "task": task.name,
        "classes": list(task.classes),
        "texts": count,
        "test": f"{len(judged.texts)} texts of {judged.name}" if fixed else f"{paper.SPLITS} random splits of 90 to 10",
        "most_frequent": float(np.bincount(judged.labels).max() / len(judged.labels)),
        "prompt": prompt,
        "bos": options.bos,
        "words": {name: list(own) for name, own in words.items()},
        "tokens": {name: {word: list(all_spellings(model, [word])) for word in own} for name, own in words.items()},
        "C": strengths or paper.strengths_for(fitted),
        "seed": options.seed,
        "rows": [{"model": options.model} | dataclasses.asdict(row) for row in rows],
    }


def show(data: dict[str, Any]) -> None:
    """Print the table: one line for f, Phi p_f, A p_f, and one for each list of words."""
    from rooteps.commands.render import terminal

    rows = {row["features"]: row for row in data["rows"]}
    title = f"{data['task']}: {' or '.join(data['classes'])}? ({data['texts']} texts, {data['test']})"
    numbers = ("dimension", "as the paper reads it", "by probabilities p_f(w)")
    table = terminal.table(title, (data["rows"][0]["model"], *numbers), right=numbers)
    for name in ("f", "Phi p_f", "A p_f"):
        called = "A p_f, A a random projection" if name == "A p_f" else name
        table.add_row(called, str(rows[name]["dimension"]), _percent(rows[name]), "")
    for name in data["words"]:
        if f"logits, {name}" in rows:
            logits, shares = rows[f"logits, {name}"], rows[f"p_f, {name}"]
            table.add_row(f"logits of {name}", str(logits["dimension"]), _percent(logits), _percent(shares))
    notes = [
        f"prompt {data['prompt']!r}; the most frequent class has {100 * data['most_frequent']:.1f} %; "
        f"C from {min(data['C']):g} to {max(data['C']):g}",
        *(_tokens(name, data["words"][name], data["tokens"][name]) for name in data["words"]),
    ]
    stopped = [f"{name} ({row['stopped']})" for name, row in rows.items() if row["stopped"]]
    if stopped:
        notes.append(f"stopped before they had converged, as the paper's are: classifiers on {', '.join(stopped)}")
    terminal.show(terminal.console(), table, *notes)


def _tokens(name: str, words: list[str], tokens: dict[str, list[str]]) -> str:
    missing = [word for word in words if not tokens[word]]
    left_out = f"; not single words of the model, left out: {', '.join(missing)}" if missing else ""
    found = [token for word in words for token in tokens[word]]
    several = "" if len(words) > 4 or not found else f" ({', '.join(map(repr, found))})"
    return f"{name}: {len(words)} words as {len(found)} tokens{several}{left_out}"


def _percent(row: dict[str, Any]) -> str:
    return f"{100 * row['accuracy']:.1f} ± {100 * row['error']:.1f} %"
