"""The visit: a fullscreen kiosk that recognises a painting and plays its music."""
