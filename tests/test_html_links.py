"""Links among an article's words are its words; a menu and the title of another page are not."""

import pytest

from corpus.reading.html import read_html

TOLD = "<p>水表装在门外的，冬天要拿旧棉衣把它裹起来，不然夜里会冻裂。</p><p>冻住了要用温水慢慢浇，不能用火烤。</p>"


def read(body: str) -> str:
    return read_html("a", f"<html><head><title>水管冻住了</title></head><body>{body}</body></html>".encode()).text


def link(words: str) -> str:
    return f"<a href='/w'>{words}</a>"


def answer(who: str, said: str, beside: str = "<div>2024-01-11</div>") -> str:
    return f"<div class='item'><div class='u'>{who}</div><div class='t'><p>{said}</p></div>{beside}</div>"


KEYWORDS = f"裂了会弄坏{link('地板')}和{link('墙面')}。"
ITEMS = (
    f"<li>零下五度：{link('水管')}、{link('水表')}都要包好。</li>"
    f"<li>零下十度：{link('放水')}或{link('停水')}，别出门。</li>"
)
LAST = f"零下十度的{link('夜里')}要让{link('龙头')}滴水，滴下来的水接到盆里，第二天拿去拖地。"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"<div>{TOLD}<p>{KEYWORDS}</p><p>所以先关总阀，再打电话找人来修。</p></div>", ["裂了会弄坏地板和墙面。"]),
        (f"<article><h1>水管</h1>{TOLD}<p>{KEYWORDS}</p>{TOLD}</article>", ["裂了会弄坏地板和墙面。"]),
        (f"<div><h1>水管</h1><div>{TOLD}</div><div>{LAST}</div></div>", ["零下十度的夜里要让龙头滴水"]),
        (
            f"<div><p>水管{link('冻住')}了要用温水慢慢浇，不能用火烤。</p><p>先关总阀，再{link('打电话')}找人。</p></div>",
            ["水管冻住了要用温水", "再打电话找人。"],
        ),
        (f"<article>{TOLD}<ul>{ITEMS}</ul>{TOLD}</article>", ["水管、水表都要包好。", "放水或停水，别出门。"]),
        (f"<article>{TOLD}<p>按照{link('《城市供水管理条例》')}，表前归水厂。</p>{TOLD}</article>", ["表前归水厂。"]),
        (
            f"<article>{TOLD}<p>先关<b>{link('总阀')}{link('水表')}</b>，再打电话找人。</p>{TOLD}</article>",
            ["先关总阀水表，再打电话找人。"],
        ),
        (f"<article>{TOLD}<p>先关总阀。{link('')}</p>{TOLD}</article>", ["先关总阀。"]),
    ],
)  # fmt: skip
def test_a_sentence_with_links_is_a_sentence(body: str, said: list[str]) -> None:
    assert [one for one in said if one not in read(body)] == []


SAID = ["拿吹风机吹十分钟就通了。", "要先关总阀。", "我家用热毛巾敷，一个小时才化开。"]


def test_short_answers_are_read_without_their_buttons() -> None:
    buttons = f"<div>{''.join(map(link, ('赞同 12', '评论', '分享', '举报')))}</div>"
    listed = f"<ul>{''.join(f'<li>{link(one)}</li>' for one in ('评论', '分享', '举报'))}</ul>"
    for beside in ("<div>2024-01-11</div>", buttons, listed):
        posts = "".join(answer(link(who), said, beside) for who, said in zip("甲乙丙", SAID, strict=True))
        lines = read(f"<main><h1>水管冻住了怎么办</h1>{posts}</main>").splitlines()
        assert [line for line in lines if line in SAID] == SAID
        assert not [line for line in lines if "评论" in line]


def test_menus_and_other_pages_stay_out() -> None:
    menu = f"<div>{link('首页')} {link('水电')} {link('家电')}</div>"
    cards = "".join(
        f"<div><h3>{link(title)}</h3><p>{said}</p><span>2024-05-06</span></div>"
        for title, said in (("暖气片不热要不要放气放多久", "先放气。"), ("马桶一直响是哪里的毛病", "换胶垫。"))
    )
    shown = read(f"<div>{menu}<div><h1>水管</h1>{TOLD}{cards}</div>{menu}</div>")
    assert "不能用火烤" in shown
    assert not [one for one in ("首页", "家电", "暖气片", "换胶垫") if one in shown]


def test_a_post_beside_who_wrote_it_is_no_row_of_a_table() -> None:
    posts = "".join(
        f"<table><tr><td><b>{who}</b><br>积分 18</td><td><div>{n}# 发表于 2024-01-11</div><div>{said}</div>"
        "<div>回复 支持 2</div></td></tr></table>"
        for n, (who, said) in enumerate(zip("甲乙丙", SAID, strict=True))
    )
    assert [line for line in read(f"<h1>水管</h1>{posts}").splitlines() if line in SAID] == SAID
    row = f"<table><tr><td><p>窗口</p></td><td><p>{SAID[1]}</p></td></tr></table>"
    assert f"\n窗口 | {SAID[1]}\n" in read(f"<article>{TOLD}{row}{TOLD}</article>")
