r"""Every formula on every page comes through a plain CommonMark reader as it was written, and KaTeX knows its words.

GitHub reads Markdown before mathematics, and so does a plain CommonMark reader with KaTeX after it: ``}_s … T_{`` would
become emphasis, ``\,`` a comma, and a bar would end the cell of a table.
"""

import json
import re
import shutil
import subprocess

import pytest

from tests.docs.commonmark import FORMULA, READERS, formulas, outside_code, read
from tests.docs.pages import PAGES, name

EVERY_PAGE = pytest.mark.parametrize("path", PAGES, ids=name)

RELATIONS = "ge gt iff in le lt perp pm propto sim succeq cdot mid times ast top partial nabla inf infty sum int"
LETTERS = """Delta Phi Pi Lambda Omega Sigma alpha beta chi delta ell eta gamma lambda mu phi pi psi rho sigma tau theta
    varepsilon log max min det sinh coth tanh sup hat kappa"""
STRUCTURE = """frac tfrac sqrt overline mathbb mathrm text Bigl Bigr bigl bigr Vert vert lVert rVert lbrace rbrace
    quad qquad medspace negthinspace thickspace thinspace"""
KATEX = {*RELATIONS.split(), *LETTERS.split(), *STRUCTURE.split()}
"""Commands that KaTeX 0.16 sets without a complaint in its strict mode (``test_katex_sets_every_formula`` asks it)."""


@pytest.mark.parametrize("reader", READERS)
@EVERY_PAGE
def test_formulas_come_through_unchanged(path, reader):
    source = path.read_text()
    assert formulas(read(source, READERS[reader])) == formulas(outside_code(source))


@EVERY_PAGE
def test_github_takes_each_for_a_formula(path):
    """It wants a space or a bracket before the first dollar sign, no letter after the last, and no space inside."""
    source = outside_code(path.read_text())
    assert source.count("$") % 2 == 0
    for found in FORMULA.finditer(source):
        around = source[: found.start()][-1:], source[found.end() :][:1]
        assert not around[0] or around[0] in " \n(", found[0]
        assert not around[1].isalnum(), found[0]
        assert found[0].strip("$") == found[0].strip("$").strip(), found[0]


@EVERY_PAGE
def test_katex_knows_every_command(path):
    for formula in formulas(outside_code(path.read_text())):
        assert set(re.findall(r"\\([a-zA-Z]+)", formula)) <= KATEX, formula
        assert re.sub(r"[^{}]", "", formula).count("{") == formula.count("}"), formula


@pytest.mark.parametrize(
    "spoilt",
    [r"$\|v\|_1$", r"$a\,b$", r"$\mathbb{E}_{p_T} x + \mathbb{E}_{p_T} y$", "$2*a*b$", "$a <b> c$", "$[a](b)$"],
)
def test_a_formula_that_markdown_changes_is_noticed(spoilt):
    for reader in READERS.values():
        assert formulas(read(spoilt, reader)) != formulas(spoilt)


def test_a_bar_in_a_table_is_noticed():
    table = "| a |\n| --- |\n| $|x|$ |\n"
    assert formulas(read(table, READERS["tables"])) != formulas(table)


def test_katex_sets_every_formula():
    """Asks KaTeX itself, where node finds it: ``npm install katex``, with NODE_PATH at its node_modules."""
    node = shutil.which("node")
    if not node or subprocess.run([node, "-e", "require('katex')"], capture_output=True).returncode:
        pytest.skip("needs node and its package katex (npm install katex, NODE_PATH=…/node_modules)")
    every = sorted({formula for path in PAGES for formula in formulas(outside_code(path.read_text()))})
    every += [rf"\{command} x" for command in KATEX - {"frac", "tfrac", "Bigl", "Bigr", "bigl", "bigr"}]
    script = """
        const katex = require('katex'), wrong = []
        for (const tex of JSON.parse(require('fs').readFileSync(0)))
            try { katex.renderToString(tex, {strict: 'error'}) } catch (error) { wrong.push(error.message) }
        console.log(JSON.stringify(wrong))"""
    asked = subprocess.run([node, "-e", script], input=json.dumps(every), capture_output=True, text=True, check=True)
    assert json.loads(asked.stdout) == []
