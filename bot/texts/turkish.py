"""Turkish. A speaker should review this table."""

from bot.texts.texts import Texts

TURKISH = Texts(
    language_name="Türkçe",
    start=(
        "Makaleler hakkında istediğinizi sorun: Onların kendi sözleriyle ve kaynağıyla yanıt "
        "veririm; yanıt yoksa bunu söylerim."
    ),
    try_these="Örneğin:",
    ask_about="{subject}: ne biliniyor?",
    you_asked="Sorunuz: {question}",
    help=(
        "Sorunuzu yazın. Grupta: /ask ve soru yazın, benden bahsedin (@) veya mesajıma yanıt "
        "verin.\n\n"
        "/more – son soru için başka bölümler\n"
        "/cite – son yanıtı kaynak gösterme\n"
        "/verify – metni makalelerle karşılaştırmak\n"
        "/saved – yanıtını beklediğiniz sorular\n"
        "/sources – bildiğim makaleler\n"
        "/about – ne kadar bildiğim ve ne kadar yeni olduğu\n"
        "/lang – konuştuğum dil\n"
        "/lang only – yalnızca sorunun dilinde alıntılar\n"
        "/lite – kısa ya da uzun alıntılar\n"
        "/privacy – neleri sakladığım\n"
        "/forget – sizinle ilgili sakladıklarımı silme"
    ),
    ask_usage="Soruyu komuttan sonra yazın, örneğin: /ask {example}",
    unknown_command="Bu komutu bilmiyorum. Sorunuzu yazın ya da /help gönderin.",
    about="{articles} makale, {paragraphs} paragraf. Parmak izi: {fingerprint}",
    newest="En yeni makale: {date}",
    dates="Tarihler: {first} – {last}",
    hosts="Kaynak siteler: {hosts}",
    privacy=(
        "Sakladıklarım, çalıştığım bilgisayardaki bir dosyada durur:\n"
        "• bana yazılan her mesaj, yanıtlayana kadar\n"
        "• ardından gelen sorular, yanıtın altındaki düğmeler ve /cite ile verdiğim bağlantılar "
        "için {time} boyunca: sorunuz, Telegram kimlik numaranız, bulduğum bölümlerin listesi ve "
        "değerlendirmeniz\n"
        "• dil, alıntı uzunluğu ve alıntı dilleri seçiminiz\n\n"
        "Böyle bir bağlantı yalnızca alıntıyı gösterir, sorunuzu asla göstermez. Bunların hepsini "
        "silmek için: /forget"
    ),
    privacy_saved=(
        "Saklamamı istediğiniz soruyu yanıtını size bildirene kadar, en çok {time} saklarım."
    ),
    privacy_corrections=(
        "Bunların dışında size gösterilen alıntıların sözleri {time} boyunca saklanır; makalede "
        "artık yoklarsa bunu bildirebilmek için."
    ),
    privacy_statistics=(
        "Bunların dışında {time} boyunca yanıtların istatistiği saklanır: saati, dili, sonucu, "
        "yanıt süresi ve değerlendirmeler; sorunun kendisi ve kimin sorduğu saklanmaz. /forget "
        "bunları değiştirmez."
    ),
    minutes="{count} dakika",
    hours="{count} saat",
    days="{count} gün",
    log_without_questions="Sistem kayıtlarında soru bulunmaz.",
    log_with_questions=(
        "Botun sahibi, soruların sistem kayıtlarına yazılmasını açmış. Ne kadar saklanacağına o "
        "karar verir; /forget soruları bu kayıtlardan silmez."
    ),
    forgotten="Bu sohbetle ilgili sakladığım her şey silindi.",
    forgotten_person="Bu sohbette hakkınızda sakladığım her şeyi sildim.",
    articles_of="Makaleler: {total} makaleden {first}–{last}:",
    articles_with="Aranan: {words}",
    no_such_articles="Hiçbir makalede yok: {words}",
    and_more="… ve {count} tane daha.",
    choose_language="Hangi dilde konuşayım?",
    language_chosen="Artık Türkçe konuşuyorum.",
    one_language=(
        "Bundan sonra yalnızca sorunuzun dilindeki makalelerden alıntı yapıyorum. "
        "Ötekilere dönmek için: /lang all"
    ),
    all_languages=(
        "Bundan sonra tüm dillerdeki makalelerden alıntı yapıyorum. "
        "Yalnızca sorunun dili için: /lang only"
    ),
    lite_on="Bundan sonra alıntılar kısa. Uzunlarına dönmek için: /lite",
    lite_off="Bundan sonra alıntılar uzun ve katlanmış. Kısalarına dönmek için: /lite",
    closest="En yakın bölümler; yanıt bunlarda olmayabilir.",
    closest_no_name="En yakın bölümler; hiçbirinde geçmiyor: {names}.",
    closest_no_number="En yakın bölümler; içlerinde yanıt olabilecek bir sayı yok.",
    closest_no_phrase="En yakın bölümler; hiçbirinde {names} geçmiyor.",
    closest_elsewhere=(
        "Sorunuzun dilinde bir şey yok. Başka dildeki en yakın bölümler ({language}); yanıt "
        "vermeyebilirler."
    ),
    nothing="Makalelerde bu konuda bir şey yok.",
    searched_for="Aranan kelimeler: {words}",
    language_searched=(
        "Yalnızca sorunuzun dilindeki makaleler arandı: {language}. Tümünü aramak için: /lang all"
    ),
    only_beginning="Yalnızca sorunun başı arandı, “{words}” sözüne kadar.",
    also_searched="Bunlar da arandı: {words}",
    other_language="Alıntılar makalelerin kendi dilinde: {language}",
    differ="Makaleler farklı söylüyor: {answers}",
    also_in="Şurada da var: {places}",
    verify_usage=(
        "Metni komuttan sonra yazın ya da bir iletiyi /verify ile yanıtlayın: Ad veya sayı "
        "içeren cümlelerini makalelerle karşılaştırırım."
    ),
    verify_no_claim="Karşılaştıracak ad veya sayı içeren bir cümle bulamadım.",
    verify_summary="Destekleniyor: {supported}. Farklı: {different}. Makalelerde yok: {missing}.",
    verify_supported="Makaleler destekliyor:",
    verify_differs="Makalelerden farkı: {kinds}",
    verify_missing="Makalelerde yok:",
    verify_nearest="En yakın bölüm:",
    verify_across="En yakın bölüm başka bir dilde, sözcüklerini karşılaştıramam:",
    verify_left_out="Denetlenmeyen: {count}.",
    kind_number="sayı",
    kind_date="tarih",
    kind_name="ad",
    kind_negation="olumsuzluk",
    corpus_holds="Bildiklerim:",
    titles_near="Bu sözcüklerin bazılarını içeren makaleler:",
    no_word="Bu soruda arayabileceğim bir kelime yok.",
    on_greeting=(
        "Merhaba! Soruları makalelerden kelimesi kelimesine alıntılarla yanıtlarım. Örneğin: "
        "{example}"
    ),
    on_thanks="Rica ederim.",
    on_farewell="Hoşça kalın!",
    on_how_are_you="Teşekkürler, iyiyim. Ne öğrenmek istersiniz?",
    on_help=(
        "Soruları makalelerden kelimesi kelimesine alıntılarla, kaynağıyla birlikte "
        "yanıtlarım. Sorunuzu kendi sözlerinizle yazın, örneğin: {example}"
    ),
    on_affirmation="Tamam. Başka sorunuz olursa yazın.",
    empty_corpus="Henüz hiçbir makale bilmiyorum.",
    understood="Şu sorunun devamı olarak anlaşıldı: {question}",
    part="“{heading}” bölümü",
    page="{number}. sayfa",
    pages="{first}-{last}. sayfalar",
    paragraph="{number}. paragraf",
    paragraphs="{first}-{last}. paragraflar",
    paragraph_of="{total} paragraftan {number}. paragraf",
    no_more="Başka bölüm yok.",
    nothing_to_cite="Henüz kaynak gösterilecek bir yanıt yok. Önce bir soru sorun.",
    choose_style="Kaynakçayı kopyalamak için bir biçime dokunun.",
    button_around="Bağlamı",
    button_more="{count} tane daha",
    button_cite="Kaynak göster",
    button_open="Aç",
    button_helpful="Yararlı",
    button_unhelpful="Bu değil",
    button_back="Geri",
    button_alone="Yalnız bu sözcükler",
    button_one_language="Yalnızca sorunun dilinde",
    button_all_languages="Tüm dillerde alıntılar",
    button_footnote="Dipnot",
    button_previous="Önceki",
    button_next="Sonraki",
    thanks="Teşekkür ederim.",
    what_was_wrong="Yanlış olan neydi?",
    wrong_passage="Yanlış bölüm",
    wrong_place="Makale doğru, yeri yanlış",
    outdated="Güncel değil",
    no_answer="Bu bir yanıt değil",
    expired="Bu düğme çok eski. Lütfen yeniden sorun.",
    link_expired="Bu bağlantı artık çalışmıyor. Lütfen sorunuzu sorun.",
    not_yours="Bu düğme başka birinin sorusuna ait.",
    only_admins="Grubun dilini yalnızca grubun yöneticileri değiştirebilir.",
    button_tell_me="Yanıt çıkınca haber ver",
    button_drop="Sil {number}",
    question_saved=(
        "Kaydedildi. Yanıtı içeren makaleler eklenince size burada yazarım. Listeniz: /saved"
    ),
    too_many_saved="Burada zaten {most} soru kaydettiniz. Önce birini silin: /saved",
    saved_questions=(
        "Kaydettiğiniz sorular. Makale eklenince onları yeniden sorar, yanıtı burada bildiririm. "
        "Her düğme kendi sorusunu siler:"
    ),
    nothing_saved="Burada kayıtlı sorunuz yok.",
    question_dropped="Soru silindi.",
    now_answered="Makaleler artık şunu söylüyor:",
    article_changed="Burada alıntıladığım bir makale değişti: {title}",
    article_removed="Burada alıntıladığım bir makale kaldırıldı: {title}",
    it_said="Eskiden şöyleydi:",
    now_it_says="Şimdi şöyle:",
    says_no_more="Artık böyle bir bölümü yok.",
    correction_broke=(
        "Bir makalenin değiştiğini bildirirken bağlantı koptu. Burada bununla ilgili bir şey "
        "yoksa düğmeye basın."
    ),
    button_show_change="Değişikliği göster",
    only_text="Yalnızca metin okuyabiliyorum. Lütfen sorunuzu yazın.",
    empty_mention="Evet? Sorunuzu adımdan sonra yazın.",
    too_long="Bu soru {limit} karakterden uzun. Lütfen kısaltın.",
    not_answered=(
        "Bir anda çok fazla soru geldi, bu yüzden bunu yanıtlamadım. Lütfen bir dakika sonra "
        "yeniden gönderin."
    ),
    nor_these="Şunları da yanıtlamadım:",
    line_broke="Yanıtı gönderirken bağlantı koptu. Yanıt burada görünmüyorsa düğmeye basın.",
    button_show="Yanıtı göster",
    line_broke_resend=(
        "Yanıt verirken bağlantı koptu. Buraya bir şey gelmediyse lütfen bunu yeniden gönderin."
    ),
    not_allowed="Yalnızca belirli kişilere ve sohbetlere yanıt verecek şekilde ayarlandım.",
    was_away="Bir süre yoktum. Hâlâ öğrenmek istiyorsanız lütfen yeniden sorun.",
    busy="Şu anda meşgulüm. Lütfen biraz sonra yeniden deneyin.",
    articles_away="Şu anda makalelere ulaşılamıyor.",
    question_kept="Sorunuzu sakladım, makalelere ulaşılır ulaşılmaz yanıtlayacağım.",
    failed="Benim tarafımda bir hata oldu ({reference}). Lütfen yeniden deneyin.",
    inline_hint="Bir soru yazın",
    inline_nothing="Makalelerde bu konuda bir şey yok",
    too_often="Çok fazla sorgu geldi. Lütfen {seconds} saniye bekleyin.",
    editors_question=(
        "Makalelerde şu sorunun yanıtı yok ({language}):\n\n{question}\n\n"
        "Yanıtın hangi paragrafta olduğunu biliyorsanız bu mesajı paragrafın kimliğiyle (örneğin "
        "ID#3 veya ID#3:120-180) ya da şu komutun verdiği bağlantıyla yanıtlayın: /cite"
    ),
    editors_sent="Gönderildi: {ids}",
    editors_withdrawn="Bu soru geri çekildi ya da çok eski.",
    editors_no_id=(
        "Bunu gönderemem. Lütfen soruyu bir paragrafın kimliğiyle (örneğin ID#3 veya ID#3:120-180) "
        "ya da şu komutun verdiği bağlantıyla yanıtlayın: /cite"
    ),
    editors_too_long=(
        "Bu, bir mesaj için çok uzun. Lütfen paragrafın bir kısmını belirtin, örneğin {id}:0-500"
    ),
    editors_gone="O mesajda açık bir soru yok. Geri çekilmiş olabilir.",
    editors_unreachable="Gönderilmedi: soruyu soran kişi beni engellemiş ya da sohbeti artık yok.",
    editor_found="Bir editör sorunuz için bunu buldu: {question}",
    privacy_editors=(
        "Makalelerde yanıtı olmayan sorular, yanıt arayabilsinler diye adınız olmadan editörlere "
        "gösterilir. Geri çekmek için: /forget"
    ),
    help_admin=(
        "Yöneticisiniz: makale eklemek için bana bir dosya ya da yalnızca bağlantılardan "
        "oluşan bir mesaj gönderin.\n\n"
        "/remove – makale kaldırma\n"
        "/sync – kaynakları yeniden okuma\n"
        "/status – derlemin ve botun durumu"
    ),
    adding="{name} okunuyor …",
    syncing="Kaynaklar okunuyor …",
    count_added="Eklenen: {count}",
    count_changed="Değişen: {count}",
    count_unchanged="Aynı kalan: {count}",
    count_removed="Kaldırılan: {count}",
    count_skipped="Atlanan: {count}",
    nothing_changed="Hiçbir şey değişmedi.",
    skipped="Atladıklarım ve nedenleri:",
    file_too_big="Bu dosya çok büyük. En fazla {limit} MB büyüklüğünde dosya alabiliyorum.",
    download_failed="Bu dosyayı indiremedim. Lütfen yeniden gönderin.",
    corpus_busy=(
        "Şu anda makaleleri başka bir program değiştiriyor. Lütfen birkaç dakika sonra "
        "yeniden deneyin."
    ),
    still_adding=(
        "Gönderdiklerinizi hâlâ ekliyorum. Lütfen kalanını, sonucu bildirdikten sonra gönderin."
    ),
    remove_usage=(
        "Makalelerin kimliklerini komuttan sonra yazın: /remove ID. Kimlikler, "
        "eklediklerimle ilgili raporlarımda yazar; şu komut da listeler: pullquote articles"
    ),
    no_article="{id} adlı bir makale bilmiyorum.",
    did_you_mean="{id} mi demek istediniz?",
    remove_question="Bunu derlemden kaldırayım mı?",
    button_remove="Kaldır",
    button_keep="Kalsın",
    kept="Hiçbir şey kaldırılmadı.",
    removal_expired="Bu düğme çok eski. Lütfen komutu yeniden gönderin.",
    busy_adding="Şu anda makale ekliyorum. Lütfen bitince yeniden basın.",
    no_sources=(
        "Eşitlenecek kaynak yok. Kaynaklar pullquote.toml dosyasında belirtilir: [corpus] "
        "altında sources."
    ),
    status_languages="Diller: {languages}",
    status_size="Diskte: {megabytes} MB",
    status_sources="Kaynaklar:",
    status_never_synced="Henüz eşitlemedim.",
    status_synced="Son eşitleme: {time}. {result}",
    status_sync_failed="Başarısız oldu; nedeni günlükte.",
    status_interval="Her {minutes} dakikada bir eşitliyorum.",
    status_waiting="Bekleyen mesajlar: {count}",
    status_questions=(
        "Son 24 saatteki sorular: {total}. Yanıtlanan: {answer}, en yakın bölümler: {closest}, "
        "hiçbir şey bulunmayan: {nothing}, selamlaşma vb.: {small_talk}"
    ),
    status_uptime="Çalışma süresi: {hours} sa {minutes} dk",
    page_ask="Sor",
    page_question="Sorunuz",
    page_articles="Makaleler",
    page_languages="Sayfanın dili",
    page_skip="İçeriğe geç",
    page_search="Ara",
    page_words="Makalelerdeki kelimeler",
    page_narrow="Daralt",
    page_since="Yayın tarihi, en erken",
    page_until="Yayın tarihi, en geç",
    page_author="Yazar",
    page_in_language="Makalelerin dili",
    page_any="Herhangi biri",
    page_source="Kaynak",
    page_copy="Kopyala",
    page_copied="Kopyalandı",
    page_changed="Bu bağlantının alıntıladığı sözler artık burada değil.",
    page_moved="Bu bağlantının alıntıladığı sözler artık başka bir yerde: {place}",
    page_not_found="Böyle bir sayfa ya da makale yok.",
    page_wrong="Bu adres okunamıyor: {field}",
    page_passages="Bölümler: {total} bölümden {first}–{last}:",
    page_no_article="Bu koşullara uyan makale yok.",
    command_start="Ne yaparım",
    command_help="Nasıl sorulur",
    command_ask="Soru sor",
    command_more="Başka bölümler",
    command_verify="Metni makalelerle karşılaştır",
    command_cite="Son yanıtı kaynak göster",
    command_sources="Bildiğim makaleler",
    command_about="Ne kadar biliyorum",
    command_lang="Dil seç",
    command_lite="Kısa ya da uzun alıntılar",
    command_privacy="Neleri saklarım",
    command_forget="Hakkınızda sakladıklarımı sil",
    command_saved="Kaydettiğiniz sorular",
    command_remove="Makale kaldır",
    command_sync="Kaynakları yeniden oku",
    command_status="Derlemin ve botun durumu",
    description=(
        "Bir soru sorun; makalelerin soruyu yanıtlayan bölümlerini kelimesi kelimesine, kaynağıyla "
        "birlikte alın. Hiçbir şey uydurmam: makalelerde yanıt yoksa bunu söylerim."
    ),
    short_description="Makalelerden alıntılarla, kelimesi kelimesine ve kaynağıyla yanıt verir.",
)
