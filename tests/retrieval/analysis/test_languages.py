"""Each language by itself: its forms, its amounts, its questions, its sentences."""

import json
from pathlib import Path

import pytest

from retrieval.analysis import ANALYZERS, analyzer_for, code_of
from retrieval.analysis.analyzer import expected

HERE = Path(__file__).parent
TRAPS = {path.stem.partition("-")[2]: path for path in HERE.glob("sentences-*.json")}


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ru", "закон закона законом законы законов"),
        ("ru", "Ёлка елка ЁЛКИ"),
        ("ru", "й\u0306ога йога".replace("й\u0306", "и\u0306")),
        ("kk", "мектеп мектепте мектебі мектептер мектебіміздің"),
        ("kk", "Қазақстан Қазақстанның Қазақстанда ҚАЗАҚСТАН"),
        ("ky", "мектеп мектепте мектептер мектебинин"),
        ("ky", "Кыргызстан Кыргызстандын Кыргызстанга"),
        ("uz", "maktab maktabda maktablar maktabimizning мактаб мактабларда"),
        ("uz", "o‘qituvchi o'qituvchilar oqituvchi ўқитувчининг"),
        ("uz", "Toshkent Toshkentda Тошкент Тошкентдан"),
        ("uz", "yer ер yerda"),
        ("tg", "китоб китобҳо китобро китобҳои китобҳоро"),
        ("tg", "шаҳр шаҳри шаҳрҳо"),
        ("tk", "kitap kitaby kitaplar kitabyň kitapda"),
        ("tk", "mekdep mekdebiň mekdepler"),
        ("tr", "kitap kitabı kitaplar kitabın kitapta KİTAP"),
        ("tr", "İstanbul İstanbul'da İstanbul’un istanbul"),
        ("tr", "ışık IŞIK ışığı"),
        ("und", "Häuser Häusern hauser"),
    ],
)
def test_forms_of_a_word_meet(language: str, forms: str) -> None:
    terms = {tuple(ANALYZERS[language].terms(form)) for form in forms.split()}

    assert len(terms) == 1, terms
    assert len(*terms) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Кто это и где он был?"),
        ("kk", "Бұл кім және ол қайда болды?"),
        ("uz", "Bu kim va u qayerda edi?"),
        ("uz", "Бу ким ва у қаерда эди?"),
        ("ky", "Бул ким жана ал кайда болду?"),
        ("tg", "Ин кист ва ӯ дар куҷо буд?"),
        ("tk", "Bu kim we ol nirede?"),
        ("tr", "Bu kim ve o nerede?"),
    ],
)
def test_function_words_are_no_terms(language: str, text: str) -> None:
    assert ANALYZERS[language].terms(text) == []


@pytest.mark.parametrize(
    ("language", "text", "term"),
    [
        ("ru", "25 000 долларов", "usd:25000"),
        ("ru", "$25 000", "usd:25000"),
        ("ru", "3,5 млн тенге", "kzt:3500000"),
        ("ru", "2 миллиона рублей", "rub:2000000"),
        ("ru", "10 процентов", "pct:10"),
        ("ru", "41-летняя женщина", "age:41"),
        ("ru", "женщина в возрасте 41 года", "age:41"),
        ("ru", "30 июля 2024 года", "dm:07-30"),
        ("ru", "28–30 июля", "dm:07-30"),
        ("ru", "30.07.2024", "dm:07-30"),
        ("ru", "1-го марта", "dm:03-01"),
        ("kk", "25 000 долларға", "usd:25000"),
        ("kk", "2 миллион теңге", "kzt:2000000"),
        ("kk", "41 жастағы әйел", "age:41"),
        ("kk", "30 шілдеде", "dm:07-30"),
        ("kk", "2024 жылғы 30 шілде", "dm:07-30"),
        ("uz", "25 ming dollarga", "usd:25000"),
        ("uz", "2 million so‘m", "uzs:2000000"),
        ("uz", "2 миллион сўм", "uzs:2000000"),
        ("uz", "41 yoshli ayol", "age:41"),
        ("uz", "41 ёшли аёл", "age:41"),
        ("uz", "30-iyul kuni", "dm:07-30"),
        ("uz", "30 июлда", "dm:07-30"),
        ("ky", "100 миң сомго", "kgs:100000"),
        ("ky", "41 жаштагы аял", "age:41"),
        ("ky", "30-июлда", "dm:07-30"),
        ("tg", "25 ҳазор доллар", "usd:25000"),
        ("tg", "100 сомонӣ", "tjs:100"),
        ("tg", "зани 41-сола", "age:41"),
        ("tg", "30 июли соли 2024", "dm:07-30"),
        ("tg", "30-юми июл", "dm:07-30"),
        ("tk", "25 müň dollar", "usd:25000"),
        ("tk", "2 million manat", "tmt:2000000"),
        ("tk", "41 ýaşly aýal", "age:41"),
        ("tk", "30-njy iýulda", "dm:07-30"),
        ("tr", "25.000 dolar", "usd:25000"),
        ("tr", "2 milyon lira", "try:2000000"),
        ("tr", "3,5 milyon TL", "try:3500000"),
        ("tr", "41 yaşındaki kadın", "age:41"),
        ("tr", "30 Temmuz'da", "dm:07-30"),
        ("tr", "30 Temmuz 2024", "dm:07-30"),
    ],
)
def test_amounts_ages_and_days_are_the_same_terms_in_all(
    language: str, text: str, term: str
) -> None:
    assert term in ANALYZERS[language].terms(text)
    assert term in ANALYZERS[language].query_terms(text)


