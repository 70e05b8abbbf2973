"""From notes to sound: tempo, touch, MIDI, the synthesizer."""
