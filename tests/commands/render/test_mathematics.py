"""Every formula of the theory can be shown in a terminal and on a Markdown page."""

import re

import pytest

from rooteps.commands.render import explanation_page
from rooteps.commands.render.mathematics import math_to_markdown, math_to_unicode, to_markdown, to_unicode
from rooteps.figures import worked_example
from rooteps.synthetic.batches import draw, pick
from rooteps.synthetic.family import applicable
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.registry import theorems
from rooteps.verification.verify import verify
from tests.docs.commonmark import READERS, formulas, read

FORMULAS = {
    r"\tfrac{1}{2}\left\| x \right\|_2^2 \le \frac{a+b}{c}": "½‖x‖₂² ≤ (a + b)/c",
    r"\|\Sigma_L^{-1/2}\Sigma_T\Sigma_L^{-1/2}\|_2": "‖Σ_L^(−1/2)Σ_TΣ_L^(−1/2)‖₂",
    r"2\,\mathbb{E}_{p_T}\sqrt{2\,\mathrm{KL}_s}": "2 𝔼_{p_T} √(2 KLₛ)",
    r"\max_{s,y} |\ell(u_s + \delta_s, y)| - L|\delta_s|": "max_{s,y} |ℓ(uₛ + δₛ, y)| − L|δₛ|",
    r"A(A^\top A)^{-1}u": "A(AᵀA)⁻¹u",
    r"-\log p": "−log p",
    r"p_{f^*(s)}": "p_{f*(s)}",
    r"\ell^*_{\mathrm{xent}}": "ℓ*_xent",
}


@pytest.mark.parametrize("tex", FORMULAS)
def test_unicode(tex):
    assert math_to_unicode(tex) == FORMULAS[tex]


def texts():
    """Every statement and, from one instance of each result, every reason and formula."""
    for result in theorems().values():
        yield result.statement
        family = next(family for family in FAMILIES.values() if applicable(result, family))
        report = verify(result, pick(draw(result, family, 1, seed=0), 0))
        for checked in (*report.hypotheses, *report.steps, report.conclusion):
            claim = checked.claim
            yield from (claim.because, f"${claim.lhs_tex}$", f"${claim.rhs_tex}$")


def test_everything_that_is_claimed_can_be_shown():
    for text in texts():
        assert text.count("$") % 2 == 0, text
        shown = to_unicode(text)
        assert shown.strip(), text
        assert not re.search(r"[\\$]|^[ ]|[ ]{2,}", shown), shown
        page = to_markdown(text)
        assert page.count("$") == text.count("$")
        for reader in READERS.values():
            assert formulas(read(page, reader)) == formulas(page)
            assert formulas(read(f"| a | b |\n| --- | --- |\n| {page} | {page} |", reader)) == 2 * formulas(page)


def test_a_page_about_a_world_comes_through_unchanged():
    for theorem in theorems().values():
        text = explanation_page.page(worked_example.explained(theorem))
        for reader in READERS.values():
            assert formulas(read(text, reader)) == formulas(text)
            assert len(formulas(text)) > 10


def test_markdown_escapes_what_is_not_mathematics():
    assert to_markdown("v·p* | a_b < $x<y$") == r"v·p\* \| a\_b \< $x\lt y$"
    assert math_to_markdown(r"\{a\}") == r"\lbrace a\rbrace"
