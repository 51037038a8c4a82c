"""What the made-up practice says in its own words, in each language.

988 answers calls in many languages, with an interpreter; texts in English and Spanish only. The
words about danger are true whoever reads them: the person, or somebody who answers for them.
"""

TEXTS = {
    "en": {
        "crisis": (
            "Nobody has to stay alone with thoughts of not being alive, or of harming themselves."
            " Call or text 988 now, day or night: someone there will listen."
            " If there is danger right now, call 911. The answers are before your clinician"
            " too, but they may not be read at once."
        ),
    },
    "es": {
        "crisis": (
            "Nadie tiene que quedarse a solas con pensamientos de no querer vivir o de hacerse"
            " daño. Llame ahora al 988 y marque 2 para hablar en español, o envíe la palabra AYUDA"
            " en un mensaje de texto al 988, de día o de noche: alguien le va a escuchar. Si hay"
            " peligro en este momento, llame al 911. Su equipo de salud también verá las"
            " respuestas, pero quizá no de inmediato."
        ),
    },
    "ar": {
        "crisis": (
            "لا ينبغي أن يبقى أحد وحده مع أفكار عن عدم الرغبة في الحياة أو عن إيذاء النفس."
            " يُرجى الاتصال الآن بالرقم 988، ليلًا أو نهارًا، وطلب مترجم بقول كلمة Arabic:"
            " هناك من يستمع إليك. الرسائل النصية إلى هذا الرقم لا تُقرأ بالعربية."
            " إذا كان هناك خطر الآن، فالرقم هو 911."
            " تصل الإجابات إلى الفريق الطبي أيضًا، لكنها قد لا تُقرأ فورًا."
        ),
    },
    "zh-Hans": {
        "hours": "周一至周五 8 点到 17 点",
        "who_reads": "您的医生和护士会在就诊前阅读您的回答。夜间和周末没有人查看。",
        "crisis": (
            "有不想活或者伤害自己的想法时，谁都不必独自承受。请现在就拨打 988，白天夜里都可以，"
            "说 Chinese 请口译员：那里有人会听您说。发短信到这个号码不支持中文。如果现在就有危险，"
            "请拨打 911。医护人员也会看到这些回答，但不一定马上读到。"
        ),
    },
    "vi": {
        "hours": "Thứ Hai đến thứ Sáu, 8 giờ đến 17 giờ",
        "who_reads": (
            "Bác sĩ và điều dưỡng của quý vị đọc các câu trả lời trước buổi khám."
            " Ban đêm và cuối tuần không có ai theo dõi."
        ),
        "crisis": (
            "Không ai phải ở một mình với ý nghĩ không muốn sống hoặc tự làm hại mình. Xin gọi 988"
            " ngay bây giờ, ngày hay đêm, và nói Vietnamese để có thông dịch viên: ở đó có người"
            " lắng nghe quý vị. Số này không nhận tin nhắn bằng tiếng Việt. Nếu đang có nguy hiểm,"
            " xin gọi 911. Nhóm chăm sóc cũng thấy các câu trả lời, nhưng có thể không đọc ngay."
        ),
    },
    "fr": {
        "hours": "Du lundi au vendredi, de 8 h à 17 h",
        "who_reads": (
            "Votre médecin et l’équipe infirmière lisent vos réponses avant la consultation."
            " Personne ne les surveille la nuit ni le week-end."
        ),
        "crisis": (
            "Personne n’a à rester seul avec des pensées de ne plus vivre ou de se faire du mal."
            " Appelez le 988 maintenant, de jour comme de nuit, et demandez un interprète en disant"
            " « French » : quelqu’un vous écoutera. Ce numéro ne répond pas aux messages écrits en"
            " français. S’il y a un danger en ce moment, appelez le 911. L’équipe soignante voit"
            " aussi les réponses, mais peut-être pas tout de suite."
        ),
    },
    "pt-BR": {
        "hours": "De segunda a sexta, das 8h às 17h",
        "who_reads": (
            "Seu médico e a equipe de enfermagem leem suas respostas antes da consulta."
            " Ninguém acompanha as respostas à noite nem no fim de semana."
        ),
        "crisis": (
            "Ninguém precisa ficar sozinho com pensamentos de não viver ou de se machucar. Ligue"
            " agora para 988, de dia ou de noite, e peça um intérprete dizendo “Portuguese”: alguém"
            " vai escutar você. Esse número não responde a mensagens de texto em português. Se há"
            " perigo neste momento, ligue para 911. A equipe de saúde também vê as respostas, mas"
            " talvez não na hora."
        ),
    },
    "hi": {
        "hours": "सोमवार से शुक्रवार, सुबह 8 से शाम 5 बजे तक",
        "who_reads": (
            "आपके डॉक्टर और नर्स आपके जवाब मुलाकात से पहले पढ़ते हैं।"
            " रात में और शनिवार-रविवार को इन्हें कोई नहीं देखता।"
        ),
        "crisis": (
            "ज़िंदा न रहने या खुद को नुकसान पहुँचाने के विचारों के साथ किसी को अकेले नहीं रहना चाहिए।"
            " अभी 988 पर फ़ोन करें, दिन हो या रात, और Hindi कहकर दुभाषिया माँगें: वहाँ कोई आपकी बात"
            " सुनेगा। इस नंबर पर हिंदी में लिखे संदेशों का जवाब नहीं मिलता। अगर अभी खतरा है, तो 911 पर"
            " फ़ोन करें। जवाब डॉक्टर और नर्स को भी दिखते हैं, पर शायद तुरंत नहीं।"
        ),
    },
}
