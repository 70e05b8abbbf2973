"""The studio: from a reproduction to a finished piece of music."""
