"""What is for the staff alone: a hidden gesture and a PIN, and what the kiosk counted."""
