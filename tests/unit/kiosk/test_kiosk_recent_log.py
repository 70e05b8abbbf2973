"""The last lines of the log, for staff."""

from __future__ import annotations

import logging

from kiosk.recent_log import RecentLog


def test_it_keeps_the_last_lines_while_it_is_entered(caplog):
    log = logging.getLogger("kiosk.somewhere")
    caplog.set_level(logging.DEBUG)
    with RecentLog() as recent:
        for number in range(70):
            log.info("line %d", number)
        log.debug("a detail")
        log.warning("the camera is lost")
        lines = recent.lines()
    log.error("after the end")
    assert recent.lines() == lines
    assert len(lines) == 60
    assert lines[0].endswith(" INFO line 11")
    assert lines[-1].endswith(" WARNING the camera is lost")
    assert lines[-1][2] == ":"  # it begins with the time of day


def test_what_was_given_out_does_not_change_any_more():
    with RecentLog() as recent:
        before = recent.lines()
        logging.getLogger("kiosk").warning("news")
        assert before == []
        assert len(recent.lines()) == 1
