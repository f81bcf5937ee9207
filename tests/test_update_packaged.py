"""With the packaged model too, an index that was updated answers as one that is built of the same articles."""

from pathlib import Path

import pytest

from index.build import build
from index.encoder import SentenceEncoder
from index.store import Index
from index.terms import terms
from index.update import update
from tests.conftest import ROOT

BEGINNINGS = ("", "请问", "借呗")
ENDINGS = ("", "怎么办", "要多久", "违法吗", "找谁", "有什么后果", "多少钱", "为什么", "要什么材料")

pytestmark = pytest.mark.usefixtures("one_step")


def test_the_packaged_model_answers_a_thousand_questions_after_updates_as_after_a_build(tmp_path: Path) -> None:
    """Scores differ by less than 1e-3: bfloat16 rounds otherwise in another batch. So hits that are nearer to each
    other than that may change places."""
    encoder = SentenceEncoder()
    articles = sorted((ROOT / "corpus" / "articles").iterdir())[::8]
    corpus = tmp_path / "articles"
    corpus.mkdir()
    for number, article in enumerate(articles):
        changed = article.read_text("utf-8") + ("\n这一句话后来删去了。\n" if number % 5 == 1 else "")
        if number % 5:
            (corpus / article.name).write_text(changed, "utf-8")
    (corpus / "gone.md").write_text("# 后来没有了\n\n这一篇文章后来没有了。\n", "utf-8")
    build([corpus], tmp_path / "index", lambda: encoder, lambda *step: None)
    (corpus / "gone.md").unlink()
    for part in (articles[: len(articles) // 2], articles):
        for article in part:
            (corpus / article.name).write_bytes(article.read_bytes())
        assert update([corpus], tmp_path / "index", lambda: encoder, lambda *step: None).made is not None
    build(articles, tmp_path / "anew", lambda: encoder, lambda *step: None)
    one, other = Index(tmp_path / "index"), Index(tmp_path / "anew")
    assert one.manifest.passages == other.manifest.passages
    asked = [f"{title}{' '.join(piece.headings)}" for _, title, piece in other.titled_passages()]
    titles = dict.fromkeys(asked)
    questions = [f"{first}{one}{last}" for one in titles for first in BEGINNINGS for last in ENDINGS][:1000]
    assert len(questions) == 1000
    ids = [{row: passage.passage_id for row, _, passage in index.titled_passages()} for index in (one, other)]
    for question, row in zip(questions, encoder.encode_passages(questions), strict=True):
        asked = terms(question)
        for pair in (
            [index.dense.search(row, 10**6) for index in (one, other)],
            [index.lexical.search(asked, 10**6) for index in (one, other)],
        ):
            ours, theirs = (
                {names[place]: score for place, score in zip(found.rows.tolist(), found.scores.tolist(), strict=True)}
                for names, found in zip(ids, pair, strict=True)
            )
            assert ours.keys() == theirs.keys()
            assert max(abs(ours[passage_id] - theirs[passage_id]) for passage_id in theirs) < 1e-3
