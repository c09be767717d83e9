"""Instance files in NPZ that are wrong: archives damaged in every way, arrays whose headers lie."""

import copy
import io
import struct
import zipfile

import numpy as np

from rooteps.verification.instance_file.npz_format import to_npz
from tests.commands.inputs.worlds import ESCAPES
from tests.verification.good_file import GOOD

SOUND = to_npz(copy.deepcopy(GOOD))


def npy(header, body=b"\0" * 24, version=b"\1\0"):
    """An array with any header."""
    text = header.encode("latin-1")
    size = struct.pack("<H" if version[0] == 1 else "<I", len(text))
    return b"\x93NUMPY" + version + size + text + body


def described(descr="'<f8'", order="False", shape="(3,)"):
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}"


def with_member(name, content, compression=zipfile.ZIP_STORED):
    """The sound archive with a member more, or another."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND)) as sound, zipfile.ZipFile(file, "w", compression) as archive:
        for entry in sound.namelist():
            if entry != name:
                archive.writestr(entry, sound.read(entry))
        archive.writestr(name, content)
    return file.getvalue()


def arrays(**changes):
    """The sound archive with other arrays."""
    file = io.BytesIO()
    with np.load(io.BytesIO(SOUND)) as sound:
        np.savez(file, **(dict(sound) | {name.replace("__", "."): value for name, value in changes.items()}))
    return file.getvalue()


def patched(where, value, directory=True):
    """The sound archive with a field of its first entry in the directory, and of its first member, overwritten."""
    data = bytearray(SOUND)
    if directory:
        at = data.index(b"PK\1\2") + where + 2  # the directory says it two bytes later
        data[at : at + len(value)] = value
    data[where : where + len(value)] = value
    return bytes(data)


def flipped(place):
    data = bytearray(SOUND)
    data[place] ^= 0xFF
    return bytes(data)


HEADERS = {
    "a shape of 10^13": described(shape="(10000000000000,)"),
    "a shape of 10^30": described(shape="(" + "1" + "0" * 30 + ",)"),
    "a shape of many digits": described(shape="(" + "9" * 5000 + ",)"),
    "a negative shape": described(shape="(-3,)"),
    "a shape of halves": described(shape="(1.5, 2)"),
    "a shape of no tuple": described(shape="3"),
    "a hundred axes": described(shape="(" + "1," * 100 + "3)"),
    "no entries and many": described(shape="(0, 10000000000000000000000)"),
    "another shape": described(shape="(4,)"),
    "an unclosed shape": described(shape="(3,"),
    "an unclosed header": "{'descr': '<f8', ",
    "a recursive header": "(" * 9000,
    "a nested header": "[" * 150 + "]" * 150,
    "a long header": " " * 60_000,
    "an empty header": "",
    "a header of code": "__import__('os').system('true')",
    "a header of text": "\x1b[2J" * 100,
    "a set": "{1, 2}",
    "Python 2": "{'descr': '<f8', 'fortran_order': False, 'shape': (3L,), }",
    "an unknown order": described(order="'C'"),
    "objects": described(descr="'|O'"),
    "records": described(descr="[('a', '<f8')]"),
    "recursive records": described(descr="[('a', " * 100 + "'<f8'" + ")]" * 100),
    "wide records": described(descr="'V24'", shape="()"),
    "no kind": described(descr="'<q8'"),
    "no size": described(descr="'<f3'"),
    "a giant text": described(descr="'<U999999999'", shape="()"),
    "bytes": described(descr="'|S8'"),
    "dates": described(descr="'<M8[s]'"),
    "complex": described(descr="'<c16'", shape="()"),
}


def _texts():
    return np.array("\U0010ffff").tobytes()


ARCHIVES = (
    {f"p_L with {name}": with_member("p_L.npy", npy(header)) for name, header in HEADERS.items()}
    | {f"kernel with {name}": with_member("truth.kernel.npy", npy(header)) for name, header in HEADERS.items()}
    | {f"version {v!r}": with_member("p_L.npy", npy(described(), version=v)) for v in (b"\0\0", b"\2\0", b"\x63\0")}
    | {
        "version 1 cut": with_member("p_L.npy", b"\x93NUMPY\1"),
        "a body cut": with_member("p_L.npy", npy(described(), b"\0" * 23)),
        "a body too long": with_member("p_L.npy", npy(described(), b"\0" * 25)),
        "no array": with_member("p_L.npy", b"hello"),
        "an empty array": with_member("p_L.npy", b""),
        "a pickle": with_member("p_L.npy", b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x93\x94."),
        "no text": with_member("task.loss.npy", npy(described("'<U1'", shape="()"), b"\xff\xff\xff\xff")),
        "a text that steers": arrays(task__loss=np.array(ESCAPES)),
        "a long text": arrays(task__loss=np.array("x" * 10**6)),
        "an array of texts": arrays(p_L=np.array(["0.5", "0.25", "0.25"])),
        "truths": arrays(p_L=np.array([True, False, False])),
        "extended": arrays(p_L=np.array([0.5, 0.25, 0.25], dtype=np.longdouble)),
        "nothing": arrays(p_L=np.zeros(0)),
        "a matrix": arrays(p_L=np.eye(3)),
        "a schema of numbers": arrays(schema=np.arange(3)),
        "a schema of text": arrays(schema=np.array("1")),
        "a surplus name": arrays(surplus=np.zeros(3)),
        "a name below a name": with_member("p_L.x.npy", npy(described())),
        "a name of dots": with_member("." * 3000 + ".npy", npy(described())),
        "a name that steers": with_member(ESCAPES + ".npy", npy(described())),
        "a long name": with_member("x" * 60_000 + ".npy", npy(described())),
        "a folder": with_member("folder/", b""),
        "a file that is no array": with_member("readme.txt", b"hello"),
        "compressed by bzip2": with_member("p_L.npy", npy(described()), zipfile.ZIP_BZIP2),
        "compressed by LZMA": with_member("p_L.npy", npy(described()), zipfile.ZIP_LZMA),
        "compressed by method 99": patched(8, b"\x63\0"),
        "encrypted": patched(6, b"\1\0"),
        "strongly encrypted": patched(6, b"\x41\0"),
        "patched": patched(6, b"\x20\0"),
        "of a later version": patched(4, b"\xff\0"),
        "another checksum": patched(14, b"abcd"),
        "another size": patched(22, b"\xff\xff\xff\x7f"),
        "a size of nothing": patched(22, b"\0\0\0\0"),
        "another size in the member": patched(26, b"\xff\x7f", directory=False),
        "too large": arrays(p_L=np.zeros(9_000_000)),
        "a bomb, compressed": with_member("p_L.npy", b"\0" * 10**8, zipfile.ZIP_DEFLATED),
        "a bare array": npy(described()),
        "a bare array that begins as an archive": b"PK" + npy(described()),
        "no members": b"PK\5\6" + b"\0" * 18,
        "cut": SOUND[: len(SOUND) // 2],
        "without its beginning": SOUND[50:],
        "text": b"PK hello",
    }
    | {f"byte {place}": flipped(place) for place in (0, 30, 36, 100, 140, len(SOUND) - 22, len(SOUND) - 8)}
)
