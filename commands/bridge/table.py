"""How well linear classifiers solve a task from f, from Phi p_f, and from the probabilities of a few words.

Logistic regression, its strength chosen by cross-validation; accuracies on the texts of --test, or by five-fold
cross-validation. The dimension stands below each. A word counts if it is one word of the model; with a blank in front
or without, as the end of the prompt asks for.

With --protocol paper, the measurement is that of the paper's authors: a prompt for each task; the logits φ_w·f of class
words, of a subset of fourteen and of positive and negative, each as ` w`, `w` and `w `, with our probabilities beside
them; a random projection of p_f to d dimensions; logistic regression by liblinear on features as they are, C by five
folds; contexts cut off after 512 words; ten random splits of 90 to 10 for MPQA and CR, and where there is no --test.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from rooteps.commands.bridge.models import MODEL, add_reading_options, add_task_options
from rooteps.commands.bridge.progress import notes

if TYPE_CHECKING:
    from rooteps.bridge.probes import Accuracy
    from rooteps.bridge.tasks import LabelledTexts

PROMPT = " This movie is "
"""The paper's prompt for movie reviews."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps bridge table``."""
    from rooteps.commands import arguments

    parser.add_argument("--model", metavar="MODEL", default="embedded", help=MODEL)
    add_task_options(parser)
    parser.add_argument("--test", metavar="FILE", help="judge on these labelled texts, instead of by cross-validation")
    parser.add_argument(
        "--prompt", metavar="STR", help=f"put behind each text, blanks included (default: {PROMPT!r} for files)"
    )
    parser.add_argument("--words", metavar="W,W", type=words, help="the class words")
    parser.add_argument(
        "--split",
        action="store_true",
        help="class words of several tokens count too, by the product of their probabilities",
    )
    parser.add_argument("--more-words", metavar="W,W", type=words, help="a longer list, of 30 words or fewer")
    parser.add_argument(
        "--quad", metavar="MODEL", help="a model trained by `rooteps bridge train --quad`, its f side by side"
    )
    parser.add_argument(
        "--C",
        metavar="LO:HI:K",
        type=strengths,
        help="inverse strengths of the penalty, K of them, of which one is chosen; or one (default: 1e-4:10:6; of the "
        "paper 1e-6:1e3:10, and 1e-3:1e2:6 from 10,000 texts on)",
    )
    parser.add_argument("--protocol", choices=("ours", "paper"), default="ours", help="whose measurement it is")
    parser.add_argument(
        "--paper-task",
        choices=("movies", "mpqa", "cr", "agnews"),
        help="which of the paper's tasks this is (default: as the file's name says, or else movies)",
    )
    add_reading_options(parser)
    parser.add_argument(
        "--contexts", metavar="N", type=arguments.count, help="texts (default: 2000, and with --protocol paper all)"
    )
    parser.add_argument("--seed", metavar="S", type=arguments.natural, default=0, help="seed (default: 0)")
    parser.add_argument("--out", metavar="DIR", help="write table.csv and table.json there")


def strengths(text: str) -> tuple[float, float, int]:
    """LO:HI:K, or one number.

    Raises:
        ArgumentTypeError: it is neither, or K is more than a hundred.
    """
    from rooteps.commands import arguments

    found = arguments.span(text)
    if found[2] > 100:
        raise argparse.ArgumentTypeError(f"{text!r} are more than 100 strengths, each of which is tried")
    return found


def words(text: str) -> list[str]:
    """Words between commas.

    Raises:
        ArgumentTypeError: there are none, or more than thirty.
    """
    found = [word.strip() for word in text.split(",") if word.strip()]
    if not 0 < len(found) <= 30:
        raise argparse.ArgumentTypeError(f"{text!r} are {len(found)} words, not 1 to 30")
    return found


@notes()
def run(options: argparse.Namespace) -> int:
    """Read models and task, measure, print the table, write the files."""
    from rooteps.commands.bridge import paper_table
    from rooteps.commands.bridge.models import find_task, require_models
    from rooteps.commands.main import UsageError
    from rooteps.theory.checks import InvalidInput
    from rooteps.verification.atomic import require_place

    paper = options.protocol == "paper"
    if paper and options.split:
        raise UsageError("--split: is not part of --protocol paper")
    if paper and options.quad is not None:
        raise UsageError("--quad: is not part of --protocol paper")
    if options.paper_task is not None and not paper:
        raise UsageError("--paper-task: is for --protocol paper")
    require_models(options.model, options.quad)
    out = None if options.out is None else require_place(options.out, "--out")
    task = find_task(options.task, options)
    test = None if options.test is None else find_task(options.test, options)
    if test is not None and test.classes != task.classes:
        raise InvalidInput(f"--test: has classes {', '.join(test.classes)}, the task has {', '.join(task.classes)}")
    count = options.contexts or (None if paper else 2000)
    if count is not None:
        task = task.sample(count, options.seed)
        test = None if test is None else test.sample(count, options.seed)
    data = paper_table.measured(options, task, test) if paper else _measured(options, task, test)
    (paper_table.show if paper else _show)(data)
    if out is not None:
        _write(out, data)
    return 0