@pytest.mark.parametrize(
    ("text", "term"),
    [("25.000", "25000"), ("25,000", "25000"), ("3,5", "3.5"), ("1.250.000,75", "1250000.75"),
     ("0,125", "0.125"), ("30.07.2024", "30.07.2024"), ("1990,1991", "1990")],
)  # fmt: skip
def test_a_comma_stands_before_decimals_or_between_groups(text: str, term: str) -> None:
    assert term in ANALYZERS["ru"].terms(text)


@pytest.mark.parametrize(
    ("language", "question", "kind", "answer", "other"),
    [
        ("ru", "Сколько ей лет?", "age", "Ей 41 год, в возрасте…", "Она из Алматы."),
        ("ru", "Сколько стоил дом?", "money", "25 000 долларов.", "Две комнаты."),
        ("ru", "Когда это было?", "time", "В июле.", "В Алматы."),
        ("ru", "В каком году?", "time", "В 2014.", "Поздно."),
        ("ru", "Сколько детей?", "count", "Их трое, то есть 3.", "Их много."),
        ("ru", "Кто он?", "person", "Это Марат.", "Это министр."),
        ("ru", "Где это?", "place", "Это в Алматы.", "Это далеко."),
        ("ru", "Почему он ушёл?", "cause", "Потому что устал.", "Он ушёл."),
        ("kk", "Оның жасы нешеде?", "age", "Ол 41 жаста.", "Ол Алматыда."),
        ("kk", "Үй қанша тұрады?", "money", "25 000 доллар.", "Екі бөлме."),
        ("kk", "Бұл қашан болды?", "time", "Шілдеде.", "Алматыда."),
        ("kk", "Неше бала бар?", "count", "Үш бала.", "Балалар көп."),
        ("kk", "Ол кім?", "person", "Бұл Марат.", "Бұл министр."),
        ("kk", "Қай қалада?", "place", "Ол Алматыда.", "Ол алыс."),
        ("kk", "Ол неге кетті?", "cause", "Өйткені шаршады.", "Ол кетті."),
        ("uz", "U necha yoshda?", "age", "U 41 yoshda.", "U Toshkentda."),
        ("uz", "Уй қанча туради?", "money", "25 минг доллар.", "Икки хона."),
        ("uz", "Bu qachon bo‘ldi?", "time", "Iyulda.", "Toshkentda."),
        ("uz", "Nechta bola bor?", "count", "Uch bola.", "Bolalar ko‘p."),
        ("uz", "У ким?", "person", "Бу Марат.", "Бу вазир."),
        ("uz", "Qayerda?", "place", "U Toshkentda.", "U uzoqda."),
        ("uz", "Nega ketdi?", "cause", "Chunki charchadi.", "U ketdi."),
        ("ky", "Ал канча жашта?", "age", "Ал 41 жашта.", "Ал Ошто."),
        ("ky", "Качан болду?", "time", "Июлда.", "Ошто."),
        ("ky", "Канча бала бар?", "count", "Үч бала.", "Балдар көп."),
        ("ky", "Ал ким?", "person", "Бул Марат.", "Бул министр."),
        ("ky", "Эмне үчүн кетти?", "cause", "Анткени чарчады.", "Ал кетти."),
        ("tg", "Ӯ чандсола аст?", "age", "Ӯ 41-сола аст.", "Ӯ дар Душанбе."),
        ("tg", "Ин кай буд?", "time", "Дар июл.", "Дар Душанбе."),
        ("tg", "Чанд кӯдак?", "count", "Се кӯдак.", "Кӯдакон бисёр."),
        ("tg", "Ӯ кист?", "person", "Ин Марат.", "Ин вазир."),
        ("tg", "Чаро рафт?", "cause", "Зеро монда шуд.", "Ӯ рафт."),
        ("tk", "Ol näçe ýaşynda?", "age", "Ol 41 ýaşynda.", "Ol Maryda."),
        ("tk", "Haçan boldy?", "time", "Iýulda.", "Maryda."),
        ("tk", "Näçe çaga bar?", "count", "Üç çaga.", "Çagalar köp."),
        ("tk", "Ol kim?", "person", "Bu Marat.", "Bu ministr."),
        ("tr", "Kaç yaşında?", "age", "41 yaşında.", "Ankara'da."),
        ("tr", "Ev kaç lira?", "money", "25.000 lira.", "İki oda."),
        ("tr", "Ne zaman oldu?", "time", "Temmuzda.", "Ankara'da."),
        ("tr", "Kaç çocuk var?", "count", "Üç çocuk.", "Çocuklar çok."),
        ("tr", "O kim?", "person", "Bu Marat.", "Bu bakan."),
        ("tr", "Nerede?", "place", "O Ankara'da.", "O uzakta."),
        ("tr", "Neden gitti?", "cause", "Çünkü yoruldu.", "O gitti."),
    ],
)
def test_questions_ask_for_a_kind_of_answer(
    language: str, question: str, kind: str, answer: str, other: str
) -> None:
    wanted = expected(question, ANALYZERS[language].answer_types)

    assert wanted is not None
    assert wanted.name == kind
    assert wanted.given.search(answer)
    assert not wanted.given.search(other)


