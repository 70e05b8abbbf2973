"""The live service: kiosks ask the studio for music for a visitor's own picture, and hear it as it comes.

framing    what travels over the wire: frames, in both directions
requests   what a kiosk may ask, parsed and bounded
tokens     who may ask
exhibits   the works that are published; subjects: what is known of one for which another piece is composed
queue      who is next, and how long that will take
beginning  a wish, a few seeds, and the first piece that is fit to be heard
work       the process that composes, watched and replaced
desk       orders in, frames out: queue and work together, in the event loop
service    the HTTP side for kiosks (Starlette)
listening  the HTTP side for visitors: pages to take along (page: as HTML; ranges: parts of a recording)
serving    the server (uvicorn), its limits and time-outs
commands   klangbild live
"""
