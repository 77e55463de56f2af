"""Views: the join form on `/`, leaving, and the page after it."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from video_app.access import current_seals, visitor
from video_app.access.visitor import current_visitor
from video_app.auth.forms import JoinForm, LeaveForm, links_in
from video_app.extensions import limiter
from video_app.names import InvalidRoom, new_room, room_slug
from video_app.realtime import current_hub

bp = Blueprint("auth", __name__)


def join_rate_limit() -> str:
    """The rate limit of posting a form, per client address."""
    limit: str = current_app.config["JOIN_RATE_LIMIT"]
    return limit


@bp.get("/")
def join() -> ResponseReturnValue:
    """The join form, with the name of last time."""
    return join_page()


def join_page(room: str = "", **links: str) -> str:
    """The join form as a page, with the name of last time and `room` filled in, that keeps the `links`."""
    form = JoinForm(formdata=None, name=current_visitor().last_name, room=room, **links)
    return render_template("auth/join.html", form=form, invited=bool(room))


@bp.post("/")
@limiter.limit(join_rate_limit)
def enter() -> ResponseReturnValue:
    """Remember the name and go to the room; or show the form again, with what was typed."""
    form = JoinForm()
    if "new_room" in request.form:
        form.room.data = new_room()
        return render_template("auth/join.html", form=form)
    if not form.validate_on_submit():
        return render_template("auth/join.html", form=form), 400
    visitor.enter(form.name.data)
    links = links_in(request.form)
    if not current_seals().is_host_link(links.get("host", ""), form.room.data):
        links.pop("host", None)  # the room was changed in the form
    return redirect(url_for("video.room", room=form.room.data, **links), 303)


@bp.post("/leave")
@limiter.limit(join_rate_limit)
def leave() -> ResponseReturnValue:
    """Forget who this is, but for the name that the next join form shows, and say good-bye."""
    form = LeaveForm()
    if current_visitor().in_lobby:
        return redirect(url_for("lobby.index"), 303)  # a call from the lobby ends there, under the same name
    visitor.forget()
    try:
        room = room_slug(form.room.data or "")
    except InvalidRoom:
        return redirect(url_for("auth.join"), 303)
    return redirect(url_for("auth.left", room=room), 303)


@bp.get("/rooms/<room>/left")
def left(room: str) -> ResponseReturnValue:
    """The page after a call: who is still in it, and one button that leads back."""
    visitor = current_visitor()
    try:
        form = JoinForm(formdata=None, name=visitor.last_name, room=room_slug(room))
    except InvalidRoom:
        return redirect(url_for("auth.join"))
    others = count_others(form.room.data, visitor.person) if visitor.person else None
    return render_template("auth/left.html", form=form, room=form.room.data, others=others)


def count_others(room: str, person: str) -> int:
    """How many people but this `person`, whose own socket may still be closing, are in `room`."""
    return len({participant.person for participant in current_hub().participants(room)} - {person})
