<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar" sourcelanguage="en">
<context>
    <name>AccessPanel</name>
    <message>
        <source>very slow</source>
        <translation>بطيء جدًا</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>بطيء</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>عادي</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>سريع</translation>
    </message>
    <message>
        <source>very fast</source>
        <translation>سريع جدًا</translation>
    </message>
    <message>
        <source>Make it easier for you</source>
        <translation>لزيارة أسهل</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>الألوان</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>داكن</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>فاتح</translation>
    </message>
    <message>
        <source>Strong contrast</source>
        <translation>تباين قوي</translation>
    </message>
    <message>
        <source>Large text</source>
        <translation>نص كبير</translation>
    </message>
    <message>
        <source>Less motion</source>
        <translation>حركة أقل</translation>
    </message>
    <message>
        <source>Speak to me</source>
        <translation>الإرشاد الصوتي</translation>
    </message>
    <message>
        <source>Everything is said aloud, and keys lead through it</source>
        <translation>يُقال كل شيء بصوت مسموع، وتكفي المفاتيح للتنقّل</translation>
    </message>
    <message>
        <source>Screen curtain</source>
        <translation>ستارة الشاشة</translation>
    </message>
    <message>
        <source>Makes the screen black, so that nobody looks over your shoulder</source>
        <translation>لتعتيم الشاشة، فلا يرى أحد ما عليها</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>الكلام</translation>
    </message>
    <message>
        <source>Speak slower</source>
        <translation>كلام أبطأ</translation>
    </message>
    <message>
        <source>Speak faster</source>
        <translation>كلام أسرع</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>الصوت</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 من %2</translation>
    </message>
    <message>
        <source>Quieter</source>
        <translation>خفض الصوت</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>رفع الصوت</translation>
    </message>
</context>
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
    <message>
        <source>I know this one. Show me another</source>
        <translation>هذه أعرفها. أرني غيرها</translation>
    </message>
</context>
<context>
    <name>AttractScreen</name>
    <message>
        <source>To visit by ear, press any key or plug in headphones.</source>
        <translation>للزيارة بالسمع، اضغط أي مفتاح أو صِل سماعات الرأس.</translation>
    </message>
</context>
<context>
    <name>BarButton</name>
    <message>
        <source>open</source>
        <translation>مفتوح</translation>
    </message>
</context>
<context>
    <name>BrowsingScreen</name>
    <message>
        <source>Show all paintings</source>
        <translation>عرض كل اللوحات</translation>
    </message>
    <message>
        <source>Takes off all filters and words</source>
        <translation>لإزالة كل المرشّحات والكلمات</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>اللون</translation>
    </message>
    <message>
        <source>Feeling</source>
        <translation>الشعور</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>الفنان</translation>
    </message>
    <message>
        <source>Room</source>
        <translation>القاعة</translation>
    </message>
    <message numerus="yes">
        <source>%n painting(s)</source>
        <translation>
            <numerusform>لا لوحات</numerusform>
            <numerusform>لوحة واحدة</numerusform>
            <numerusform>لوحتان</numerusform>
            <numerusform>%n لوحات</numerusform>
            <numerusform>%n لوحة</numerusform>
            <numerusform>%n لوحة</numerusform>
        </translation>
    </message>
    <message>
        <source>Find a painting</source>
        <translation>البحث عن لوحة</translation>
    </message>
    <message>
        <source>Title, artist or year</source>
        <translation>العنوان أو الفنان أو السنة</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>لا نتائج</translation>
    </message>
    <message>
        <source>No painting fits all of this. Use fewer words or filters, or look through all of them.</source>
        <translation>لا لوحة توافق هذا كله. استخدم كلمات أو مرشّحات أقل، أو تصفّح اللوحات كلها.</translation>
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
        <translation>لست على يقين تام. إن كانت هذه لوحتك فاخترها.</translation>
    </message>
    <message>
        <source>I am not quite sure. Choose the painting that you are showing.</source>
        <translation>لست على يقين تام. اختر اللوحة التي تعرضها.</translation>
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
</context>
<context>
    <name>Chrome</name>
    <message>
        <source>Always at hand</source>
        <translation>في متناولك دائمًا</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>Closes this page</source>
        <translation>لإغلاق هذه الصفحة</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>البداية</translation>
    </message>
    <message>
        <source>Ends this visit and begins a new one</source>
        <translation>لإنهاء هذه الزيارة وبدء زيارة جديدة</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>مساعدة</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>اللغة</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>تسهيلات</translation>
    </message>
    <message>
        <source>Colours, text size, speech and volume</source>
        <translation>الألوان وحجم النص والكلام ومستوى الصوت</translation>
    </message>
    <message>
        <source>Quieter</source>
        <translation>خفض الصوت</translation>
    </message>
    <message>
        <source>volume %1 of %2</source>
        <translation>مستوى الصوت %1 من %2</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>رفع الصوت</translation>
    </message>
</context>
<context>
    <name>ClosedScreen</name>
    <message>
        <source>The exhibition is closed. It opens again on %1, %2 %3, at %4.</source>
        <extracomment>%1 is the day of the week, %2 the day and %3 the month, %4 the time</extracomment>
        <translation>المعرض مغلق. يفتح من جديد يوم %1 %2&#xa0;%3 في&#xa0;الساعة&#xa0;%4.</translation>
    </message>
    <message>
        <source>The exhibition is closed.</source>
        <translation>المعرض مغلق.</translation>
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
        <source>I am composing music for this picture.</source>
        <translation>أؤلّف موسيقى لهذه الصورة.</translation>
    </message>
    <message>
        <source>The picture that I compose for</source>
        <translation>الصورة التي أؤلّف لها</translation>
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
        <source>A computer of the museum looks at the part in the frame and writes music for it. It takes a few seconds. Nothing is kept: I forget the picture when you go on.</source>
        <translation>ينظر حاسوب في المتحف إلى الجزء الذي في الإطار ويؤلّف له موسيقى. يستغرق ذلك بضع ثوانٍ. لا يُحفظ شيء، بل تُنسى الصورة حين تنتقل إلى غيرها.</translation>
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
    <name>Cropping</name>
    <message>
        <source>The part that counts</source>
        <translation>الجزء المختار</translation>
    </message>
    <message>
        <source>Move the frame</source>
        <translation>تحريك الإطار</translation>
    </message>
    <message>
        <source>Top left corner</source>
        <translation>الزاوية العليا اليسرى</translation>
    </message>
    <message>
        <source>Top right corner</source>
        <translation>الزاوية العليا اليمنى</translation>
    </message>
    <message>
        <source>Bottom right corner</source>
        <translation>الزاوية السفلى اليمنى</translation>
    </message>
    <message>
        <source>Bottom left corner</source>
        <translation>الزاوية السفلى اليسرى</translation>
    </message>
    <message>
        <source>Use all of it</source>
        <translation>استخدام الصورة كلها</translation>
    </message>
    <message>
        <source>The arrow keys move it; press again to let go</source>
        <translation>التحريك بمفاتيح الأسهم، والضغط مجدّدًا للإفلات</translation>
    </message>
    <message>
        <source>Then the arrow keys move it</source>
        <translation>ثم التحريك بمفاتيح الأسهم</translation>
    </message>
    <message>
        <source>%1 percent of the picture</source>
        <translation>%1 بالمئة من الصورة</translation>
    </message>
    <message>
        <source>%1 percent from the left, %2 from the top</source>
        <translation>%1 بالمئة من اليسار، و%2 من الأعلى</translation>
    </message>
</context>
<context>
    <name>Curtain</name>
    <message>
        <source>The screen is dark. Everything goes on by ear.</source>
        <translation>الشاشة معتمة. يستمر كل شيء بالسمع.</translation>
    </message>
    <message>
        <source>Lift the curtain</source>
        <translation>رفع الستارة</translation>
    </message>
    <message>
        <source>The screen is shown again</source>
        <translation>لإظهار الشاشة من جديد</translation>
    </message>
</context>
<context>
    <name>FacetTab</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>Feelings</name>
    <message>
        <source>Peaceful</source>
        <translation>سكينة</translation>
    </message>
    <message>
        <source>Cheerful</source>
        <translation>بهجة</translation>
    </message>
    <message>
        <source>Thrilling</source>
        <translation>حماسة</translation>
    </message>
    <message>
        <source>Full of wonder</source>
        <translation>انبهار</translation>
    </message>
    <message>
        <source>Sad</source>
        <translation>حزن</translation>
    </message>
    <message>
        <source>Eerie</source>
        <translation>رهبة</translation>
    </message>
</context>
<context>
    <name>FeelingsPanel</name>
    <message>
        <source>How does it feel to you?</source>
        <translation>ما الشعور الذي تبعثه فيك؟</translation>
    </message>
    <message>
        <source>Choose a word. I count it, without knowing who you are. If you like, I play this picture that way.</source>
        <translation>اختر كلمة. أعدّها من دون أن أعرف من أنت. وإن شئت عزفتُ هذه الصورة بهذا الشعور.</translation>
    </message>
    <message>
        <source>Hear it that way</source>
        <translation>سماعها بهذا الشعور</translation>
    </message>
