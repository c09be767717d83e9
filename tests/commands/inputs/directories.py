"""Directories of a sweep that are wrong: manifests that are none, shards of other things."""

import json

import pyarrow as pa
import pyarrow.parquet as pq

from tests.commands.inputs.worlds import ESCAPES, STRANGE

SETTINGS = {
    "result": "softmax-transfer",
    "language": ["sharp"],
    "epsilon": [1e-8, 1e-4, 3],
    "B": None,
    "gamma": None,
    "seeds": 1,
    "loss": ["hinge"],
    "shape": None,
    "model": None,
    "infima": True,
    "instance": [],
}
COMMAND_LINE = "rooteps sweep softmax-transfer --language sharp --epsilon 1e-08:0.0001:3 --seeds 1 --loss hinge"
MANIFEST = {
    "format": 4,
    "version": "0.1.0",
    "command": COMMAND_LINE,
    "settings": SETTINGS,
    "rows": 3,
    "rows_per_shard": 512,
}
COMMAND = ("sweep", "softmax-transfer", "--language", "sharp", "--epsilon", "1e-8:1e-4:3", "--workers", "1", "--out")
"""The command that goes on with such a directory; the directory comes last."""


def parquet(**columns):
    buffer = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue().to_pybytes()


def write_manifest(directory, text):
    """The text where a sweep keeps its settings: in the metadata of a table without rows."""
    schema = pa.schema([pa.field("x", pa.int64())], metadata={"rooteps": text})
    buffer = pa.BufferOutputStream()
    pq.write_table(schema.empty_table(), buffer)
    (directory / "_manifest.parquet").write_bytes(buffer.getvalue().to_pybytes())


def _manifests():
    for key, strange in ((key, strange) for key in MANIFEST for strange in STRANGE):
        if key == "version" and strange in ("a text", "escapes", "a long text"):
            continue
        yield f"{key}: {strange}", json.dumps(MANIFEST | {key: "HERE"}).replace('"HERE"', STRANGE[strange])
    for key, strange in ((key, strange) for key in SETTINGS for strange in STRANGE):
        if strange == "null" and key in ("B", "gamma", "shape", "model"):
            continue
        if (key, strange) in (("infima", "true"), ("instance", "empty")):
            continue
        settings = SETTINGS | {key: "HERE"}
        text = json.dumps(MANIFEST | {"settings": settings}).replace('"HERE"', STRANGE[strange])
        yield f"settings.{key}: {strange}", text


TEXTS = {
    "a manifest nested 10^5 deep": "[" * 10**5,
    "a manifest nested 10^5 deep in its settings": json.dumps(MANIFEST)[:-1] + ', "x": ' + "[" * 10**5,
    "an empty manifest": "",
    "a manifest of a million letters": json.dumps(MANIFEST | {"x" * 10**6: 1}),
    "a manifest that steers": json.dumps(MANIFEST | {ESCAPES: ESCAPES}),
    "no settings": json.dumps(MANIFEST | {"settings": {}}),
    "texts for numbers": json.dumps(MANIFEST | {"settings": SETTINGS | {"epsilon": ["1e-8", "1e-4", "3"]}}),
    "another version": json.dumps(MANIFEST | {"version": ESCAPES * 1000}),
    "rows of another grid": json.dumps(MANIFEST | {"rows": 10**12}),
}
MANIFESTS = TEXTS | dict(_manifests())

SHARDS = {
    "other columns": parquet(x=[1]),
    "no rows": parquet(x=pa.array([], pa.int64())),
    "no columns": parquet(),
    "no Parquet": b"hello",
    "nothing": b"",
    "cut": parquet(x=[1])[:-10],
    "the end of a file": parquet(x=[1])[-30:],
    "steering columns": parquet(**{ESCAPES: [1]}),
}
"""What a shard may hold that is none; the sweep does it again, and nothing else reads it."""
