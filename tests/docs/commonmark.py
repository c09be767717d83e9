"""What a plain CommonMark reader leaves of the formulas on a page."""

import re

from markdown_it import MarkdownIt

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+?)\$", re.DOTALL)
READERS = {
    "plain": MarkdownIt("commonmark"),
    "tables": MarkdownIt("commonmark").enable(["table", "strikethrough"]),
}


def formulas(text):
    """What stands between dollar signs, spaces and ends of lines made one."""
    return [" ".join((found[1] or found[2]).split()) for found in FORMULA.finditer(text)]


def outside_code(source):
    """A page without its code and comments."""
    source = re.sub(r"^```.*?^```", "", source, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`|<!--.*?-->", "", source, flags=re.DOTALL)


def read(source, reader):
    """The text of a page as a reader shows it, formatting as a NUL: what a formula must not contain."""
    kept = {"text": None, "text_special": None, "softbreak": "\n"}
    blocks = [token.children for token in reader.parse(source) if token.type == "inline"]
    return "\n\n".join("".join(kept.get(t.type, "\0") or t.content for t in block) for block in blocks)