</context>
<context>
    <name>FilterChip</name>
    <message numerus="yes">
        <source>%1, %n painting(s)</source>
        <translation>
            <numerusform>%1، لا لوحات</numerusform>
            <numerusform>%1، لوحة واحدة</numerusform>
            <numerusform>%1، لوحتان</numerusform>
            <numerusform>%1، %n لوحات</numerusform>
            <numerusform>%1، %n لوحة</numerusform>
            <numerusform>%1، %n لوحة</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>%1, %2</source>
        <translation>%1، %2</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation>%1 وَ%2</translation>
    </message>
    <message>
        <source>%1, button, press Select.</source>
        <translation>%1، زِرٌّ، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ.</translation>
    </message>
    <message>
        <source>%1, button, %2 of %3, press Select.</source>
        <translation>%1، زِرٌّ، %2 مِنْ %3، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ.</translation>
    </message>
    <message>
        <source>%1, list item, press Select.</source>
        <translation>%1، بَنْدٌ فِي قَائِمَةٍ، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ.</translation>
    </message>
    <message>
        <source>%1, list item, %2 of %3, press Select.</source>
        <translation>%1، بَنْدٌ فِي قَائِمَةٍ، %2 مِنْ %3، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ.</translation>
    </message>
    <message>
        <source>%1, slider, at %2, change it with Left and Right.</source>
        <translation>%1، مُؤَشِّرٌ مُتَدَرِّجٌ، عِنْدَ %2، غَيِّرْهُ بِالسَّهْمَيْنِ الْأَيْمَنِ وَالْأَيْسَرِ.</translation>
    </message>
    <message>
        <source>%1, slider, at %2, %3 of %4, change it with Left and Right.</source>
        <translation>%1، مُؤَشِّرٌ مُتَدَرِّجٌ، عِنْدَ %2، %3 مِنْ %4، غَيِّرْهُ بِالسَّهْمَيْنِ الْأَيْمَنِ وَالْأَيْسَرِ.</translation>
    </message>
    <message>
        <source>%1, switch, on, press Select to turn it off.</source>
        <translation>%1، مِفْتَاحُ تَشْغِيلٍ، يَعْمَلُ، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِإِيقَافِهِ.</translation>
    </message>
    <message>
        <source>%1, switch, on, %2 of %3, press Select to turn it off.</source>
        <translation>%1، مِفْتَاحُ تَشْغِيلٍ، يَعْمَلُ، %2 مِنْ %3، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِإِيقَافِهِ.</translation>
    </message>
    <message>
        <source>%1, switch, off, press Select to turn it on.</source>
        <translation>%1، مِفْتَاحُ تَشْغِيلٍ، مُتَوَقِّفٌ، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِتَشْغِيلِهِ.</translation>
    </message>
    <message>
        <source>%1, switch, off, %2 of %3, press Select to turn it on.</source>
        <translation>%1، مِفْتَاحُ تَشْغِيلٍ، مُتَوَقِّفٌ، %2 مِنْ %3، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِتَشْغِيلِهِ.</translation>
    </message>
    <message>
        <source>%1, text field with “%2”, press Select to type.</source>
        <translation>%1، حَقْلُ كِتَابَةٍ فِيهِ «%2»، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِلْكِتَابَةِ.</translation>
    </message>
    <message>
        <source>%1, text field with “%2”, %3 of %4, press Select to type.</source>
        <translation>%1، حَقْلُ كِتَابَةٍ فِيهِ «%2»، %3 مِنْ %4، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِلْكِتَابَةِ.</translation>
    </message>
    <message>
        <source>%1, text field, empty, press Select to type.</source>
        <translation>%1، حَقْلُ كِتَابَةٍ، فَارِغٌ، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِلْكِتَابَةِ.</translation>
    </message>
    <message>
        <source>%1, text field, empty, %2 of %3, press Select to type.</source>
        <translation>%1، حَقْلُ كِتَابَةٍ، فَارِغٌ، %2 مِنْ %3، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِلْكِتَابَةِ.</translation>
    </message>
    <message>
        <source>%1, key, press Select.</source>
        <translation>%1، حَرْفٌ عَلَى لَوْحَةِ الْمَفَاتِيحِ، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ.</translation>
    </message>
    <message>
        <source>%1, key, %2 of %3, press Select.</source>
        <translation>%1، حَرْفٌ عَلَى لَوْحَةِ الْمَفَاتِيحِ، %2 مِنْ %3، اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ.</translation>
    </message>
    <message>
        <source>%1, picture.</source>
        <translation>%1، صُورَةٌ.</translation>
    </message>
    <message>
        <source>%1, picture, %2 of %3.</source>
        <translation>%1، صُورَةٌ، %2 مِنْ %3.</translation>
    </message>
    <message>
        <source>%1, heading.</source>
        <translation>%1، عُنْوَانٌ.</translation>
    </message>
    <message>
        <source>%1, heading, %2 of %3.</source>
        <translation>%1، عُنْوَانٌ، %2 مِنْ %3.</translation>
    </message>
    <message>
        <source>%1, text.</source>
        <translation>%1، نَصٌّ.</translation>
    </message>
    <message>
        <source>%1, text, %2 of %3.</source>
        <translation>%1، نَصٌّ، %2 مِنْ %3.</translation>
    </message>
    <message>
        <source>It is chosen.</source>
        <translation>هَذَا هُوَ الْمُخْتَارُ.</translation>
    </message>
    <message>
        <source>The arrow keys move from one item to the next, Select presses it, Back goes back, and Help explains everything.</source>
        <translation>مَفَاتِيحُ الْأَسْهُمِ تَنْتَقِلُ مِنْ بَنْدٍ إِلَى آخَرَ، وَمِفْتَاحُ الِاخْتِيَارِ يَضْغَطُهُ، وَمِفْتَاحُ الرُّجُوعِ يَعُودُ، وَمِفْتَاحُ الْمُسَاعَدَةِ يَشْرَحُ كُلَّ شَيْءٍ.</translation>
    </message>
    <message>
        <source>The arrow keys move from one item to the next, and I say where you are.</source>
        <translation>مَفَاتِيحُ الْأَسْهُمِ تَنْتَقِلُ مِنْ بَنْدٍ إِلَى آخَرَ، وَأَنَا أَقُولُ أَيْنَ أَنْتَ الْآنَ.</translation>
    </message>
    <message>
        <source>The Select key presses the item where you are.</source>
        <translation>مِفْتَاحُ الِاخْتِيَارِ يَضْغَطُ الْبَنْدَ الَّذِي وَصَلْتَ إِلَيْهِ.</translation>
    </message>
    <message>
        <source>The Back key goes back to where you were before.</source>
        <translation>مِفْتَاحُ الرُّجُوعِ يَعُودُ إِلَى الْمَكَانِ السَّابِقِ.</translation>
    </message>
    <message>
        <source>The Help key says at any time where you are, and what you can do there.</source>
        <translation>مِفْتَاحُ الْمُسَاعَدَةِ يَقُولُ فِي أَيِّ وَقْتٍ أَيْنَ أَنْتَ، وَمَاذَا يُمْكِنُ فِعْلُهُ هُنَا.</translation>
    </message>
    <message>
        <source>The two Volume keys make everything louder or quieter.</source>
        <translation>مِفْتَاحَا الصَّوْتِ يَرْفَعَانِ صَوْتَ كُلِّ شَيْءٍ أَوْ يَخْفِضَانِهِ.</translation>
    </message>
    <message>
        <source>The Repeat key says the last thing once more.</source>
        <translation>مِفْتَاحُ الْإِعَادَةِ يَقُولُ آخِرَ مَا قِيلَ مَرَّةً أُخْرَى.</translation>
    </message>
    <message>
        <source>The Pause key silences me, and pressed again it lets me go on.</source>
        <translation>مِفْتَاحُ التَّوَقُّفِ يُسْكِتُنِي، وَإِذَا ضُغِطَ ثَانِيَةً تَابَعْتُ الْكَلَامَ.</translation>
    </message>
    <message>
        <source>The Start key goes back to the very beginning.</source>
        <translation>مِفْتَاحُ الْبِدَايَةِ يَعُودُ إِلَى أَوَّلِ الزِّيَارَةِ.</translation>
    </message>
    <message>
        <source>The Speech key turns my voice on or off.</source>
        <translation>مِفْتَاحُ الْكَلَامِ يُشَغِّلُ صَوْتِي أَوْ يُوقِفُهُ.</translation>
    </message>
    <message>
        <source>The Curtain key darkens the screen, so that nobody reads along.</source>
        <translation>مِفْتَاحُ السِّتَارَةِ يُعَتِّمُ الشَّاشَةَ، حَتَّى لَا يَقْرَأَ أَحَدٌ مَا عَلَيْهَا.</translation>
    </message>
    <message>
        <source>Welcome. Here you can hear what paintings sound like.</source>
        <translation>أَهْلًا وَسَهْلًا. هُنَا يُمْكِنُكَ أَنْ تَسْمَعَ مُوسِيقَى اللَّوْحَاتِ.</translation>
    </message>
    <message>
        <source>Press Select to begin.</source>
        <translation>اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِلْبَدْءِ.</translation>
    </message>
    <message>
        <source>Move Down until you hear your language. Then press Select.</source>
        <translation>اِنْتَقِلْ إِلَى أَسْفَلَ حَتَّى تَسْمَعَ لُغَتَكَ. ثُمَّ اضْغَطْ مِفْتَاحَ الِاخْتِيَارِ.</translation>
    </message>
    <message>
        <source>Show me a painting, or its label.</source>
        <translation>أَرِنِي لَوْحَةً، أَوْ بِطَاقَتَهَا.</translation>
    </message>
    <message>
        <source>The camera is on. Hold a picture of a painting, or its label, about 40 centimetres in front of it. I tell you how to move it. Nothing that the camera sees is kept.</source>
        <translation>الْكَامِيرَا تَعْمَلُ. ضَعْ صُورَةَ لَوْحَةٍ، أَوْ بِطَاقَتَهَا، أَمَامَ الْكَامِيرَا عَلَى بُعْدِ نَحْوِ 40 سَنْتِيمِتْرًا. سَأَقُولُ لَكَ كَيْفَ تُحَرِّكُهَا. لَا يُحْفَظُ شَيْءٌ مِمَّا تَرَاهُ الْكَامِيرَا.</translation>
    </message>
    <message>
        <source>This label is ours, but its work is not in the exhibition now. Show me another label, or a picture.</source>
        <translation>هَذِهِ الْبِطَاقَةُ مِنْ مُتْحَفِنَا، لَكِنَّ عَمَلَهَا لَيْسَ فِي الْمَعْرِضِ الْآنَ. أَرِنِي بِطَاقَةً أُخْرَى، أَوْ صُورَةً.</translation>
    </message>
    <message>
        <source>This label is from another museum, or it is damaged. Show me a label of this exhibition, or the picture itself.</source>
        <translation>هَذِهِ الْبِطَاقَةُ مِنْ مُتْحَفٍ آخَرَ، أَوْ أَنَّهَا تَالِفَةٌ. أَرِنِي بِطَاقَةً مِنْ هَذَا الْمَعْرِضِ، أَوِ الصُّورَةَ نَفْسَهَا.</translation>
    </message>
    <message>
        <source>It is too dark for my camera. Make sure that nothing covers it, and turn the picture to the light.</source>
        <translation>الضَّوْءُ ضَعِيفٌ جِدًّا عَلَى الْكَامِيرَا. تَأَكَّدْ مِنْ أَنَّ شَيْئًا لَا يُغَطِّيهَا، وَأَدِرِ الصُّورَةَ نَحْوَ الضَّوْءِ.</translation>
    </message>
    <message>
        <source>This code is not one of our labels, and I open no web pages. Show me a label of this exhibition, or a picture.</source>
        <translation>هَذَا الرَّمْزُ لَيْسَ مِنْ بِطَاقَاتِنَا، وَأَنَا لَا أَفْتَحُ صَفَحَاتِ الْوِيبِ. أَرِنِي بِطَاقَةً مِنْ هَذَا الْمَعْرِضِ، أَوْ صُورَةً.</translation>
    </message>
    <message>
        <source>I am not quite sure. Is it “%1”?</source>
        <translation>لَسْتُ عَلَى يَقِينٍ تَامٍّ. هَلْ هِيَ «%1»؟</translation>
    </message>
    <message numerus="yes">
        <source>I am not quite sure. It may be one of %n painting(s).</source>
        <translation>
            <numerusform>لَسْتُ عَلَى يَقِينٍ تَامٍّ. لَا لَوْحَةَ تُشْبِهُهَا.</numerusform>
            <numerusform>لَسْتُ عَلَى يَقِينٍ تَامٍّ. قَدْ تَكُونُ هَذِهِ اللَّوْحَةَ.</numerusform>
            <numerusform>لَسْتُ عَلَى يَقِينٍ تَامٍّ. قَدْ تَكُونُ إِحْدَى لَوْحَتَيْنِ.</numerusform>
            <numerusform>لَسْتُ عَلَى يَقِينٍ تَامٍّ. قَدْ تَكُونُ وَاحِدَةً مِنْ %n لَوْحَاتٍ.</numerusform>
            <numerusform>لَسْتُ عَلَى يَقِينٍ تَامٍّ. قَدْ تَكُونُ وَاحِدَةً مِنْ %n لَوْحَةً.</numerusform>
            <numerusform>لَسْتُ عَلَى يَقِينٍ تَامٍّ. قَدْ تَكُونُ وَاحِدَةً مِنْ %n لَوْحَةٍ.</numerusform>
        </translation>
    </message>
    <message>
        <source>Move with Up and Down, and choose with Select. The last item says that it is another one.</source>
        <translation>اِنْتَقِلْ بِالسَّهْمَيْنِ الْأَعْلَى وَالْأَسْفَلِ، وَاخْتَرْ بِمِفْتَاحِ الِاخْتِيَارِ. الْبَنْدُ الْأَخِيرُ يَقُولُ إِنَّهَا لَوْحَةٌ أُخْرَى.</translation>
    </message>
    <message>
        <source>I do not know this picture. Shall I compose music for it?</source>
        <translation>لَا أَعْرِفُ هَذِهِ الصُّورَةَ. هَلْ أُؤَلِّفُ لَهَا مُوسِيقَى؟</translation>
    </message>
    <message>
        <source>It takes a few seconds. The picture is not kept: I forget it when you go on.</source>
        <translation>يَسْتَغْرِقُ ذَلِكَ بِضْعَ ثَوَانٍ. لَا تُحْفَظُ الصُّورَةُ، بَلْ تُنْسَى حِينَ تَنْتَقِلُ إِلَى غَيْرِهَا.</translation>
    </message>
    <message>
        <source>Press Select for yes, or Back to show it again. Move Up to choose a part of it.</source>
        <translation>اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِتَقُولَ نَعَمْ، أَوْ مِفْتَاحَ الرُّجُوعِ لِتَعْرِضَهَا ثَانِيَةً. اِنْتَقِلْ إِلَى أَعْلَى لِاخْتِيَارِ جُزْءٍ مِنْهَا.</translation>
    </message>
    <message>
        <source>I am composing music for this picture. Press Back to cancel.</source>
        <translation>أُؤَلِّفُ الْآنَ مُوسِيقَى لِهَذِهِ الصُّورَةِ. اِضْغَطْ مِفْتَاحَ الرُّجُوعِ لِلْإِلْغَاءِ.</translation>
    </message>
    <message>
        <source>A quarter is done.</source>
        <translation>اِكْتَمَلَ الرُّبْعُ.</translation>
    </message>
    <message>
        <source>Half of it is done.</source>
        <translation>اِكْتَمَلَ النِّصْفُ.</translation>
    </message>
    <message>
        <source>It is nearly done.</source>
        <translation>أَوْشَكَتْ عَلَى الِاكْتِمَالِ.</translation>
    </message>
    <message>
        <source>You hear the music of “%1”.</source>
        <translation>تَسْمَعُ الْآنَ مُوسِيقَى «%1».</translation>
    </message>
    <message>
        <source>You hear the music for your picture.</source>
        <translation>تَسْمَعُ الْآنَ مُوسِيقَى صُورَتِكَ.</translation>
    </message>
    <message>
        <source>Press Select to stop the music, or Back to show another painting. The arrow keys lead to more.</source>
        <translation>اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِإِيقَافِ الْمُوسِيقَى، أَوْ مِفْتَاحَ الرُّجُوعِ لِعَرْضِ لَوْحَةٍ أُخْرَى. مَفَاتِيحُ الْأَسْهُمِ تُوصِلُ إِلَى الْمَزِيدِ.</translation>
    </message>
    <message>
        <source>The music plays again.</source>
        <translation>تُعْزَفُ الْمُوسِيقَى مَرَّةً أُخْرَى.</translation>
    </message>
    <message>
        <source>The music is over. Press Select to hear it again, or Back to show another painting.</source>
        <translation>اِنْتَهَتِ الْمُوسِيقَى. اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِسَمَاعِهَا ثَانِيَةً، أَوْ مِفْتَاحَ الرُّجُوعِ لِعَرْضِ لَوْحَةٍ أُخْرَى.</translation>
    </message>
    <message>
        <source>Search the collection.</source>
        <translation>الْبَحْثُ فِي الْمَجْمُوعَةِ.</translation>
    </message>
    <message>
        <source>Here you can look for a work, and hear it. Move with the arrow keys, and choose with Select.</source>
        <translation>هُنَا يُمْكِنُكَ أَنْ تَبْحَثَ عَنْ عَمَلٍ، وَأَنْ تَسْمَعَهُ. اِنْتَقِلْ بِمَفَاتِيحِ الْأَسْهُمِ، وَاخْتَرْ بِمِفْتَاحِ الِاخْتِيَارِ.</translation>
    </message>
    <message numerus="yes">
        <source>%n work(s) found.</source>
        <translation>
            <numerusform>لَا عَمَلَ.</numerusform>
            <numerusform>وُجِدَ عَمَلٌ وَاحِدٌ.</numerusform>
            <numerusform>وُجِدَ عَمَلَانِ.</numerusform>
            <numerusform>وُجِدَتْ %n أَعْمَالٍ.</numerusform>
            <numerusform>وُجِدَ %n عَمَلًا.</numerusform>
            <numerusform>وُجِدَ %n عَمَلٍ.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n work(s) found for “%1”.</source>
        <translation>
            <numerusform>لَا عَمَلَ لِلْبَحْثِ عَنْ «%1».</numerusform>
            <numerusform>وُجِدَ عَمَلٌ وَاحِدٌ لِلْبَحْثِ عَنْ «%1».</numerusform>
            <numerusform>وُجِدَ عَمَلَانِ لِلْبَحْثِ عَنْ «%1».</numerusform>
            <numerusform>وُجِدَتْ %n أَعْمَالٍ لِلْبَحْثِ عَنْ «%1».</numerusform>
            <numerusform>وُجِدَ %n عَمَلًا لِلْبَحْثِ عَنْ «%1».</numerusform>
            <numerusform>وُجِدَ %n عَمَلٍ لِلْبَحْثِ عَنْ «%1».</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is found. Type less, or take a filter away.</source>
        <translation>لَمْ يُوجَدْ شَيْءٌ. اُكْتُبْ أَقَلَّ، أَوْ أَزِلْ أَحَدَ الْمُرَشِّحَاتِ.</translation>
    </message>
    <message>
        <source>My camera does not answer. I keep trying, and the moment it is back, we go on. Please tell our staff if it takes long.</source>
        <translation>الْكَامِيرَا لَا تَسْتَجِيبُ. أُوَاصِلُ الْمُحَاوَلَةَ، وَمَا إِنْ تَعُودَ حَتَّى نُتَابِعَ. إِنْ طَالَ ذَلِكَ فَأَخْبِرِ الْعَامِلِينَ مِنْ فَضْلِكَ.</translation>
    </message>
    <message>
        <source>The music did not come together. I could not compose for this picture, and it was not your fault. Another picture may well work.</source>
        <translation>لَمْ تَكْتَمِلِ الْمُوسِيقَى. لَمْ أَسْتَطِعِ التَّأْلِيفَ لِهَذِهِ الصُّورَةِ، وَلَيْسَ ذَلِكَ ذَنْبَكَ. قَدْ تَنْجَحُ صُورَةٌ أُخْرَى.</translation>
    </message>
    <message>
        <source>I cannot play this piece. Something is wrong with this recording. Please try another painting.</source>
        <translation>لَا أَسْتَطِيعُ عَزْفَ هَذِهِ الْمَقْطُوعَةِ. فِي هَذَا التَّسْجِيلِ خَلَلٌ. جَرِّبْ لَوْحَةً أُخْرَى مِنْ فَضْلِكَ.</translation>
    </message>
    <message>
        <source>A page of my book is damaged. I cannot show this painting today. The others are waiting for you.</source>
        <translation>إِحْدَى صَفَحَاتِ كِتَابِي تَالِفَةٌ. لَا أَسْتَطِيعُ عَرْضَ هَذِهِ اللَّوْحَةِ الْيَوْمَ. الْأُخْرَيَاتُ فِي انْتِظَارِكَ.</translation>
    </message>
    <message>
        <source>Press Back to return to the start.</source>
        <translation>اِضْغَطْ مِفْتَاحَ الرُّجُوعِ لِلْعَوْدَةِ إِلَى الْبِدَايَةِ.</translation>
    </message>
    <message>
        <source>Press Select to show another painting, or Back to return to the start.</source>
        <translation>اِضْغَطْ مِفْتَاحَ الِاخْتِيَارِ لِعَرْضِ لَوْحَةٍ أُخْرَى، أَوْ مِفْتَاحَ الرُّجُوعِ لِلْعَوْدَةِ إِلَى الْبِدَايَةِ.</translation>
    </message>
    <message>
        <source>I am asleep now. Please come again when the museum is open.</source>
        <translation>أَنَا نَائِمٌ الْآنَ. عُدْ مِنْ فَضْلِكَ حِينَ يَكُونُ الْمُتْحَفُ مَفْتُوحًا.</translation>
    </message>
    <message>
        <source>This page is for our staff. Press Back to leave it.</source>
        <translation>هَذِهِ الصَّفْحَةُ لِلْعَامِلِينَ فِي الْمُتْحَفِ. اِضْغَطْ مِفْتَاحَ الرُّجُوعِ لِمُغَادَرَتِهَا.</translation>
    </message>
    <message>
        <source>Help.</source>
        <translation>مُسَاعَدَةٌ.</translation>
    </message>
    <message>
        <source>Press Back to go on.</source>
        <translation>اِضْغَطْ مِفْتَاحَ الرُّجُوعِ لِلْمُتَابَعَةِ.</translation>
    </message>
    <message>
        <source>Choose a language with Up and Down, and press Select.</source>
        <translation>اِخْتَرْ لُغَةً بِالسَّهْمَيْنِ الْأَعْلَى وَالْأَسْفَلِ، ثُمَّ اضْغَطْ مِفْتَاحَ الِاخْتِيَارِ.</translation>
    </message>
    <message>
        <source>Settings for seeing and hearing.</source>
        <translation>إِعْدَادَاتُ الرُّؤْيَةِ وَالسَّمْعِ.</translation>
    </message>
    <message>
        <source>Move with Up and Down, change a value with Left and Right, and press Back when you are done.</source>
        <translation>اِنْتَقِلْ بِالسَّهْمَيْنِ الْأَعْلَى وَالْأَسْفَلِ، وَغَيِّرِ الْقِيمَةَ بِالسَّهْمَيْنِ الْأَيْمَنِ وَالْأَيْسَرِ، وَاضْغَطْ مِفْتَاحَ الرُّجُوعِ حِينَ تَنْتَهِي.</translation>
    </message>
    <message>
        <source>Take it along. The code on the screen leads your phone to a page with this music.</source>
        <translation>خُذْهَا مَعَكَ. الرَّمْزُ الَّذِي عَلَى الشَّاشَةِ يُوصِلُ هَاتِفَكَ إِلَى صَفْحَةٍ فِيهَا هَذِهِ الْمُوسِيقَى.</translation>
    </message>
    <message>
        <source>The address of the page is: %1.</source>
        <translation>عُنْوَانُ الصَّفْحَةِ هُوَ: %1.</translation>
    </message>
    <message>
        <source>How does it feel to you?</source>
        <translation>مَا الشُّعُورُ الَّذِي تَبْعَثُهُ فِيكَ؟</translation>
    </message>
    <message>
        <source>Choose a feeling, or stars for the music. They are counted, and nobody learns who chose them. Below the feelings you can hear the music played that way.</source>
        <translation>اِخْتَرْ شُعُورًا، أَوْ نُجُومًا لِلْمُوسِيقَى. يُحْسَبُ الِاخْتِيَارُ، وَلَا يَعْرِفُ أَحَدٌ صَاحِبَهُ. تَحْتَ الْمَشَاعِرِ يُمْكِنُكَ سَمَاعُ الْمُوسِيقَى بِهَذَا الشُّعُورِ.</translation>
    </message>
    <message numerus="yes">
        <source>Are you still there? Press any key to stay. Otherwise I return to the start in %n second(s).</source>
        <translation>
            <numerusform>هَلْ مَا زِلْتَ هُنَا؟ اِضْغَطْ أَيَّ مِفْتَاحٍ لِلْبَقَاءِ. وَإِلَّا عُدْتُ إِلَى الْبِدَايَةِ الْآنَ.</numerusform>
            <numerusform>هَلْ مَا زِلْتَ هُنَا؟ اِضْغَطْ أَيَّ مِفْتَاحٍ لِلْبَقَاءِ. وَإِلَّا عُدْتُ إِلَى الْبِدَايَةِ بَعْدَ ثَانِيَةٍ وَاحِدَةٍ.</numerusform>
            <numerusform>هَلْ مَا زِلْتَ هُنَا؟ اِضْغَطْ أَيَّ مِفْتَاحٍ لِلْبَقَاءِ. وَإِلَّا عُدْتُ إِلَى الْبِدَايَةِ بَعْدَ ثَانِيَتَيْنِ.</numerusform>
            <numerusform>هَلْ مَا زِلْتَ هُنَا؟ اِضْغَطْ أَيَّ مِفْتَاحٍ لِلْبَقَاءِ. وَإِلَّا عُدْتُ إِلَى الْبِدَايَةِ بَعْدَ %n ثَوَانٍ.</numerusform>
            <numerusform>هَلْ مَا زِلْتَ هُنَا؟ اِضْغَطْ أَيَّ مِفْتَاحٍ لِلْبَقَاءِ. وَإِلَّا عُدْتُ إِلَى الْبِدَايَةِ بَعْدَ %n ثَانِيَةً.</numerusform>
            <numerusform>هَلْ مَا زِلْتَ هُنَا؟ اِضْغَطْ أَيَّ مِفْتَاحٍ لِلْبَقَاءِ. وَإِلَّا عُدْتُ إِلَى الْبِدَايَةِ بَعْدَ %n ثَانِيَةٍ.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n second(s) left.</source>
        <translation>
            <numerusform>لَمْ يَبْقَ وَقْتٌ.</numerusform>
            <numerusform>بَقِيَتْ ثَانِيَةٌ وَاحِدَةٌ.</numerusform>
            <numerusform>بَقِيَتْ ثَانِيَتَانِ.</numerusform>
            <numerusform>بَقِيَتْ %n ثَوَانٍ.</numerusform>
            <numerusform>بَقِيَتْ %n ثَانِيَةً.</numerusform>
            <numerusform>بَقِيَتْ %n ثَانِيَةٍ.</numerusform>
        </translation>
    </message>
    <message>
        <source>Good, we go on.</source>
        <translation>حَسَنًا، نُتَابِعُ.</translation>
    </message>
    <message>
        <source>The loudspeaker is back.</source>
        <translation>عَادَ مُكَبِّرُ الصَّوْتِ.</translation>
    </message>
    <message>
        <source>I speak to you now.</source>
        <translation>أَنَا أُكَلِّمُكَ الْآنَ.</translation>
    </message>
    <message>
        <source>I am silent now. Press the Speech key, and I speak again.</source>
        <translation>أَنَا صَامِتٌ الْآنَ. اِضْغَطْ مِفْتَاحَ الْكَلَامِ، فَأَتَكَلَّمَ مِنْ جَدِيدٍ.</translation>
    </message>
    <message>
        <source>This visit is over. Press any key, and a new one begins.</source>
        <translation>اِنْتَهَتْ هَذِهِ الزِّيَارَةُ. اِضْغَطْ أَيَّ مِفْتَاحٍ، فَتَبْدَأَ زِيَارَةٌ جَدِيدَةٌ.</translation>
    </message>
    <message>
        <source>Thank you.</source>
        <translation>شُكْرًا جَزِيلًا.</translation>
    </message>
    <message>
        <source>Thank you. Further down you can hear the music played that way.</source>
        <translation>شُكْرًا جَزِيلًا. إِلَى الْأَسْفَلِ يُمْكِنُكَ سَمَاعُ الْمُوسِيقَى بِهَذَا الشُّعُورِ.</translation>
    </message>
    <message>
        <source>The screen is dark now.</source>
        <translation>الشَّاشَةُ مُعْتِمَةٌ الْآنَ.</translation>
    </message>
    <message>
        <source>The screen can be seen again.</source>
        <translation>عَادَتِ الشَّاشَةُ مَرْئِيَّةً.</translation>
    </message>
    <message>
        <source>Volume %1 of %2.</source>
        <translation>مُسْتَوَى الصَّوْتِ %1 مِنْ %2.</translation>
    </message>
    <message>
        <source>I see no picture yet. Hold it about 40 centimetres in front of the camera.</source>
        <translation>لَا أَرَى صُورَةً بَعْدُ. ضَعْهَا أَمَامَ الْكَامِيرَا عَلَى بُعْدِ نَحْوِ 40 سَنْتِيمِتْرًا.</translation>
    </message>
    <message>
        <source>Still no picture. Move it slowly in front of the camera.</source>
        <translation>مَا زِلْتُ لَا أَرَى صُورَةً. حَرِّكْهَا بِبُطْءٍ أَمَامَ الْكَامِيرَا.</translation>
    </message>
    <message>
        <source>A little to the left.</source>
        <translation>قَلِيلًا إِلَى الْيَسَارِ.</translation>
    </message>
    <message>
        <source>More to the left.</source>
        <translation>أَكْثَرَ إِلَى الْيَسَارِ.</translation>
    </message>
    <message>
        <source>A little to the right.</source>
        <translation>قَلِيلًا إِلَى الْيَمِينِ.</translation>
    </message>
    <message>
        <source>More to the right.</source>
        <translation>أَكْثَرَ إِلَى الْيَمِينِ.</translation>
    </message>
    <message>
        <source>A little higher.</source>
        <translation>اِرْفَعْهَا قَلِيلًا.</translation>
    </message>
    <message>
        <source>Still higher.</source>
        <translation>أَعْلَى مِنْ ذَلِكَ.</translation>
    </message>
    <message>
        <source>A little lower.</source>
        <translation>أَنْزِلْهَا قَلِيلًا.</translation>
    </message>
    <message>
        <source>Still lower.</source>
        <translation>أَدْنَى مِنْ ذَلِكَ.</translation>
    </message>
    <message>
        <source>A little closer.</source>
        <translation>قَرِّبْهَا قَلِيلًا.</translation>
    </message>
    <message>
        <source>Still closer.</source>
        <translation>أَقْرَبَ مِنْ ذَلِكَ.</translation>
    </message>
    <message>
        <source>A little farther away.</source>
        <translation>أَبْعِدْهَا قَلِيلًا.</translation>
    </message>
    <message>
        <source>Still farther away.</source>
        <translation>أَبْعَدَ مِنْ ذَلِكَ.</translation>
    </message>
    <message>
        <source>Hold it still.</source>
        <translation>ثَبِّتْهَا.</translation>
    </message>
    <message>
        <source>Hold it quite still.</source>
        <translation>ثَبِّتْهَا تَمَامًا.</translation>
    </message>
    <message>
        <source>Turn it to face the camera.</source>
        <translation>وَجِّهْهَا نَحْوَ الْكَامِيرَا.</translation>
    </message>
    <message>
        <source>Turn it a little more towards the camera.</source>
        <translation>أَدِرْهَا قَلِيلًا نَحْوَ الْكَامِيرَا.</translation>
    </message>
    <message>
        <source>I still see the one before. Take it away, and show me another.</source>
        <translation>مَا زِلْتُ أَرَى الصُّورَةَ السَّابِقَةَ. أَبْعِدْهَا، وَأَرِنِي غَيْرَهَا.</translation>
    </message>
    <message>
        <source>It is still the one before.</source>
        <translation>مَا زَالَتْ هِيَ السَّابِقَةَ.</translation>
    </message>
    <message>
        <source>Good, hold it like that.</source>
        <translation>حَسَنًا، أَبْقِهَا هَكَذَا.</translation>
    </message>
    <message>
        <source>Good. Keep it still, I am looking.</source>
        <translation>حَسَنًا. أَبْقِهَا ثَابِتَةً، فَأَنَا أَنْظُرُ.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>بِلَا عُنْوَانٍ</translation>
    </message>
    <message>
        <source>“%1”.</source>
        <translation>«%1».</translation>
    </message>
    <message>
        <source>“%1”, %2.</source>
        <translation>«%1»، %2.</translation>
    </message>
    <message>
        <source>“%1”, by %2.</source>
        <translation>«%1»، مِنْ أَعْمَالِ %2.</translation>
    </message>
    <message>
        <source>“%1”, by %2, %3.</source>
        <translation>«%1»، مِنْ أَعْمَالِ %2، %3.</translation>
    </message>
    <message>
        <source>Made of: %1.</source>
        <translation>الْخَامَةُ: %1.</translation>
    </message>
    <message>
        <source>Where it hangs: %1.</source>
        <translation>مَكَانُ الْعَرْضِ: %1.</translation>
    </message>
    <message>
        <source>Credit line: %1.</source>
        <translation>سَطْرُ الْمِلْكِيَّةِ: %1.</translation>
    </message>
    <message>
        <source>It is a sample, not a real work.</source>
        <translation>هُوَ نَمُوذَجٌ، وَلَيْسَ عَمَلًا حَقِيقِيًّا.</translation>
    </message>
    <message>
        <source>This is the picture that you showed.</source>
        <translation>هَذِهِ هِيَ الصُّورَةُ الَّتِي عَرَضْتَهَا.</translation>
    </message>
    <message>
        <source>Its main colour is %1.</source>
        <translation>لَوْنُهَا الرَّئِيسُ: %1.</translation>
    </message>
    <message>
        <source>Its main colours are %1.</source>
        <translation>أَلْوَانُهَا الرَّئِيسَةُ: %1.</translation>
    </message>
    <message>
        <source>There is a face in it.</source>
        <translation>فِيهَا وَجْهٌ.</translation>
    </message>
    <message>
        <source>There is a figure in it.</source>
        <translation>فِيهَا شَخْصٌ.</translation>
    </message>
    <message>
        <source>Its lines are mostly level.</source>
        <translation>تَغْلِبُ عَلَيْهَا الْخُطُوطُ الْأُفُقِيَّةُ.</translation>
    </message>
    <message>
        <source>Its lines are mostly upright.</source>
        <translation>تَغْلِبُ عَلَيْهَا الْخُطُوطُ الْقَائِمَةُ.</translation>
    </message>
    <message>
        <source>Its lines are mostly slanting.</source>
        <translation>تَغْلِبُ عَلَيْهَا الْخُطُوطُ الْمَائِلَةُ.</translation>
    </message>
    <message>
        <source>Its left half is much like a mirror image of the right.</source>
        <translation>نِصْفُهَا الْأَيْسَرُ كَأَنَّهُ مِرْآةٌ لِلْأَيْمَنِ.</translation>
    </message>
    <message>
        <source>It is full of detail.</source>
        <translation>هِيَ مَلِيئَةٌ بِالتَّفَاصِيلِ.</translation>
    </message>
    <message>
        <source>Much of it is empty space.</source>
        <translation>كَثِيرٌ مِنْهَا فَرَاغٌ.</translation>
    </message>
    <message>
        <source>The eye is drawn to the middle.</source>
        <translation>تَنْجَذِبُ الْعَيْنُ إِلَى الْوَسَطِ.</translation>
    </message>
    <message>
        <source>The eye is drawn to the left.</source>
        <translation>تَنْجَذِبُ الْعَيْنُ إِلَى الْيَسَارِ.</translation>
    </message>
    <message>
        <source>The eye is drawn to the right.</source>
        <translation>تَنْجَذِبُ الْعَيْنُ إِلَى الْيَمِينِ.</translation>
    </message>
    <message>
        <source>The eye is drawn to the top.</source>
        <translation>تَنْجَذِبُ الْعَيْنُ إِلَى الْأَعْلَى.</translation>
    </message>
    <message>
        <source>The eye is drawn to the top left.</source>
        <translation>تَنْجَذِبُ الْعَيْنُ إِلَى أَعْلَى الْيَسَارِ.</translation>
    </message>
    <message>
        <source>The eye is drawn to the top right.</source>
        <translation>تَنْجَذِبُ الْعَيْنُ إِلَى أَعْلَى الْيَمِينِ.</translation>
    </message>
    <message>
        <source>The eye is drawn to the bottom.</source>
        <translation>تَنْجَذِبُ الْعَيْنُ إِلَى الْأَسْفَلِ.</translation>
    </message>
    <message>
        <source>The eye is drawn to the bottom left.</source>
        <translation>تَنْجَذِبُ الْعَيْنُ إِلَى أَسْفَلِ الْيَسَارِ.</translation>
    </message>
    <message>
        <source>The eye is drawn to the bottom right.</source>
        <translation>تَنْجَذِبُ الْعَيْنُ إِلَى أَسْفَلِ الْيَمِينِ.</translation>
    </message>
    <message>
        <source>The music is made by a machine.</source>
        <translation>هَذِهِ الْمُوسِيقَى مِنْ تَأْلِيفِ آلَةٍ.</translation>
    </message>
    <message>
        <source>It follows the feeling of the picture: %1.</source>
        <translation>هِيَ تَتْبَعُ شُعُورَ الصُّورَةِ: %1.</translation>
    </message>
    <message>
        <source>It follows the feeling that you chose: %1.</source>
        <translation>هِيَ تَتْبَعُ الشُّعُورَ الَّذِي اخْتَرْتَهُ: %1.</translation>
    </message>
    <message numerus="yes">
        <source>It is very slow, with %n beat(s) a minute.</source>
        <translation>
            <numerusform>هِيَ بَطِيئَةٌ جِدًّا، بِسُرْعَةِ %n نَبْضَةٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بَطِيئَةٌ جِدًّا، بِسُرْعَةِ نَبْضَةٍ وَاحِدَةٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بَطِيئَةٌ جِدًّا، بِسُرْعَةِ نَبْضَتَيْنِ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بَطِيئَةٌ جِدًّا، بِسُرْعَةِ %n نَبَضَاتٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بَطِيئَةٌ جِدًّا، بِسُرْعَةِ %n نَبْضَةً فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بَطِيئَةٌ جِدًّا، بِسُرْعَةِ %n نَبْضَةٍ فِي الدَّقِيقَةِ.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is slow, with %n beat(s) a minute.</source>
        <translation>
            <numerusform>هِيَ بَطِيئَةٌ، بِسُرْعَةِ %n نَبْضَةٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بَطِيئَةٌ، بِسُرْعَةِ نَبْضَةٍ وَاحِدَةٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بَطِيئَةٌ، بِسُرْعَةِ نَبْضَتَيْنِ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بَطِيئَةٌ، بِسُرْعَةِ %n نَبَضَاتٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بَطِيئَةٌ، بِسُرْعَةِ %n نَبْضَةً فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بَطِيئَةٌ، بِسُرْعَةِ %n نَبْضَةٍ فِي الدَّقِيقَةِ.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It goes at walking pace, with %n beat(s) a minute.</source>
        <translation>
            <numerusform>هِيَ بِسُرْعَةِ الْمَشْيِ، بِسُرْعَةِ %n نَبْضَةٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بِسُرْعَةِ الْمَشْيِ، بِسُرْعَةِ نَبْضَةٍ وَاحِدَةٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بِسُرْعَةِ الْمَشْيِ، بِسُرْعَةِ نَبْضَتَيْنِ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بِسُرْعَةِ الْمَشْيِ، بِسُرْعَةِ %n نَبَضَاتٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بِسُرْعَةِ الْمَشْيِ، بِسُرْعَةِ %n نَبْضَةً فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ بِسُرْعَةِ الْمَشْيِ، بِسُرْعَةِ %n نَبْضَةٍ فِي الدَّقِيقَةِ.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is lively, with %n beat(s) a minute.</source>
        <translation>
            <numerusform>هِيَ نَشِيطَةٌ، بِسُرْعَةِ %n نَبْضَةٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ نَشِيطَةٌ، بِسُرْعَةِ نَبْضَةٍ وَاحِدَةٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ نَشِيطَةٌ، بِسُرْعَةِ نَبْضَتَيْنِ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ نَشِيطَةٌ، بِسُرْعَةِ %n نَبَضَاتٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ نَشِيطَةٌ، بِسُرْعَةِ %n نَبْضَةً فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ نَشِيطَةٌ، بِسُرْعَةِ %n نَبْضَةٍ فِي الدَّقِيقَةِ.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is fast, with %n beat(s) a minute.</source>
        <translation>
            <numerusform>هِيَ سَرِيعَةٌ، بِسُرْعَةِ %n نَبْضَةٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ سَرِيعَةٌ، بِسُرْعَةِ نَبْضَةٍ وَاحِدَةٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ سَرِيعَةٌ، بِسُرْعَةِ نَبْضَتَيْنِ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ سَرِيعَةٌ، بِسُرْعَةِ %n نَبَضَاتٍ فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ سَرِيعَةٌ، بِسُرْعَةِ %n نَبْضَةً فِي الدَّقِيقَةِ.</numerusform>
            <numerusform>هِيَ سَرِيعَةٌ، بِسُرْعَةِ %n نَبْضَةٍ فِي الدَّقِيقَةِ.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its key is %1.</source>
        <translation>مَقَامُهَا: %1.</translation>
    </message>
    <message>
        <source>%1 flat</source>
        <translation>%1 بِيمُول</translation>
    </message>
    <message>
        <source>%1 sharp</source>
        <translation>%1 دِيِيز</translation>
    </message>
    <message>
        <source>It is played by %1.</source>
        <translation>يَعْزِفُهَا: %1.</translation>
    </message>
