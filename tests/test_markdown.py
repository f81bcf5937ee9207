"""Markdown as people write it: front matter of every kind, notes that only look like addresses of links."""

import pytest

from corpus.reading.markdown import plain, read_markdown


@pytest.mark.parametrize(
    "note",
    ["[^1]: 据银行的说明书。", "[1]: 某某大学，2021年第3期。", "[问]: 逾期几天会上报？", "[^注]: 见https://a.b/c"],
)
def test_a_note_is_read(note: str) -> None:
    assert note in plain(f"先还小额[^1]。\n\n{note}\n")


@pytest.mark.parametrize("address", ["https://a.b/c", "<a b>", "/c.html", "#top", "a@b.cn", "https://a.b/中文"])
def test_the_address_of_a_link_is_not_read(address: str) -> None:
    assert plain(f"见[说明][1]。\n\n[1]: {address}\n") == "见说明。\n"


@pytest.mark.parametrize(
    "card",
    [
        '+++\ntitle = "先还哪一笔"\ndate = 2024-05-06T08:00:00+08:00\ndraft = false\n+++\n',
        "---\ntitle: 先还哪一笔\ndate: 2024/5/6\n...\n",
        "---\nTitle: 先还哪一笔\nDate: 2024-05-06\n---\n",
        "\n\n---\ntitle: 先还哪一笔\ndate: 2024-05-06\n---\n",
    ],
)
def test_front_matter_of_every_kind_makes_the_card(card: str) -> None:
    article = read_markdown("a", f"{card}\n先还利率高的。\n")
    assert (article.title, article.published, article.text) == ("先还哪一笔", "2024-05-06", "先还利率高的。\n")


def test_what_is_no_front_matter_stays() -> None:
    assert "一加一" in read_markdown("a", "+++\n一加一\n+++\n等于二。\n").text
    assert "title" in read_markdown("a", "先还利率高的。\n\n---\ntitle: 旧\n---\n").text
