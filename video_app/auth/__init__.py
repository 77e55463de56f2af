"""Who somebody is: the join form, the session it fills, and leaving."""

from flask import Blueprint

bp = Blueprint("auth", __name__)

from video_app.auth import routes  # noqa: E402, F401