</context>
<context>
    <name>HelpPanel</name>
    <message>
        <source>Choose a language to begin.</source>
        <translation>اختر لغة للبدء.</translation>
    </message>
    <message>
        <source>Then show me a painting of this exhibition, or any picture that you have with you.</source>
        <translation>ثم أرِني لوحة من هذا المعرض، أو أي صورة معك.</translation>
    </message>
    <message>
        <source>I play the music that belongs to it.</source>
        <translation>فأعزف الموسيقى الخاصة بها.</translation>
    </message>
    <message>
        <source>Hold a picture, a postcard or a label in front of the camera, at arm&apos;s length.</source>
        <translation>ضع صورة أو بطاقة أمام الكاميرا، على بُعد ذراع.</translation>
    </message>
    <message>
        <source>Move it until the corners lie around it, then hold it still.</source>
        <translation>حرّكها حتى تحيط بها الزوايا الأربع، ثم ثبّتها.</translation>
    </message>
    <message>
        <source>If the picture is new to me, I ask before I compose for it. Nothing that I see is kept.</source>
        <translation>إن كانت الصورة جديدة عليّ، سألتك قبل أن أؤلّف لها. لا يُحفظ شيء مما أراه.</translation>
    </message>
    <message>
        <source>Some pictures look alike. Choose the one that you are showing.</source>
        <translation>تتشابه بعض الصور. اختر التي تعرضها.</translation>
    </message>
    <message>
        <source>If none of them is yours, I can compose music for your picture.</source>
        <translation>إن لم تكن صورتك بينها، فأستطيع أن أؤلّف لها موسيقى.</translation>
    </message>
    <message>
        <source>Drag the corners until the frame lies around what you would like to hear.</source>
        <translation>اسحب الزوايا حتى يحيط الإطار بما تودّ سماعه.</translation>
    </message>
    <message>
        <source>Say yes, and I compose for it at once.</source>
        <translation>قل نعم، فأبدأ التأليف فورًا.</translation>
    </message>
    <message>
        <source>The picture is forgotten when you go on.</source>
        <translation>تُنسى الصورة حين تنتقل إلى غيرها.</translation>
    </message>
    <message>
        <source>I look at the colours, the light and the lines, and write music that follows them.</source>
        <translation>أتأمّل الألوان والضوء والخطوط، وأكتب موسيقى تتبعها.</translation>
    </message>
    <message>
        <source>It takes a few seconds.</source>
        <translation>يستغرق ذلك بضع ثوانٍ.</translation>
    </message>
    <message>
        <source>The frame in the painting shows what the music speaks of just now.</source>
        <translation>الإطار الذي في اللوحة يبيّن ما تتحدث عنه الموسيقى الآن.</translation>
    </message>
    <message>
        <source>Two fingers, or plus and minus, bring the painting closer.</source>
        <translation>إصبعان، أو زرّا الزائد والناقص، لتقريب اللوحة وإبعادها.</translation>
    </message>
    <message>
        <source>Tell me how it feels to you, and I play it that way.</source>
        <translation>أخبرني بشعورك، فأعزفها بهذا الشعور.</translation>
    </message>
    <message>
        <source>Search by a word, or choose a colour, a feeling, an artist or a room.</source>
        <translation>ابحث بكلمة، أو اختر لونًا أو شعورًا أو فنانًا أو قاعة.</translation>
    </message>
    <message>
        <source>Choose a painting to hear its music.</source>
        <translation>اختر لوحة لسماع موسيقاها.</translation>
    </message>
    <message>
        <source>Something does not work just now. Another painting may well work.</source>
        <translation>حدث خلل الآن. قد تنجح لوحة أخرى.</translation>
    </message>
    <message>
        <source>Our staff are glad to help.</source>
        <translation>يسرّ العاملين في المتحف أن يساعدوك.</translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation>مفاتيح الأسهم</translation>
    </message>
    <message>
        <source>from one thing to the next</source>
        <translation>من بند إلى آخر</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>مفتاح الاختيار</translation>
    </message>
    <message>
        <source>does what is named</source>
        <translation>ينفّذ ما ذُكر</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>مفتاح الرجوع</translation>
    </message>
    <message>
        <source>one step back</source>
        <translation>خطوة إلى الوراء</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>مفتاح المساعدة</translation>
    </message>
    <message>
        <source>says where you are, and opens this page</source>
        <translation>يقول أين أنت، ويفتح هذه الصفحة</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>مفتاحا الصوت</translation>
    </message>
    <message>
        <source>quieter and louder</source>
        <translation>خفض الصوت ورفعه</translation>
    </message>
    <message>
        <source>How it works</source>
        <translation>كيف تتم الزيارة</translation>
    </message>
    <message>
        <source>With the keys</source>
        <translation>بالمفاتيح</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Speak to me</source>
        <translation>الإرشاد الصوتي</translation>
    </message>
    <message>
        <source>Everything is said aloud, and keys lead through it</source>
        <translation>يُقال كل شيء بصوت مسموع، وتكفي المفاتيح للتنقّل</translation>
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
    <name>KeyLayouts</name>
    <message>
        <source>Apostrophe</source>
        <translation>فاصلة عليا</translation>
    </message>
    <message>
        <source>Hyphen</source>
        <translation>شَرطة</translation>
    </message>
    <message>
        <source>Slash</source>
        <translation>شَرطة مائلة</translation>
    </message>
    <message>
        <source>Colon</source>
        <translation>نقطتان</translation>
    </message>
    <message>
        <source>Full stop</source>
        <translation>نقطة</translation>
    </message>
    <message>
        <source>Comma</source>
        <translation>فاصلة</translation>
    </message>
    <message>
        <source>Ampersand</source>
        <translation>علامة العطف</translation>
    </message>
    <message>
        <source>Opening bracket</source>
        <translation>قوس الفتح</translation>
    </message>
    <message>
        <source>Closing bracket</source>
        <translation>قوس الإغلاق</translation>
    </message>
    <message>
        <source>Hamza</source>
        <translation>همزة</translation>
    </message>
