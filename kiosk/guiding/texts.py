"""Everything that the guide says, in English, as whole sentences: `%1` is filled in, `%n` counted.

This file is what `pyside6-lupdate` reads for the catalogues' context "Guide". Commas and full stops stand where a
voice is to pause. No sentence is put together from pieces, so that each language can have its own order.
"""

from __future__ import annotations

N = 1
"""As a text's fourth argument: the text counts, and each language has its plural forms of it."""


def QT_TRANSLATE_NOOP(_context: str, text: str, _comment: str = "", _counts: int = 0) -> str:  # noqa: N802
    """Mark a text for the catalogues: lupdate knows Qt's function by this name, and Qt is not needed for it."""
    return text


# --- Lists ----------------------------------------------------------------------------------------------------

LIST_MORE = QT_TRANSLATE_NOOP("Guide", "%1, %2")
LIST_LAST = QT_TRANSLATE_NOOP("Guide", "%1 and %2")

# --- Where the focus is: name, role, position, what to press --------------------------------------------------

BUTTON = QT_TRANSLATE_NOOP("Guide", "%1, button, press Select.")
BUTTON_OF = QT_TRANSLATE_NOOP("Guide", "%1, button, %2 of %3, press Select.")
ITEM = QT_TRANSLATE_NOOP("Guide", "%1, list item, press Select.")
ITEM_OF = QT_TRANSLATE_NOOP("Guide", "%1, list item, %2 of %3, press Select.")
SLIDER = QT_TRANSLATE_NOOP("Guide", "%1, slider, at %2, change it with Left and Right.")
SLIDER_OF = QT_TRANSLATE_NOOP("Guide", "%1, slider, at %2, %3 of %4, change it with Left and Right.")
SWITCH_ON = QT_TRANSLATE_NOOP("Guide", "%1, switch, on, press Select to turn it off.")
SWITCH_ON_OF = QT_TRANSLATE_NOOP("Guide", "%1, switch, on, %2 of %3, press Select to turn it off.")
SWITCH_OFF = QT_TRANSLATE_NOOP("Guide", "%1, switch, off, press Select to turn it on.")
SWITCH_OFF_OF = QT_TRANSLATE_NOOP("Guide", "%1, switch, off, %2 of %3, press Select to turn it on.")
FIELD = QT_TRANSLATE_NOOP("Guide", "%1, text field with “%2”, press Select to type.")
FIELD_OF = QT_TRANSLATE_NOOP("Guide", "%1, text field with “%2”, %3 of %4, press Select to type.")
EMPTY_FIELD = QT_TRANSLATE_NOOP("Guide", "%1, text field, empty, press Select to type.")
EMPTY_FIELD_OF = QT_TRANSLATE_NOOP("Guide", "%1, text field, empty, %2 of %3, press Select to type.")
KEY = QT_TRANSLATE_NOOP("Guide", "%1, key, press Select.")
KEY_OF = QT_TRANSLATE_NOOP("Guide", "%1, key, %2 of %3, press Select.")
IMAGE = QT_TRANSLATE_NOOP("Guide", "%1, picture.")
IMAGE_OF = QT_TRANSLATE_NOOP("Guide", "%1, picture, %2 of %3.")
HEADING = QT_TRANSLATE_NOOP("Guide", "%1, heading.")
HEADING_OF = QT_TRANSLATE_NOOP("Guide", "%1, heading, %2 of %3.")
TEXT = QT_TRANSLATE_NOOP("Guide", "%1, text.")
TEXT_OF = QT_TRANSLATE_NOOP("Guide", "%1, text, %2 of %3.")
CHOSEN = QT_TRANSLATE_NOOP("Guide", "It is chosen.")

# --- The keypad -----------------------------------------------------------------------------------------------

