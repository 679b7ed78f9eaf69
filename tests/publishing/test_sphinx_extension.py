"""What the build adds to the pages."""

import pytest

from cacl.publishing.sphinx_extension import _name_tables

PLACE = '<div class="pst-scrollable-table-container">'


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (
            '<caption><i>Table 1 </i>Of "a" &amp; b<a href="#x">#</a></caption><thead><th>x</th></thead>',
            'region" aria-label="Table 1 Of &quot;a&quot; &amp; b"',
        ),
        ("<thead><th><p>job</p></th>\n<th>MAP</th></thead>", 'group" aria-label="job MAP"'),
    ],
)
def test_a_table_can_be_reached_under_its_caption_or_its_columns(table, name):
    context = {"body": f"<p>text</p>{PLACE}<table>{table}<tbody></tbody></table></div>"}
    _name_tables(None, "page", "", context, None)
    assert context["body"].startswith(f'<p>text</p>{PLACE[:-1]} tabindex="0" role="{name}><table>')


def test_a_table_without_head_takes_no_name_of_the_next_one():
    tables = f"{PLACE}<table><tr><td></td></tr></table></div>{PLACE}<table><caption>two</caption></table></div>"
    context = {"body": tables}
    _name_tables(None, "page", "", context, None)
    assert context["body"].startswith(f"{PLACE}<table><tr><td></td></tr></table>")
    assert context["body"].count("tabindex") == 1
    nothing = {}
    _name_tables(None, "search", "", nothing, None)
    assert nothing == {}
