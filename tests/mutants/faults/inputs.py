"""Faults in what is read: the limits and checks of files that somebody else wrote."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "verification/reading.py",
        "tests/commands/test_wrong_files.py tests/commands/test_bad_instances.py",
        ("if not stat.S_ISREG(found.st_mode):", "if False:"),
        ("if data is None or len(data) > largest:", "if data is None:"),
    ),
    *faults(
        "verification/instance_file/npz_format.py",
        "tests/commands/test_wrong_files.py tests/commands/test_bad_instances.py",
        ("if sum(entry.file_size for entry in archive.infolist()) > largest:", "if False:"),
        ("if dtype.itemsize * math.prod(sizes) != len(content) - end:", "if False:"),
        ("except Exception:", "except zipfile.BadZipFile:"),
    ),
    *faults(
        "verification/instance_file/json_format.py",
        "tests/commands/test_bad_instances.py",
        ("> largest // PART:", "> largest:"),
    ),
    *faults(
        "theory/checks.py",
        "tests/commands/test_wrong_files.py",
        ("sign if sign.isprintable() else", "sign if True else"),
        ("return line if whole and len(line) <= longest", "return line if True"),
    ),
    *faults(
        "sweeps/store.py",
        "tests/sweeps/test_sweep.py",
        ("page_checksum_verification=True", "page_checksum_verification=False"),
        ("if not np.all(table[name].to_numpy() == expected):", "if False:"),
        ("if mine != other:", "if False:"),
    ),
    *faults(
        "sweeps/settings.py",
        "tests/sweeps/test_settings.py",
        ("MOST = 10**7", "MOST = 10**12"),
    ),
]
