"""A language model by the name of a directory or of a Hugging Face repository."""

from __future__ import annotations

import re
from pathlib import Path

from rooteps.bridge import gate
from rooteps.bridge.checkpoint import FILE, check_sizes, read_parameters
from rooteps.bridge.config import read_config, read_json
from rooteps.bridge.language_model import GPT2, LanguageModel
from rooteps.bridge.tokenizer import read_tokenizer
from rooteps.theory.checks import InvalidInput

WINDOW = 1024
"""The longest context, in words, unless another is asked for: memory and time of some models grow with its square."""

_WANTED = ["config.json", "tokenizer.json", "model*.safetensors", "model.safetensors.index.json"]
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
_STEP = re.compile(r"step-\d{5,}")
"""How `rooteps bridge train` calls the folders of its checkpoints, whose config stands beside them."""


def load(name: str | Path, window: int | None = None, capped: bool = False, masked: bool = False) -> LanguageModel:
    """The model in a directory, or else in the Hugging Face repository of that name, once it has passed ``gate.admit``.

    A GPT-2 model runs in JAX; any other causal model needs the extra ``[transformers]``. Only ``config.json``,
    ``tokenizer.json`` and safetensors weights are read: nothing is unpickled and no remote code is run. Config and
    weights are those of the directory itself, but for checkpoints of ``rooteps bridge train``, which share a config; a
    tokenizer is also looked for in the directory's parent.

    Args:
        name: directory or repository.
        window: the longest context, in words; default ``WINDOW``, or what the model can read if that is less.
        capped: whether a model with capped logits, which is no softmax model, will do.
        masked: whether a masked model is asked what stands at a mask behind each context, instead of a causal one.

    Raises:
        InvalidInput: there is no such model, a file is missing or wrong (the message names file and tensor), or the
            model is none that the bridge measures truly.
    """
    directory = _directory(str(name))
    config_path = _config(directory)
    tokenizer_path = _shared(directory, "tokenizer.json")
    model: LanguageModel
    if read_json(config_path).get("model_type") == "gpt2":
        if masked:
            raise InvalidInput(f"{name}: is a causal model, and has no mask")
        config = read_config(config_path)
        tokenizer = read_tokenizer(tokenizer_path, config.vocab_size)
        check_sizes(directory, read_json(config_path))
        model = GPT2(str(name), config, read_parameters(directory, config), tokenizer, window or WINDOW)
    else:
        from rooteps.bridge.transformers_model import load_with_transformers

        if config_path.parent != directory:
            raise InvalidInput(f"{directory}: has no config.json")
        model = load_with_transformers(str(name), directory, tokenizer_path, window or WINDOW, masked)
    gate.admit(model)
    if model.cap is not None and not capped:
        raise InvalidInput(f"{name}: caps its logits, so it is no softmax model, and this is about those")
    return model


def _directory(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    if Path(name).exists() or not _HUB_NAME.fullmatch(name) or name.startswith("."):
        raise InvalidInput(f"{name}: is neither a model directory nor a name on the Hugging Face hub")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=_WANTED))
    except Exception as error:  # one of many kinds, from the network down to the name
        reason = " ".join(str(error).split()).split(". ")[0]
        raise InvalidInput(f"{name}: no such directory, and the Hugging Face hub does not give it ({reason})") from None


def _config(directory: Path) -> Path:
    """The directory's own config; or, of a checkpoint of ours, the one beside it, unless that is of other weights."""
    path = directory.resolve()
    ours = _STEP.fullmatch(path.name) and not list(path.parent.glob(f"{Path(FILE).stem}*"))
    return _shared(directory, "config.json") if ours else _own(directory, "config.json")


def _own(directory: Path, file: str) -> Path:
    if not (directory / file).is_file():
        raise InvalidInput(f"{directory}: has no {file}")
    return directory / file


def _shared(directory: Path, file: str) -> Path:
    """The file in the directory, or in its parent where checkpoints share it."""
    beside = directory.resolve().parent / file
    return beside if beside.is_file() and not (directory / file).is_file() else _own(directory, file)
