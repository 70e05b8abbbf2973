"""Putting a kiosk or a studio on a machine, as services of systemd, and taking it away again.

    contents  what belongs to a kiosk or a studio: files, a user, a unit, and what they need to be there
    plan      what is to be done, decided from what is there (pure)
    machine   looking at a machine, or at the root of an image, and doing what was planned
    services  systemctl and systemd-sysusers

The files are those of the folder `systemd/` of the project, which travel with the installed program.
"""
