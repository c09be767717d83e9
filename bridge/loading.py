"""A language model by the name of a directory or of a Hugging Face repository."""

from __future__ import annotations

import re
from pathlib import Path

from rooteps.bridge.checkpoint import read_parameters
from rooteps.bridge.config import read_config, read_json
from rooteps.bridge.language_model import GPT2, LanguageModel
from rooteps.bridge.tokenizer import read_tokenizer
from rooteps.theory.checks import InvalidInput

_WANTED = ["config.json", "tokenizer.json", "model*.safetensors", "model.safetensors.index.json"]
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")


def load(name: str | Path) -> LanguageModel:
    """The model in a directory, or else in the Hugging Face repository of that name.

    A GPT-2 model runs in JAX; any other causal model needs the extra ``[transformers]``. Only ``config.json``,
    ``tokenizer.json`` and safetensors weights are read: nothing is unpickled and no remote code is run. What the
    directory of one checkpoint lacks of the first two is looked for in its parent.

    Raises:
        InvalidInput: there is no such model, or a file is missing or wrong; the message names file and tensor.
    """
    directory = _directory(str(name))
    config_path, tokenizer_path = _shared(directory, "config.json"), _shared(directory, "tokenizer.json")
    if read_json(config_path).get("model_type") != "gpt2":
        from rooteps.bridge.transformers_model import load_with_transformers

        return load_with_transformers(str(name), config_path.parent, tokenizer_path)
    config = read_config(config_path)
    tokenizer = read_tokenizer(tokenizer_path, config.vocab_size)
    return GPT2(str(name), config, read_parameters(directory, config), tokenizer)


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


def _shared(directory: Path, file: str) -> Path:
    """The file in the directory, or in its parent where checkpoints share it."""
    for place in (directory, directory.resolve().parent):
        if (place / file).is_file():
            return place / file
    raise InvalidInput(f"{directory}: has no {file}")
