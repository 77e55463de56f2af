"""The development tunnel: the real `flask run` and the real pyngrok with a stand-in for ngrok's agent."""
