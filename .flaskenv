FLASK_APP=run.py
FLASK_CONFIG=development
FLASK_DEBUG=1
# The app brings Werkzeug's debugger itself, for requests of this computer alone (video_app/debugger.py)
FLASK_RUN_DEBUGGER=0
START_NGROK=1
