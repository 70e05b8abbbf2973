"""What the studio does by time: its chores, and orders that are repeated each night."""
