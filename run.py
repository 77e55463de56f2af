"""The application that `flask run` and `gunicorn run:app` serve."""

from video_app import create_app

app = create_app()
