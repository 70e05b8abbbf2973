"""The morning report: what the night did, what it could not do, and what comes next."""
