"""What the made-up practice says in its own words, in each language.

The crisis text says what to do, never what somebody answered or who reads it: the program knows
that, and says it beside the text. The 988 line takes text messages in English and Spanish only;
for other languages it calls an interpreter (988lifeline.org, SAMHSA 2023).
"""

TEXTS = {
    "en": {
        "hours": "Weekdays 8 to 5",
        "crisis": (
            "If you are thinking of harming yourself, or of not being alive, please do not stay"
            " alone with these thoughts. Call or text 988 now, day or night: someone there will"
            " listen. If you are in danger right now, call 911."
        ),
    },
    "es": {
        "hours": "De lunes a viernes, de 8 a 17",
        "crisis": (
            "Si piensa en hacerse daño o en no querer vivir, por favor, no se quede a solas con"
            " esos pensamientos. Llame ahora al 988 y marque 2 para hablar en español, o envíe la"
            " palabra AYUDA al 988 en un mensaje de texto, de día o de noche: alguien le va a"
            " escuchar. Si está en peligro en este momento, llame al 911."
        ),
    },
    "ar": {
        "hours": "أيام الأسبوع من 8 إلى 5",
        "crisis": (
            "إذا كانت لديك أفكار بإيذاء النفس أو بعدم الرغبة في الحياة، فنرجو ألا تكون وحدك معها."
            " يُرجى الاتصال الآن بالرقم 988، ليلًا أو نهارًا، وطلب مترجم بقول كلمة «Arabic»:"
            " هناك من يستمع إليك. في حال الخطر الآن، يُرجى الاتصال بالرقم 911."
        ),
    },
    "zh-Hans": {
        "hours": "工作日 8:00 至 17:00",
        "crisis": (
            "如果您有伤害自己或不想活下去的念头，请不要一个人承受。请现在就拨打 988，"
            "白天夜里都可以，接通后说“Mandarin”请口译员：会有人倾听您。"
            "如果您此刻有危险，请拨打 911。"
        ),
    },
    "fr": {
        "hours": "Du lundi au vendredi, de 8 h à 17 h",
        "crisis": (
            "Si vous pensez à vous faire du mal, ou à ne plus vivre, ne restez pas sans aide avec"
            " ces pensées. Appelez le 988 maintenant, de jour comme de nuit, et demandez un"
            " interprète en disant « French » : quelqu’un vous écoutera. Si vous êtes en danger"
            " en ce moment, appelez le 911."
        ),
    },
    "pt-BR": {
        "hours": "De segunda a sexta, das 8h às 17h",
        "crisis": (
            "Se você pensa em se machucar ou em não querer viver, por favor, não fique sem ninguém"
            " por perto com esses pensamentos. Ligue agora para o 988, de dia ou de noite, e peça"
            " um intérprete dizendo “Portuguese”: alguém vai ouvir você. Se você está em perigo"
            " neste momento, ligue para o 911."
        ),
    },
    "vi": {
        "hours": "Thứ Hai đến thứ Sáu, 8 giờ đến 17 giờ",
        "crisis": (
            "Nếu quý vị có ý nghĩ làm hại bản thân hoặc không muốn sống nữa, xin đừng ở một mình"
            " với những ý nghĩ đó. Hãy gọi 988 ngay bây giờ, ban ngày hay ban đêm, và nói"
            " “Vietnamese” để có người phiên dịch: sẽ có người lắng nghe quý vị. Nếu quý vị đang"
            " gặp nguy hiểm ngay lúc này, hãy gọi 911."
        ),
    },
    "hi": {
        "hours": "सोमवार से शुक्रवार, सुबह 8 से शाम 5 बजे तक",
        "crisis": (
            "यदि आपके मन में खुद को नुकसान पहुँचाने या जीवित न रहने के विचार आते हैं, तो कृपया इनके साथ"
            " अकेले न रहें। दिन हो या रात, अभी 988 पर फ़ोन करें और “Hindi” कहकर दुभाषिया माँगें: वहाँ कोई"
            " आपकी बात सुनेगा। यदि आप इस समय ख़तरे में हैं, तो 911 पर फ़ोन करें।"
        ),
    },
}