</context>
<context>
    <name>KeyboardKey</name>
    <message>
        <source>Row %1</source>
        <translation>الصف %1</translation>
    </message>
</context>
<context>
    <name>LanguagePanel</name>
    <message>
        <source>Language</source>
        <translation>اللغة</translation>
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
        <source>It is too dark for me. Is something in front of my camera? Take it away, or hold the picture into the light.</source>
        <translation>الضوء ضعيف جدًا. هل أمام الكاميرا شيء؟ أبعِده، أو ضع الصورة في الضوء.</translation>
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
        <source>Browse the collection</source>
        <translation>تصفّح المجموعة</translation>
    </message>
    <message>
        <source>Without the camera</source>
        <translation>من دون الكاميرا</translation>
    </message>
</context>
<context>
    <name>PieceFacts</name>
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
</context>
<context>
    <name>PieceTexts</name>
    <message>
        <source>Your picture</source>
        <translation>صورتك</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message>
        <source>Sample, not a real work</source>
        <translation>نموذج، ليس عملًا حقيقيًا</translation>
    </message>
    <message>
        <source>As you feel it: %1</source>
        <translation>بشعورك: %1</translation>
    </message>
    <message>
        <source>Another take</source>
        <translation>موسيقى أخرى</translation>
    </message>
    <message>
        <source>Music made by a machine</source>
        <translation>موسيقى من تأليف آلة</translation>
    </message>
    <message>
        <source>The loudspeaker is silent just now. The music goes on as soon as it is back.</source>
        <translation>مكبّر الصوت صامت الآن. تستمر الموسيقى حالما يعود.</translation>
    </message>
    <message>
        <source>The music: %1</source>
        <translation>الموسيقى: %1</translation>
    </message>
