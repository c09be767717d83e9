"""What comes before the first step: the corpus, its hold-out, the tokenizer, and the text as words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save
from tokenizers import Tokenizer

from rooteps.bridge.config import GPT2Config, read_json
from rooteps.bridge.corpus import Document, documents, split, versions
from rooteps.bridge.corpus.held_out_file import write_held_out
from rooteps.bridge.training.batches import stream, train_tokenizer
from rooteps.bridge.training.loop import Text
from rooteps.verification.atomic import write_bytes, write_text

WORDS, CORPUS = "words.safetensors", "corpus.json"


def prepare(
    directory: Path,
    config: GPT2Config,
    tokenizer: Tokenizer | None = None,
    on_file: Callable[[str], None] = lambda name: None,
) -> tuple[Text, dict[str, Any]]:
    """The text of a run, made once and kept in its directory.

    Args:
        directory: gets ``config.json``, ``tokenizer.json``, ``held-out.json``, and the words.
        config: the shape of the model; its ``vocab_size`` is that of the tokenizer.
        tokenizer: that of another run, instead of a new one.
        on_file: called with the name of each module that is read.

    Returns:
        The text as words, and what it was made of: versions and sizes.

    Raises:
        InvalidInput: no sources to read, or files in the directory that are damaged.
    """
    if not (directory / CORPUS).exists():
        _make(directory, config, tokenizer, on_file)
    told = read_json(directory / CORPUS)
    words = load_file(directory / WORDS)
    return Text(words["training"], words["held_out"], told["held_out"]["characters"]), told


def _make(directory: Path, config: GPT2Config, tokenizer: Tokenizer | None, on_file: Callable[[str], None]) -> None:
    training, held_out = split(documents(on_file))
    tokenizer = tokenizer or train_tokenizer(training, config.vocab_size)
    words = {"training": stream(training, tokenizer), "held_out": stream(held_out, tokenizer)}
    write_text(directory / "config.json", config.to_json())
    write_text(directory / "tokenizer.json", tokenizer.to_str())
    write_held_out(directory, held_out)
    write_bytes(directory / WORDS, save(words))
    parts = {"training": training, "held_out": held_out}
    sizes = {name: _sizes(part, words[name]) for name, part in parts.items()}
    write_text(directory / CORPUS, json.dumps({"versions": versions()} | sizes, indent=2) + "\n")


def _sizes(part: list[Document], words: np.ndarray) -> dict[str, int]:
    return {
        "documents": len(part),
        "paragraphs": sum(len(document.paragraphs) for document in part),
        "characters": sum(len(document.text) for document in part),
        "words": len(words),
    }
