"""The notes of one page are counted by chapter, as its nodes know their own documents."""

import sys

from docutils import nodes, utils

from bioclusters.figures import BOOK

sys.path.insert(0, str(BOOK / "_ext"))

import three_bioclusters  # noqa: E402  the path comes first


def test_a_chapter_of_the_one_page_is_told_from_the_next():
    chapters = [utils.new_document(f"/x/book/{name}.ipynb") for name in ("cambridge", "claims")]
    held = nodes.container()
    for chapter in chapters:
        chapter += nodes.paragraph("", "", nodes.inline("", "90"))
        held.children += chapter.children  # as Sphinx puts them in, their parents left
    tops = [three_bioclusters._top(node) for node in held.findall(nodes.inline)]
    assert tops == chapters
    assert [three_bioclusters._within(top, True) for top in tops] == [
        "note-cambridge-", "note-claims-"]
    assert three_bioclusters._within(chapters[0], False) == ""
