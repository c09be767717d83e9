"""The graph has every result, arrows point forwards and go around boxes."""

import itertools
import re

import pytest

from rooteps.figures import dependencies as figure
from rooteps.figures import layers, style
from rooteps.theory.registry import theorems
from rooteps.verification.formal import RUNGS, rung


@pytest.fixture(scope="module")
def data():
    return figure.measure()


def test_every_result_has_a_box_and_no_two_overlap(data):
    assert {node.id for node in data.nodes} == set(theorems())
    for a, b in itertools.combinations(data.nodes, 2):
        apart = abs(a.place[0] - b.place[0]), abs(a.place[1] - b.place[1])
        assert apart[0] >= 1 or apart[1] >= 0.999, (a.id, b.id)


def test_every_box_has_the_border_of_its_rung(data):
    assert {node.id: node.rung for node in data.nodes} == {id: rung(result) for id, result in theorems().items()}
    drawn = {patch.get_gid(): patch for patch in figure.draw(data).axes[0].patches if patch.get_gid()}
    looks = {}
    for node in data.nodes:
        box = drawn[node.id]
        looks.setdefault((box.get_linestyle(), box.get_linewidth()), set()).add(node.rung)
    assert all(len(rungs) == 1 for rungs in looks.values())
    assert len(looks) == len({node.rung for node in data.nodes})
    assert len({str(border) for border in figure.BORDERS.values()}) == len(RUNGS)


def test_every_title_stays_in_its_box(data):
    drawn = figure.draw(data)
    drawn.draw_without_rendering()
    boxes = {patch.get_gid(): patch.get_window_extent() for patch in drawn.axes[0].patches if patch.get_gid()}
    titles = {text.get_url(): text.get_window_extent() for text in drawn.axes[0].texts}
    for node in data.nodes:
        box, title = boxes[node.id], titles[f"#{node.id}"]
        assert box.x0 < title.x0 < title.x1 < box.x1, node.label
        assert box.y0 < title.y0 < title.y1 < box.y1, node.label


def test_every_use_is_an_arrow_or_implied_by_arrows(data):
    arrows = {(used, user) for used, user in data.edges}
    assert arrows <= {(used, id) for id, result in theorems().items() for used in result.uses}

    def reaches(a, b):
        return (a, b) in arrows or any(reaches(c, b) for x, c in arrows if x == a)

    for id, result in theorems().items():
        assert all(reaches(used, id) for used in result.uses)


def test_arrows_point_forwards_and_pass_between_boxes(data):
    places = {node.id: node.place for node in data.nodes}
    for (used, user), path in data.edges.items():
        assert path[0] == places[used]
        assert path[-1] == places[user]
        assert [point[0] for point in path] == list(range(int(path[0][0]), int(path[-1][0]) + 1))
        for column, height in path[1:-1]:
            near = [abs(height - y) for x, y in places.values() if x == column]
            assert not near or min(near) > figure.HEIGHT / 2


def test_layout_untangles():
    places, _ = layers.layout({"a": [], "b": [], "c": ["b"], "d": ["a"]})
    assert (places["a"][1] - places["b"][1]) * (places["d"][1] - places["c"][1]) > 0


def test_boxes_are_links(data, tmp_path):
    (svg,) = style.write(figure.draw(data, "pages/{}.md"), tmp_path / "graph", ("svg",))
    linked = set(re.findall(r'href="pages/([a-z0-9-]+)\.md"', svg.read_text()))
    assert linked == set(theorems())
