"""Masked models at a mask behind the context: their own predictions there, or one line."""

import warnings

import numpy as np
import pytest
import scipy.special
from tokenizers import processors

from rooteps.bridge.contexts import Contexts, features_at
from rooteps.bridge.loading import load
from rooteps.commands.main import main
from rooteps.theory.checks import InvalidInput
from tests.bridge.models import SMALL, parameters, tokenizer, write_model
from tests.bridge.zoo import BOTH_WAYS, REACH, WORDS, V, write
from tests.tolerance import OWN_PREDICTION

MASKED = {name: kind for name, kind in BOTH_WAYS.items() if name != "xlnet"}
"""XLNet fills in by permutation and has no mask."""
MASK, CLS, SEP = V - 1, V - 2, V - 3
IDS = np.random.default_rng(6).integers(V - 3, size=(2, REACH - 6))
WINDOW, LENGTH = np.array([0, 0, 1]), np.array([1, 9, REACH - 6])


def with_mask(directory, mask="[MASK]"):
    """Its tokenizer with a mask, and with words in front and behind."""
    made = tokenizer([*WORDS[:-3], "[SEP]", "[CLS]", mask])
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)]
    )
    made.save(str(directory / "tokenizer.json"))
    return directory


def at_the_mask(directory):
    """log p of each context, from the library, [n, V]."""
    torch = pytest.importorskip("torch", reason="needs the extra [transformers]")
    transformers = pytest.importorskip("transformers", reason="needs the extra [transformers]")
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        model = transformers.AutoModelForMaskedLM.from_pretrained(directory, dtype="float32").eval()
        found = []
        for window, length in zip(WINDOW, LENGTH, strict=True):
            ids = torch.as_tensor([[*IDS[window, :length].tolist(), MASK, SEP]])
            found.append(model(ids).logits[0, length].double().numpy())
    return scipy.special.log_softmax(found, axis=1)


def check_exact(name, directory):
    with_mask(write(MASKED[name], directory, auto="MaskedLM"))
    model = load(directory, masked=True)
    assert model.n_positions <= REACH - 2
    assert model.beginning() == [CLS]
    F = features_at(model, Contexts(tuple(map(tuple, IDS.tolist())), WINDOW, LENGTH))
    log_q = at_the_mask(directory)
    assert np.ptp(log_q, axis=1).min() > 0.3
    log_p = scipy.special.log_softmax(np.asarray(model.logits_of(F), dtype=np.float64), axis=1)
    assert (np.exp(log_q) * (log_q - log_p)).sum(axis=1).max() < OWN_PREDICTION
    return model


def test_predictions_at_the_mask_are_the_models_own(tmp_path):
    model = check_exact("bert", tmp_path)
    other = IDS.copy()
    other[:, 5:] = 0  # what follows plays no part
    np.testing.assert_allclose(model.features(IDS)[:, :5], model.features(other)[:, :5], rtol=1e-5)
    with pytest.raises(InvalidInput, match="sees the words that follow"):
        load(tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("name", [name for name in MASKED if name != "bert"])
def test_predictions_at_the_mask_are_the_models_own_in_the_long_run(name, tmp_path):
    check_exact(name, tmp_path)


def test_what_has_no_mask_is_refused_in_a_line(tmp_path, capsys):
    write(MASKED["bert"], tmp_path / "bert", auto="MaskedLM")
    with pytest.raises(InvalidInput, match=r"bert: its tokenizer has no mask \(\[MASK\], <mask>, <special1>\)"):
        load(tmp_path / "bert", masked=True)
    causal = write_model(tmp_path / "causal", SMALL, parameters(SMALL))
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["bridge", "table", "--model", f"masked:{causal}"])
    error = capsys.readouterr().err
    assert "is a causal model, and has no mask" in error
    assert error.count("\n") == 1