def _measured(options: argparse.Namespace, task: LabelledTexts, test: LabelledTexts | None) -> dict[str, Any]:
    import numpy as np

    from rooteps.bridge import probes
    from rooteps.commands.bridge.models import find_model
    from rooteps.commands.main import UsageError
    from rooteps.commands.render import terminal

    own = options.task == "default"
    options.words = options.words or list(probes.SUBJECT if own else probes.SENTIMENT)
    options.more_words = options.more_words or list(probes.SUBJECT_MORE if own else probes.SENTIMENT_MORE)
    options.prompt = options.prompt if options.prompt is not None else ("" if own else PROMPT)
    options.C = options.C or (1e-4, 10.0, 6)
    models = [
        find_model(name, options.window, capped=True) for name in (options.model, options.quad) if name is not None
    ]
    if len(models) == 2 and len(models[0].Phi) != len(models[1].Phi):
        raise UsageError(f"--quad: has features of dimension {len(models[1].Phi)}, not {len(models[0].Phi)}")
    rows: dict[str, list[Accuracy]] = {}
    with terminal.console(stderr=True).status("") as status:
        for model in models:
            only = {"f"} if rows else None

            def tell(what: str, name: str = model.name) -> None:
                status.update(f"{name}: {what}")

            rows[options.quad if only else options.model] = probes.measure(
                model,
                task,
                test,
                words=options.words,
                more=options.more_words,
                prompt=options.prompt,
                bos=options.bos,
                only=only,
                strengths=np.geomspace(*options.C).tolist(),
                seed=options.seed,
                split=options.split,
                on_progress=tell,
            )
    model = models[0]
    known = probes.single_words(model, [*options.words, *options.more_words], options.prompt)
    tokens: dict[str, str | None] = {word: model.tokenizer.id_to_token(number) for word, number in known.items()}
    if options.split:
        longer = probes.split_words(model, options.words, options.prompt)
        tokens |= {word: " ".join(map(str, map(model.tokenizer.id_to_token, ids))) for word, ids in longer.items()}
    return _as_data(options, task, test, rows, tokens)


def _as_data(
    options: argparse.Namespace,
    task: LabelledTexts,
    test: LabelledTexts | None,
    rows: dict[str, list[Accuracy]],
    tokens: dict[str, str | None],
) -> dict[str, Any]:
    import dataclasses

    import numpy as np

    judged = task if test is None else test
    return {
        "task": task.name,
        "classes": list(task.classes),
        "texts": len(task.texts),
        "test": "five-fold cross-validation" if test is None else f"{len(test.texts)} texts of {test.name}",
        "most_frequent": float(np.bincount(judged.labels).max() / len(judged.labels)),
        "prompt": options.prompt,
        "bos": options.bos,
        "words": options.words,
        "more_words": options.more_words,
        "tokens": tokens,
        "not_single_words": sorted({*options.words, *options.more_words} - set(tokens)),
        "C": np.geomspace(*options.C).tolist(),
        "seed": options.seed,
        "rows": [{"model": model} | dataclasses.asdict(row) for model, found in rows.items() for row in found],
    }


def _show(data: dict[str, Any]) -> None:
    from rooteps.commands.render import terminal

    names = list(dict.fromkeys(row["features"] for row in data["rows"]))
    title = f"{data['task']}: {' or '.join(data['classes'])}? ({data['texts']} texts, {data['test']})"
    table = terminal.table(title, ("model", *names), right=tuple(names))
    for model in dict.fromkeys(row["model"] for row in data["rows"]):
        cells = {row["features"]: row for row in data["rows"] if row["model"] == model}
        line = [
            f"{100 * cells[name]['accuracy']:.1f} ± {100 * cells[name]['error']:.1f} %\n{cells[name]['dimension']}"
            if name in cells
            else "-"
            for name in names
        ]
        table.add_row(model, *line)
    prompt = f"prompt {data['prompt']!r}; " if data["prompt"] else ""
    notes = [
        f"{prompt}the most frequent class has {100 * data['most_frequent']:.1f} %; below each accuracy, the dimension"
    ]
    if data["not_single_words"]:
        notes.append(f"not single words of the model, left out: {', '.join(data['not_single_words'])}")
    terminal.show(terminal.console(), table, *notes)


def _write(out: Any, data: dict[str, Any]) -> None:
    import csv
    import io
    import json

    from rooteps.verification.atomic import require_directory, write_text

    require_directory(out, "--out")
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(data["rows"][0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(data["rows"])
    paths = [write_text(out / "table.csv", buffer.getvalue())]
    paths.append(write_text(out / "table.json", json.dumps(data, indent=2, ensure_ascii=False) + "\n"))
    print(f"wrote {', '.join(map(str, paths))}")
