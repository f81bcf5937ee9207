"""Real files of every format, made by the libraries that make them, each holding the same small article."""

import gzip
import io
import json
import zipfile
from collections.abc import Mapping

TITLE = "白条逾期以后怎么办"
FIRST = "借款人逾期以后，平台会先发短信提醒，再打电话联系本人。"
SECOND = "协商分期要准备收入证明和困难说明，平台一般在十五个工作日内答复。"

PAGE = f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{TITLE}_逾期频道_某某网</title>
<meta name="author" content="王小明"><meta property="article:published_time" content="2025-03-04T08:00:00+08:00">
<meta property="og:site_name" content="某某网"><link rel="canonical" href="https://example.com/a/1.html"></head>
<body><nav><ul><li><a href="/">首页</a></li><li><a href="/y">信用卡</a></li></ul></nav>
<div class="sidebar"><h3>热门文章</h3><ul><li><a href="/1">信用卡逾期一天有影响吗</a></li></ul></div>
<div class="article"><h1>{TITLE}</h1><p>{FIRST[:14]}<b>{FIRST[14:20]}</b>
{FIRST[20:]}</p><h2>一、先弄清欠了多少</h2><p>打开账单，分开看本金和利息。</p>
<ul><li>本金<ul><li>日利率</li></ul></li><li>违约金</li></ul>
<h2>二、怎么协商</h2><ol><li>准备材料</li><li>打客服电话</li></ol><p>{SECOND}</p>
<table><tr><th>天数</th><th>做法</th></tr><tr><td>3天</td><td>短信</td></tr></table><p>保留好证据。<br>不要失联。</p></div>
<div class="comments"><h3>评论</h3><p>网友甲：说得好，谢谢分享。</p></div>
<footer><p>版权所有 © 2020 某某网</p></footer></body></html>"""


def docx() -> bytes:
    """A Word document with headings, lists, a table and properties."""
    from docx import Document

    document = Document()
    document.core_properties.title, document.core_properties.author = TITLE, "某某"
    document.add_heading(TITLE, 0)
    document.add_heading("一、先核对账单", 1)
    document.add_paragraph(FIRST)
    for text, style in (("本金", "List Bullet"), ("准备材料", "List Number"), ("打客服电话", "List Number")):
        document.add_paragraph(text, style=style)
    table = document.add_table(2, 2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ("天数", "做法", "3天", "短信"), strict=True):
        cell.text = text
    document.add_paragraph(SECOND)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf(pages: list[list[str]], title: str = TITLE) -> bytes:
    """A PDF whose pages show these lines, 24 points apart, in a font that every reader has (STSong-Light)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (6 + 2 * i) for i in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >>",
    ]
    for number, lines in enumerate(pages):
        shown = b" ".join(
            b"BT /F 12 Tf 60 %d Td <%s> Tj ET" % (780 - 24 * i, line.encode("utf-16-be").hex().encode())
            for i, line in enumerate(lines)
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (7 + 2 * number)
        )
        objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(shown), shown))
    objects.append(b"<< /Title <feff%s> >>" % title.encode("utf-16-be").hex().encode())
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    return bytes(out)


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def every_format() -> dict[str, bytes]:
    """File name to bytes, one of each format that is read."""
    text = f"{TITLE}\n\n某频道 2024-12-07 21:48:43\n\n{FIRST}\n\n{SECOND}\n"
    row = json.dumps({"id": "甲", "text": FIRST, "title": TITLE}, ensure_ascii=False)
    members = {"b.txt": text.encode(), "a.md": f"# {TITLE}\n\n{FIRST}".encode(), "c/d.html": PAGE.encode()}
    return {
        "a.txt": text.encode(),
        "b.txt": text.encode("gb18030"),
        "c.md": f"---\ntitle: {TITLE}\n---\n# 一\n\n{FIRST}\n\n- {SECOND}\n".encode(),
        "d.html": PAGE.encode(),
        "e.htm": PAGE.replace("utf-8", "gb2312").encode("gb18030"),
        "f.jsonl": f"{row}\n{row.replace('甲', '乙')}\n".encode(),
        "g.csv": f'编号,标题,正文\n1,{TITLE},{FIRST}\n2,,"{SECOND}"\n'.encode(),
        "h.docx": docx(),
        "i.pdf": pdf([[TITLE, FIRST, SECOND], [FIRST, "第二页"]]),
        "j.zip": zipped(members),
        "k.jsonl.gz": gzip.compress(f"{row}\n".encode(), mtime=0),
        "l.html.gz": gzip.compress(PAGE.encode(), mtime=0),
    }
