"""Faults in what is read: the limits and checks of files that somebody else wrote."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "verification/reading.py",
        "tests/commands/test_wrong_files.py::test_what_is_no_regular_file_is_not_waited_for "
        "tests/commands/test_wrong_files.py::test_a_file_of_the_system_that_hides_its_size",
        ("if not stat.S_ISREG(found.st_mode):", "if False:"),
        ("if data is None or len(data) > largest:", "if data is None:"),
    ),
    *faults(
        "verification/instance_file/npz_format.py",
        "tests/commands/test_wrong_files.py::test_archives tests/commands/test_bad_instances.py::test_bytes",
        ("if sum(entry.file_size for entry in archive.infolist()) > largest:", "if False:"),
        ("except Exception:", "except zipfile.BadZipFile:"),
    ),
    *faults(
        "verification/instance_file/json_format.py",
        "tests/commands/test_bad_instances.py",
        ("> largest // PART:", "> largest:"),
    ),
    *faults(
        "theory/checks.py",
        "rooteps/theory/checks.py",
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
        "sweeps/store.py",
        "tests/sweeps/test_broken_machines.py",
        ("fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)", "pass"),
    ),
    *faults(
        "verification/atomic.py",
        "tests/sweeps/test_broken_machines.py",
        ("error.filename is None", "error.filename is not None"),
    ),
    *faults(
        "commands/process.py",
        "tests/commands/test_interruptions.py::test_what_was_being_written_goes_with_a_process_that_is_asked_to_end",
        ("if ending == signal.SIGINT or", "if ending == signal.SIGINT and"),
        ("atomic.remove_unfinished()", "pass"),
    ),
    *faults(
        "sweeps/settings.py",
        "tests/sweeps/test_sweep_settings.py",
        ("MOST = 10**7", "MOST = 10**12"),
    ),
    *faults(
        "commands/compilation_cache.py",
        "tests/commands/test_compilation_cache.py",
        ("or _beside(path).read_bytes() != _digest(path).encode()", ""),
        ("if room < 0 or", "if"),
        ("or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)", ""),
        ("or any(name.startswith(OF_JAX) for name in os.environ)", ""),
    ),
]