KEYS_IN_SHORT = QT_TRANSLATE_NOOP(
    "Guide",
    "The arrow keys move from one item to the next, Select presses it, Back goes back, and Help explains"
    " everything.",
)
KEYS_ARROWS = QT_TRANSLATE_NOOP(
    "Guide", "The arrow keys move from one item to the next, and I say where you are."
)
KEYS_SELECT = QT_TRANSLATE_NOOP("Guide", "The Select key presses the item where you are.")
KEYS_BACK = QT_TRANSLATE_NOOP("Guide", "The Back key goes back to where you were before.")
KEYS_HELP = QT_TRANSLATE_NOOP(
    "Guide", "The Help key says at any time where you are, and what you can do there."
)
KEYS_VOLUME = QT_TRANSLATE_NOOP("Guide", "The two Volume keys make everything louder or quieter.")
KEYS_REPEAT = QT_TRANSLATE_NOOP("Guide", "The Repeat key says the last thing once more.")
KEYS_PAUSE = QT_TRANSLATE_NOOP("Guide", "The Pause key silences me, and pressed again it lets me go on.")
KEYS_START = QT_TRANSLATE_NOOP("Guide", "The Start key goes back to the very beginning.")
KEYS_BY_EAR = QT_TRANSLATE_NOOP("Guide", "The Speech key turns my voice on or off.")
KEYS_CURTAIN = QT_TRANSLATE_NOOP("Guide", "The Curtain key darkens the screen, so that nobody reads along.")

# --- The screens ----------------------------------------------------------------------------------------------

WELCOME = QT_TRANSLATE_NOOP("Guide", "Welcome. Here you can hear what paintings sound like.")
BEGIN_IN_ONE = QT_TRANSLATE_NOOP("Guide", "Press Select to begin.")
BEGIN_IN_MANY = QT_TRANSLATE_NOOP("Guide", "Move Down until you hear your language. Then press Select.")

LOOKING = QT_TRANSLATE_NOOP("Guide", "Show me a painting, or its label.")
LOOKING_FIRST = QT_TRANSLATE_NOOP(
    "Guide",
    "The camera is on. Hold a picture of a painting, or its label, about 40 centimetres in front of it. I tell you"
    " how to move it. Nothing that the camera sees is kept.",
)
LABEL_NOT_ON_SHOW = QT_TRANSLATE_NOOP(
    "Guide",
    "This label is ours, but its work is not in the exhibition now. Show me another label, or a picture.",
)
FOREIGN_LABEL = QT_TRANSLATE_NOOP(
    "Guide",
    "This label is from another museum, or it is damaged. Show me a label of this exhibition, or the picture"
    " itself.",
)
TOO_DARK = QT_TRANSLATE_NOOP(
    "Guide",
    "It is too dark for my camera. Make sure that nothing covers it, and turn the picture to the light.",
)
OTHER_CODE = QT_TRANSLATE_NOOP(
    "Guide",
    "This code is not one of our labels, and I open no web pages. Show me a label of this exhibition, or a"
    " picture.",
)

CHOOSING_ONE = QT_TRANSLATE_NOOP("Guide", "I am not quite sure. Is it “%1”?")
CHOOSING_MANY = QT_TRANSLATE_NOOP("Guide", "I am not quite sure. It may be one of %n painting(s).", "", N)
CHOOSING_HOW = QT_TRANSLATE_NOOP(
    "Guide", "Move with Up and Down, and choose with Select. The last item says that it is another one."
)

CONFIRMING = QT_TRANSLATE_NOOP("Guide", "I do not know this picture. Shall I compose music for it?")
CONFIRMING_FIRST = QT_TRANSLATE_NOOP(
    "Guide", "It takes a few seconds. The picture is not kept: I forget it when you go on."
)
CONFIRMING_HOW = QT_TRANSLATE_NOOP(
    "Guide", "Press Select for yes, or Back to show it again. Move Up to choose a part of it."
)

COMPOSING = QT_TRANSLATE_NOOP("Guide", "I am composing music for this picture. Press Back to cancel.")
QUARTER_DONE = QT_TRANSLATE_NOOP("Guide", "A quarter is done.")
HALF_DONE = QT_TRANSLATE_NOOP("Guide", "Half of it is done.")
NEARLY_DONE = QT_TRANSLATE_NOOP("Guide", "It is nearly done.")

