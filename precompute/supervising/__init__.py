"""`klangbild studio`: the studio's programs under one roof, for a museum with one machine.

signals, ends, signs of life -> house (what is to be done, by the time) -> supervisor -> children (processes)
"""
