"""Many checks laid out in tables: what is swept, how it is spread over workers, and the files it leaves.

>>> import tempfile
>>> settings = Settings("softmax-transfer", "sharp", epsilon=(1e-8, 1e-4, 3), B=(1.0, 2.0, 2))
>>> with tempfile.TemporaryDirectory() as folder:
...     table = sweep(settings, folder)
>>> table.num_rows, sorted(set(table["verdict"].to_pylist()))
(6, ['equal'])
"""

from rooteps.sweeps.run import sweep
from rooteps.sweeps.settings import Settings
from rooteps.sweeps.store import read
from rooteps.sweeps.summary import summary

__all__ = ["Settings", "read", "summary", "sweep"]