PLAYING_WORK = QT_TRANSLATE_NOOP("Guide", "You hear the music of “%1”.")
PLAYING_LIVE = QT_TRANSLATE_NOOP("Guide", "You hear the music for your picture.")
PLAYING_FIRST = QT_TRANSLATE_NOOP(
    "Guide", "Press Select to stop the music, or Back to show another painting. The arrow keys lead to more."
)
PLAYING_AGAIN = QT_TRANSLATE_NOOP("Guide", "The music plays again.")
PLAYING_OVER = QT_TRANSLATE_NOOP(
    "Guide", "The music is over. Press Select to hear it again, or Back to show another painting."
)

BROWSING = QT_TRANSLATE_NOOP("Guide", "Search the collection.")
BROWSING_FIRST = QT_TRANSLATE_NOOP(
    "Guide", "Here you can look for a work, and hear it. Move with the arrow keys, and choose with Select."
)
FOUND = QT_TRANSLATE_NOOP("Guide", "%n work(s) found.", "", N)
FOUND_FOR = QT_TRANSLATE_NOOP("Guide", "%n work(s) found for “%1”.", "", N)
NONE_FOUND = QT_TRANSLATE_NOOP("Guide", "Nothing is found. Type less, or take a filter away.")

TROUBLED_CAMERA = QT_TRANSLATE_NOOP(
    "Guide",
    "My camera does not answer. I keep trying, and the moment it is back, we go on. Please tell our staff if it"
    " takes long.",
)
TROUBLED_COMPOSING = QT_TRANSLATE_NOOP(
    "Guide",
    "The music did not come together. I could not compose for this picture, and it was not your fault. Another"
    " picture may well work.",
)
TROUBLED_SOUND = QT_TRANSLATE_NOOP(
    "Guide",
    "I cannot play this piece. Something is wrong with this recording. Please try another painting.",
)
TROUBLED_EXHIBITION = QT_TRANSLATE_NOOP(
    "Guide",
    "A page of my book is damaged. I cannot show this painting today. The others are waiting for you.",
)
WAIT_OR_LEAVE = QT_TRANSLATE_NOOP("Guide", "Press Back to return to the start.")
GO_ON_OR_LEAVE = QT_TRANSLATE_NOOP(
    "Guide", "Press Select to show another painting, or Back to return to the start."
)

CLOSED = QT_TRANSLATE_NOOP("Guide", "I am asleep now. Please come again when the museum is open.")
FOR_STAFF = QT_TRANSLATE_NOOP("Guide", "This page is for our staff. Press Back to leave it.")

HELP = QT_TRANSLATE_NOOP("Guide", "Help.")
LEAVE_HELP = QT_TRANSLATE_NOOP("Guide", "Press Back to go on.")
LANGUAGE = QT_TRANSLATE_NOOP("Guide", "Choose a language with Up and Down, and press Select.")
ACCESS = QT_TRANSLATE_NOOP("Guide", "Settings for seeing and hearing.")
ACCESS_FIRST = QT_TRANSLATE_NOOP(
    "Guide", "Move with Up and Down, change a value with Left and Right, and press Back when you are done."
)
TAKE_ALONG = QT_TRANSLATE_NOOP(
    "Guide", "Take it along. The code on the screen leads your phone to a page with this music."
)
TAKE_ALONG_ADDRESS = QT_TRANSLATE_NOOP("Guide", "The address of the page is: %1.")
FEELINGS = QT_TRANSLATE_NOOP("Guide", "How does it feel to you?")
FEELINGS_FIRST = QT_TRANSLATE_NOOP(
    "Guide",
    "Choose a feeling, or stars for the music. They are counted, and nobody learns who chose them. Below the"
    " feelings you can hear the music played that way.",
)
STILL_THERE = QT_TRANSLATE_NOOP(
    "Guide",
    "Are you still there? Press any key to stay. Otherwise I return to the start in %n second(s).",
    "",
    N,
)
SECONDS_LEFT = QT_TRANSLATE_NOOP("Guide", "%n second(s) left.", "", N)
WE_GO_ON = QT_TRANSLATE_NOOP("Guide", "Good, we go on.")

