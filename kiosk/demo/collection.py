"""The sample collection: invented works of an invented studio, and one canvas that no catalogue knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from db.entities import AccessionNumber
from kiosk.demo import abstracts, gardens, horizons, nights, rooms, seasons, streets, waters
from kiosk.demo.brushes import OILS, Brush, Finish, paint
from kiosk.demo.drawing import Sketch

_SEED = 7
_HEIGHT, _WIDTH = 500, 700
"""Of a sketch; the canvas has twice as many pixels each way."""


@dataclass(frozen=True, slots=True)
class SampleWork:
    """One invented work: what the catalogue says of it, and how it is painted."""

    accession_number: AccessionNumber
    title: str
    title_ar: str
    style: str
    culture: str
    room: str
    description: str
    description_ar: str
    draw: Callable[[Sketch], None]
    upright: bool = False
    """Taller than wide."""
    brushes: Sequence[Brush] = OILS
    finish: Finish = field(default_factory=Finish)

    @property
    def file_name(self) -> str:
        """Of the painted canvas."""
        return f"{self.accession_number}.png"

    def painted(self) -> NDArray[np.uint8]:
        """The canvas, (1000, 1400, 3) or upright (1400, 1000, 3), sRGB; always the same pixels."""
        height, width = (_WIDTH, _HEIGHT) if self.upright else (_HEIGHT, _WIDTH)
        sketch = Sketch(height, width, _SEED)
        self.draw(sketch)
        return paint(sketch, self.brushes, self.finish)


SAMPLE_WORKS: tuple[SampleWork, ...] = (
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-01"),
        title="Storm off the Grey Cape",
        title_ar="عاصفة عند الرأس الرمادي",
        style="Romanticism",
        culture="Northern European",
        room="1",
        description="A small ship leans between a torn sky and breaking waves.",
        description_ar="سفينة صغيرة تميل بين سماء ممزقة وأمواج متكسرة.",
        draw=waters.storm,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-02"),
        title="The Lake before Waking",
        title_ar="البحيرة قبل اليقظة",
        style="Impressionism",
        culture="Alpine",
        room="1",
        description="First sun between two mountains; the water has not moved yet.",
        description_ar="أول الشمس بين جبلين، والماء لم يتحرك بعد.",
        draw=waters.lake,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-03"),
        title="Field of Suns",
        title_ar="حقل الشموس",
        style="Post-Impressionism",
        culture="Southern European",
        room="1",
        description="Sunflowers to the horizon on a windy summer noon.",
        description_ar="أزهار عباد الشمس حتى الأفق في ظهيرة صيف عاصف.",
        draw=seasons.sunflowers,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-04"),
        title="The City Counts Its Stars",
        title_ar="المدينة تعدّ نجومها",
        style="Post-Impressionism",
        culture="Mediterranean",
        room="2",
        description="Towers and domes under a turning sky, their windows in the river.",
        description_ar="أبراج وقباب تحت سماء دوّارة، ونوافذها في النهر.",
        draw=nights.starry_city,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-05"),
        title="Red Argument",
        title_ar="جدال أحمر",
        style="Abstract Expressionism",
        culture="",
        room="3",
        description="Two reds that will not agree, and one black answer.",
        description_ar="أحمران لا يتفقان، وجواب أسود واحد.",
        draw=abstracts.red_argument,
        upright=True,
        finish=Finish(impasto=1.6),
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-06"),
        title="First Snow, Last Light",
        title_ar="أول الثلج وآخر الضوء",
        style="Romanticism",
        culture="Northern European",
        room="2",
        description="A cottage with warm windows among bare trees.",
        description_ar="كوخ بنوافذ دافئة بين أشجار عارية.",
        draw=seasons.snow,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-07"),
        title="Pomegranates and a Copper Jug",
        title_ar="رمّان وإبريق نحاسي",
        style="Baroque",
        culture="Ottoman",
        room="2",
        description="Fruit, cloth and copper in a raking light.",
        description_ar="فاكهة وقماش ونحاس في ضوء مائل.",
        draw=rooms.still_life,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-08"),
        title="Woman in a Green Shawl",
        title_ar="امرأة بشال أخضر",
        style="Realism",
        culture="Levantine",
        room="2",
        description="She looks out of the window; we do not learn at what.",
        description_ar="تنظر من النافذة ولا نعرف إلى ماذا.",
        draw=rooms.green_shawl,
        upright=True,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-09"),
        title="Gate to the Dunes",
        title_ar="بوابة الكثبان",
        style="Orientalism",
        culture="Arab",
        room="3",
        description="A caravan seen through a pointed arch between turned-wood screens.",
        description_ar="قافلة تُرى عبر قوس مدبّب بين مشربيتين.",
        draw=horizons.dunes,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-10"),
        title="Pond Garden at Noon",
        title_ar="حديقة البركة ظهرًا",
        style="Pointillism",
        culture="French",
        room="1",
        description="A red bridge, lilies and blossom, all in dots.",
        description_ar="جسر أحمر وزنابق وأزهار، كلها نقاط.",
        draw=gardens.garden,
        brushes=gardens.DOTS,
        finish=Finish(impasto=0.7),
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-11"),
        title="Construction No. 7",
        title_ar="تركيب رقم ٧",
        style="Constructivism",
        culture="Russian",
        room="3",
        description="Planes, circles and bars held in balance.",
        description_ar="مسطحات ودوائر وقضبان في توازن.",
        draw=abstracts.construction,
        brushes=abstracts.FLAT,
        finish=Finish(impasto=0.7, weave=0.05, varnish=0.35),
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-12"),
        title="Grey Rain",
        title_ar="مطر رمادي",
        style="Impressionism",
        culture="French",
        room="2",
        description="Wet paving and umbrellas; one of them is red.",
        description_ar="رصيف مبلل ومظلات، واحدة منها حمراء.",
        draw=streets.rainy_street,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-13"),
        title="Path through the Birches",
        title_ar="درب بين أشجار البتولا",
        style="Impressionism",
        culture="Russian",
        room="1",
        description="Autumn light at the end of a forest path.",
        description_ar="ضوء الخريف في آخر درب الغابة.",
        draw=seasons.forest,
        upright=True,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-14"),
        title="Festival Night",
        title_ar="ليلة العيد",
        style="Expressionism",
        culture="Mediterranean",
        room="3",
        description="Fireworks over a harbour; the water is full of sparks.",
        description_ar="ألعاب نارية فوق الميناء، والماء مليء بالشرر.",
        draw=nights.fireworks,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-15"),
        title="Feluccas at Evening",
        title_ar="فلوكات عند المساء",
        style="Impressionism",
        culture="Egyptian",
        room="3",
        description="Three sails on the Nile while the sun goes down.",
        description_ar="ثلاثة أشرعة على النيل والشمس تغيب.",
        draw=waters.feluccas,
    ),
    SampleWork(
        accession_number=AccessionNumber("SAMPLE-16"),
        title="Lamps of the Souk",
        title_ar="قناديل السوق",
        style="Expressionism",
        culture="Arab",
        room="3",
        description="Coloured glass in a vaulted lane.",
        description_ar="زجاج ملوّن في زقاق مقبّب.",
        draw=streets.lanterns,
        upright=True,
    ),
)
"""All that the demonstration imports."""

UNKNOWN_WORK = SampleWork(
    accession_number=AccessionNumber("UNKNOWN"),
    title="Red Moon over the Terraces",
    title_ar="قمر أحمر فوق المدرّجات",
    style="Expressionism",
    culture="",
    room="",
    description="An enormous moon rises behind terraced hills.",
    description_ar="قمر هائل يطلع خلف تلال مدرّجة.",
    draw=horizons.red_moon,
)
"""In no catalogue: the visitor's own picture, for which the kiosk composes live."""
