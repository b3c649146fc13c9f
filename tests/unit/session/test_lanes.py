"""Lanes: one thread each, in order, never in the way of an exit."""

import threading

from panll_desktop.session.lanes import Lane


def test_that_a_lane_starts_no_thread_before_there_is_work() -> None:
    lane = Lane("idle")
    assert "idle" not in [thread.name for thread in threading.enumerate()]
    lane.close()
    assert lane.join(0)


def test_that_work_runs_in_order_on_one_daemon_thread() -> None:
    lane = Lane("orderly")
    seen: list[tuple[int, threading.Thread]] = []
    for number in range(50):
        lane.submit(lambda at=number: seen.append((at, threading.current_thread())))  # type: ignore[misc]
    lane.close()
    assert lane.join(10)
    assert [number for number, _ in seen] == list(range(50))
    threads = {thread for _, thread in seen}
    assert [(each.name, each.daemon) for each in threads] == [("orderly", True)]
    assert threads != {threading.current_thread()}


def test_that_closing_lets_what_is_queued_and_the_last_work_run() -> None:
    lane, gate, seen = Lane("closing"), threading.Event(), list[str]()
    lane.submit(lambda: seen.append("first" if gate.wait(10) else "late"))
    lane.submit(lambda: seen.append("second"))
    lane.close(lambda: seen.append("last"))
    lane.close(lambda: seen.append("closed twice"))
    lane.submit(lambda: seen.append("too late"))
    assert seen == []
    gate.set()
    assert lane.join(10)
    assert seen == ["first", "second", "last"]


def test_that_an_abandoned_lane_runs_nothing_further() -> None:
    lane, seen = Lane("abandoned"), list[str]()
    arrived, gate = threading.Event(), threading.Event()

    def hang() -> None:
        arrived.set()
        seen.append("released" if gate.wait(10) else "late")

    lane.submit(hang)
    lane.submit(lambda: seen.append("queued"))
    assert arrived.wait(10)
    lane.close(lambda: seen.append("last"))
    lane.abandon()
    lane.submit(lambda: seen.append("too late"))
    assert not lane.join(0)
    gate.set()
    assert lane.join(10)
    assert seen == ["released"]


def test_that_a_lane_that_never_worked_runs_no_last_work() -> None:
    lane, seen = Lane("fresh"), list[str]()
    lane.close(lambda: seen.append("last"))
    lane.abandon()
    assert lane.join(10)
    assert seen == []


def test_that_a_lane_does_not_wait_for_itself() -> None:
    lane, answers = Lane("inward"), list[bool]()
    lane.submit(lambda: answers.append(lane.join(10)))
    lane.close()
    assert lane.join(10)
    assert answers == [True]
