"""Stand-ins for outside services. They show what our side accepts and does, not what the services do."""
