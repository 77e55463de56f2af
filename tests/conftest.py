"""What every test may ask for."""

import pytest
from flask import Flask

from video_app import create_app


@pytest.fixture
def app() -> Flask:
    """A fresh app with fixed settings; pytest-flask's `client` talks to it."""
    return create_app("testing")
