"""What platforms put around an article goes; what an article says in words like theirs stays."""

import pytest

from corpus.article import Article
from corpus.clean import clean

FRAME = "逾期怎么办\n\n先给银行打电话，说明困难。\n\n{}\n\n谈好以后要书面确认。\n"


def left(line: str, frame: str = FRAME) -> str:
    return clean(Article("a", "逾期怎么办", frame.format(line))).text


@pytest.mark.parametrize(
    "line",
    [
        "在看", "分享 收藏 在看 点赞", "喜欢作者", "阅读原文", "点击左下角“阅读原文”", "觉得有用，点个“在看”支持一下！",
        "如果觉得文章对您有帮助，欢迎点赞、收藏、转发~", "长按识别二维码关注我们", "微信扫一扫关注该公众号",
        "扫码关注我们",
        "312 人赞同了该回答", "赞同 312\u200b\u200b34 条评论\u200b收藏\u200b喜欢", "编辑于 2023-05-06 14:22",
        "发布于 2021-03-04・IP 属地广东", "回答于2020-03-04", "2020-03-04 回答", "3 小时前 回复", "查看全部 12 个回答",
        "楼主", "沙发", "2楼 发表于 2021-3-4 10:20", "本帖最后由 小张 于 2021-3-4 10:20 编辑", "来自Android客户端",
        "本回答被提问者采纳", "你对这个回答的评价是？", "TA获得超过3.2万个赞", "返回某某网，查看更多", "责任编辑：",
        "本站是存放资料的地方，内容均由用户发布，不代表本站观点。如发现有害内容，请点击举报。",
        "特别声明：以上内容为自媒体用户上传并发布，本平台仅提供信息存储服务。", "作者简介：小张，律师，办案多年。",
        "来自： 小张 > 《法律》", "2025-01-20 社工 許小涵", "责任编辑：小张 校对：小王", "来源：某某网",
        "（来源：某某日报）", "已赞过 530 已踩过 评论 收起", "已赞过 已踩过", "回复 支持 18 反对 举报",
        "查看: 5855 | 回复: 2", "我来答 分享", "当前离线",
    ],
)  # fmt: skip
def test_what_the_platform_puts_there_goes(line: str) -> None:
    assert left(line) == left("")[:-2] or left(line).split() == left("").split()


@pytest.mark.parametrize(
    "line",
    [
        "来源：银行流水", "编辑：新办法自明年起施行。", "编辑：新办法自明年起施行", "作者：他没有错！", "打开银行APP",
        "不要长按识别二维码关注陌生公众号", "点赞转发别人的欠款信息也是侵权", "如有侵权，可以起诉", "1楼", "2天前 还款",
        "2025-01-20 收到 法院短信", "2025-01-20 开庭", "发布于2021年的办法", "收藏好证据", "本网贷平台内容由用户上传",
        "反对举报", "支持 18 反对 3",
    ],
)  # fmt: skip
def test_what_the_article_says_stays(line: str) -> None:
    assert f"\n{line}\n" in left(line)


def test_where_money_comes_from_is_no_byline() -> None:
    form = "贷款申请表怎么填\n\n用途：装修\n来源：工资\n还款：每月\n"
    assert "来源：工资" in clean(Article("a", "贷款申请表怎么填", form)).text
    byline = "贷款申请表怎么填\n\n时间：2024-05-06\n来源：小城晚风\n浏览：12\n\n先看用途。\n"
    assert "来源" not in clean(Article("a", "贷款申请表怎么填", byline)).text
    asking = "逾期怎么办？\n来源：小城晚风\n\n先打电话。\n"
    assert "来源" not in clean(Article("a", "逾期怎么办？", asking)).text


def test_what_stands_in_a_list_of_steps_stays() -> None:
    steps = "- 打开公众号\n- 关注\n- 留言"
    assert steps in left(steps)