</context>
<context>
    <name>PinPad</name>
    <message>
        <source>For staff</source>
        <translation>للعاملين في المتحف</translation>
    </message>
    <message numerus="yes">
        <source>Too many wrong numbers. Wait %n second(s).</source>
        <translation>
            <numerusform>أرقام خاطئة كثيرة. انتظر لحظة.</numerusform>
            <numerusform>أرقام خاطئة كثيرة. انتظر ثانية واحدة.</numerusform>
            <numerusform>أرقام خاطئة كثيرة. انتظر ثانيتين.</numerusform>
            <numerusform>أرقام خاطئة كثيرة. انتظر %n ثوانٍ.</numerusform>
            <numerusform>أرقام خاطئة كثيرة. انتظر %n ثانية.</numerusform>
            <numerusform>أرقام خاطئة كثيرة. انتظر %n ثانية.</numerusform>
        </translation>
    </message>
    <message>
        <source>That number is wrong.</source>
        <translation>هذا الرقم غير صحيح.</translation>
    </message>
    <message>
        <source>Type your number.</source>
        <translation>اكتب رقمك.</translation>
    </message>
    <message numerus="yes">
        <source>%n digit(s) typed</source>
        <translation>
            <numerusform>لم يُكتب أي رقم</numerusform>
            <numerusform>كُتب رقم واحد</numerusform>
            <numerusform>كُتب رقمان</numerusform>
            <numerusform>كُتبت %n أرقام</numerusform>
            <numerusform>كُتب %n رقمًا</numerusform>
            <numerusform>كُتب %n رقم</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>إدخال</translation>
    </message>
    <message>
        <source>Back to the visitors</source>
        <translation>العودة إلى الزوّار</translation>
    </message>