# --- What happens meanwhile -----------------------------------------------------------------------------------

LOUDSPEAKER_BACK = QT_TRANSLATE_NOOP("Guide", "The loudspeaker is back.")
VOICE_ON = QT_TRANSLATE_NOOP("Guide", "I speak to you now.")
VOICE_OFF = QT_TRANSLATE_NOOP("Guide", "I am silent now. Press the Speech key, and I speak again.")
VISIT_OVER = QT_TRANSLATE_NOOP("Guide", "This visit is over. Press any key, and a new one begins.")
RATED = QT_TRANSLATE_NOOP("Guide", "Thank you.")
FEELING_KEPT = QT_TRANSLATE_NOOP("Guide", "Thank you. Further down you can hear the music played that way.")
CURTAIN_DRAWN = QT_TRANSLATE_NOOP("Guide", "The screen is dark now.")
CURTAIN_OPENED = QT_TRANSLATE_NOOP("Guide", "The screen can be seen again.")
VOLUME = QT_TRANSLATE_NOOP("Guide", "Volume %1 of %2.")

# --- Aiming: what to do with the picture, as its holder feels it ----------------------------------------------

AIM_NO_PICTURE = QT_TRANSLATE_NOOP(
    "Guide", "I see no picture yet. Hold it about 40 centimetres in front of the camera."
)
AIM_STILL_NO_PICTURE = QT_TRANSLATE_NOOP("Guide", "Still no picture. Move it slowly in front of the camera.")
AIM_LEFT = QT_TRANSLATE_NOOP("Guide", "A little to the left.")
AIM_MORE_LEFT = QT_TRANSLATE_NOOP("Guide", "More to the left.")
AIM_RIGHT = QT_TRANSLATE_NOOP("Guide", "A little to the right.")
AIM_MORE_RIGHT = QT_TRANSLATE_NOOP("Guide", "More to the right.")
AIM_UP = QT_TRANSLATE_NOOP("Guide", "A little higher.")
AIM_MORE_UP = QT_TRANSLATE_NOOP("Guide", "Still higher.")
AIM_DOWN = QT_TRANSLATE_NOOP("Guide", "A little lower.")
AIM_MORE_DOWN = QT_TRANSLATE_NOOP("Guide", "Still lower.")
AIM_CLOSER = QT_TRANSLATE_NOOP("Guide", "A little closer.")
AIM_MORE_CLOSER = QT_TRANSLATE_NOOP("Guide", "Still closer.")
AIM_FARTHER = QT_TRANSLATE_NOOP("Guide", "A little farther away.")
AIM_MORE_FARTHER = QT_TRANSLATE_NOOP("Guide", "Still farther away.")
AIM_HOLD_STILL = QT_TRANSLATE_NOOP("Guide", "Hold it still.")
AIM_MORE_STILL = QT_TRANSLATE_NOOP("Guide", "Hold it quite still.")
AIM_STRAIGHTEN = QT_TRANSLATE_NOOP("Guide", "Turn it to face the camera.")
AIM_MORE_STRAIGHT = QT_TRANSLATE_NOOP("Guide", "Turn it a little more towards the camera.")
AIM_KNOWN = QT_TRANSLATE_NOOP("Guide", "I still see the one before. Take it away, and show me another.")
AIM_STILL_KNOWN = QT_TRANSLATE_NOOP("Guide", "It is still the one before.")
AIM_GOOD = QT_TRANSLATE_NOOP("Guide", "Good, hold it like that.")
AIM_STILL_GOOD = QT_TRANSLATE_NOOP("Guide", "Good. Keep it still, I am looking.")

# --- The narration of a work ----------------------------------------------------------------------------------