@pytest.mark.parametrize(
    ("language", "to_the_bot", "to_the_articles"),
    [
        ("ru", "Кто ты такой?", "Не могли бы вы сказать, кто открыл остров?"),
        ("ru", "Как вас зовут?", "Скажите, кто открыл остров?"),
        ("kk", "Сенің атың кім?", "Айтыңызшы, аралды кім ашты?"),
        ("uz", "Sen kimsan?", "Ayting, orolni kim ochgan?"),
        ("uz", "Сизнинг исмингиз нима?", "Айтинг, оролни ким очган?"),
        ("ky", "Сен кимсиң?", "Айтып бериңизчи, аралды ким ачкан?"),
        ("tg", "Ту кистӣ?", "Ба ман гӯед, ҷазираро кӣ кашф кард?"),
        ("tk", "Sen kim?", "Aýdyň, adany kim açdy?"),
        ("tr", "Sen kimsin?", "Adayı kimin bulduğunu söyler misin?"),
    ],
)
def test_a_question_to_the_bot_is_told_from_a_polite_one(
    language: str, to_the_bot: str, to_the_articles: str
) -> None:
    assert ANALYZERS[language].is_put_to_bot(to_the_bot)
    assert not ANALYZERS[language].is_put_to_bot(to_the_articles)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What is the average income in the U.S.?"),
        ("en", "what is the average income in the u.s"),
        ("en", "Who led the U.N. when U Thant was born?"),
        ("en", "Who sank the last u-boat?"),
        ("en", "How do you treat a burn?"),
        ("en", "How do you know if your oil needs to be changed?"),
        ("en", "What happens when you touch a hot stove with your hand?"),
        ("en", "What can you get for $1,500?"),
        ("en", "What is the youngest age you can marry at in Scotland?"),
        ("en", "If you do not know both forces, what would you call that?"),
        ("en", "Could you describe an observatory?"),
        ("en", "Who wrote 'You Only Live Twice'?"),
        ("en", "Who wrote 'Don't You Cry'?"),
        ("en", 'Which song influenced "every breath you take"?'),
        ("en", "Who wrote “Thank You”?"),
        ("en", "Who performed the vocals for I Want to Hold Your Hand?"),
        ("ru", "Как называется любимая порода собак Елизаве\u0301ты?"),
        ("ru", "Что сделал Вашингтон?"),
        ("ru", "Что делать, если вы потеряли ваш паспорт?"),
        ("ru", "Какая другая черта вам известна?"),
        ("ru", "Кто написал «Я вас любил»?"),
        ("kk", "Егер сіз құжатыңызды жоғалтсаңыз, қайда барасыз?"),
        ("uz", "Agar siz pasportni yo'qotsangiz, nima bo'ladi?"),
        ("uz", "Агар сиз паспортни йўқотсангиз, нима бўлади?"),
        ("ky", "Эгер сиз паспортуңузду жоготсоңуз, эмне болот?"),
        ("tg", "Агар шумо шиносномаро гум кунед, чӣ мешавад?"),
        ("tk", "Eger siz pasportyňyzy ýitirseňiz, näme bolar?"),
        ("tr", "Siz pasaportunuzu kaybederseniz ne olur?"),
        ("tr", "Evde ekmek nasıl yapabilirsiniz?"),
    ],
)
def test_a_name_a_title_and_anybody_are_not_the_bot(language: str, question: str) -> None:
    assert not ANALYZERS[language].is_put_to_bot(question)


