"""Notes on paper: MusicXML."""
