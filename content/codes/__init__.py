"""The codes on labels: what they say, how a camera frame is read, and what they mean in an exhibition.

`links` writes and checks the codes of Klangbild's own labels, `reading` finds codes in frames, `meaning` tells what
a code means, `exhibiting` puts the label key into the exhibition file and takes it out again. A code is text and
nothing else: no web page is ever opened.
"""
