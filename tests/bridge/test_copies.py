"""Copies with rounded weights: bit by bit in NumPy, and what close-copies says of them."""

import dataclasses

import numpy as np
import pytest

from rooteps.bridge.copies import FORMATS, copy_of, to_bfloat16, to_int8
from rooteps.bridge.language_model import GPT2, LanguageModel
from rooteps.bridge.streaming import compare, oscillation
from rooteps.commands.bridge.verify import formats
from rooteps.theory.checks import InvalidInput
from tests.bridge.models import SMALL, parameters, tokenizer


@pytest.fixture(scope="module")
def model():
    config = dataclasses.replace(SMALL, n_layer=1)
    return GPT2("small", config, parameters(config), tokenizer())


def test_bfloat16_keeps_the_nearest_eight_bits():
    values = np.float32([1 / 3, -2.7182817, 1e-40, 65504.0, 1.00390625, 1.01171875])
    bits = values.view(np.uint32).astype(np.uint64)
    nearest = ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16 << 16).astype(np.uint32)  # half goes to even
    np.testing.assert_array_equal(to_bfloat16(values).view(np.uint32), nearest)


def test_int8_has_255_values_in_each_row_and_is_half_a_step_off_at_most():
    values = np.random.default_rng(0).normal(size=(5, 400)).astype(np.float32) * np.float32(
        [[1e-3], [1], [7], [9], [0]]
    )
    found = to_int8(values)
    for row, copy in zip(values, found, strict=True):
        step = max(abs(x) for x in row.tolist()) / 127
        assert all(abs(a - b) <= step / 2 * (1 + 1e-5) for a, b in zip(row.tolist(), copy.tolist(), strict=True))
        if step:
            whole = copy / step
            np.testing.assert_allclose(whole, np.round(whole), atol=1e-4)
            assert np.abs(whole).max() == pytest.approx(127)
    np.testing.assert_array_equal(to_int8(values[0]), values[0])


def test_a_copy_is_as_close_as_its_oscillation_says(model):
    ids = np.random.default_rng(1).integers(SMALL.vocab_size, size=(4, 12))
    F = model.features(ids).reshape(-1, SMALL.n_embd)
    for name in FORMATS:
        copy = copy_of(model, name)
        assert copy.name == name
        assert copy.fingerprint != model.fingerprint
        for key, values in copy.parameters.items():
            np.testing.assert_array_equal(values, FORMATS[name](np.asarray(model.parameters[key])))
        pair = (F, model.Phi), (copy.features(ids).reshape(F.shape), copy.Phi)
        most = 2 * np.tanh(oscillation(*pair) / 4)
        distance = compare(*pair, dtype=np.float64).l1
        assert (distance <= most).all()
        assert distance.max() > most.max() / 10


def test_only_models_whose_weights_are_at_hand_are_copied(model):
    class Other(LanguageModel):
        name, features, fingerprint, logits = "other", None, None, None

    with pytest.raises(InvalidInput, match="copies: other is no GPT-2, and only the weights of those are rounded here"):
        copy_of(Other(), "int8")
    assert formats("int8,bfloat16,int8") == tuple(reversed(FORMATS))
