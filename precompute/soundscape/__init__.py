"""The soundscape of a room: the musics of several paintings as one, each in its turn."""
