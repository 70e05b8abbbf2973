"""The demonstration: sample canvases painted by code, and one visit from first touch to last note."""
