"""What the studio does, in figures for Prometheus."""
