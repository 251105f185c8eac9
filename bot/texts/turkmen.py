"""Turkmen. A speaker should review this table."""

from bot.texts.texts import Texts

TURKMEN = Texts(
    language_name="Türkmençe",
    start=(
        "Makalalar barada islendik zady soraň: men olaryň öz sözleri bilen, çeşmesini görkezip "
        "jogap berýärin, jogap ýok bolsa, şeýle hem diýýärin."
    ),
    try_these="Meselem:",
    ask_about="{subject}: näme mälim?",
    you_asked="Soragyňyz: {question}",
    help=(
        "Soragyňyzy ýazyň. Toparda: /ask we sorag, ýa-da adymy ýazyň (@), ýa-da habaryma jogap "
        "beriň.\n\n"
        "/more – soňky sorag boýunça ýene bölekler\n"
        "/cite – soňky jogaba salgylanmak\n"
        "/verify – teksti makalalar bilen deňeşdirmek\n"
        "/saved – jogabyna garaşýan soraglaryňyz\n"
        "/sources – meniň bilýän makalalarym\n"
        "/about – näçe bilýärin we ol näderejede täze\n"
        "/lang – meniň gepleýän dilim\n"
        "/lang only – sitatalar diňe soragyň dilinde\n"
        "/lite – gysga ýa-da uzyn sitatalar\n"
        "/privacy – nämäni saklaýaryn\n"
        "/forget – Siz barada saklanany pozmak"
    ),
    ask_usage="Soragy buýrukdan soň ýazyň, meselem: /ask {example}",
    unknown_command="Beýle buýrugy bilemok. Soragyňyzy ýazyň ýa-da /help iberiň.",
    about="{articles} makala, {paragraphs} abzas. Barlag kody: {fingerprint}",
    newest="Iň täze makala: {date}",
    dates="Seneler: {first} – {last}",
    hosts="Nireden: {hosts}",
    privacy=(
        "Saklaýan zatlarym meniň işleýän kompýuterimdäki faýlda durýar:\n"
        "• maňa ýazylan her habar – oňa jogap berýänçäm\n"
        "• soňky soraglar, jogabyň aşagyndaky düwmeler we /cite berýän salgylar üçin {time}: "
        "soragyňyz, Telegram belgiňiz (ID), tapylan bölekleriň sanawy we Siziň bahaňyz\n"
        "• Siziň saýlan diliňiz, sitatalaryň uzynlygy we dilleri\n\n"
        "Şeýle salgy diňe bölegi görkezýär, soragy görkezmeýär. Bularyň hemmesini pozýan buýruk: "
        "/forget"
    ),
    privacy_saved=(
        "Saklamagymy haýyş eden soragyňyzy jogabyny aýdýançam, ýöne iň köp {time} saklaýaryn."
    ),
    privacy_corrections=(
        "Mundan başga-da Size görkezilen sitatalaryň sözleri {time} saklanýar: makalada olar "
        "galmasa, habar bermek üçin."
    ),
    privacy_statistics=(
        "Mundan başga-da {time} jogaplaryň statistikasy saklanýar: sagady, dili, netijesi, jogap "
        "beriş wagty we bahalar – soragyň özi-de, ony kimiň berendigi-de saklanmaýar. /forget ony "
        "üýtgetmeýär."
    ),
    minutes="{count} minut",
    hours="{count} sagat",
    days="{count} gün",
    log_without_questions="Ulgam ýazgylarynda soraglar ýok.",
    log_with_questions=(
        "Botuň eýesi soraglaryň ulgam ýazgylaryna ýazylmagyny açyp goýupdyr. Olaryň näçe wagt "
        "saklanjakdygyny ol kesgitleýär; /forget olary ol ýazgylardan pozmaýar."
    ),
    forgotten="Bu çat barada saklanan zatlaryň hemmesi pozuldy.",
    forgotten_person="Bu çatda siz barada saklan zatlarymyň hemmesini pozdum.",
    articles_of="Makalalar: {total} makaladan {first}–{last}:",
    articles_with="Gözlendi: {words}",
    no_such_articles="Hiç bir makalada ýok: {words}",
    and_more="… we ýene {count}.",
    choose_language="Haýsy dilde gepläýin?",
    language_chosen="Indi türkmençe gepleýärin.",
    one_language=(
        "Indi diňe soragyň dilindäki makalalardan sitata getirýärin. "
        "Beýlekileri gaýtarmak: /lang all"
    ),
    all_languages=(
        "Indi ähli dillerdäki makalalardan sitata getirýärin. Diňe soragyň dilinde: /lang only"
    ),
    lite_on="Indi sitatalar gysga. Uzynlaryny gaýtarmak: /lite",
    lite_off="Indi sitatalar uzyn, ýygnalan görnüşde. Gysgalaryny gaýtarmak: /lite",
    closest="Iň ýakyn bölekler; olarda jogap bolman biler.",
    closest_no_name="Iň ýakyn bölekler; hiç birinde ýok: {names}.",
    closest_no_number="Iň ýakyn bölekler; olarda jogap bolup biljek san ýok.",
    closest_no_phrase="Iň ýakyn bölekler; hiç birinde {names} ýok.",
    closest_elsewhere=(
        "Soragyň dilinde hiç zat ýok. Başga dildäki iň ýakyn bölekler ({language}); olarda jogap "
        "bolman biler."
    ),
    nothing="Makalalarda bu barada aýdylmaýar.",
    searched_for="Gözlenen sözler: {words}",
    language_searched=(
        "Diňe soragyň dilindäki makalalar gözlenildi: {language}. Hemmesini gözlemek: /lang all"
    ),
    only_beginning="Diňe soragyň başy gözlenildi, “{words}” sözlerine çenli.",
    also_searched="Bular hem gözlendi: {words}",
    other_language="Bölekler makalalaryň öz dilinde: {language}",
    differ="Makalalar dürli aýdýar: {answers}",
    also_in="Şu ýerde hem bar: {places}",
    verify_usage=(
        "Teksti buýrukdan soň ýazyň ýa-da habara /verify diýip jogap beriň: men at ýa-da san bar "
        "sözlemleri makalalar bilen deňeşdirýärin."
    ),
    verify_no_claim="Deňeşdirmek üçin at ýa-da san bar sözlem tapmadym.",
    verify_summary=(
        "Tassyklanýar: {supported}. Tapawutlanýar: {different}. Makalalarda ýok: {missing}."
    ),
    verify_supported="Makalalar tassyklaýar:",
    verify_differs="Makalalardan tapawudy: {kinds}",
    verify_missing="Makalalarda ýok:",
    verify_nearest="Iň ýakyn bölek:",
    verify_across="Iň ýakyn bölek başga dilde, sözlerini deňeşdirip bilemok:",
    verify_left_out="Ýene barlanmady: {count}.",
    kind_number="san",
    kind_date="sene",
    kind_name="at",
    kind_negation="inkär",
    corpus_holds="Meniň bilýänlerim:",
    titles_near="Bu sözleriň käbiri bar makalalar:",
    no_word="Bu soragda gözläp boljak söz ýok.",
    on_greeting=(
        "Salam! Men soraglara makalalardan sözme-söz bölekler bilen jogap berýärin. Meselem: "
        "{example}"
    ),
    on_thanks="Hiç zat däl.",
    on_farewell="Sag boluň, görüşýänçäk!",
    on_how_are_you="Sag boluň, gowy. Näme bilmek isleýärsiňiz?",
    on_help=(
        "Men soraglara makalalardan sözme-söz bölekler bilen, çeşmesini görkezip jogap "
        "berýärin. Soragyňyzy öz sözüňiz bilen ýazyň, meselem: {example}"
    ),
    on_affirmation="Bolýar. Ýene soragyňyz bolsa, ýazyň.",
    empty_corpus="Men entek hiç bir makalany bilmeýärin.",
    understood="Şu soragyň dowamy diýlip düşünildi: {question}",
    part="“{heading}” bölümi",
    page="sahypa {number}",
    pages="sahypalar {first}–{last}",
    paragraph="abzas {number}",
    paragraphs="abzaslar {first}–{last}",
    paragraph_of="{total} abzasdan {number}-nji abzas",
    no_more="Başga bölek ýok.",
    nothing_to_cite="Salgylanara entek jogap ýok. Ilki sorag beriň.",
    choose_style="Salgylanmany göçürmek üçin stili basyň.",
    button_around="Kontekst",
    button_more="Ýene {count}",
    button_cite="Salgylanmak",
    button_open="Açmak",
    button_helpful="Peýdaly",
    button_unhelpful="Bu däl",
    button_back="Yza",
    button_alone="Diňe şu sözler",
    button_one_language="Diňe soragyň dilinde",
    button_all_languages="Ähli dillerdäki sitatalar",
    button_footnote="Çykgyt",
    button_previous="Öňki",
    button_next="Indiki",
    thanks="Sag boluň.",
    what_was_wrong="Näme nädogry boldy?",
    wrong_passage="Bölek nädogry",
    wrong_place="Makala dogry, ýeri başga",
    outdated="Könelipdir",
    no_answer="Bu jogap däl",
    expired="Bu düwme könelipdir. Soragyňyzy täzeden beräýiň.",
    link_expired="Bu salgy indi işlemeýär. Soragyňyzy beräýiň.",
    not_yours="Bu düwme başga biriniň soragyna degişli.",
    only_admins="Toparyň dilini diňe toparyň administratorlary üýtgedip bilýär.",
    button_tell_me="Jogap tapylanda habar bermek",
    button_drop="Aýyrmak {number}",
    question_saved=(
        "Saklandy. Jogaply makalalar goşulanda, Size şu ýerde ýazaryn. Sanawyňyz: /saved"
    ),
    too_many_saved="Bu ýerde eýýäm {most} sorag sakladyňyz. Ilki birini aýryň: /saved",
    saved_questions=(
        "Saklanan soraglaryňyz. Makalalar goşulanda olary täzeden berip, jogabyny şu ýerde "
        "aýdýaryn. Düwme öz soragyny aýyrýar:"
    ),
    nothing_saved="Bu ýerde saklanan soragyňyz ýok.",
    question_dropped="Sorag aýryldy.",
    now_answered="Indi makalalarda şeýle diýilýär:",
    article_changed="Meniň şu ýerde bölek getiren makalam üýtgedi: {title}",
    article_removed="Meniň şu ýerde bölek getiren makalam pozuldy: {title}",
    it_said="Öň şeýledi:",
    now_it_says="Indi şeýle:",
    says_no_more="Onda indi beýle ýer ýok.",
    correction_broke=(
        "Makalanyň üýtgändigini habar berýän wagtym aragatnaşyk kesildi. Bu barada şu ýerde hiç "
        "zat ýok bolsa, düwmä basyň."
    ),
    button_show_change="Üýtgeşmäni görkez",
    only_text="Men diňe tekst okap bilýärin. Soragyňyzy ýazyň.",
    empty_mention="Hawa? Soragyňyzy adymdan soň ýazyň.",
    too_long="Bu sorag {limit} belgiden uzyn. Ony gysgaldyň.",
    not_answered=(
        "Birbada gaty köp sorag geldi, şonuň üçin muňa jogap bermedim. Bir minutdan soň "
        "täzeden iberiň."
    ),
    nor_these="Bular hem jogapsyz galdy:",
    line_broke=(
        "Jogaby iberýän wagtym aragatnaşyk kesildi. Jogap bu ýerde görünmeýän bolsa, düwmä basyň."
    ),
    button_show="Jogaby görkezmek",
    line_broke_resend=(
        "Jogap berýän wagtym aragatnaşyk kesildi. Bu ýere hiç zat gelmedik bolsa, muny täzeden "
        "iberiň."
    ),
    not_allowed="Men diňe käbir adamlara we çatlara jogap berer ýaly sazlanan.",
    was_away="Men birnäçe wagt aragatnaşykda bolmadym. Jogap henizem gerek bolsa, täzeden soraň.",
    busy="Häzir elim boş däl. Birazdan gaýtadan synanyşyň.",
    articles_away="Häzir makalalara ýetip bolmaýar.",
    question_kept="Soragyňyzy sakladym, ýetip bolan badyna jogap bererin.",
    failed="Meniň tarapymda ýalňyşlyk boldy ({reference}). Gaýtadan synanyşyň.",
    inline_hint="Sorag ýazyň",
    inline_nothing="Makalalarda bu barada aýdylmaýar",
    too_often="Soraglar gaty köp. {seconds} sekunt garaşyň.",
    editors_question=(
        "Makalalarda şu soraga jogap ýok ({language}):\n\n{question}\n\n"
        "Gerekli abzasy bilýän bolsaňyz, şu habara jogap edip onuň belgisini, meselem ID#3 ýa-da "
        "ID#3:120-180, ýa-da şu buýrugyň berýän salgysyny iberiň: /cite"
    ),
    editors_sent="Iberildi: {ids}",
    editors_withdrawn="Bu sorag yzyna alyndy ýa-da könelipdir.",
    editors_no_id=(
        "Muny iberip bilemok. Soraga jogap edip abzasyň belgisini, meselem ID#3 ýa-da "
        "ID#3:120-180, ýa-da şu buýrugyň berýän salgysyny iberäýiň: /cite"
    ),
    editors_too_long="Bu bir habara sygmaýar. Abzasyň bir bölegini görkeziň, meselem {id}:0-500",
    editors_gone="Ol habarda açyk sorag ýok. Belki, ol yzyna alnandyr.",
    editors_unreachable="Iberilmedi: sorag beren adam meni petikläpdir ýa-da onuň çaty indi ýok.",
    editor_found="Redaktor şu soragyňyza jogap tapdy: {question}",
    privacy_editors=(
        "Makalalarda jogaby ýok soraglary redaktorlar görýär (adyňyz görkezilmeýär), jogap "
        "gözlemek üçin. Olary yzyna alýan buýruk: /forget"
    ),
    help_admin=(
        "Siz administrator: makala goşmak üçin maňa faýl ýa-da diňe salgylardan ybarat habar "
        "iberiň.\n\n"
        "/remove – makalalary pozmak\n"
        "/sync – çeşmeleri täzeden okamak\n"
        "/status – korpusyň we botuň ýagdaýy"
    ),
    adding="{name} okaýaryn …",
    syncing="Çeşmeleri okaýaryn …",
    count_added="Goşuldy: {count}",
    count_changed="Üýtgedildi: {count}",
    count_unchanged="Üýtgemedi: {count}",
    count_removed="Pozuldy: {count}",
    count_skipped="Geçirildi: {count}",
    nothing_changed="Hiç zat üýtgemedi.",
    skipped="Nämäni geçirdim we näme üçin:",
    file_too_big="Bu faýl gaty uly. Men {limit} MB çenli faýllary alýaryn.",
    download_failed="Bu faýly ýükläp bilmedim. Täzeden iberiň.",
    corpus_busy=(
        "Häzir makalalary başga programma üýtgedýär. Birnäçe minutdan soň gaýtadan synanyşyň."
    ),
    still_adding="Iberenleriňizi entek goşýaryn. Galanyny men hasabat berenimden soň iberiň.",
    remove_usage=(
        "Makalalaryň belgilerini buýrukdan soň ýazyň: /remove ID. Olar goşanlarym baradaky "
        "hasabatlarymda bar; şu buýruk hem görkezýär: pullquote articles"
    ),
    no_article="{id} atly makalany bilemok.",
    did_you_mean="Belki, {id}?",
    remove_question="Muny korpusdan pozaýynmy?",
    button_remove="Pozmak",
    button_keep="Galdyrmak",
    kept="Hiç zat pozulmady.",
    removal_expired="Bu düwme könelipdir. Buýrugy täzeden iberiň.",
    busy_adding="Häzir makalalary goşýaryn. Gutaranymdan soň ýene basyň.",
    no_sources=(
        "Sinhronlanýan çeşme ýok. Olar pullquote.toml faýlynda görkezilýär: [corpus] "
        "bölümindäki sources."
    ),
    status_languages="Diller: {languages}",
    status_size="Diskde: {megabytes} MB",
    status_sources="Çeşmeler:",
    status_never_synced="Olary entek sinhronlamadym.",
    status_synced="Soňky sinhronlama: {time}. {result}",
    status_sync_failed="Ol başa barmady; sebäbi logda.",
    status_interval="Her {minutes} minutdan sinhronlaýaryn.",
    status_waiting="Nobatdaky habarlar: {count}",
    status_questions=(
        "Soňky 24 sagatdaky soraglar: {total}. Jogap berildi: {answer}, iň ýakyn bölekler: "
        "{closest}, hiç zat tapylmady: {nothing}, salamlaşmak we ş.m.: {small_talk}"
    ),
    status_uptime="Işleýän wagtym: {hours} sag {minutes} min",
    page_ask="Soramak",
    page_question="Soragyňyz",
    page_articles="Makalalar",
    page_languages="Sahypanyň dili",
    page_skip="Mazmuna geçmek",
    page_search="Gözlemek",
    page_words="Makalalardaky sözler",
    page_narrow="Takyklamak",
    page_since="Çap edilen güni, başlap",
    page_until="Çap edilen güni, çenli",
    page_author="Awtor",
    page_in_language="Makalalaryň dili",
    page_any="Islendik",
    page_source="Çeşme",
    page_copy="Göçürmek",
    page_copied="Göçürildi",
    page_changed="Bu salgyda getirilýän sözler indi bu ýerde ýok.",
    page_moved="Bu salgyda getirilýän sözler indi başga ýerde: {place}",
    page_not_found="Beýle sahypa ýa-da beýle makala ýok.",
    page_wrong="Bu salgyny okap bolmaýar: {field}",
    page_passages="Bölekler: {total} bölekden {first}–{last}:",
    page_no_article="Bu şertlere laýyk makala ýok.",
    command_start="Men näme edýärin",
    command_help="Nädip soramaly",
    command_ask="Sorag bermek",
    command_more="Ýene bölekler",
    command_verify="Teksti makalalar bilen deňeşdirmek",
    command_cite="Soňky jogaba salgylanmak",
    command_sources="Meniň bilýän makalalarym",
    command_about="Men näçe bilýärin",
    command_lang="Dil saýlamak",
    command_lite="Gysga ýa-da uzyn sitatalar",
    command_privacy="Nämäni saklaýaryn",
    command_forget="Siz barada saklanany pozmak",
    command_saved="Saklanan soraglaryňyz",
    command_remove="Makalalary pozmak",
    command_sync="Çeşmeleri täzeden okamak",
    command_status="Korpusyň we botuň ýagdaýy",
    description=(
        "Sorag beriň we oňa jogap berýän makala böleklerini sözme-söz, çeşmesi bilen alyň. Men hiç "
        "zady oýlap tapmaýaryn: makalalarda jogap ýok bolsa, muny açyk aýdýaryn."
    ),
    short_description="Makalalardan sözme-söz bölekler bilen, çeşmesini görkezip jogap berýär.",
)
