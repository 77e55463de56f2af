"""Fixtures of the realtime tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.realtime.fakes import Call


@pytest.fixture
def call() -> Iterator[Call]:
    """A hub to connect fake clients to."""
    call = Call()
    yield call
    call.end()