</context>
<context>
    <name>Player</name>
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
</context>
<context>
    <name>PlayingDeeds</name>
    <message>
        <source>Tell me more</source>
        <translation>حدّثني عنها</translation>
    </message>
    <message>
        <source>Speaks about the picture and its music</source>
        <translation>للحديث عن الصورة وموسيقاها</translation>
    </message>
    <message>
        <source>How it feels</source>
        <translation>شعورك</translation>
    </message>
    <message>
        <source>Say how you like it and how it feels, and I play it that way</source>
        <translation>لتقييم الموسيقى واختيار شعور تُعزف به</translation>
    </message>
    <message>
        <source>Another take</source>
        <translation>موسيقى أخرى</translation>
    </message>
    <message>
        <source>Composes other music for the same picture</source>
        <translation>لتأليف موسيقى أخرى للصورة نفسها</translation>
    </message>
    <message>
        <source>Take it along</source>
        <translation>خذها معك</translation>
    </message>
    <message>
        <source>Shows a code for your phone</source>
        <translation>لعرض رمز يقرؤه هاتفك</translation>
    </message>
    <message>
        <source>Browse</source>
        <translation>تصفّح</translation>
    </message>
    <message>
        <source>Finds other paintings of the collection</source>
        <translation>للعثور على لوحات أخرى من المجموعة</translation>
    </message>
