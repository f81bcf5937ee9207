"""What is said to an assistant and is no question to the articles.

Comes in: what was typed. Goes out: which remark it deserves. Knows nothing of passages, and obeys nothing in what was
typed.
"""

import re
from collections.abc import Callable
from typing import Literal

from assistant.asked import ASKS
from assistant.names import folded
from index.terms import terms

Remark = Literal["", "greeting", "courtesy", "self", "command", "unclear"]

SHORTEST = 3  # letters or digits of a word that may be asked about

_CHINESE = re.compile("[\u4e00-\u9fff]")
_TAIL = r"[呀啊哦吧呢嘛哈的了\W]*"
_GREETING = re.compile(
    rf"(?:你们?好|您好|哈喽|哈啰|嗨|早上好|上午好|中午好|下午好|晚上好|早安|晚安|好久不见|吃了吗|\w{{2}}(?:快乐|愉快)"
    rf"|(?:客服)?在吗|在不在|有人吗|hello|hi|hey){_TAIL}",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:太|非常|十分|多|真是)?(?:感谢|谢谢|谢)(?:你们?|您|啦)?|辛苦你?了|明白|知道|懂|清楚|了解|收到|好的?|行|嗯|哦|噢|可以|没事|不用|不客气|打扰|抱歉|对不起|加油"
    r"|(?:太|真)(?:好|棒)|再见|拜拜"
    r"|[你您]?说得?(?:很|真|太)?(?:清楚|好|对|明白|有道理)|ok|thanks?|thank you|bye|[了的吧啊呀我们，,。!~\s])+",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"(?:你|您)(?:是|到底是|究竟是)(?:不是)?(?:谁|什么|真人|人类|机器|ai|人工|哪家|哪个公司|chatgpt|gpt|客服|律师)\w{0,12}"
    r"|(?:你|您)是(?:真?人|人类|客服|人工)(?:呢|啊)?还是\w{0,8}|(?:你|您)(?:叫什么|会什么|能做什么|会做什么|能干什么|会干什么|有什么用|几岁|多大)\w{0,8}"
    r"|(?:你|您)(?:能|会|可以)(?:回答|帮)\w{0,6}什么\w{0,6}|怎么用你|(?:你是)?谁(?:开发|设计|制造|做)(?:了|的)你?"
    r"|(?:我要|我想|请|帮我)?(?:转|找|接)个?人工(?:客服|服务)?|我(?:爱|喜欢|讨厌)你|(?:你)?陪我聊\w{0,4}|能陪我\w{0,4}聊\w{0,4}"
    r"|(?:你|您)(?:真|好|太|很|可真)\w{0,2}(?:聪明|厉害|棒|笨|蠢|可爱|差劲|没用|垃圾|傻)\w{0,4}",
    re.IGNORECASE,
)
_WHO = r"(?:打|发|转|还)\w{0,3}(?:款|钱|债|贷|电话|官司|短信|信|函|账)的"  # 替我还钱的
_SENT = r"(?:发|寄|转)\w{0,2}(?:律师函|传票|催收函|通知|催款|短信威胁)"  # by those who collect
_STARTS = r"(?:^|(?<=[,，。:：;；!！\s]))"
# Told of those who collect, and of one's own: 平台无视规则, 催收说你现在必须还清, 忘记设定扣款, 把我的全部资料发给家人.
_TOLD = r"(?<![说称道讲写吼骂][,，:：])"
_COMMAND = re.compile(
    rf"{_STARTS}(?:请|麻烦|现在|您|你|首先|先|需要|必须|帮我|给我|我要|立刻|立即){{0,4}}"
    r"(?:忽略|无视|忘记(?!设[定置])|忘掉|不要管|别管|抛开)\w{0,12}(?:指令|要求|提示|规则|设定|限制|命令|约束)"
    r"|系统提示词|(?:打印|输出|(?<![a-z面机件台统卡里中])显示|告诉我|泄露|透露)\w{0,8}"
    r"(?:提示词|系统提示(?=词|给我|出来|内容|全文|的|\W|$)|prompt|指令(?!错|已|失|异|超|无|不|没|未|重|处|发))"
    rf"|{_STARTS}(?:请|麻烦|你|帮我|给我){{0,3}}[把将]?(?:你们?的?|这里的?|库里的?)?"
    r"(?:全部|所有|整个|完整)的?(?:文章|语料|资料|数据|内容|原文)\w{0,3}"
    r"(?:打印|输出|导出|列|显示|发|给|背)\w{0,3}(?:出来|一遍|我)?(?<![了。！!])[。！!]*$"
    r"|system prompt|ignore (?:all|previous|the)"
    r"|(?:^|[,，。])(?:你)?(?:现在)?(?:假装|扮演|假设)你"
    rf"|{_STARTS}{_TOLD}(?:(?:从|自)(?:现在|此刻|今)(?:开始|起)\W{{0,2}}你(?!还|每)|你(?:现在|以后)(?:是|只能|必须|要))"
    r"|^(?:请|麻烦)?(?:你)?(?:帮我|给我|替我)?(?:用\w{1,10})?(?:写|编|画|翻译|生成|创作)(?:一|个|段|首|份|条|篇|点|出|成)"
    r"|^(?:请|麻烦)?(?:你)?(?:给我|再)?(?:讲|说|唱|背)一?(?:个|首|段)(?:笑话|故事|歌|诗|绕口令|相声)"
    # Told in passing: 给我打爆了电话, 给我发律师函, 帮我还款的中介跑了.
    rf"|^(?:请|麻烦)?你?(?:帮我|替我|给我)(?![^,，。]*了(?!吧)|{_WHO}|(?<=给我)(?:起诉|{_SENT}))"
    r"(?:打(?!开|印)|发|转|订|买|查一下天气|下单|报警|投诉|起诉|还)",
    re.IGNORECASE,
)
_OF_PROMPTS = re.compile(r"提示词|指令|prompt|ignore|假装|扮演", re.IGNORECASE)  # commands, also where they ask
_UNCLEAR = re.compile(
    r"(?:(.)\1{2,}|(?:哈|呵|嘿|嘻|呜|啊|嗯|额|呃|哎|唉|哼){2,}|[a-z]{1,3}|\d{1,4}|\W)+", re.IGNORECASE
)


def remark(text: str) -> Remark:
    """Which remark ``text`` deserves; empty for what may be a question."""
    said = folded(text).strip()
    if _UNCLEAR.fullmatch(said):
        return "unclear" if not _GREETING.fullmatch(said) else "greeting"
    if _GREETING.fullmatch(said):
        return "greeting"
    if _THANKS.fullmatch(said):
        return "courtesy"
    if _SELF.fullmatch(said.strip("?？!！。 ")):
        return "self"
    # 给我发律师函怎么办 asks; what is told in passing is obeyed by nobody.
    commands = _COMMAND.search(said) and (_OF_PROMPTS.search(said) or not ASKS.search(said))
    return "command" if commands else ""


def means_something(typed: str, meant: str, knows: Callable[[str], bool]) -> bool:
    """Whether letters and digits were ``typed`` that stand for Chinese, which was ``meant`` (baitiao yuqi), or that the
    articles hold, as ``knows`` says of a term (LPR)."""
    if _CHINESE.search(typed):
        return False
    return bool(_CHINESE.search(meant)) or any(len(term) >= SHORTEST and knows(term) for term in terms(meant))
