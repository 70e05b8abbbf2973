"""Looking for a picture or a label: the camera and the recognition run in a process of their own."""

from kiosk.looking.looking import Looking

__all__ = ["Looking"]
