"""Uzbek. A speaker should review this table."""

from bot.texts.texts import Texts

UZBEK = Texts(
    language_name="Oʻzbekcha",
    start=(
        "Maqolalar haqida istalgan narsani soʻrang: men ularning oʻz soʻzlari bilan, manbasini "
        "koʻrsatib javob beraman, javob boʻlmasa, shunday deyman."
    ),
    try_these="Masalan:",
    ask_about="{subject}: nima maʼlum?",
    you_asked="Savolingiz: {question}",
    help=(
        "Savolingizni yozing. Guruhda: /ask va savol, yoki nomimni yozing (@), yoki xabarimga "
        "javob bering.\n\n"
        "/more – oxirgi savol boʻyicha yana parchalar\n"
        "/cite – oxirgi javobga havola qilish\n"
        "/verify – matnni maqolalar bilan solishtirish\n"
        "/saved – javobini kutayotgan savollaringiz\n"
        "/sources – men biladigan maqolalar\n"
        "/about – qancha bilaman va u qanchalik yangi\n"
        "/lang – men gapiradigan til\n"
        "/lang only – iqtiboslar faqat savol tilida\n"
        "/lite – qisqa yoki uzun iqtiboslar\n"
        "/privacy – nimani saqlayman\n"
        "/forget – Siz haqingizda saqlanganini oʻchirish"
    ),
    ask_usage="Savolni buyruqdan keyin yozing, masalan: /ask {example}",
    unknown_command="Bunday buyruqni bilmayman. Savolingizni yozing yoki /help yuboring.",
    about="{articles} ta maqola, {paragraphs} ta abzas. Nazorat kodi: {fingerprint}",
    newest="Eng yangi maqola: {date}",
    dates="Sanalar: {first} – {last}",
    hosts="Qayerdan: {hosts}",
    privacy=(
        "Saqlaydiganlarim men ishlaydigan kompyuterdagi faylda turadi:\n"
        "• menga yozilgan har bir xabar – unga javob berguncha\n"
        "• keyingi savollar, javob ostidagi tugmalar va /cite beradigan havolalar uchun {time}: "
        "savolingiz, Telegramdagi identifikatoringiz, topilgan parchalar roʻyxati va Siz bergan "
        "baho\n"
        "• Siz tanlagan til, iqtiboslarning uzunligi va tillari\n\n"
        "Bunday havola faqat parchani koʻrsatadi, savolni koʻrsatmaydi. Bularning hammasini "
        "oʻchiradigan buyruq: /forget"
    ),
    privacy_saved=(
        "Saqlashimni soʻragan savolingizni javobini aytgunimcha, lekin koʻpi bilan {time} "
        "saqlayman."
    ),
    privacy_corrections=(
        "Bundan tashqari, Sizga koʻrsatilgan iqtiboslarning soʻzlari {time} davomida saqlanadi: "
        "maqolada ular qolmasa, xabar qilish uchun."
    ),
    privacy_statistics=(
        "Bundan tashqari, {time} davomida javoblar statistikasi saqlanadi: soati, tili, natijasi, "
        "javob berish vaqti va baholar – savolning oʻzi ham, uni kim bergani ham saqlanmaydi. "
        "/forget uni oʻzgartirmaydi."
    ),
    minutes="{count} daqiqa",
    hours="{count} soat",
    days="{count} kun",
    log_without_questions="Tizim jurnallarida (log) savollar yoʻq.",
    log_with_questions=(
        "Bot egasi savollarni tizim jurnallariga (log) yozishni yoqib qoʻygan. Ular qancha "
        "saqlanishini u hal qiladi; /forget ularni jurnallardan oʻchirmaydi."
    ),
    forgotten="Ushbu chat haqida saqlangan hamma narsa oʻchirildi.",
    forgotten_person="Bu chatda siz haqingizda saqlagan hamma narsani oʻchirdim.",
    articles_of="Maqolalar: {total} tadan {first}–{last}:",
    articles_with="Qidirildi: {words}",
    no_such_articles="Hech bir maqolada yoʻq: {words}",
    and_more="… va yana {count} ta.",
    choose_language="Qaysi tilda gapiray?",
    language_chosen="Endi oʻzbekcha gapiraman.",
    one_language=(
        "Endi faqat savol tilidagi maqolalardan iqtibos keltiraman. "
        "Qolganlarini qaytarish: /lang all"
    ),
    all_languages=(
        "Endi barcha tillardagi maqolalardan iqtibos keltiraman. Faqat savol tilida: /lang only"
    ),
    lite_on="Endi iqtiboslar qisqa. Uzunini qaytarish: /lite",
    lite_off="Endi iqtiboslar uzun, yigʻilgan holda. Qisqasini qaytarish: /lite",
    closest="Eng yaqin parchalar; ularda javob boʻlmasligi mumkin.",
    closest_no_name="Eng yaqin parchalar; hech birida yoʻq: {names}.",
    closest_no_number="Eng yaqin parchalar; ularda javob boʻladigan son yoʻq.",
    closest_no_phrase="Eng yaqin parchalar; hech birida {names} yoʻq.",
    closest_elsewhere=(
        "Savol tilida hech narsa yoʻq. Boshqa tildagi eng yaqin parchalar ({language}); ularda "
        "javob boʻlmasligi mumkin."
    ),
    nothing="Maqolalarda bu haqda aytilmagan.",
    searched_for="Qidirilgan soʻzlar: {words}",
    language_searched=(
        "Faqat savol tilidagi maqolalardan qidirildi: {language}. Hammasidan qidirish: /lang all"
    ),
    only_beginning="Savolning faqat boshi qidirildi: “{words}” gacha.",
    also_searched="Bular ham qidirildi: {words}",
    other_language="Parchalar maqolalarning oʻz tilida: {language}",
    differ="Maqolalar turlicha aytadi: {answers}",
    also_in="Bu yerda ham bor: {places}",
    verify_usage=(
        "Matnni buyruqdan keyin yozing yoki xabarga /verify deb javob bering: men nom yoki son "
        "bor gaplarni maqolalar bilan solishtiraman."
    ),
    verify_no_claim="Solishtirish uchun nom yoki son bor gap topmadim.",
    verify_summary=(
        "Tasdiqlanadi: {supported}. Farq qiladi: {different}. Maqolalarda yoʻq: {missing}."
    ),
    verify_supported="Maqolalar tasdiqlaydi:",
    verify_differs="Maqolalardan farqi: {kinds}",
    verify_missing="Maqolalarda yoʻq:",
    verify_nearest="Eng yaqin parcha:",
    verify_across="Eng yaqin parcha boshqa tilda, soʻzlarini solishtira olmayman:",
    verify_left_out="Yana tekshirilmagani: {count}.",
    kind_number="son",
    kind_date="sana",
    kind_name="nom",
    kind_negation="inkor",
    corpus_holds="Men bilganlarim:",
    titles_near="Shu soʻzlarning ayrimlari bor maqolalar:",
    no_word="Bu savolda qidirish mumkin boʻlgan soʻz yoʻq.",
    on_greeting=(
        "Salom! Men savollarga maqolalardan soʻzma-soʻz parchalar bilan javob beraman. "
        "Masalan: {example}"
    ),
    on_thanks="Arzimaydi.",
    on_farewell="Xayr, salomat boʻling!",
    on_how_are_you="Rahmat, yaxshi. Nimani bilmoqchisiz?",
    on_help=(
        "Men savollarga maqolalardan soʻzma-soʻz parchalar bilan, manbasini koʻrsatib javob "
        "beraman. Savolingizni oʻz soʻzlaringiz bilan yozing, masalan: {example}"
    ),
    on_affirmation="Yaxshi. Yana savolingiz boʻlsa, yozing.",
    empty_corpus="Hozircha birorta ham maqolani bilmayman.",
    understood="Shu savolning davomi deb tushunildi: {question}",
    part="“{heading}” boʻlimi",
    page="{number}-bet",
    pages="{first}–{last}-betlar",
    paragraph="{number}-abzas",
    paragraphs="{first}–{last}-abzaslar",
    paragraph_of="{total} xatboshidan {number}-xatboshi",
    no_more="Boshqa parcha yoʻq.",
    nothing_to_cite="Havola qilish uchun hali javob yoʻq. Avval savol bering.",
    choose_style="Havolani nusxalash uchun uslubni bosing.",
    button_around="Kontekst",
    button_more="Yana {count}",
    button_cite="Havola qilish",
    button_open="Ochish",
    button_helpful="Foydali",
    button_unhelpful="Bu emas",
    button_back="Orqaga",
    button_alone="Faqat shu soʻzlar",
    button_one_language="Faqat savol tilida",
    button_all_languages="Barcha tillardagi iqtiboslar",
    button_footnote="Izoh",
    button_previous="Oldingi",
    button_next="Keyingi",
    thanks="Rahmat.",
    what_was_wrong="Nima notoʻgʻri boʻldi?",
    wrong_passage="Parcha notoʻgʻri",
    wrong_place="Maqola toʻgʻri, joyi boshqa",
    outdated="Eskirgan",
    no_answer="Bu javob emas",
    expired="Bu tugma eskirgan. Iltimos, qaytadan soʻrang.",
    link_expired="Bu havola endi ishlamaydi. Iltimos, savolingizni bering.",
    not_yours="Bu tugma boshqa birovning savoliga tegishli.",
    only_admins="Guruh tilini faqat guruh administratorlari oʻzgartira oladi.",
    button_tell_me="Javob chiqqanda xabar berish",
    button_drop="Oʻchirish {number}",
    question_saved=(
        "Saqlandi. Javobi bor maqolalar qoʻshilganda, Sizga shu yerda yozaman. Roʻyxatingiz: /saved"
    ),
    too_many_saved="Bu yerda {most} ta savol saqlangan. Avval bittasini olib tashlang: /saved",
    saved_questions=(
        "Saqlangan savollaringiz. Maqolalar qoʻshilganda ularni qaytadan beraman va javobini shu "
        "yerda aytaman. Tugma oʻz savolini olib tashlaydi:"
    ),
    nothing_saved="Bu yerda saqlangan savolingiz yoʻq.",
    question_dropped="Savol olib tashlandi.",
    now_answered="Endi maqolalarda shunday deyilgan:",
    article_changed="Men shu yerda parcha keltirgan maqola oʻzgardi: {title}",
    article_removed="Men shu yerda parcha keltirgan maqola oʻchirildi: {title}",
    it_said="Avval shunday edi:",
    now_it_says="Endi shunday:",
    says_no_more="Unda endi bunday joy yoʻq.",
    correction_broke=(
        "Maqola oʻzgarganini xabar qilayotganimda aloqa uzildi. Bu haqda shu yerda hech narsa "
        "boʻlmasa, tugmani bosing."
    ),
    button_show_change="Oʻzgarishni koʻrish",
    only_text="Men faqat matnni oʻqiy olaman. Iltimos, savolingizni yozing.",
    empty_mention="Labbay? Savolingizni nomimdan keyin yozing.",
    too_long="Bu savol {limit} ta belgidan uzun. Iltimos, qisqartiring.",
    not_answered=(
        "Birdaniga juda koʻp savol keldi, shuning uchun bunisiga javob bermadim. Iltimos, bir "
        "daqiqadan keyin qaytadan yuboring."
    ),
    nor_these="Bular ham javobsiz qoldi:",
    line_broke="Javobni yuborayotganimda aloqa uzildi. Javob bu yerda koʻrinmasa, tugmani bosing.",
    button_show="Javobni koʻrsatish",
    line_broke_resend=(
        "Javob berayotganimda aloqa uzildi. Bu yerga hech narsa kelmagan boʻlsa, iltimos, buni "
        "qaytadan yuboring."
    ),
    not_allowed="Men faqat maʼlum kishilar va chatlarga javob berishga sozlanganman.",
    was_away="Bir muddat aloqada boʻlmadim. Javob hali kerak boʻlsa, iltimos, qaytadan soʻrang.",
    busy="Hozir bandman. Iltimos, birozdan keyin urinib koʻring.",
    articles_away="Hozir maqolalarga ulanib boʻlmayapti.",
    question_kept="Savolingizni saqlab qoʻydim, ulanish tiklanishi bilan javob beraman.",
    failed="Men tomonda xatolik yuz berdi ({reference}). Iltimos, qayta urinib koʻring.",
    inline_hint="Savol yozing",
    inline_nothing="Maqolalarda bu haqda aytilmagan",
    too_often="Soʻrovlar juda koʻp. Iltimos, {seconds} soniya kuting.",
    editors_question=(
        "Maqolalarda bu savolga javob yoʻq ({language}):\n\n{question}\n\n"
        "Kerakli abzasni bilsangiz, ushbu xabarga javob qilib uning identifikatorini, masalan ID#3 "
        "yoki ID#3:120-180, yoxud ushbu buyruq beradigan havolani yuboring: /cite"
    ),
    editors_sent="Yuborildi: {ids}",
    editors_withdrawn="Bu savol qaytarib olindi yoki eskirdi.",
    editors_no_id=(
        "Buni yubora olmayman. Iltimos, savolga javob qilib abzas identifikatorini, masalan ID#3 "
        "yoki ID#3:120-180, yoxud ushbu buyruq beradigan havolani yuboring: /cite"
    ),
    editors_too_long=(
        "Bu bitta xabarga sigʻmaydi. Iltimos, abzasning bir qismini koʻrsating, masalan {id}:0-500"
    ),
    editors_gone="U xabarda ochiq savol yoʻq. Balki u qaytarib olingandir.",
    editors_unreachable=(
        "Yuborilmadi: savol bergan kishi meni bloklagan yoki uning chati endi yoʻq."
    ),
    editor_found="Muharrir ushbu savolingizga javob topdi: {question}",
    privacy_editors=(
        "Maqolalarda javobi yoʻq savollarni muharrirlar koʻradi (ismingizsiz), javob izlash uchun. "
        "Ularni qaytarib oladigan buyruq: /forget"
    ),
    help_admin=(
        "Siz administratorsiz: maqola qoʻshish uchun menga fayl yoki faqat havolalardan "
        "iborat xabar yuboring.\n\n"
        "/remove – maqolalarni oʻchirish\n"
        "/sync – manbalarni qayta oʻqish\n"
        "/status – korpus va bot holati"
    ),
    adding="{name} oʻqilmoqda …",
    syncing="Manbalar oʻqilmoqda …",
    count_added="Qoʻshildi: {count}",
    count_changed="Oʻzgartirildi: {count}",
    count_unchanged="Oʻzgarishsiz: {count}",
    count_removed="Oʻchirildi: {count}",
    count_skipped="Oʻtkazib yuborildi: {count}",
    nothing_changed="Hech narsa oʻzgarmadi.",
    skipped="Nima oʻtkazib yuborildi va nega:",
    file_too_big="Fayl juda katta. Men {limit} MB gacha boʻlgan fayllarni qabul qilaman.",
    download_failed="Faylni yuklab ololmadim. Iltimos, qaytadan yuboring.",
    corpus_busy=(
        "Hozir maqolalarni boshqa dastur oʻzgartirmoqda. Iltimos, bir necha daqiqadan keyin "
        "urinib koʻring."
    ),
    still_adding=(
        "Yuborganlaringizni hali qoʻshyapman. Qolganini hisobot berganimdan keyin yuboring."
    ),
    remove_usage=(
        "Maqolalarning identifikatorlarini buyruqdan keyin yozing: /remove ID. Ular "
        "qoʻshilganlar haqidagi hisobotlarimda bor; ushbu buyruq ham koʻrsatadi: pullquote "
        "articles"
    ),
    no_article="{id} degan maqolani bilmayman.",
    did_you_mean="Balki {id}?",
    remove_question="Buni korpusdan oʻchiraymi?",
    button_remove="Oʻchirish",
    button_keep="Qoldirish",
    kept="Hech narsa oʻchirilmadi.",
    removal_expired="Bu tugma eskirgan. Iltimos, buyruqni qaytadan yuboring.",
    busy_adding="Hozir maqolalarni qoʻshyapman. Tugagach, yana bosing.",
    no_sources=(
        "Sinxronlanadigan manba yoʻq. Ular pullquote.toml faylida koʻrsatiladi: [corpus] "
        "boʻlimidagi sources."
    ),
    status_languages="Tillar: {languages}",
    status_size="Diskda: {megabytes} MB",
    status_sources="Manbalar:",
    status_never_synced="Ularni hali sinxronlamadim.",
    status_synced="Oxirgi sinxronlash: {time}. {result}",
    status_sync_failed="U muvaffaqiyatsiz tugadi; sababi logda.",
    status_interval="Har {minutes} daqiqada sinxronlayman.",
    status_waiting="Navbatdagi xabarlar: {count}",
    status_questions=(
        "Oxirgi 24 soatdagi savollar: {total}. Javob berildi: {answer}, eng yaqin parchalar: "
        "{closest}, hech narsa topilmadi: {nothing}, salomlashuv va h.k.: {small_talk}"
    ),
    status_uptime="Ish vaqti: {hours} soat {minutes} daqiqa",
    page_ask="Soʻrash",
    page_question="Savolingiz",
    page_articles="Maqolalar",
    page_languages="Sahifa tili",
    page_skip="Mazmunga oʻtish",
    page_search="Qidirish",
    page_words="Maqolalardagi soʻzlar",
    page_narrow="Aniqlashtirish",
    page_since="Chop etilgan sana, dan",
    page_until="Chop etilgan sana, gacha",
    page_author="Muallif",
    page_in_language="Maqolalar tili",
    page_any="Istalgan",
    page_source="Manba",
    page_copy="Nusxalash",
    page_copied="Nusxalandi",
    page_changed="Bu havola keltirgan soʻzlar endi bu yerda yoʻq.",
    page_moved="Bu havola keltirgan soʻzlar endi boshqa joyda: {place}",
    page_not_found="Bunday sahifa yoki bunday maqola yoʻq.",
    page_wrong="Bu manzilni oʻqib boʻlmaydi: {field}",
    page_passages="Parchalar: {total} tadan {first}–{last}:",
    page_no_article="Bu shartlarga mos maqola yoʻq.",
    command_start="Men nima qilaman",
    command_help="Qanday soʻrash kerak",
    command_ask="Savol berish",
    command_more="Yana parchalar",
    command_verify="Matnni maqolalar bilan solishtirish",
    command_cite="Oxirgi javobga havola qilish",
    command_sources="Men biladigan maqolalar",
    command_about="Men qancha bilaman",
    command_lang="Tilni tanlash",
    command_lite="Qisqa yoki uzun iqtiboslar",
    command_privacy="Nimani saqlayman",
    command_forget="Maʼlumotlaringizni oʻchirish",
    command_saved="Saqlangan savollaringiz",
    command_remove="Maqolalarni oʻchirish",
    command_sync="Manbalarni qayta oʻqish",
    command_status="Korpus va bot holati",
    description=(
        "Savol bering va unga javob beradigan maqola parchalarini soʻzma-soʻz, manbasi bilan "
        "oling. Hech narsani oʻylab topmayman: maqolalarda javob boʻlmasa, buni ochiq aytaman."
    ),
    short_description="Maqolalardan soʻzma-soʻz parchalar bilan, manbasini koʻrsatib javob beradi.",
)
