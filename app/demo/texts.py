"""What the made-up practice says in its own words, in every language it offers.

The crisis text says what to do, never what somebody answered or who reads it: the program knows
that, and says it beside the text. It is true whoever reads it, the person or somebody who answers
for them. The 988 line takes text messages in English and Spanish only; for other languages it
calls an interpreter (988lifeline.org, SAMHSA 2023).
"""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "crisis": (
            "Nobody has to stay alone with thoughts of not wanting to live, or of self-harm."
            " Call or text 988 now, day or night: someone there will listen."
            " If there is danger right now, call 911."
        ),
    },
    "es": {
        "crisis": (
            "Nadie tiene que quedarse a solas con pensamientos de no querer vivir o de hacerse"
            " daño. Llame ahora al 988 y marque 2 para hablar en español, o envíe la palabra AYUDA"
            " en un mensaje de texto al 988, de día o de noche: alguien le va a escuchar. Si hay"
            " peligro en este momento, llame al 911."
        ),
    },
    "ar": {
        "crisis": (
            "لا ينبغي أن يبقى أحد وحده مع أفكار عن عدم الرغبة في الحياة أو عن إيذاء النفس."
            " يُرجى الاتصال الآن بالرقم 988، ليلًا أو نهارًا، وطلب مترجم بقول كلمة Arabic:"
            " هناك من يستمع إليك. الرسائل النصية إلى هذا الرقم لا تُقرأ بالعربية."
            " إذا كان هناك خطر الآن، فالرقم هو 911."
        ),
    },
    "zh-Hans": {
        "crisis": (
            "有不想活或者伤害自己的想法时，谁都不必独自承受。请现在就拨打 988，白天夜里都可以，"
            "说 Chinese 请口译员：那里有人会听您说。发短信到这个号码不支持中文。如果现在就有危险，"
            "请拨打 911。"
        ),
    },
    "vi": {
        "crisis": (
            "Không ai phải ở một mình với ý nghĩ không muốn sống hoặc tự làm hại mình. Xin gọi 988"
            " ngay bây giờ, ngày hay đêm, và nói Vietnamese để có thông dịch viên: ở đó có người"
            " lắng nghe quý vị. Số này không nhận tin nhắn bằng tiếng Việt. Nếu đang có nguy hiểm,"
            " xin gọi 911."
        ),
    },
    "fr": {
        "crisis": (
            "Personne n’a à affronter sans aide l’envie de ne plus vivre ou de se faire du mal."
            " Appelez le 988 maintenant, de jour comme de nuit, et demandez un interprète en disant"
            " « French » : quelqu’un vous écoutera. Ce numéro ne répond pas aux messages écrits en"
            " français. S’il y a un danger en ce moment, appelez le 911."
        ),
    },
    "pt-BR": {
        "crisis": (
            "Ninguém precisa enfrentar sem ajuda pensamentos de não querer viver ou de se machucar."
            " Ligue agora para 988, de dia ou de noite, e peça um intérprete dizendo “Portuguese”:"
            " alguém vai escutar você. Esse número não responde a mensagens de texto em português."
            " Se há perigo neste momento, ligue para 911."
        ),
    },
    "hi": {
        "crisis": (
            "ज़िंदा न रहने या खुद को नुकसान पहुँचाने के विचारों के साथ किसी को अकेले नहीं रहना चाहिए।"
            " अभी 988 पर फ़ोन करें, दिन हो या रात, और Hindi कहकर दुभाषिया माँगें: वहाँ कोई आपकी बात"
            " सुनेगा। इस नंबर पर हिंदी में लिखे संदेश नहीं पढ़े जाते। अगर अभी खतरा है, तो 911 पर"
            " फ़ोन करें।"
        ),
    },
}
