"""The corpus: what counts as prose, where it is found, and a hold-out that training has not nearly seen."""

import pytest

from rooteps.bridge.corpus import Document, split
from rooteps.bridge.corpus.held_out_file import FILE, read_held_out, write_held_out
from rooteps.bridge.corpus.holdout import GRAM, MOST_SHARED, ONE_IN, held_out
from rooteps.bridge.corpus.prose import paragraphs
from rooteps.bridge.corpus.sources import docstrings, versions
from rooteps.theory.checks import InvalidInput

DOCSTRING = """Compute the weighted average of *values* along the given axis.

    See :func:`~numpy.mean` [1]_, which has ``weights=None`` and is faster than this one.

    Parameters
    ----------
    values : array_like
        The numbers that are to be averaged, in
        any shape at all.

        - A first point, which is long enough to be kept,
          on two lines.
        - short

    See Also
    --------
    mean : The arithmetic average of all of the numbers in an array.

    .. versionadded:: 1.0
        This text says when the function has been added to it.

    Notes
    -----
    The following is an example of what it does::

        average of these numbers that are here and there

    >>> this is not prose but it has got enough words
    and this is what it prints when it is called

    =====  ===================================
    one    a table with enough words in a row
    =====  ===================================

    The variance is \\sigma, which is a formula and no prose at all.
    """


def test_prose_is_what_is_left():
    assert paragraphs(DOCSTRING) == [
        "Compute the weighted average of values along the given axis.",
        "See numpy.mean, which has weights=None and is faster than this one.",
        "The numbers that are to be averaged, in any shape at all.",
        "A first point, which is long enough to be kept, on two lines.",
        "The following is an example of what it does:",
    ]


def test_documentation_is_read_without_running_anything():
    source = b'"""Top."""\nraise SystemExit\nclass A:\n    "Of A."\n    async def f(self):\n        r"Of f."\n'
    assert docstrings(source, "m") == [("m", "Top."), ("m.A", "Of A."), ("m.A.f", "Of f.")]
    assert docstrings(b"print 'Python 2'", "m") == []


def test_methods_of_added_documentation_have_their_names():
    source = b'add_newdoc("numpy", "ndarray", ("sort", """Sort it."""))'
    assert [text for _, text in docstrings(source, "numpy.add")] == ["Sort it."]


def names(side, count):
    return [name for name in (f"name-{i}" for i in range(1000)) if held_out(name) is side][:count]


WORDS = [f"{letter}word" for letter in "abcdefghijklmnopqrs"]


def test_near_copies_of_training_are_not_held_out():
    train, (copy, near, far, short) = names(False, 1)[0], names(True, 4)
    text = " ".join(WORDS)
    changed = text.replace("jword", "other")
    assert [
        d.name
        for d in split(
            [
                Document("python", train, (text,)),
                Document("python", copy, (text.upper() + "!",)),
                Document("python", near, (changed,)),
                Document("python", far, (" ".join(reversed(WORDS)),)),
                Document("python", short, (" ".join(WORDS[: GRAM - 1]),)),
            ]
        )[1]
    ] == [far]


def test_the_share_that_may_be_shared_is_a_boundary():
    train, test = names(False, 1)[0], names(True, 1)[0]
    known = " ".join(WORDS[:GRAM])
    for extra, kept in ((8, False), (9, True)):  # one of extra + 1 runs of words is known
        text = known + "".join(f" new{i}" for i in range(extra))
        found = split([Document("numpy", train, (known,)), Document("numpy", test, (text,))])[1]
        assert bool(found) is kept is (MOST_SHARED * (extra + 1) >= 1)


def test_about_one_document_in_sixteen_is_held_out():
    assert sum(held_out(f"module.f{i}") for i in range(3200)) == pytest.approx(3200 / ONE_IN, rel=0.2)


def test_the_file_of_the_hold_out(tmp_path):
    documents = [Document("scipy", "scipy.é", ("One.", "Two “three”.")), Document("python", "a", ("B",))]
    write_held_out(tmp_path, documents)
    assert read_held_out(tmp_path) == documents
    (tmp_path / FILE).write_text("[[1]]")
    with pytest.raises(InvalidInput, match="is not a list of documents"):
        read_held_out(tmp_path)


def test_versions_are_told():
    assert all(version[0].isdigit() for version in versions().values())
