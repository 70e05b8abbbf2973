<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>BrowsingScreen</name>
    <message numerus="yes">
        <source>%n painting(s)</source>
        <translation>
            <numerusform>%n painting</numerusform>
            <numerusform>%n paintings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilterChip</name>
    <message numerus="yes">
        <source>%1, %n painting(s)</source>
        <translation>
            <numerusform>%1, %n painting</numerusform>
            <numerusform>%1, %n paintings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message numerus="yes">
        <source>I am not quite sure. It may be one of %n painting(s).</source>
        <translation>
            <numerusform>I am not quite sure. It may be one of %n painting.</numerusform>
            <numerusform>I am not quite sure. It may be one of %n paintings.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n work(s) found.</source>
        <translation>
            <numerusform>%n work found.</numerusform>
            <numerusform>%n works found.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n work(s) found for “%1”.</source>
        <translation>
            <numerusform>%n work found for “%1”.</numerusform>
            <numerusform>%n works found for “%1”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Are you still there? Press any key to stay. Otherwise I return to the start in %n second(s).</source>
        <translation>
            <numerusform>Are you still there? Press any key to stay. Otherwise I return to the start in %n second.</numerusform>
            <numerusform>Are you still there? Press any key to stay. Otherwise I return to the start in %n seconds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n second(s) left.</source>
        <translation>
            <numerusform>%n second left.</numerusform>
            <numerusform>%n seconds left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is very slow, with %n beat(s) a minute.</source>
        <translation>
            <numerusform>It is very slow, with %n beat a minute.</numerusform>
            <numerusform>It is very slow, with %n beats a minute.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is slow, with %n beat(s) a minute.</source>
        <translation>
            <numerusform>It is slow, with %n beat a minute.</numerusform>
            <numerusform>It is slow, with %n beats a minute.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It goes at walking pace, with %n beat(s) a minute.</source>
        <translation>
            <numerusform>It goes at walking pace, with %n beat a minute.</numerusform>
            <numerusform>It goes at walking pace, with %n beats a minute.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is lively, with %n beat(s) a minute.</source>
        <translation>
            <numerusform>It is lively, with %n beat a minute.</numerusform>
            <numerusform>It is lively, with %n beats a minute.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is fast, with %n beat(s) a minute.</source>
        <translation>
            <numerusform>It is fast, with %n beat a minute.</numerusform>
            <numerusform>It is fast, with %n beats a minute.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PieceFacts</name>
    <message numerus="yes">
        <source>%n beat(s) a minute</source>
        <translation>
            <numerusform>%n beat a minute</numerusform>
            <numerusform>%n beats a minute</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PinPad</name>
    <message numerus="yes">
        <source>Too many wrong numbers. Wait %n second(s).</source>
        <translation>
            <numerusform>Too many wrong numbers. Wait %n second.</numerusform>
            <numerusform>Too many wrong numbers. Wait %n seconds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n digit(s) typed</source>
        <translation>
            <numerusform>%n digit typed</numerusform>
            <numerusform>%n digits typed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Rating</name>
    <message numerus="yes">
        <source>%n star(s): %1</source>
        <translation>
            <numerusform>%n star: %1</numerusform>
            <numerusform>%n stars: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StillThere</name>
    <message numerus="yes">
        <source>I return to the start in %n second(s).</source>
        <translation>
            <numerusform>I return to the start in %n second.</numerusform>
            <numerusform>I return to the start in %n seconds.</numerusform>
        </translation>
    </message>
</context>
</TS>
