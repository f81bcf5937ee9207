"""Every question takes one way, whoever asks: the API, its streams, OpenAI's form, the chat."""

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.query import Query
from index.hit import Ranking
from index.manifest import UnusableIndexError
from tests.web_parts import Literal, count, served, small_assistant, until

AT_ONCE, WAITING = 1, 2


@dataclass(frozen=True)
class Door:
    """A route, and how a question is put to it."""

    path: str
    form: str

    def body(self, question: str) -> bytes:
        """The body of a request."""
        forms: dict[str, Any] = {
            "whole": {"question": question},
            "stream": {"question": question, "stream": True},
            "openai": {"messages": [{"role": "user", "content": question}]},
            "chat": {"question": question, "earlier": []},
        }
        return json.dumps(forms[self.form]).encode()


DOORS = (
    Door("/api/ask", "whole"),
    Door("/api/ask", "stream"),
    Door("/v1/chat/completions", "openai"),
    Door("/zh-CN/ask", "chat"),
)
doors = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.form)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that answers one question at a time, while two wait."""
    small = small_assistant(
        tmp_path_factory.mktemp("desk"), rate_address="", answers_at_once=AT_ONCE, answers_waiting=WAITING
    )
    with served(small) as found:
        yield found


def ask(port: int, door: Door, question: str) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return httpx.post(f"http://127.0.0.1:{port}{door.path}", content=door.body(question), headers=headers, timeout=60)


def is_open(port: int, questions: int) -> None:
    """Wait until so many questions wait or are being answered."""
    until(lambda: count(port, "youju_questions_open") == questions)


@doors
def test_each_is_answered_and_counted(desk: int, door: Door) -> None:
    before = count(desk, 'youju_answers_total{outcome="answered"}')
    found = ask(desk, door, "征信报告每年")
    assert found.status_code == 200 and "免费查询两次" in found.text
    assert count(desk, 'youju_answers_total{outcome="answered"}') == before + 1


def test_a_server_whose_index_is_away_is_not_ready_until_it_is_back(tmp_path: Path) -> None:
    class Remote(Literal):
        is_away = False

        def search(self, query: Query) -> Ranking:
            if self.is_away:
                raise UnusableIndexError("nobody is there")
            return super().search(query)

    small = small_assistant(tmp_path, pages=0)
    remote = Remote(small.index, small.encoder, small.settings)
    with served(remote) as port:

        def ready() -> tuple[int, str]:
            found = httpx.get(f"http://127.0.0.1:{port}/readyz")
            return found.status_code, found.json()["status"]

        assert ready() == (200, "ready")
        remote.is_away = True
        for _ in range(2):
            assert ask(port, DOORS[0], "征信报告每年").status_code == 503
            assert ready() == ready() == (503, "away")
        remote.is_away = False
        until(lambda: ready() == (200, "ready"), 10)
        assert ask(port, DOORS[0], "征信报告每年").status_code == 200


@doors
def test_each_is_told_when_too_many_wait(desk: int, door: Door, held: threading.Event) -> None:
    refused = count(desk, 'youju_refused_total{reason="busy"}')
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(ask, desk, DOORS[n], "征信报告每年HELD") for n in range(AT_ONCE + WAITING)]
        is_open(desk, len(waiting))
        found = ask(desk, door, "征信报告每年")
        held.set()
        assert {one.result().status_code for one in waiting} == {200}
    assert (found.status_code, found.headers["retry-after"]) == (503, "2")
    assert count(desk, 'youju_refused_total{reason="busy"}') == refused + 1


@doors
@pytest.mark.parametrize("half", [False, True], ids=["closed", "half closed"])
def test_who_leaves_before_the_turn_comes_leaves_the_queue(
    desk: int, door: Door, half: bool, held: threading.Event
) -> None:
    answered = count(desk, 'youju_answers_total{outcome="answered"}')
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, desk, DOORS[0], "征信报告每年HELD")
        is_open(desk, 1)
        with socket.create_connection(("127.0.0.1", desk)) as raw:
            body = door.body("征信报告每年")
            head = f"POST {door.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            raw.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            is_open(desk, 2)
            if half:
                raw.shutdown(socket.SHUT_WR)
                is_open(desk, 1)
        is_open(desk, 1)
        held.set()
        assert first.result().status_code == 200
    is_open(desk, 0)
    assert count(desk, 'youju_answers_total{outcome="answered"}') == answered + 1, "nobody's question was not answered"
