"""The page for a visitor who may not get in: it says why, and what to do about it."""

from __future__ import annotations

from flask import Response, make_response, render_template, request, url_for

from video_app.access.entry import Refused
from video_app.auth.forms import PasscodeForm
from video_app.errors import api_error


def refused(refusal: Refused) -> Response:
    """Answer a `refusal` as JSON below /api, as a page elsewhere."""
    if request.path.startswith("/api/"):
        return api_error(refusal)
    page = render_template(
        "auth/refused.html",
        message=refusal.message,
        remedy=refusal.remedy,
        may_open_later=refusal.code == "may_not_create",
        wanted=wanted(refusal),
        form=PasscodeForm(formdata=None, next=wanted(refusal)),
    )
    return make_response(page, refusal.status, {"Cache-Control": "no-store"})


def wanted(refusal: Refused) -> str:
    """Where the visitor wanted to go: a path of ours."""
    if refusal.room:
        return url_for("video.room", room=refusal.room)
    return url_for(request.endpoint) if request.endpoint in {"lobby.index", "lobby.enter"} else url_for("auth.join")
