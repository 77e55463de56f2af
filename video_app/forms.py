"""What the forms of all pages have in common."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm


class TextForm(FlaskForm):
    """A form of texts. Files and JSON, which Flask-WTF takes for fields as well, fill in nothing."""

    def __init__(self, **values: Any) -> None:
        """The form as it was posted; on other requests, and for a new one (`formdata=None`), with `values`."""
        super().__init__(**{"formdata": request.form if request.method == "POST" else None, **values})
