"""The plan of every theorem by its id; a file put into this folder is found."""

import pkgutil
from importlib import import_module

PLANS = {
    plan.id: plan for page in pkgutil.iter_modules(__path__) for plan in import_module(f"{__name__}.{page.name}").PLANS
}
