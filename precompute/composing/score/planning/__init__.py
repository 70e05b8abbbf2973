"""Before a note is written: form, key, tempo, sections, and why each was chosen."""
