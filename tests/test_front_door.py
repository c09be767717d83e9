"""``import rooteps``: few names, each from its home, and none of them imported before it is used."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import rooteps

HEAVY = {"jax", "jaxlib", "flint", "numpy", "scipy", "hypothesis", "matplotlib", "rich"}
SOURCE = Path(rooteps.__file__)


def loaded(code: str) -> set[str]:
    """The modules in ``sys.modules`` after a program, in a process of its own."""
    probe = f"import sys\n{code}\nprint(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return set(ast.literal_eval(done.stdout.splitlines()[-1]))


def test_there_are_few_names_and_each_is_there():
    assert len(rooteps.__all__) <= 22
    assert set(rooteps.__all__) <= set(dir(rooteps))
    for name in rooteps.__all__:
        assert getattr(rooteps, name) is not None
    assert rooteps.strategies.instances("pinsker") is not None


def test_another_name_is_refused():
    with pytest.raises(AttributeError, match="module 'rooteps' has no attribute 'verfy'"):
        _ = rooteps.verfy
    with pytest.raises(ImportError, match="cannot import name 'verfy'"):
        exec("from rooteps import verfy")


def test_type_checkers_are_told_the_same():
    told = {}
    for node in ast.walk(ast.parse(SOURCE.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("rooteps."):
            assert all(alias.name == alias.asname for alias in node.names), "only `X as X` is exported"
            told |= {alias.name: node.module for alias in node.names}
    assert told == rooteps._HOMES
    assert SOURCE.with_name("py.typed").is_file()


@pytest.mark.parametrize(
    "code", ["import rooteps; dir(rooteps)", "import rooteps; rooteps.__version__", "import rooteps.commands.main"]
)
def test_nothing_heavy_is_imported(code):
    assert not {name.split(".")[0] for name in loaded(code)} & HEAVY


def test_a_name_imports_its_home_alone():
    found = loaded("from rooteps import Language")
    assert "rooteps.theory.language" in found
    assert not [name for name in found if name.startswith(("rooteps.verification", "rooteps.synthetic"))]


@pytest.mark.parametrize("name", ["Language", "Model", "Task", "Witness", "Instance"])
def test_what_a_type_checker_is_told_of_a_constructor_is_what_there_is(name):
    """Names, order and defaults of the parameters, written under TYPE_CHECKING, are those there are."""
    cls = getattr(rooteps, name)
    tree = ast.parse(Path(sys.modules[cls.__module__].__file__).read_text())
    (body,) = [node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name]
    (told,) = [node.body[0].args for node in body if isinstance(node, ast.If)]
    names = [argument.arg for argument in told.args[1:]]
    required = [inspect.Parameter.empty] * (len(names) - len(told.defaults))
    defaults = required + [ast.literal_eval(default) for default in told.defaults]
    there = inspect.signature(cls).parameters.values()
    assert [(p.name, p.default) for p in there] == list(zip(names, defaults, strict=True))
