"""All faults; a file put into this folder is found."""

import pkgutil
from importlib import import_module

FAULTS = [fault for page in pkgutil.iter_modules(__path__) for fault in import_module(f"{__name__}.{page.name}").FAULTS]
