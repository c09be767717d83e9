"""Instance files in JSON that are wrong: an entry of another kind, a text that is no JSON, an answer that is none."""

import copy
import itertools
import json

from rooteps.theory.registry import theorems
from tests.verification.good_file import GOOD, WORDS, edited

ESCAPES = "\x1b[2J\x1b]0;title\x07\x9b31m\u202e\r\n"
"""What clears a terminal, renames it, colours it and turns its text round."""


def nested(depth, core="1"):
    return "[" * depth + core + "]" * depth


STRANGE = {
    "null": "null",
    "true": "true",
    "a text": '"0.5"',
    "escapes": json.dumps(ESCAPES * 100),
    "a long text": json.dumps("x" * 10**6),
    "an object": '{"a": 1}',
    "empty": "[]",
    "hollow": "[[], []]",
    "nested": nested(70),
    "nested more": nested(900),
    "ragged": "[[1, 2], [3]]",
    "NaN": "[NaN]",
    "infinite": "1e999",
    "huge": "1" + "0" * 4000,
    "minus": "[-1e308]",
}
ENTRIES = ("schema", "p_L", "truth", "truth.F", "truth.kernel", "Phi", "model", "model.F", "task", "task.p_T")
MORE = ("task.label_probs", "task.loss", "witness", "witness.lambda", "epsilon", "classifier", "topic_score")
VALID = {("truth.kernel", "null"), ("witness.lambda", "minus"), ("classifier", "minus"), ("witness", "null")}
"""Of these, what an instance file may say, or may say if nothing else did."""


def _entry(name, strange):
    *folders, key = name.split(".")
    data = copy.deepcopy(GOOD)
    place = data
    for folder in folders:
        place = place[folder]
    place[key] = "THE ENTRY"
    return json.dumps(data).replace('"THE ENTRY"', STRANGE[strange])


ANSWER = {
    "schema": 1,
    "result": "softmax-transfer",
    "mutation": None,
    "found": True,
    "certified": True,
    "ratio": 1.0,
    "instances_tried": 1,
    "seconds": 1.0,
    "instance": GOOD,
}
OWN_KINDS = [id for id, theorem in theorems().items() if not theorem.on_languages]


def _answers():
    fields = ("schema", "result", "mutation", "found", "certified", "ratio", "instances_tried", "seconds", "instance")
    for name, strange in itertools.product((*fields, "lesson"), STRANGE):
        if (name, strange) in {("mutation", "null"), ("lesson", "null"), ("found", "true"), ("certified", "true")}:
            continue
        if name == "lesson" and strange in ("a text", "escapes", "a long text"):
            continue
        if strange in ("infinite", "huge") and name in ("ratio", "instances_tried", "seconds"):
            continue
        text = json.dumps(ANSWER | {name: "THE ENTRY"}).replace('"THE ENTRY"', STRANGE[strange])
        yield f"answer: {name} {strange}", text
    for mutation in ("without", "with", "with constant", "with constant=", "with x=1", "exponent", "exponent x", "no"):
        yield f"answer: mutation {mutation}", json.dumps(ANSWER | {"mutation": mutation})
    for result in OWN_KINDS:
        yield f"answer: {result}", json.dumps(ANSWER | {"result": result})


TEXTS = {
    "nothing": "",
    "a byte order mark": "\ufeff{}",
    "a million brackets": "[" * 10**6,
    "brackets that close": nested(10**5),
    "objects that close": '{"a":' * 10**5 + "1" + "}" * 10**5,
    "a million lists": "[" + "[]," * 1_100_000 + "[]]",
    "a million keys": "{" + ",".join(f'"{i}":1' for i in range(10**5)) + "}",
    "a key of a million letters": json.dumps(GOOD | {"k" * 10**6: 1}),
    "a key that steers": json.dumps(GOOD | {ESCAPES: 1}),
    "a key that steers, twice": '{"\\u001b[2J": 1, "\\u001b[2J": 1}',
    "long keys, nested": ('{"' + "k" * 10**4 + '":') * 500 + "1" + "}" * 500,
    "a surrogate": '{"\\ud800": 1}',
    "cut in a word": json.dumps(GOOD)[:-20],
    "single quotes": repr(GOOD),
    "YAML": "schema: 1\np_L: [1.0]\n",
    "null bytes": "\0" * 1000,
    "two words": json.dumps(edited("p_L", [1e-320, 1.0, 0.0])) * 2,
    "F Phi beyond the largest double, beside a kernel": json.dumps(
        edited("Phi", [[1e308, 0.0, -1e308]]) | {"truth": GOOD["truth"] | {"F": [[10.0], [-10.0], [10.0]]}}
    ),
    "kernel of words": json.dumps(edited("truth", {"A": WORDS, "pi": "x"})),
}
"""Texts of files."""

FILES = (
    TEXTS
    | {
        f"{name}: {strange}": _entry(name, strange)
        for name, strange in itertools.product(ENTRIES + MORE, STRANGE)
        if (name, strange) not in VALID
    }
    | dict(_answers())
)
