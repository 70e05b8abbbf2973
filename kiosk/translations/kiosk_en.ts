<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>AdviceSign</name>
    <message>
        <source>Hold a picture up to the camera</source>
        <translation>Hold a picture up to the camera</translation>
    </message>
    <message>
        <source>Move it to the left</source>
        <translation>Move it to the left</translation>
    </message>
    <message>
        <source>Move it to the right</source>
        <translation>Move it to the right</translation>
    </message>
    <message>
        <source>Move it up</source>
        <translation>Move it up</translation>
    </message>
    <message>
        <source>Move it down</source>
        <translation>Move it down</translation>
    </message>
    <message>
        <source>Bring it closer</source>
        <translation>Bring it closer</translation>
    </message>
    <message>
        <source>Move it farther away</source>
        <translation>Move it farther away</translation>
    </message>
    <message>
        <source>Hold it still</source>
        <translation>Hold it still</translation>
    </message>
    <message>
        <source>Turn it to face the camera</source>
        <translation>Turn it to face the camera</translation>
    </message>
</context>
<context>
    <name>ChoosingScreen</name>
    <message>
        <source>Is it this one?</source>
        <translation>Is it this one?</translation>
    </message>
    <message>
        <source>Is it one of these?</source>
        <translation>Is it one of these?</translation>
    </message>
    <message>
        <source>I am not quite sure. If it is your painting, choose it.</source>
        <translation>I am not quite sure. If it is your painting, choose it.</translation>
    </message>
    <message>
        <source>I am not quite sure. Choose the painting that you are showing.</source>
        <translation>I am not quite sure. Choose the painting that you are showing.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 of %2</translation>
    </message>
    <message>
        <source>No, another one</source>
        <translation>No, another one</translation>
    </message>
    <message>
        <source>None of these</source>
        <translation>None of these</translation>
    </message>
    <message>
        <source>I can compose music for your picture.</source>
        <translation>I can compose music for your picture.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Looks again</source>
        <translation>Looks again</translation>
    </message>
</context>
<context>
    <name>Colours</name>
    <message>
        <source>black</source>
        <translation>black</translation>
    </message>
    <message>
        <source>dark grey</source>
        <translation>dark grey</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>grey</translation>
    </message>
    <message>
        <source>light grey</source>
        <translation>light grey</translation>
    </message>
    <message>
        <source>white</source>
        <translation>white</translation>
    </message>
    <message>
        <source>cream</source>
        <translation>cream</translation>
    </message>
    <message>
        <source>beige</source>
        <translation>beige</translation>
    </message>
    <message>
        <source>ochre</source>
        <translation>ochre</translation>
    </message>
    <message>
        <source>gold</source>
        <translation>gold</translation>
    </message>
    <message>
        <source>yellow</source>
        <translation>yellow</translation>
    </message>
    <message>
        <source>orange</source>
        <translation>orange</translation>
    </message>
    <message>
        <source>brown</source>
        <translation>brown</translation>
    </message>
    <message>
        <source>dark brown</source>
        <translation>dark brown</translation>
    </message>
    <message>
        <source>red</source>
        <translation>red</translation>
    </message>
    <message>
        <source>dark red</source>
        <translation>dark red</translation>
    </message>
    <message>
        <source>pink</source>
        <translation>pink</translation>
    </message>
    <message>
        <source>purple</source>
        <translation>purple</translation>
    </message>
    <message>
        <source>violet</source>
        <translation>violet</translation>
    </message>
    <message>
        <source>dark blue</source>
        <translation>dark blue</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>blue</translation>
    </message>
    <message>
        <source>light blue</source>
        <translation>light blue</translation>
    </message>
    <message>
        <source>turquoise</source>
        <translation>turquoise</translation>
    </message>
    <message>
        <source>dark green</source>
        <translation>dark green</translation>
    </message>
    <message>
        <source>green</source>
        <translation>green</translation>
    </message>
    <message>
        <source>olive</source>
        <translation>olive</translation>
    </message>
    <message>
        <source>light green</source>
        <translation>light green</translation>
    </message>
