"""Each model of the zoo is measured exactly or refused in one line."""

import json
import warnings

import numpy as np
import pytest
import scipy.special

from rooteps.bridge.contexts import Contexts, features_at
from rooteps.bridge.gate import divergence
from rooteps.bridge.loading import load
from rooteps.commands.main import main
from rooteps.theory.checks import InvalidInput
from tests.bridge.zoo import BOTH_WAYS, CAPPED, EXACT, MORE, REACH, WORDS, V, write
from tests.tolerance import OWN_PREDICTION

rng = np.random.default_rng(5)
IDS = rng.integers(V, size=(2, REACH - 3))
WINDOW, LENGTH = np.array([0, 0, 0, 1, 1]), np.array([1, 6, REACH - 3, 2, REACH - 5])


def own_predictions(directory):
    """log p of every context by itself, from the library, [n, V]."""
    torch = pytest.importorskip("torch", reason="needs the extra [transformers]")
    transformers = pytest.importorskip("transformers", reason="needs the extra [transformers]")
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        model = transformers.AutoModelForCausalLM.from_pretrained(directory, dtype="float32").eval()
        contexts = [torch.as_tensor(IDS[w][None, :length]) for w, length in zip(WINDOW, LENGTH, strict=True)]
        logits = [model(ids, use_cache=False).logits[0, -1].double().numpy() for ids in contexts]
    return scipy.special.log_softmax(logits, axis=1)


def check_exact(kind, directory, capped=False):
    write(kind, directory)
    model = load(directory, capped=capped)
    F = features_at(model, Contexts(tuple(map(tuple, IDS.tolist())), WINDOW, LENGTH))
    log_q = own_predictions(directory)
    assert np.ptp(log_q, axis=1).min() > 0.3  # far from uniform
    log_p = scipy.special.log_softmax(np.asarray(model.logits_of(F), dtype=np.float64), axis=1)
    assert (np.exp(log_q) * (log_q - log_p)).sum(axis=1).max() < OWN_PREDICTION
    return model


@pytest.mark.parametrize("name", EXACT)
def test_probabilities_are_the_models_own(name, tmp_path):
    check_exact(EXACT[name], tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("name", MORE)
def test_probabilities_are_the_models_own_in_the_long_run(name, tmp_path):
    check_exact(MORE[name], tmp_path)


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_a_model_that_sees_what_follows_is_refused(name, tmp_path):
    write(BOTH_WAYS[name], tmp_path)
    with pytest.raises(InvalidInput, match="sees the words that follow, so it is no causal language model") as error:
        load(tmp_path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", CAPPED)
def test_capped_probabilities_are_the_models_own_and_no_softmax_model(name, tmp_path):
    model = check_exact(CAPPED[name], tmp_path, capped=True)
    F = model.features(IDS)
    assert divergence(model.logits(IDS), F @ model.Phi).max() > 1e3 * OWN_PREDICTION
    with pytest.raises(InvalidInput, match="caps its logits, so it is no softmax model"):
        load(tmp_path)


@pytest.mark.heavy
def test_what_holds_for_every_model_is_verified_on_a_capped_one(tmp_path, capsys):
    rng = np.random.default_rng(2)
    for name, size in (("teacher", 0.3), ("student", 0.28)):
        write(CAPPED["gemma 2"], tmp_path / name, size)
    (tmp_path / "text.txt").write_text(" ".join(rng.choice(WORDS, size=300)))
    rows = [f"{i % 2}\tw{i % 2 + 5} {rng.choice(WORDS)} {rng.choice(WORDS)}" for i in range(24)]
    (tmp_path / "task.tsv").write_text("\n".join(rows))
    files = [f"--{name}={tmp_path / file}" for name, file in {"text": "text.txt", "task": "task.tsv"}.items()]
    models = [f"--{name}={tmp_path / name}" for name in ("teacher", "student")]
    assert main(["bridge", "verify", *models, *files, "--contexts", "20", "--out", str(tmp_path / "out")]) == 0
    out, error = capsys.readouterr()
    assert "caps its logits, so results about softmax models do not apply to it" in " ".join(error.split())
    assert "✗" not in out
    data = json.loads((tmp_path / "out" / "checkpoints.json").read_text())
    on_means = data["checkpoints"][0]["on_means"]
    assert on_means["reference"] == "truth"
    assert "unconstrained-transfer" in on_means["verdicts"]
    assert not [name for name in on_means["verdicts"] if name.startswith("softmax")]
    with pytest.raises(SystemExit):
        main(["bridge", "partition", f"--model={tmp_path / 'teacher'}", files[0]])
    assert "caps its logits, so it is no softmax model" in capsys.readouterr().err
