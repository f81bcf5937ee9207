"""Web pages as they are written: paragraphs in any box, and what a page shows that its bare words do not say."""

import pytest

from corpus.reading.html import read_html
from corpus.reading.page_drawn import OWN_MARK

SAID = [
    f"第{number}步要先给银行的客服打电话，把自己眼下的困难说清楚，再问能不能分期。" for number in "一二三四五六七八"
]


def read(body: str) -> str:
    page = f'<html><body><div class="frame"><h1>怎么跟银行谈</h1>{body}</div><div>版权归本站。</div></body></html>'
    return read_html("a", page.encode()).text


BOXES = (
    "<div>{}</div>", "<div><span>{}</span></div>", "<section><section><span>{}</span></section></section>",
    "<section>{}</section>", "<center>{}</center>", "<div><div><b>{}</b></div></div>", "<article>{}</article>",
)  # fmt: skip


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("boxed", [range(8), range(1, 8, 2), range(4), range(4, 8)])
def test_paragraphs_in_boxes_are_read_beside_others(box: str, boxed: range) -> None:
    body = "".join((box if i in boxed else "<p>{}</p>").format(said) for i, said in enumerate(SAID))
    shown = [line for line in read(body).splitlines() if line]
    assert shown == ["# 怎么跟银行谈", *SAID]


def test_what_stands_in_a_box_before_its_first_block_is_read() -> None:
    body = "".join(f"<div>{a}<br>{b}<div>{c}</div></div>" for a, b, c in zip(SAID, SAID[::-1], SAID, strict=True))
    assert all(read(body).count(said) == 3 for said in SAID)


def test_a_heading_in_a_box_stands_beside_its_paragraphs() -> None:
    body = f"<div><b>一、先谈利息</b></div><div>{SAID[0]}</div>" + "".join(f"<p>{said}</p>" for said in SAID)
    assert "\n\n一、先谈利息\n\n" in read(body)


def test_the_buttons_of_a_page_stay_out() -> None:
    body = '<div class="info">小张写的</div>' + "".join(f"<p>{said}</p>" for said in SAID) + "<div>赞 12</div>"
    assert not {"小张写的", "赞 12", "版权归本站。"} & set(read(body).splitlines())


def test_a_table_that_frames_the_page_is_no_table() -> None:
    cell = f"<td>各位同事：<br>&nbsp;&nbsp;一、先谈利息<br>{SAID[0]}<br>{SAID[1]}</td>"
    shown = [line for line in read(f"<table><tr>{cell}</tr></table>").split("\n") if line]
    assert shown == ["# 怎么跟银行谈", "各位同事：", "一、先谈利息", SAID[0], SAID[1]]
    posts = "".join(
        f'<table><tr><td>小张</td><td><table><tr><td><div class="q"><blockquote>{said}</blockquote></div>{other}<br>'
        "谢谢大家。</td></tr></table></td></tr></table>"
        for said, other in zip(SAID[:4], SAID[4:], strict=True)
    )
    assert all(said in read(posts) for said in SAID)


def test_cells_of_a_table_keep_what_they_hold() -> None:
    cell = f"<td>先做：<ul><li>写信</li><li>打电话</li></ul>再做：<blockquote>等答复</blockquote>{SAID[0]}</td>"
    assert f"小张 | 先做： 写信 打电话 再做： 等答复 {SAID[0]}" in read(f"<table><tr><td>小张</td>{cell}</tr></table>")


def test_words_between_blocks_are_read() -> None:
    body = "".join(
        f"<div><h4>第一</h4>{a}<ul><li>{b}</li></ul>{c}<div>{d}</div>{a}</div>" for a, b, c, d in [SAID[:4]] * 3
    )
    assert [read(body).count(said) for said in SAID[:4]] == [6, 3, 3, 3]


def shown(body: str) -> str:
    return read(f"<p>{SAID[0]}</p>{body}<p>{SAID[1]}</p>").split(SAID[0])[1].split(SAID[1])[0].strip()


