"""Many requests that arrive together do not keep what arrives on a socket waiting until all are answered."""

import os

import gevent
import gevent.socket

from video_app.ops import turns


def answered(before_each):
    """In which order fifty requests and what arrives on a socket during the first of them are dealt with."""
    done = []
    reading, writing = os.pipe()

    def listen():
        gevent.socket.wait_read(reading)
        done.append("arrived")

    def answer():
        before_each()
        if not done:
            os.write(writing, b"x")
        done.append("answered")

    gevent.joinall([gevent.spawn(listen), *(gevent.spawn(answer) for _ in range(50))])
    os.close(reading)
    os.close(writing)
    return done


def test_what_arrives_comes_between():
    assert answered(turns.take).index("arrived") < 5


def test_it_would_not_otherwise():
    assert answered(lambda: None).index("arrived") > 25
