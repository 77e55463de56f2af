"""Who may be where: visitors, grants and the tokens that carry them. Knows nothing of media and sockets."""
