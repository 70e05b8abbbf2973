"""From a raw render to a finished recording: levels, measurements, screening, encoding."""