</context>
<context>
    <name>ComposingScreen</name>
    <message>
        <source>I am composing music for your picture.</source>
        <translation>I am composing music for your picture.</translation>
    </message>
    <message>
        <source>The picture you are showing</source>
        <translation>The picture you are showing</translation>
    </message>
    <message>
        <source>Composing</source>
        <translation>Composing</translation>
    </message>
    <message>
        <source>I look at the colours, the light and the lines.</source>
        <translation>I look at the colours, the light and the lines.</translation>
    </message>
    <message>
        <source>I write the music and play it to myself.</source>
        <translation>I write the music and play it to myself.</translation>
    </message>
    <message>
        <source>%1 percent done</source>
        <translation>%1 percent done</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>ConfirmingScreen</name>
    <message>
        <source>I do not know this picture. Shall I compose music for it?</source>
        <translation>I do not know this picture. Shall I compose music for it?</translation>
    </message>
    <message>
        <source>The picture you are showing</source>
        <translation>The picture you are showing</translation>
    </message>
    <message>
        <source>This picture is new to me</source>
        <translation>This picture is new to me</translation>
    </message>
    <message>
        <source>Shall I compose music for it?</source>
        <translation>Shall I compose music for it?</translation>
    </message>
    <message>
        <source>It takes a few seconds. The picture is not kept: I forget it when you go on.</source>
        <translation>It takes a few seconds. The picture is not kept: I forget it when you go on.</translation>
    </message>
    <message>
        <source>Yes, compose</source>
        <translation>Yes, compose</translation>
    </message>
    <message>
        <source>No, look again</source>
        <translation>No, look again</translation>
    </message>
</context>
<context>
    <name>Invitation</name>
    <message>
        <source>Hear what a painting sounds like</source>
        <translation>Hear what a painting sounds like</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Begin</translation>
    </message>
</context>
<context>
    <name>LookingScreen</name>
    <message>
        <source>This label is ours, but its work is not in the exhibition now. Show me another label, or a picture.</source>
        <translation>This label is ours, but its work is not in the exhibition now. Show me another label, or a picture.</translation>
    </message>
    <message>
        <source>This label is from another museum, or it is damaged. Show me a label of this exhibition, or the picture itself.</source>
        <translation>This label is from another museum, or it is damaged. Show me a label of this exhibition, or the picture itself.</translation>
    </message>
    <message>
        <source>This code is not one of our labels, and I open no web pages. Show me a label of this exhibition, or a picture, and hear its music.</source>
        <translation>This code is not one of our labels, and I open no web pages. Show me a label of this exhibition, or a picture, and hear its music.</translation>
    </message>
    <message>
        <source>Show me a painting. Hold its picture, or its label, in front of the camera.</source>
        <translation>Show me a painting. Hold its picture, or its label, in front of the camera.</translation>
    </message>
    <message>
        <source>What the camera sees</source>
        <translation>What the camera sees</translation>
    </message>
    <message>
        <source>The camera is waking up …</source>
        <translation>The camera is waking up …</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>Camera on</translation>
    </message>
    <message>
        <source>Show me a painting</source>
        <translation>Show me a painting</translation>
    </message>
    <message>
        <source>Hold its picture inside the corners, quite still.</source>
        <translation>Hold its picture inside the corners, quite still.</translation>
    </message>
    <message>
        <source>Or hold up the code on its label.</source>
        <translation>Or hold up the code on its label.</translation>
    </message>
    <message>
        <source>Nothing the camera sees is kept.</source>
        <translation>Nothing the camera sees is kept.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>PlayingScreen</name>
    <message>
        <source>very slow</source>
        <translation>very slow</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>slow</translation>
    </message>
    <message>
        <source>at walking pace</source>
        <translation>at walking pace</translation>
    </message>
    <message>
        <source>lively</source>
        <translation>lively</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>fast</translation>
    </message>
    <message>
        <source>The music for your picture is playing.</source>
        <translation>The music for your picture is playing.</translation>
    </message>
    <message>
        <source>The music of “%1” is playing.</source>
        <translation>The music of “%1” is playing.</translation>
    </message>
    <message>
        <source>Your picture</source>
        <translation>Your picture</translation>
    </message>
    <message>
        <source>Music made by a machine</source>
        <translation>Music made by a machine</translation>
    </message>
    <message>
        <source>Sample, not a real work</source>
        <translation>Sample, not a real work</translation>
    </message>
    <message>
        <source>Why it sounds so</source>
        <translation>Why it sounds so</translation>
    </message>
    <message>
        <source>Feeling</source>
        <translation>Feeling</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message numerus="yes">
        <source>%n beat(s) a minute</source>
        <translation>
            <numerusform>%n beat a minute</numerusform>
            <numerusform>%n beats a minute</numerusform>
        </translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Key</translation>
    </message>
    <message>
        <source>Played by</source>
        <translation>Played by</translation>
    </message>
    <message>
        <source>The loudspeaker is silent just now. The music goes on as soon as it is back.</source>
        <translation>The loudspeaker is silent just now. The music goes on as soon as it is back.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>Again</translation>
    </message>
    <message>
        <source>Plays from the beginning</source>
        <translation>Plays from the beginning</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Shows another painting</source>
        <translation>Shows another painting</translation>
    </message>
