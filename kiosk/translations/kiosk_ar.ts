<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar_EG" sourcelanguage="en">
<context>
    <name>AdviceSign</name>
    <message>
        <source>Hold a picture up to the camera</source>
        <translation>ارفع صورة أمام الكاميرا</translation>
    </message>
    <message>
        <source>Move it to the left</source>
        <translation>حرّكها إلى اليسار</translation>
    </message>
    <message>
        <source>Move it to the right</source>
        <translation>حرّكها إلى اليمين</translation>
    </message>
    <message>
        <source>Move it up</source>
        <translation>ارفعها قليلًا</translation>
    </message>
    <message>
        <source>Move it down</source>
        <translation>أنزِلها قليلًا</translation>
    </message>
    <message>
        <source>Bring it closer</source>
        <translation>قرّبها من الكاميرا</translation>
    </message>
    <message>
        <source>Move it farther away</source>
        <translation>أبعِدها قليلًا</translation>
    </message>
    <message>
        <source>Hold it still</source>
        <translation>ثبّتها</translation>
    </message>
    <message>
        <source>Turn it to face the camera</source>
        <translation>وجّهها نحو الكاميرا</translation>
    </message>
</context>
<context>
    <name>ChoosingScreen</name>
    <message>
        <source>Is it this one?</source>
        <translation>هل هي هذه؟</translation>
    </message>
    <message>
        <source>Is it one of these?</source>
        <translation>هل هي واحدة من هذه؟</translation>
    </message>
    <message>
        <source>I am not quite sure. If it is your painting, choose it.</source>
        <translation>لا أستطيع الجزم. إن كانت هذه لوحتك فاخترها.</translation>
    </message>
    <message>
        <source>I am not quite sure. Choose the painting that you are showing.</source>
        <translation>لا أستطيع الجزم. اختر اللوحة التي تعرضها.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 من %2</translation>
    </message>
    <message>
        <source>No, another one</source>
        <translation>لا، لوحة أخرى</translation>
    </message>
    <message>
        <source>None of these</source>
        <translation>ليست واحدة منها</translation>
    </message>
    <message>
        <source>I can compose music for your picture.</source>
        <translation>أستطيع أن أؤلّف موسيقى لصورتك.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>Looks again</source>
        <translation>للنظر مجدّدًا</translation>
    </message>
</context>
<context>
    <name>Colours</name>
    <message>
        <source>black</source>
        <translation>أسود</translation>
    </message>
    <message>
        <source>dark grey</source>
        <translation>رمادي داكن</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>رمادي</translation>
    </message>
    <message>
        <source>light grey</source>
        <translation>رمادي فاتح</translation>
    </message>
    <message>
        <source>white</source>
        <translation>أبيض</translation>
    </message>
    <message>
        <source>cream</source>
        <translation>كريمي</translation>
    </message>
    <message>
        <source>beige</source>
        <translation>بيج</translation>
    </message>
    <message>
        <source>ochre</source>
        <translation>مُغْرة</translation>
    </message>
    <message>
        <source>gold</source>
        <translation>ذهبي</translation>
    </message>
    <message>
        <source>yellow</source>
        <translation>أصفر</translation>
    </message>
    <message>
        <source>orange</source>
        <translation>برتقالي</translation>
    </message>
    <message>
        <source>brown</source>
        <translation>بني</translation>
    </message>
    <message>
        <source>dark brown</source>
        <translation>بني داكن</translation>
    </message>
    <message>
        <source>red</source>
        <translation>أحمر</translation>
    </message>
    <message>
        <source>dark red</source>
        <translation>أحمر داكن</translation>
    </message>
    <message>
        <source>pink</source>
        <translation>وردي</translation>
    </message>
    <message>
        <source>purple</source>
        <translation>أرجواني</translation>
    </message>
    <message>
        <source>violet</source>
        <translation>بنفسجي</translation>
    </message>
    <message>
        <source>dark blue</source>
        <translation>أزرق داكن</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>أزرق</translation>
    </message>
    <message>
        <source>light blue</source>
        <translation>أزرق فاتح</translation>
    </message>
    <message>
        <source>turquoise</source>
        <translation>فيروزي</translation>
    </message>
    <message>
        <source>dark green</source>
        <translation>أخضر داكن</translation>
    </message>
    <message>
        <source>green</source>
        <translation>أخضر</translation>
    </message>
    <message>
        <source>olive</source>
        <translation>زيتوني</translation>
    </message>
    <message>
        <source>light green</source>
        <translation>أخضر فاتح</translation>
    </message>
