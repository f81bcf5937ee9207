"""Texts chosen to hurt: both scripts, glosses, numbering, every kind of end mark, invisible and astral characters."""

from hypothesis import strategies as st

from corpus.article import Article

PIECES = (
    *"中国的逾期催收白条 網貸臺灣妳 。！？!?；;，,、：:…·“”\"「」『』（）()【】[]《》",
    *"aZ09.%#*-_`~|/\\<>&@",
    *"\n\n\n\t \u3000\r\x00\x07\x1b\x7f\x85\xa0\xad\u200b\u200d\u2028\u202e\ufeff\ufffd",
    *"éāǎü①½Ａ１㈱ﬁ𠀀😀\u0301\uff0c",
    "網(wǎng)", "貸（dai）", "(AI)", "（通常为30天）", "一、", "（一）", "1.1 ", "1. ", "# ", "## ", "- ",
    "责任编辑：某某", "返回顶部", "声明：仅供参考。", "侵权联系方式：12345678", "2025-04-03 16:39:04", "标题",
    "《合同法》", "依照擔保法", "民法通则", "已废止", "（本文内容纯属虚构。）", "債務優化", "加微信",
    "聯系", "后来", "關于",
)  # fmt: skip

texts = st.lists(st.sampled_from(PIECES), max_size=120).map("".join)
"""Text as reading may give it: any character but a lone surrogate."""

articles = st.builds(
    Article, st.sampled_from(("a", "文/章", "x#1-2")), st.sampled_from(("", "标题", "網(wǎng)貸")), texts
)
