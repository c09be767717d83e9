"""Faults of the gate that every language model passes before anything is measured on it."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "bridge/gate.py",
        "tests/bridge/test_gate.py",
        ("AGREE = 1e-9", "AGREE = 1e-3"),
        ("LEAK = 1e-5", "LEAK = 1e-2"),
        ("if not moved <= LEAK:", "if False:"),
        ("    if not np.isfinite(F).all():", "    if False:"),
        ("apart = divergence(model.logits(ids)[:, at], model.logits_of(F[:, at]))", "apart = 0 * F"),
        ("alone = model.features(ids[:1, :half])[:1, -1]", "alone = F[:1, half - 1]"),
    ),
    *faults("bridge/loading.py", "tests/bridge/test_gate.py", ("    gate.admit(model)", "    pass")),
    *faults(
        "bridge/kept.py",
        "tests/bridge/test_kept.py",
        ('return values if np.array_equal(found["sha256"], _hash_of_array(values)) else None', "return values"),
        ('return row if kept["sha256"] == _hash_of_row(row) else None', "return row"),
    ),
    *faults(
        "bridge/paper.py",
        "tests/bridge/test_paper.py",
        ("FEW = 10_000", "FEW = 1_000"),
        ("first=LENGTH", "first=None"),
        ("fixed = test is not None and not asked.split", "fixed = test is not None"),
        ("dual=len(X) < X.shape[1], max_iter", "dual=False, fit_intercept=False, max_iter"),
        ("list(strengths or strengths_for(len(X)))", "[1.0]"),
        ('result[f"logits, {name}"] = logits(F, own)', 'result[f"logits, {name}"] = found.mean[:, : len(words)]'),
        ('np.asarray(scipy.linalg.qr(normal, mode="economic", overwrite_a=True)[0].T)', "normal.T"),
    ),
    *faults(
        "bridge/task_files/__init__.py",
        "tests/bridge/test_task_files.py",
        ("    if strict:", "    if False:"),
        ("    if len(count) > 2 and 2 * len(count) > len(labels):", "    if False:"),
        ("times == 1] == [labels[0]] and len(count) > 2:", "times == 1] == []:"),
    ),
    *faults(
        "bridge/task_files/rows.py",
        "tests/bridge/test_task_files.py",
        ("        if len(cells) != len(rows[0][1]):", "        if False:"),
    ),
    *faults(
        "verification/reading.py",
        "tests/bridge/test_task_files.py",
        ("        if data.startswith(mark):", "        if False:"),
        ("    if zero >= 0:", "    if False:"),
    ),
    *faults(
        "bridge/task_files/columns.py",
        "tests/bridge/test_task_files.py",
        ("    if label_at in texts_at:", "    if False:"),
        ("        if len(repeated) != 1:", "        if not repeated:"),
    ),
    *faults(
        "bridge/loading.py",
        "tests/bridge/test_checkpoint.py::test_checkpoints_share_the_files_of_their_parent",
        (' and not list(path.parent.glob(f"{Path(FILE).stem}*"))', ""),
    ),
    *faults(
        "bridge/loaded_weights.py",
        "tests/bridge/test_gate.py",
        ("    if missing:", "    if False:"),
        ("    if surplus:", "    if False:"),
        ("        if drawn:", "        if False:"),
        ('reported.get("mismatched_keys") or ()', "()"),
        ("if loaded.shape != values.shape or not np.array_equal(loaded, values):", "if False:"),
    ),
    *faults(
        "bridge/tokenizer.py",
        "tests/bridge/test_gate.py::test_a_word_beyond_the_vocabulary_is_named",
        ("if largest >= vocab_size:", "if len(tokenizer.get_vocab()) > vocab_size:"),
    ),
    *faults(
        "bridge/language_model.py",
        "tests/bridge/test_checkpoint.py::test_a_number_that_is_no_word_is_refused",
        ("if np.max(ids) >= self.config.vocab_size:", "if False:"),
    ),
    *faults(
        "bridge/checkpoint.py",
        "tests/bridge/test_checkpoint.py::test_a_wrong_tensor_is_named",
        ('not np.array_equal(found["lm_head.weight"], found["wte.weight"])', "False"),
        ("        if own in found:", "        if False:"),
    ),
    *faults(
        "bridge/transformers_model.py",
        "tests/bridge/test_zoo.py",
        ("self.Phi *= self._scale(V)", "pass"),
        ("self.n_positions -= _first_position(model)", "pass"),
    ),
    *faults(
        "bridge/contexts.py",
        "tests/bridge/test_reading.py",
        ("return min(max(TOKENS // _filled(longest, reach), 1), BATCH, max(len(contexts.windows), 1))", "return BATCH"),
        ("len(front) + places % own + 1", "places % own + 1"),
    ),
    *faults(
        "bridge/language_model.py",
        "tests/bridge/test_reading.py",
        ("(*found.special_tokens_mask, 0).index(0)", "1"),
    ),
    *faults(
        "bridge/probes.py",
        "tests/bridge/test_reading.py",
        ("not after[-1:].isspace()", "True"),
        ("return model.tokenizer.decode([number]).strip(_BLANKS).casefold() == word.casefold()", "return True"),
    ),
    *faults(
        "bridge/streaming/head.py",
        "tests/bridge/test_streaming.py -k caps",
        ("return cap * jnp.tanh(products / cap)", "return products"),
    ),
    *faults(
        "bridge/streaming/head.py",
        "tests/bridge/test_zoo.py -k capped",
        ("return head.cap * np.tanh(products / head.cap) if isinstance(head, Capped) else products", "return products"),
    ),
    *faults(
        "bridge/loading.py",
        "tests/bridge/test_zoo.py -k capped",
        ("    if model.cap is not None and not capped:", "    if False:"),
    ),
    *faults(
        "bridge/probes.py",
        "tests/bridge/test_probes.py",
        ('{"logisticregression__C": list(strengths)}', '{"logisticregression__C": STRENGTHS}'),
        ("    if rarest < 2 * FOLDS:", "    if rarest < 2:"),
    ),
]