</context>
<context>
    <name>ComposingScreen</name>
    <message>
        <source>I am composing music for your picture.</source>
        <translation>أؤلّف الآن موسيقى لصورتك.</translation>
    </message>
    <message>
        <source>The picture you are showing</source>
        <translation>الصورة التي تعرضها</translation>
    </message>
    <message>
        <source>Composing</source>
        <translation>جارٍ التأليف</translation>
    </message>
    <message>
        <source>I look at the colours, the light and the lines.</source>
        <translation>أتأمّل الألوان والضوء والخطوط.</translation>
    </message>
    <message>
        <source>I write the music and play it to myself.</source>
        <translation>أكتب الموسيقى وأجرّب عزفها.</translation>
    </message>
    <message>
        <source>%1 percent done</source>
        <translation>اكتمل %1 بالمئة</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
</context>
<context>
    <name>ConfirmingScreen</name>
    <message>
        <source>I do not know this picture. Shall I compose music for it?</source>
        <translation>لا أعرف هذه الصورة. هل أؤلّف لها موسيقى؟</translation>
    </message>
    <message>
        <source>The picture you are showing</source>
        <translation>الصورة التي تعرضها</translation>
    </message>
    <message>
        <source>This picture is new to me</source>
        <translation>هذه الصورة جديدة عليّ</translation>
    </message>
    <message>
        <source>Shall I compose music for it?</source>
        <translation>هل أؤلّف لها موسيقى؟</translation>
    </message>
    <message>
        <source>It takes a few seconds. The picture is not kept: I forget it when you go on.</source>
        <translation>يستغرق ذلك بضع ثوانٍ. لا تُحفظ الصورة، بل تُنسى حين تنتقل إلى غيرها.</translation>
    </message>
    <message>
        <source>Yes, compose</source>
        <translation>نعم، ألِّف</translation>
    </message>
    <message>
        <source>No, look again</source>
        <translation>لا، انظر مجدّدًا</translation>
    </message>
</context>
<context>
    <name>Invitation</name>
    <message>
        <source>Hear what a painting sounds like</source>
        <translation>استمع إلى موسيقى اللوحات</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>ابدأ</translation>
    </message>
</context>
<context>
    <name>LookingScreen</name>
    <message>
        <source>This label is ours, but its work is not in the exhibition now. Show me another label, or a picture.</source>
        <translation>هذه البطاقة من متحفنا، لكنّ عملها ليس في المعرض الآن. أرِني بطاقة أخرى أو صورة.</translation>
    </message>
    <message>
        <source>This label is from another museum, or it is damaged. Show me a label of this exhibition, or the picture itself.</source>
        <translation>هذه البطاقة من متحف آخر، أو أنها تالفة. أرِني بطاقة من هذا المعرض أو الصورة نفسها.</translation>
    </message>
    <message>
        <source>This code is not one of our labels, and I open no web pages. Show me a label of this exhibition, or a picture, and hear its music.</source>
        <translation>هذا الرمز ليس من بطاقاتنا، وأنا لا أفتح صفحات الويب. أرِني بطاقة من هذا المعرض أو صورة، واسمع موسيقاها.</translation>
    </message>
    <message>
        <source>Show me a painting. Hold its picture, or its label, in front of the camera.</source>
        <translation>أرِني لوحة. ضع صورتها أو بطاقتها أمام الكاميرا.</translation>
    </message>
    <message>
        <source>What the camera sees</source>
        <translation>ما تراه الكاميرا</translation>
    </message>
    <message>
        <source>The camera is waking up …</source>
        <translation>الكاميرا تستعد …</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>الكاميرا تعمل</translation>
    </message>
    <message>
        <source>Show me a painting</source>
        <translation>أرِني لوحة</translation>
    </message>
    <message>
        <source>Hold its picture inside the corners, quite still.</source>
        <translation>ضع صورتها داخل الزوايا الأربع وثبّتها.</translation>
    </message>
    <message>
        <source>Or hold up the code on its label.</source>
        <translation>أو اعرض الرمز الذي على بطاقتها.</translation>
    </message>
    <message>
        <source>Nothing the camera sees is kept.</source>
        <translation>لا يُحفظ شيء مما تراه الكاميرا.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>رجوع</translation>
    </message>