</context>
<context>
    <name>PlayingScreen</name>
    <message>
        <source>The music for your picture is playing.</source>
        <translation>تُعزف الآن موسيقى صورتك.</translation>
    </message>
    <message>
        <source>The music of “%1” is playing.</source>
        <translation>تُعزف الآن موسيقى «%1».</translation>
    </message>
</context>
<context>
    <name>Pressable</name>
    <message>
        <source>on</source>
        <translation>يعمل</translation>
    </message>
    <message>
        <source>off</source>
        <translation>متوقف</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>مختار</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 من %2</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
</context>
<context>
    <name>Rating</name>
    <message>
        <source>not for me</source>
        <translation>لا تناسبني</translation>
    </message>
    <message>
        <source>so-so</source>
        <translation>عادية</translation>
    </message>
    <message>
        <source>quite nice</source>
        <translation>لطيفة</translation>
    </message>
    <message>
        <source>I like it</source>
        <translation>أعجبتني</translation>
    </message>
    <message>
        <source>wonderful</source>
        <translation>رائعة</translation>
    </message>
    <message>
        <source>How do you like it?</source>
        <translation>ما رأيك فيها؟</translation>
    </message>
    <message>
        <source>Thank you: %1</source>
        <translation>شكرًا لك: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s): %1</source>
        <translation>
            <numerusform>بلا نجوم: %1</numerusform>
            <numerusform>نجمة واحدة: %1</numerusform>
            <numerusform>نجمتان: %1</numerusform>
            <numerusform>%n نجوم: %1</numerusform>
            <numerusform>%n نجمة: %1</numerusform>
            <numerusform>%n نجمة: %1</numerusform>
        </translation>
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
    <message>
        <source>%1 of %2</source>
        <translation>%1 من %2</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Opens the keyboard</source>
        <translation>لفتح لوحة المفاتيح</translation>
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
    <name>Sheet</name>
    <message>
        <source>Done</source>
        <translation>تم</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
