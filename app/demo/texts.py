"""What the made-up practice says in its own words, in each language."""

TEXTS = {
    "en": {
        "crisis": (
            "You told us about thoughts of harming yourself, or of not being alive. Please do not"
            " stay alone with them. Call or text 988 now, day or night: someone there will listen."
            " If you are in danger right now, call 911. Your answers are before your clinician"
            " too, but they may not be read at once."
        ),
    },
    "es": {
        "crisis": (
            "Usted nos habló de pensamientos de hacerse daño o de no querer vivir. Por favor, no"
            " se quede a solas con ellos. Llame o escriba al 988 ahora, de día o de noche: alguien"
            " le va a escuchar. Si está en peligro en este momento, llame al 911. Su equipo"
            " de salud también verá sus respuestas, pero quizá no de inmediato."
        ),
    },
    "ar": {
        "crisis": (
            "وصلتنا منك كلمات عن أفكار بإيذاء النفس أو بعدم الرغبة في الحياة."
            " نرجو ألا تكون وحدك مع هذه الأفكار. يُرجى الاتصال الآن بالرقم 988 أو مراسلته،"
            " ليلًا أو نهارًا: هناك من يستمع إليك. في حال الخطر الآن، فالرقم هو 911."
            " تصل إجاباتك إلى الفريق الطبي أيضًا، لكنها قد لا تُقرأ فورًا."
        ),
    },
}