</context>
<context>
    <name>RemarkBar</name>
    <message>
        <source>Why this music?</source>
        <translation>Why this music?</translation>
    </message>
</context>
<context>
    <name>RemarkList</name>
    <message>
        <source>Why this music?</source>
        <translation>Why this music?</translation>
    </message>
</context>
<context>
    <name>SectionLine</name>
    <message>
        <source>%1, %2 of %3</source>
        <translation>%1, %2 of %3</translation>
    </message>
</context>
<context>
    <name>StillThere</name>
    <message>
        <source>Are you still there?</source>
        <translation>Are you still there?</translation>
    </message>
    <message numerus="yes">
        <source>I return to the start in %n second(s).</source>
        <translation>
            <numerusform>I return to the start in %n second.</numerusform>
            <numerusform>I return to the start in %n seconds.</numerusform>
        </translation>
    </message>
    <message>
        <source>I am still here</source>
        <translation>I am still here</translation>
    </message>
</context>
<context>
    <name>TroubledScreen</name>
    <message>
        <source>My camera does not answer</source>
        <translation>My camera does not answer</translation>
    </message>
    <message>
        <source>I keep trying. The moment it is back, we go on. Please tell our staff if it takes long.</source>
        <translation>I keep trying. The moment it is back, we go on. Please tell our staff if it takes long.</translation>
    </message>
    <message>
        <source>The music did not come together</source>
        <translation>The music did not come together</translation>
    </message>
    <message>
        <source>I could not compose for this picture. It was not your fault. Another picture may well work.</source>
        <translation>I could not compose for this picture. It was not your fault. Another picture may well work.</translation>
    </message>
    <message>
        <source>I cannot play this piece</source>
        <translation>I cannot play this piece</translation>
    </message>
    <message>
        <source>Something is wrong with this recording. Please try another painting.</source>
        <translation>Something is wrong with this recording. Please try another painting.</translation>
    </message>
    <message>
        <source>A page of my book is damaged</source>
        <translation>A page of my book is damaged</translation>
    </message>
    <message>
        <source>I cannot show this painting today. The others are waiting for you. Please tell our staff.</source>
        <translation>I cannot show this painting today. The others are waiting for you. Please tell our staff.</translation>
    </message>
    <message>
        <source>Show another painting</source>
        <translation>Show another painting</translation>
    </message>
    <message>
        <source>Back to the start</source>
        <translation>Back to the start</translation>
    </message>
</context>
<context>
    <name>WorkButton</name>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
</context>
</TS>
