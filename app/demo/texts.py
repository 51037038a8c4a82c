"""What the made-up practice says in its own words, in each language."""

TEXTS = {
    "en": {
        "hours": "Weekdays 8 to 5",
        "who_reads": (
            "Your clinician and the nurses who work with them read your answers before the visit."
            " Nobody watches them at night or at weekends."
        ),
        "crisis": (
            "You told us about thoughts of harming yourself, or of not being alive. Please do not"
            " stay alone with them. Call or text 988 now, day or night: someone there will listen."
            " If you are in danger right now, call 911. Your answers are before your clinician"
            " too, but they may not be read at once."
        ),
    },
    "es": {
        "hours": "De lunes a viernes, de 8 a 17",
        "who_reads": (
            "Su médico y el personal de enfermería leen sus respuestas antes de la visita."
            " Nadie las vigila de noche ni los fines de semana."
        ),
        "crisis": (
            "Usted nos habló de pensamientos de hacerse daño o de no querer vivir. Por favor, no"
            " se quede a solas con ellos. Llame o escriba al 988 ahora, de día o de noche: alguien"
            " le va a escuchar. Si está en peligro en este momento, llame al 911. Su médico"
            " también verá sus respuestas, pero quizá no de inmediato."
        ),
    },
    "ar": {
        "hours": "أيام الأسبوع من 8 إلى 5",
        "who_reads": (
            "يقرأ طبيبك وفريق التمريض إجاباتك قبل الزيارة."
            " لا أحد يراقبها في الليل أو في عطلة نهاية الأسبوع."
        ),
        "crisis": (
            "أخبرتنا عن أفكار بإيذاء نفسك أو بعدم الرغبة في الحياة. من فضلك لا تبق وحدك معها."
            " اتصل الآن بالرقم 988 في أي وقت من الليل أو النهار، وسيستمع إليك شخص هناك."
            " إذا كنت في خطر الآن فاتصل بالرقم 911."
            " إجاباتك تصل أيضا إلى طبيبك، لكنها قد لا تُقرأ فورا."
        ),
    },
}