UNTITLED = QT_TRANSLATE_NOOP("Guide", "Untitled")
TITLE = QT_TRANSLATE_NOOP("Guide", "“%1”.")
TITLE_DATE = QT_TRANSLATE_NOOP("Guide", "“%1”, %2.")
TITLE_ARTIST = QT_TRANSLATE_NOOP("Guide", "“%1”, by %2.")
TITLE_ARTIST_DATE = QT_TRANSLATE_NOOP("Guide", "“%1”, by %2, %3.")
MEDIUM = QT_TRANSLATE_NOOP("Guide", "Made of: %1.")
ROOM = QT_TRANSLATE_NOOP("Guide", "Where it hangs: %1.")
CREDIT_LINE = QT_TRANSLATE_NOOP("Guide", "Credit line: %1.")
SAMPLE = QT_TRANSLATE_NOOP("Guide", "It is a sample, not a real work.")
OWN_PICTURE = QT_TRANSLATE_NOOP("Guide", "This is the picture that you showed.")

ONE_COLOUR = QT_TRANSLATE_NOOP("Guide", "Its main colour is %1.")
COLOURS = QT_TRANSLATE_NOOP("Guide", "Its main colours are %1.")
FACE = QT_TRANSLATE_NOOP("Guide", "There is a face in it.")
FIGURE = QT_TRANSLATE_NOOP("Guide", "There is a figure in it.")
LEVEL = QT_TRANSLATE_NOOP("Guide", "Its lines are mostly level.")
UPRIGHT = QT_TRANSLATE_NOOP("Guide", "Its lines are mostly upright.")
SLANTING = QT_TRANSLATE_NOOP("Guide", "Its lines are mostly slanting.")
MIRRORED = QT_TRANSLATE_NOOP("Guide", "Its left half is much like a mirror image of the right.")
DENSE = QT_TRANSLATE_NOOP("Guide", "It is full of detail.")
EMPTY = QT_TRANSLATE_NOOP("Guide", "Much of it is empty space.")
EYE_TO_MIDDLE = QT_TRANSLATE_NOOP("Guide", "The eye is drawn to the middle.")
EYE_TO_LEFT = QT_TRANSLATE_NOOP("Guide", "The eye is drawn to the left.")
EYE_TO_RIGHT = QT_TRANSLATE_NOOP("Guide", "The eye is drawn to the right.")
EYE_TO_TOP = QT_TRANSLATE_NOOP("Guide", "The eye is drawn to the top.")
EYE_TO_TOP_LEFT = QT_TRANSLATE_NOOP("Guide", "The eye is drawn to the top left.")
EYE_TO_TOP_RIGHT = QT_TRANSLATE_NOOP("Guide", "The eye is drawn to the top right.")
EYE_TO_BOTTOM = QT_TRANSLATE_NOOP("Guide", "The eye is drawn to the bottom.")
EYE_TO_BOTTOM_LEFT = QT_TRANSLATE_NOOP("Guide", "The eye is drawn to the bottom left.")
EYE_TO_BOTTOM_RIGHT = QT_TRANSLATE_NOOP("Guide", "The eye is drawn to the bottom right.")

MACHINE_MADE = QT_TRANSLATE_NOOP("Guide", "The music is made by a machine.")
FEELING = QT_TRANSLATE_NOOP("Guide", "It follows the feeling of the picture: %1.")
CHOSEN_FEELING = QT_TRANSLATE_NOOP("Guide", "It follows the feeling that you chose: %1.")
VERY_SLOW = QT_TRANSLATE_NOOP("Guide", "It is very slow, with %n beat(s) a minute.", "", N)
SLOW = QT_TRANSLATE_NOOP("Guide", "It is slow, with %n beat(s) a minute.", "", N)
WALKING = QT_TRANSLATE_NOOP("Guide", "It goes at walking pace, with %n beat(s) a minute.", "", N)
LIVELY = QT_TRANSLATE_NOOP("Guide", "It is lively, with %n beat(s) a minute.", "", N)
FAST = QT_TRANSLATE_NOOP("Guide", "It is fast, with %n beat(s) a minute.", "", N)
IN_KEY = QT_TRANSLATE_NOOP("Guide", "Its key is %1.")
FLAT = QT_TRANSLATE_NOOP("Guide", "%1 flat")
SHARP = QT_TRANSLATE_NOOP("Guide", "%1 sharp")
PLAYED_BY = QT_TRANSLATE_NOOP("Guide", "It is played by %1.")
