"""The README says what is: every setting, command and example in it is real, and nothing real is missing."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.cli import _parser
from assistant.reader.reader import Reader
from assistant.render import to_text
from assistant.settings import PREFIX, Settings
from index.encoder import open_encoder
from index.store import Index
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: str(setting.name))
def test_every_setting_is_in_the_table(setting: "object") -> None:
    name, default = setting.name, setting.default  # type: ignore[attr-defined]
    unit, reason = setting.metadata["unit"], setting.metadata["reason"]  # type: ignore[attr-defined]
    row = f"| `{PREFIX}{name.upper()}` | {default} | {unit} | {reason} |".replace("|  |", "| |")
    assert row in README


def commands() -> list[str]:
    """Every command that can be typed."""
    found = []
    for action in _parser(Settings())._actions:
        for name, parser in (getattr(action, "choices", None) or {}).items():
            below = [a.choices for a in parser._actions if isinstance(getattr(a, "choices", None), dict)]
            found += [f"{name} {action}" for action in below[0]] if below else [name]
    return found


def test_every_command_is_in_the_table() -> None:
    assert len(commands()) == 13
    assert not [command for command in commands() if not re.search(rf"^\| `{command}\b", README, re.MULTILINE)]


def test_every_make_target_is_explained_and_every_file_exists() -> None:
    for target in ("chat", "test", "ask", "bench", "bench-peers", "bench-scale", "train-reader"):
        assert f"make {target}" in README
        assert re.search(rf"^{target}:.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert Path(ROOT, link).is_file(), link


def test_every_file_of_the_tree_is_there() -> None:
    tree = README.split("## How it works")[1].split("## Measured")[0]
    for room in ("corpus", "index", "assistant"):
        for file in (ROOT / room).glob("*.py"):
            assert file.name in tree or file.name.startswith("__"), file


def test_the_answer_is_the_one_that_is_given(starter_index: Path) -> None:
    shown = re.search(r'\$ python -m assistant ask "(.+)"\n(.+?)\n```', README, re.DOTALL)
    assert shown
    assistant = Assistant(Index(starter_index), open_encoder("packaged", bulk=False), Settings(), reader=Reader())
    assert to_text(assistant.ask(shown[1]), "hans") == shown[2]


def test_the_examples_are_the_ten() -> None:
    examples = (ROOT / "corpus" / "examples.txt").read_text("utf-8").split()
    assert re.findall(r"^\d+\. (.+)$", README, re.MULTILINE) == examples


def test_every_option_call_and_event_of_the_widget_is_in_its_tables() -> None:
    script = (ROOT / "assistant" / "web" / "widget.js").read_text("utf-8")
    section = README.split("## The widget")[1].split("\n## ")[0]
    options = set(re.findall(r"\boptions\.(\w+)", script)) | {"title", "theme", "width", "height", "question"}
    calls = set(re.findall(r"Youju\.widgets\[name\] = \{ (.+) \};", script)[0].split(", "))
    events = set(re.findall(r'\bemit\("(\w+)"', script)) | set(re.findall(r"\b(\w+): pass\b", script))
    assert len(options) == 10 and len(calls) == 7 and len(events) == 6
    for told in (*(f"`data-{name}`" for name in options), *(f"`Youju.{name}(" for name in calls)):
        assert told in section, told
    assert set(re.findall(r"`youju:(\w+)`", section)) == events
    assert set(re.findall(r"`data-(\w+)`", section)) == options
