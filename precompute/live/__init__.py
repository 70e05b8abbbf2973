"""The live service: kiosks ask the studio for music for a visitor's own picture, and hear it as it comes.

framing    what travels over the wire: frames, in both directions
requests   what a kiosk may ask, parsed and bounded
tokens     who may ask
queue      who is next, and how long that will take
work       the process that composes, watched and replaced
desk       orders in, frames out: queue and work together, in the event loop
service    the HTTP side (Starlette)
serving    the server (uvicorn), its limits and time-outs
commands   klangbild live
"""
