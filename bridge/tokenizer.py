"""Text to words (tokens): ``tokenizer.json``, read by the ``tokenizers`` library."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer

from rooteps.theory.checks import InvalidInput


def read_tokenizer(path: Path | str, vocab_size: int) -> Tokenizer:
    """The tokenizer of a model with ``vocab_size`` words.

    Raises:
        InvalidInput: the file cannot be read, or it has a word that the model has not.
    """
    if not Path(path).is_file():
        raise InvalidInput(f"{path}: no such file")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception
        raise InvalidInput(f"{path}: is not a tokenizer ({' '.join(str(error).split())})") from None
    word, largest = max(tokenizer.get_vocab().items(), key=lambda entry: entry[1], default=("", -1))
    if largest >= vocab_size:
        raise InvalidInput(f"{path}: the word {word!r} has number {largest}, the model has {vocab_size} words")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