@pytest.mark.parametrize(
    "question",
    ["Who are you?", "who r u", "What can you do?", "Do you like cats?", "Can you drive?",
     "Where do you live?", "How do you feel?", "What do you go by?", "How many pets do you have?",
     "When you have free time, what do you do?", "Tell me if you are a robot.",
     "I would like to know when you were made.", "What Are You?", "Is 'owl' what you say?",
     "What do you call yourself?", "How can you help me?", "What is your name?"],
)  # fmt: skip
def test_a_question_to_the_bot_is_known_in_english(question: str) -> None:
    assert ANALYZERS["en"].is_put_to_bot(question)


@pytest.mark.parametrize(
    ("language", "denies", "affirms"),
    [
        ("ru", "Он не пришёл.", "Он пришёл."),
        ("kk", "Ол келмеді. Ешкім келмеген.", "Ол келді."),
        ("uz", "U kelmadi.", "U keldi."),
        ("uz", "У келмаган.", "У келган."),
        ("ky", "Ал келбеди.", "Ал келди."),
        ("tg", "Ӯ нашуд.", "Ӯ шуд."),
        ("tk", "Ol gelmedi.", "Ol geldi."),
        ("tr", "O gelmedi.", "O geldi."),
    ],
)
def test_what_denies_and_what_points_back_is_known(
    language: str, denies: str, affirms: str
) -> None:
    analyzer = ANALYZERS[language]

    assert analyzer.negates(denies)
    assert not analyzer.negates(affirms)
    assert analyzer.points_back(affirms)
    assert not analyzer.points_back("Марат Marat")


def boundaries(sentences: list[str], text: str) -> set[int]:
    ends, place = set(), 0
    for sentence in sentences[:-1]:
        place = text.index(sentence, place) + len(sentence)
        ends.add(place)
    return ends


@pytest.mark.parametrize("language", sorted(TRAPS))
def test_sentences_end_where_a_reader_ends_them(language: str) -> None:
    traps = json.loads(TRAPS[language].read_text("utf-8"))
    found = right = true = 0
    for sentences in traps:
        text = " ".join(sentences)
        cut = boundaries([s.of(text) for s in ANALYZERS[language].sentences(text)], text)
        wanted = boundaries(sentences, text)
        found, true, right = found + len(cut), true + len(wanted), right + len(cut & wanted)

    # A boundary that is not one cuts a quote in two; one that is missed makes it longer.
    assert right / found >= 0.99
    assert 2 * right / (found + true) >= 0.95


@pytest.mark.parametrize(
    ("told", "code"),
    [("en", "en"), ("EN-us", "en"), ("kaz", "kk"), ("uz_Cyrl", "uz"), ("xx", "und"), (None, "und"),
     ("", "und"), (" ru ", "ru"), ("Kazakh", "kk")],
)  # fmt: skip
def test_a_language_is_known_by_what_articles_call_it(told: str | None, code: str) -> None:
    assert code_of(told) == code
    assert analyzer_for(told).language == code
