"""Messages of lanes: in their order, and never so many that the window stands still."""

import threading
import time

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from panll_desktop.session import messages as m
from panll_desktop.ui.bridge import Bridge
from panll_desktop.ui.lanes import Voice

pytestmark = pytest.mark.usefixtures("qapp")


def test_that_messages_of_another_thread_arrive_in_their_order(qtbot: QtBot) -> None:
    parent = QObject()
    bridge, got = Bridge(parent), list[m.Message]()
    bridge.connect_to(got.append)
    sent = [m.Tick(float(number)) for number in range(200)]

    def work() -> None:
        for each in sent:
            bridge.post(each)

    lane = threading.Thread(target=work)
    lane.start()
    lane.join()
    assert got == []
    qtbot.waitUntil(lambda: got == sent)


def test_that_others_get_their_turn_between_messages_that_take_long(
    qtbot: QtBot,
) -> None:
    parent, log = QObject(), list[object]()
    bridge = Bridge(parent)

    def deliver(message: m.Message) -> None:
        log.append(message)
        end = time.monotonic() + 0.01
        while time.monotonic() < end:
            pass

    bridge.connect_to(deliver)
    for number in range(3):
        bridge.post(m.Tick(float(number)))
    beat = QTimer(parent)
    beat.timeout.connect(lambda: log.append("beat"))
    beat.start(0)
    qtbot.waitUntil(lambda: sum(isinstance(each, m.Tick) for each in log) == 3)
    beat.stop()
    ticks = [place for place, each in enumerate(log) if isinstance(each, m.Tick)]
    assert "beat" in log[ticks[0] : ticks[1]]
    assert "beat" in log[ticks[1] : ticks[2]]


def test_that_a_message_that_breaks_holds_up_no_other(qtbot: QtBot) -> None:
    parent, got = QObject(), list[m.Message]()
    bridge = Bridge(parent)

    def deliver(message: m.Message) -> None:
        if message == m.Tick(0.0):
            raise ValueError("broken")
        got.append(message)

    bridge.connect_to(deliver)
    with capture_exceptions() as raised:
        for number in range(3):
            bridge.post(m.Tick(float(number)))
        QCoreApplication.processEvents()
        qtbot.waitUntil(lambda: got == [m.Tick(1.0), m.Tick(2.0)])
    assert [kind for kind, *_ in raised] == [ValueError]


def test_that_a_lane_may_answer_when_the_windows_are_gone() -> None:
    voice, heard = Voice(), list[object]()
    voice.said.connect(heard.append)
    voice.say("in time")
    shiboken6.delete(voice)
    voice.say("too late")
    voice.finish("too late")
    assert heard == ["in time"]
