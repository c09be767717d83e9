"""What an earlier run has left is taken only if it is whole."""

import numpy as np
import pytest

from rooteps.bridge.kept import read_features, read_row, write_features, write_row

VALUES = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
ROW = {"student": "a", "on_p": {"tau": 0.25, "rungs": {"paper": 1e-3}}, "learned": ()}


def test_what_is_whole_is_read(tmp_path):
    write_features(tmp_path / "a", VALUES.T)
    np.testing.assert_array_equal(read_features(tmp_path / "a"), VALUES.T)
    assert write_row(tmp_path / "b", ROW) == read_row(tmp_path / "b") == ROW | {"learned": []}
    assert read_features(tmp_path / "none") is read_row(tmp_path / "none") is None


@pytest.mark.parametrize("kind", ["features", "row"])
def test_what_is_damaged_is_not(tmp_path, kind):
    """Cut anywhere, any byte of the contents changed, empty, or something else altogether."""
    path = tmp_path / "kept"
    if kind == "features":
        write_features(path, VALUES)
        read = read_features
    else:
        write_row(path, ROW)
        read = read_row
    whole = path.read_bytes()
    assert read(path) is not None
    first = whole.index(VALUES.tobytes()) if kind == "features" else 0
    damaged = [whole[:cut] for cut in range(0, len(whole), 7)]
    damaged += [whole[:i] + bytes([whole[i] ^ 1]) + whole[i + 1 :] for i in range(first, len(whole), 5)]
    damaged += [b"{}", b"[]", b"null", b'{"row": 1}', b"[" * 10**5, b"\xff" * 9, b'{"row": {}, "sha256": null}']
    for data in damaged:
        path.write_bytes(data)
        assert read(path) is None, data
