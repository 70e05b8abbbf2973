"""How good the embedded composer is.

Five measures, each with its own files:

| measure     | the question                                              | files, besides its own               |
| ----------- | ----------------------------------------------------------- | ------------------------------------ |
| emotion     | is the feeling that was asked for heard in the audio alone? | listening, hearing, reading, judging |
| resemblance | do the notes behave like those that people write?           | measures                             |
| difference  | has each painting its own music, and like ones like music?  |                                      |
| craft       | are the rules of good writing kept?                         | crafting                             |
| speed       | what does a piece cost?                                     |                                      |

`corpora` finds the material, `notes` reads MIDI files, `figures` holds the statistics, `composing` commissions the
pieces that are judged, `tables` and `pictures` show what came out.
"""
