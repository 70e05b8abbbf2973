"""What a screen reader sees, told line by line; run by the system's Python, which alone has the bindings.

Standard input takes a question a line, standard output gives one line of JSON for each:
`tree PID` gives the items of that process's window that are showing, `press PID NAME` presses the one of this name
by its action, as a screen reader does.
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - a version must be required first


def main():
    # As real ones do: who listens to events is asked about every key before the program has it.
    listener = Atspi.EventListener.new(lambda _event: None)
    listener.register("object:state-changed:focused")
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        pid, _, name = rest.partition(" ")
        answer = None
        while answer is None:
            try:
                answer = _answer(verb, int(pid), name)
            except GLib.Error:  # something has vanished meanwhile
                continue
        print(json.dumps(answer), flush=True)


def _answer(verb, pid, name):
    items = list(_showing(_application(pid)))
    if verb == "tree":
        return [_told(item) for item in items]
    return [_press(item) for item in items if item.get_name() == name][:1]


def _application(pid):
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(index)
        if application is not None and application.get_process_id() == pid:
            application.clear_cache()
            return application
    return None


def _showing(item):
    if item is None:
        return
    for index in range(item.get_child_count()):
        child = item.get_child_at_index(index)
        if child is None:
            continue
        if child.get_state_set().contains(Atspi.StateType.SHOWING):
            yield child
        yield from _showing(child)


def _told(item):
    states = item.get_state_set()
    wanted = ("FOCUSABLE", "FOCUSED", "CHECKABLE", "CHECKED", "ENABLED", "EDITABLE", "SELECTED")
    place = item.get_extents(Atspi.CoordType.SCREEN) if item.get_component_iface() else None
    return {
        "name": item.get_name(),
        "role": item.get_role_name(),
        "description": item.get_description(),
        "states": [each.lower() for each in wanted if states.contains(getattr(Atspi.StateType, each))],
        "actions": [item.get_action_name(index) for index in range(_actions(item))],
        "value": item.get_current_value() if item.get_value_iface() else None,
        "place": [place.x, place.y, place.width, place.height] if place else None,
    }


def _actions(item):
    return item.get_n_actions() if item.get_action_iface() else 0


def _press(item):
    for index in range(_actions(item)):
        if "press" in item.get_action_name(index).lower():
            return item.do_action(index)
    return False


main()
