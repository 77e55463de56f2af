"""LiveKit: media through servers of one's own, or LiveKit Cloud's."""