</context>
<context>
    <name>PlayingScreen</name>
    <message>
        <source>very slow</source>
        <translation>بطيء جدًا</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>بطيء</translation>
    </message>
    <message>
        <source>at walking pace</source>
        <translation>بسرعة المشي</translation>
    </message>
    <message>
        <source>lively</source>
        <translation>نشيط</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>سريع</translation>
    </message>
    <message>
        <source>The music for your picture is playing.</source>
        <translation>تُعزف الآن موسيقى صورتك.</translation>
    </message>
    <message>
        <source>The music of “%1” is playing.</source>
        <translation>تُعزف الآن موسيقى «%1».</translation>
    </message>
    <message>
        <source>Your picture</source>
        <translation>صورتك</translation>
    </message>
    <message>
        <source>Music made by a machine</source>
        <translation>موسيقى من تأليف آلة</translation>
    </message>
    <message>
        <source>Sample, not a real work</source>
        <translation>نموذج، ليس عملًا حقيقيًا</translation>
    </message>
    <message>
        <source>Why it sounds so</source>
        <translation>لماذا تبدو الموسيقى هكذا</translation>
    </message>
    <message>
        <source>Feeling</source>
        <translation>الشعور</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>السرعة</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message numerus="yes">
        <source>%n beat(s) a minute</source>
        <translation>
            <numerusform>%n نبضة في الدقيقة</numerusform>
            <numerusform>نبضة واحدة في الدقيقة</numerusform>
            <numerusform>نبضتان في الدقيقة</numerusform>
            <numerusform>%n نبضات في الدقيقة</numerusform>
            <numerusform>%n نبضة في الدقيقة</numerusform>
            <numerusform>%n نبضة في الدقيقة</numerusform>
        </translation>
    </message>
    <message>
        <source>Key</source>
        <translation>المقام</translation>
    </message>
    <message>
        <source>Played by</source>
        <translation>العزف</translation>
    </message>
    <message>
        <source>The loudspeaker is silent just now. The music goes on as soon as it is back.</source>
        <translation>مكبّر الصوت صامت الآن. تستمر الموسيقى حالما يعود.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>إيقاف</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>مرة أخرى</translation>
    </message>
    <message>
        <source>Plays from the beginning</source>
        <translation>لسماع الموسيقى من أوّلها</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>Shows another painting</source>
        <translation>لعرض لوحة أخرى</translation>
    </message>
</context>
<context>
    <name>RemarkBar</name>
    <message>
        <source>Why this music?</source>
        <translation>لماذا هذه الموسيقى؟</translation>
    </message>
</context>
<context>
    <name>RemarkList</name>
    <message>
        <source>Why this music?</source>
        <translation>لماذا هذه الموسيقى؟</translation>
    </message>
</context>
<context>
    <name>SectionLine</name>
    <message>
        <source>%1, %2 of %3</source>
        <translation>%1، %2 من %3</translation>
    </message>
</context>
<context>
    <name>StillThere</name>
    <message>
        <source>Are you still there?</source>
        <translation>أما زلت هنا؟</translation>
    </message>
    <message numerus="yes">
        <source>I return to the start in %n second(s).</source>
        <translation>
            <numerusform>أعود إلى البداية الآن.</numerusform>
            <numerusform>أعود إلى البداية بعد ثانية واحدة.</numerusform>
            <numerusform>أعود إلى البداية بعد ثانيتين.</numerusform>
            <numerusform>أعود إلى البداية بعد %n ثوانٍ.</numerusform>
            <numerusform>أعود إلى البداية بعد %n ثانية.</numerusform>
            <numerusform>أعود إلى البداية بعد %n ثانية.</numerusform>
        </translation>
    </message>
    <message>
        <source>I am still here</source>
        <translation>ما زلت هنا</translation>
    </message>
</context>
<context>
    <name>TroubledScreen</name>
    <message>
        <source>My camera does not answer</source>
        <translation>الكاميرا لا تستجيب</translation>
    </message>
    <message>
        <source>I keep trying. The moment it is back, we go on. Please tell our staff if it takes long.</source>
        <translation>أواصل المحاولة، وسنتابع لحظة عودتها. إن طال الأمر فأخبر موظفينا من فضلك.</translation>
    </message>
    <message>
        <source>The music did not come together</source>
        <translation>لم تكتمل الموسيقى</translation>
    </message>
    <message>
        <source>I could not compose for this picture. It was not your fault. Another picture may well work.</source>
        <translation>لم أستطع التأليف لهذه الصورة، وليس الذنب ذنبك. قد تنجح صورة أخرى.</translation>
    </message>
    <message>
        <source>I cannot play this piece</source>
        <translation>لا أستطيع عزف هذه المقطوعة</translation>
    </message>
    <message>
        <source>Something is wrong with this recording. Please try another painting.</source>
        <translation>في هذا التسجيل خلل. جرّب لوحة أخرى من فضلك.</translation>
    </message>
    <message>
        <source>A page of my book is damaged</source>
        <translation>صفحة من كتابي تالفة</translation>
    </message>
    <message>
        <source>I cannot show this painting today. The others are waiting for you. Please tell our staff.</source>
        <translation>لا أستطيع عرض هذه اللوحة اليوم. اللوحات الأخرى في انتظارك. أخبر موظفينا من فضلك.</translation>
    </message>
    <message>
        <source>Show another painting</source>
        <translation>اعرض لوحة أخرى</translation>
    </message>
    <message>
        <source>Back to the start</source>
        <translation>العودة إلى البداية</translation>
    </message>
</context>
<context>
    <name>WorkButton</name>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
</context>
</TS>