@pytest.mark.parametrize(
    "struck", ["<del>五</del>", "<s>五</s>", '<span style="color:red; text-decoration: line-through">五</span>']
)
def test_what_is_struck_out_is_withdrawn(struck: str) -> None:
    assert shown(f"<p>利率是百分之{struck}三。</p>") == "利率是百分之三。"


def test_raised_digits_are_no_part_of_the_number_before_them() -> None:
    assert shown("<p>占地3×10<sup>4</sup>平方米，利率3.6<sup>1</sup>%，喝H<sub>2</sub>O。</p>") == (
        "占地3×10⁴平方米，利率3.6¹%，喝H₂O。"
    )
    assert shown("<p>见注<sup>[1]</sup>。</p>") == "见注[1]。"


def test_a_list_counts_from_where_the_page_says() -> None:
    assert shown("<ol><li>写信</li></ol><p>再说。</p><ol start='2'><li>打电话</li><li><p>上门</p></li></ol>") == (
        "1. 写信\n\n再说。\n\n2. 打电话\n\n3. 上门"
    )
    assert shown("<ol><li value=7>写信</li><li>打电话</li></ol>") == "7. 写信\n\n8. 打电话"
    assert OWN_MARK not in shown("<ol start=4><li><ul><li>写信给银行</li></ul></li></ol>")


def test_lines_of_preformatted_text_are_lines() -> None:
    found = shown("<pre>一、先谈利息\n谈利息的<b>时候\n要</b>有耐心。\n二、再谈期数\n</pre>")
    assert [line for line in found.split("\n") if line] == [
        "一、先谈利息",
        "谈利息的时候",
        "要有耐心。",
        "二、再谈期数",
    ]


def test_an_anchor_is_no_link() -> None:
    assert shown('<p><a name="a1"></a>第一条 借款</p><p><a id="a2">第二条</a> 还款</p>') == "第一条 借款\n\n第二条 还款"


def test_what_stands_before_a_name_is_no_author() -> None:
    body = "".join(f"<p>{said}</p>" for said in SAID)
    page = f'<html><body><div class="author"><em>发表于 2020-3-4 10:20:30</em></div><div>{body}</div></body></html>'
    assert read_html("a", page.encode()).author == ""


def test_a_page_beside_its_margin_is_no_row_of_a_table() -> None:
    page = "<br><br>".join(SAID)
    for margin in ("<a href=1>债务</a><br><a href=2>婚姻</a>", "<b>公告</b><br>周一休息。周二上班。"):
        for row in (f"<td>{margin}</td><td>{page}</td>", f"<td>{page}</td><td>{margin}</td><td>热线</td>"):
            shown = read(f"<table><tr>{row}</tr></table>").splitlines()
            assert [line for line in shown if line in SAID] == SAID
    form = f"<tr><td>窗口</td><td>一楼</td></tr><tr><td><p>办理流程</p></td><td>{page}</td></tr>"
    assert f"\n办理流程 | {' '.join(SAID)}\n" in read(f"<table>{form}</table>")


def test_what_is_folded_captioned_or_set_aside_is_read() -> None:
    told = "".join(f"<p>{said}</p>" for said in SAID)
    folded = "<details><summary>会坐牢吗？</summary>一般不会，除非是诈骗。</details>"
    caption = "<figure><img src=a.png><figcaption>信上要盖银行的章。</figcaption></figure>"
    noted = "<aside>口头答应的不算数。</aside>"
    shown = read(told + folded + caption + noted + told).splitlines()
    assert {"一般不会，除非是诈骗。", "信上要盖银行的章。", "口头答应的不算数。"} <= {*shown}
    beside = "<aside class='related'>口头答应的不算数。</aside>"
    photo = "<figure><img src=a.png><figcaption>小张摄</figcaption></figure>"
    shown = read(told + beside + photo + told + noted).splitlines()
    assert not {"小张摄", "口头答应的不算数。"} & {*shown}
