"""How the kiosk is: what is measured of it, what is to be thought of that, and who is told."""
