"""Made-up people: their names, what they might write, and how burdened they are. Nobody is real."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

NAMES = {
    "en": (
        "Maria Thomas Grace Walter Ruth Daniel Helen Samuel Joan Peter Alice Victor Nora Frank"
        " Irene Hugh Clara Leon Edith Oscar".split(),
        "Whitfield Lindqvist Carver Ellery Marsh Penrose Halloway Brandt Okoro Sutter Vance"
        " Thornbury Quill Ashdown Merrow Fenn Larkin Dray Holt Pell".split(),
    ),
    "es": (
        "Lucía Mateo Carmen Andrés Rosa Julián Elena Tomás Pilar Rubén Inés Hugo Marta Diego"
        " Alma Nicolás".split(),
        "Delgado Arriaga Montes Quiroga Salcedo Barrios Olmedo Iriarte Fuentes Villalba Rosales"
        " Cordero".split(),
    ),
    "ar": (
        "أميرة يوسف ليلى كريم سلمى طارق هدى سامي نادية رامي".split(),
        "حداد المصري الخطيب نصار العمري درويش الشامي قاسم".split(),
    ),
}
SEXES = {  # of the given names above, in their order
    "en": "fmfmfmfmfmfmfmfmfmfm",
    "es": "fmfmfmfmfmfmfmfm",
    "ar": "fmfmfmfmfm",
}

OWN_WORDS = {
    "en": (
        "My knee keeps me from the garden, and I miss the garden.",
        "I am tired by noon and do not know why.",
        "I want to know which of my tablets I still need.",
        "The nights are long. I lie there and worry about money.",
        "Climbing the stairs leaves me out of breath since the summer.",
        "I would like to walk to the market again.",
        "My daughter says I should ask about my memory.",
        "The new tablet makes me dizzy when I stand up.",
        "I have not slept through a night since spring.",
    ),
    "es": (
        "Me duele la espalda cuando trabajo y no puedo descansar.",
        "Quiero saber si todas estas pastillas me hacen falta.",
        "Duermo mal y de día no tengo ánimo.",
        "Me preocupa el azúcar y no sé qué comer.",
        "Me gustaría volver a caminar hasta el parque.",
    ),
    "ar": (
        "ألم الركبة يمنعني من الخروج كل يوم.",
        "أنام قليلا وأستيقظ متعبا.",
        "أريد أن أفهم لماذا أتناول كل هذه الأدوية.",
        "أشعر بالوحدة منذ انتقلنا إلى هنا.",
    ),
}
CALM_WORDS = {  # of somebody who is well
    "en": (
        "Nothing special. I want to keep things as they are.",
        "Just my yearly visit. I feel well.",
        "I would like to stay as fit as I am.",
    ),
    "es": ("Todo va bien, solo vengo a mi control.", "Quiero seguir así de bien."),
    "ar": ("لا شيء خاص، أريد أن أبقى بصحة جيدة.", "زيارة عادية، أنا بخير."),
}
DARK_WORDS = {  # of somebody who has lost heart
    "en": "I do not see the point of much since my wife died.",
    "es": "Desde que murió mi esposa no le encuentro sentido a nada.",
    "ar": "لم أعد أجد معنى لشيء منذ وفاة زوجتي.",
}
WOULD_HELP = {
    "en": (
        "Someone I can call with small questions.",
        "A list of what each tablet is for.",
        "More time to talk.",
        "Knowing what to do when the pain comes.",
    ),
    "es": ("Que me expliquen con calma.", "Alguien a quien llamar cuando tengo dudas."),
    "ar": ("أن يشرح لي أحد بلغتي.", "قائمة واضحة بأدويتي."),
}
REASONS = (
    "blood pressure", "diabetes check", "knee pain", "tiredness", "yearly check-up",
    "asthma", "sleep", "new medicine", "back pain", "follow-up",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Persona:
    """One made-up person.

    burden  from 0 (well in every domain) to 1 (unwell in every domain)
    """

    given_name: str
    family_name: str
    sex: str
    age: int
    locale: str
    burden: float


def make_persona(random: Random, locale: str) -> Persona:
    """A random person who answers in this language."""
    given, family = NAMES[locale]
    place = random.randrange(len(given))
    age = min(94, max(18, round(random.gauss(56, 18))))
    return Persona(
        given_name=given[place],
        family_name=random.choice(family),
        sex={"f": "female", "m": "male"}[SEXES[locale][place]],
        age=age,
        locale=locale,
        burden=min(0.95, max(0.02, random.betavariate(2, 3.4) + (age - 56) / 250)),
    )