</context>
<context>
    <name>Staff</name>
    <message>
        <source>in order</source>
        <translation>على ما يرام</translation>
    </message>
    <message>
        <source>Exhibition</source>
        <translation>المعرض</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>الإصدار %1</translation>
    </message>
    <message>
        <source>none: publish one</source>
        <translation>لا يوجد: انشر معرضًا</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>الكاميرا</translation>
    </message>
    <message>
        <source>does not answer: check its cable</source>
        <translation>لا تستجيب: تحقّق من سلكها</translation>
    </message>
    <message>
        <source>had to be started anew</source>
        <translation>أُعيد تشغيلها</translation>
    </message>
    <message>
        <source>Loudspeaker</source>
        <translation>مكبّر الصوت</translation>
    </message>
    <message>
        <source>does not answer: check that it is connected and on</source>
        <translation>لا يستجيب: تحقّق من توصيله وتشغيله</translation>
    </message>
    <message>
        <source>Free on the disk</source>
        <translation>المساحة المتاحة على القرص</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1 ميغابايت</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>الحرارة</translation>
    </message>
    <message>
        <source>%1 °C</source>
        <translation>%1 °م</translation>
    </message>
    <message>
        <source>Memory in use</source>
        <translation>الذاكرة المستخدمة</translation>
    </message>
    <message>
        <source>Running for</source>
        <translation>مدة التشغيل</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 س %2 د</translation>
    </message>
</context>
<context>
    <name>StaffDesk</name>
    <message>
        <source>How I am</source>
        <translation>حالتي</translation>
    </message>
    <message>
        <source>Loudest volume for visitors</source>
        <translation>أعلى صوت للزوّار</translation>
    </message>
    <message>
        <source>Lower</source>
        <translation>خفض</translation>
    </message>
    <message>
        <source>Higher</source>
        <translation>رفع</translation>
    </message>
    <message>
        <source>Show the camera</source>
        <translation>عرض الكاميرا</translation>
    </message>
    <message>
        <source>Test the loudspeaker</source>
        <translation>اختبار مكبّر الصوت</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>التحديث الآن</translation>
    </message>
    <message>
        <source>Fetches the newest exhibition</source>
        <translation>لجلب أحدث معرض</translation>
    </message>
    <message>
        <source>End the program</source>
        <translation>إنهاء البرنامج</translation>
    </message>
    <message>
        <source>Back to the visitors</source>
        <translation>العودة إلى الزوّار</translation>
    </message>
    <message>
        <source>What the camera sees</source>
        <translation>ما تراه الكاميرا</translation>
    </message>
    <message>
        <source>What happened last</source>
        <translation>آخر ما حدث</translation>
    </message>
    <message>
        <source>%1, not well</source>
        <translation>%1، يحتاج إلى عناية</translation>
    </message>
</context>
<context>
    <name>StaffScreen</name>
    <message>
        <source>For staff</source>
        <translation>للعاملين في المتحف</translation>
    </message>
</context>
<context>
    <name>Stepper</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 من %2</translation>
    </message>
</context>
<context>
    <name>StillThere</name>
    <message>
        <source>Are you still there?</source>
        <translation>هل ما زلت هنا؟</translation>
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
    <name>TakeAlongPanel</name>
    <message>
        <source>Take it along</source>
        <translation>خذها معك</translation>
    </message>
    <message>
        <source>A code that leads to %1</source>
        <translation>رمز يوصل إلى %1</translation>
    </message>
    <message>
        <source>Point the camera of your phone at the code. You can hear the music again at home.</source>
        <translation>وجّه كاميرا هاتفك نحو الرمز، واسمع الموسيقى مرة أخرى في بيتك.</translation>
    </message>
    <message>
        <source>This music cannot be taken along just now.</source>
        <translation>لا يمكن أخذ هذه الموسيقى معك الآن.</translation>
    </message>
    <message>
        <source>I do not learn who you are.</source>
        <translation>لن أعرف من أنت.</translation>
    </message>
</context>
<context>
    <name>Tempo</name>
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
</context>
<context>
    <name>TouchKeyboard</name>
    <message>
        <source>Keyboard, %1</source>
        <translation>لوحة المفاتيح، %1</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>حروف</translation>
    </message>
    <message>
        <source>Digits</source>
        <translation>أرقام</translation>
    </message>
    <message>
        <source>Letters of %1</source>
        <translation>حروف %1</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>مسافة</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>مسح</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>تم</translation>
    </message>
</context>
<context>
    <name>TranscriptBar</name>
    <message>
        <source>Spoken: %1</source>
        <translation>يُقال: %1</translation>
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
        <translation>أواصل المحاولة، وسنتابع لحظة عودتها. إن طال الأمر فأخبر العاملين من فضلك.</translation>
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
        <source>My loudspeaker does not answer</source>
        <translation>مكبّر الصوت لا يستجيب</translation>
    </message>
    <message>
        <source>I keep trying. The moment it is back, you hear me again. Please tell our staff if it takes long.</source>
        <translation>أواصل المحاولة، وستسمعني من جديد لحظة عودته. إن طال الأمر فأخبر العاملين من فضلك.</translation>
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
        <translation>لا أستطيع عرض هذه اللوحة اليوم. اللوحات الأخرى في انتظارك. أخبر العاملين من فضلك.</translation>
    </message>
    <message>
        <source>Show another painting</source>
        <translation>اعرض لوحة أخرى</translation>
    </message>
    <message>
        <source>Browse the collection</source>
        <translation>تصفّح المجموعة</translation>
    </message>
</context>
<context>
    <name>WorkButton</name>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
</context>
<context>
    <name>WorkGrid</name>
    <message>
        <source>Paintings</source>
        <translation>اللوحات</translation>
    </message>
</context>
<context>
    <name>WorkTile</name>
    <message>
        <source>No music yet</source>
        <translation>لا موسيقى بعد</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
</context>
<context>
    <name>ZoomablePainting</name>
    <message>
        <source>Move the picture</source>
        <translation>تحريك الصورة</translation>
    </message>
    <message>
        <source>The arrow keys move the picture; press again to let go</source>
        <translation>تحريك الصورة بمفاتيح الأسهم، والضغط مجدّدًا للإفلات</translation>
    </message>
    <message>
        <source>Then the arrow keys move the picture</source>
        <translation>ثم تحريك الصورة بمفاتيح الأسهم</translation>
    </message>
    <message>
        <source>Farther</source>
        <translation>إبعاد</translation>
    </message>
    <message>
        <source>Closer</source>
        <translation>تقريب</translation>
    </message>
</context>
</TS>
