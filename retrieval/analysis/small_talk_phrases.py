"""What people type who ask nothing, by kind; in one table, since a word or two do not tell which
language they are in."""

# The first kind wins where a message is of several: "hello, what can you do?" asks for help.
# Letters lose their accents, so each phrase stands once.
PHRASES = {
    "help": """
        help | help me | i need help | can you help me | could you help me | can you help
        what can you do | what can you do for me | what do you do | what are you able to do
        what can i ask | what can i ask you | what can i ask you about | what should i ask
        what questions can i ask | what questions can i ask you | what do you know
        what can you tell me | what can you help me with | what can you help with
        how can you help me | how can you help | what are you | who are you | what are you for
        how do you work | how does this work | how do i use you | how do i use this
        how do i ask a question | what is this bot | what is this | tell me about yourself
        what is your name | whats your name | your name | do you have a name
        what should i call you | what do i call you | are you a bot | are you a robot
        are you human | are you a human | are you real | are you a real person | are you an ai
        are you a person | are you a machine | am i talking to a bot | am i talking to a human
        am i talking to a person | is this a bot | who made you | who created you | who built you
        who programmed you | who developed you | who do you work for | who is your boss
        whos your boss | who owns you | how old are you | what is your age | whats your age
        when were you born | where are you from | where do you live | where were you born
        do you have pets | do you have any pets | do you have a pet | what are your hobbies
        do you have hobbies | do you have any hobbies | what do you like to do | tell me a joke
        tell me another joke | tell a joke | tell me something funny | do you know a joke
        do you know any jokes | make me laugh | tell me a fun fact | tell me something
        tell me something interesting | what languages do you speak | do you speak english
        who you are | what you are | what your name is | what is your full name | where you are from
        how old you are | who you work for | who made you | where you live | if you are a bot
        if you are human | if you are real | if you are a robot | what you can do
        where you come from | where do you come from | where did you come from | where were you made
        what you know | who is your creator | who is your maker | who designed you
        who invented you
        which company made you | what company made you | what company do you work for
        what is your job | what is your purpose | what do they call you | do you go by a name
        are you a bot or a human | are you a human or a bot | are you a robot or a human
        are you a computer | are you a program | are you alive | are you artificial intelligence
        how many pets do you have | do you own pets | do you own any pets | do you like animals
        what do you do for fun | what do you do in your free time
        what do you do in your spare time | what is your hobby | any hobbies
        tell me your name | tell me who you are | tell me who made you | tell me how old you are
        tell me where you are from
        tell me what you can do | tell me your age | when is your birthday | what year were you born
        do you know any good jokes | have you got any jokes | tell me a good joke
        tell me a funny joke | tell me a story | give me a fun fact | give me a fact | a fun fact
        what kind of questions can i ask | what kind of things can you do | what topics do you know
        what topics can i ask you about | what subjects do you know | how can i use you
        what are you capable of | what are your capabilities | what are your skills
        start | menu
        помощь | помоги | помогите | помоги мне | помогите мне | справка | что ты умеешь
        что вы умеете | что ты можешь | что вы можете | что умеешь | что ты знаешь | что вы знаете
        что ты делаешь | чем ты можешь помочь | чем вы можете помочь | как ты работаешь
        как вы работаете | как это работает | как пользоваться | как тобой пользоваться
        как вами пользоваться | о чем тебя можно спросить | о чем можно спросить
        что можно спросить | кто ты | кто вы | ты кто | вы кто | кто ты такой | кто вы такой
        как тебя зовут | как вас зовут | тебя как зовут | ты бот | вы бот | ты робот | вы робот
        ты человек | вы человек | ты живой | кто тебя создал | кто вас создал | кто тебя сделал
        сколько тебе лет | сколько вам лет | откуда ты | откуда вы | где ты живешь
        расскажи о себе | расскажите о себе | расскажи анекдот | расскажи шутку | что это за бот
        көмек | комек | көмектес | көмектесіңіз | көмек керек | не істей аласың | не істей аласыз
        сен не істей аласың | сіз не істей аласыз | қалай жұмыс істейсің | қалай жұмыс істейсіз
        сен кімсің | сіз кімсіз | кімсің | кімсіз | атың кім | атыңыз кім | сенің атың кім
        сіздің атыңыз кім | сен ботсың ба | сіз ботсыз ба | не білесің | не білесіз
        yordam | yordam ber | yordam bering | yordam kerak | nima qila olasan | nima qila olasiz
        nimalar qila olasan | nimalar qila olasiz | sen nima qila olasan | siz nima qila olasiz
        qanday ishlaysan | qanday ishlaysiz | sen kimsan | siz kimsiz | kimsan | kimsiz
        isming nima | ismingiz nima | sening isming nima | sizning ismingiz nima | sen botmisan
        siz botmisiz | nimani bilasan | nimani bilasiz
        ёрдам | ёрдам бер | ёрдам беринг | ёрдам керак | нима қила оласан | нима қила оласиз
        нималар қила оласиз | қандай ишлайсиз | сен кимсан | сиз кимсиз | кимсан | кимсиз
        исминг нима | исмингиз нима
        жардам | жардам бер | жардам бериңиз | жардам керек | эмне кыла аласың | эмне кыла аласыз
        эмне жасай аласың | эмне жасай аласыз | кантип иштейсиң | кантип иштейсиз | сен кимсиң
        сиз кимсиз | сиз ким болосуз | кимсиң | атың ким | атыңыз ким | сенин атың ким
        сиздин атыңыз ким
        кӯмак | кумак | ёрӣ | ёрӣ деҳ | кӯмак кун | кӯмак кунед | чӣ кор карда метавонӣ
        чӣ кор карда метавонед | ту чӣ кор карда метавонӣ | шумо чӣ кор карда метавонед
        чӣ кор мекунӣ | чӣ кор мекунед | чӣ тавр кор мекунӣ | чӣ тавр кор мекунед | ту кистӣ
        шумо кистед | ту кӣ | шумо кӣ | номат чист | номи ту чист | номи шумо чист
        kömek | kömek et | kömek ediň | kömek gerek | näme edip bilýärsiň | näme edip bilýärsiňiz
        näme edip bilersiň | näme edip bilersiňiz | nähili işleýärsiň | nähili işleýärsiňiz
        sen kim | siz kim | sen kimsiň | siz kimsiňiz | adyň näme | adyňyz näme | seniň adyň näme
        siziň adyňyz näme
        yardım | yardım et | yardım edin | yardım eder misin | yardım eder misiniz
        yardıma ihtiyacım var | ne yapabilirsin | ne yapabilirsiniz | neler yapabilirsin
        neler yapabilirsiniz | sen ne yapabilirsin | ne yaparsın | nasıl çalışıyorsun
        nasıl çalışıyorsunuz | nasıl çalışır | sen kimsin | siz kimsiniz | kimsin | kimsiniz
        adın ne | adınız ne | adın nedir | senin adın ne | ismin ne | isminiz ne | sen bot musun
        bot musun | robot musun | insan mısın | kaç yaşındasın | nerelisin | seni kim yaptı
        bana bir şaka yap | ne biliyorsun
        """,
    "thanks": """
        thanks | thank you | thank u | thx | ty | tysm | many thanks | thanks in advance
        thanks for your help | thank you for your help | thanks for the help
        thank you for the help | thanks for helping | thank you for helping
        thanks for helping me | thank you for helping me | thanks for that | thank you for that
        thanks for the answer | thank you for the answer | thanks for your time
        thanks a lot | thanks so much | thank you so much | thank you very much | thanks a million
        thanks again | i appreciate it | i appreciate that | i appreciate your help
        i appreciate the help | appreciate it | appreciated | much appreciated | cheers | merci
        well done | good job | great job | nice job | good bot | you are great | youre great
        you are awesome | youre awesome | you were helpful | that was helpful | very helpful
        that helped | that helps | that was very helpful | you rock
        спасибо | спасибо большое | большое спасибо | огромное спасибо | спасибо огромное | спс
        благодарю | благодарю вас | благодарю тебя | спасибо за помощь | спасибо за ответ | пасиб
        спасибки | молодец | рахмат большой
        рахмет | рақмет | көп рахмет | көп рақмет | рахмет сізге | рақмет сізге | рахмет саған
        үлкен рахмет | үлкен рақмет | алғыс
        rahmat | raxmat | katta rahmat | katta raxmat | kop rahmat | ko'p rahmat | rahmat sizga
        rahmat senga | tashakkur | minnatdorman
        рахмат | раҳмат | катта раҳмат | катта рахмат | раҳмат сизга | чоң рахмат | көп рахмат
        рахмат сизге | рахмат сага | ырахмат | чоң ырахмат
        ташаккур | ташаккури зиёд | раҳмати калон | миннатдорам | саломат бошед | сипос
        sag bol | sag boluň | sag bolun | köp sag bol | köp sag boluň | minnetdar
        teşekkürler | teşekkür ederim | teşekkür ederiz | çok teşekkürler | çok teşekkür ederim
        teşekkür | tşk | tşkler | sağ ol | sağol | sağ olun | sağolun | çok sağ ol | çok sağ olun
        eyvallah | mersi
        """,
    "farewell": """
        bye | bye bye | goodbye | good bye | see you | see you later | see you soon | see ya
        see ya later | cya | later | talk to you later | talk to you soon | talk to you soon
        catch you later | take care | farewell | good night | goodnight | have a good day
        have a nice day | have a great day | have a good one | have a good night
        have a nice evening | so long | until next time | till next time | ciao
        it was nice talking to you | nice talking to you | it was nice talking with you
        пока | пока пока | до свидания | досвидания | до встречи | до завтра | до скорого
        всего доброго | всего хорошего | прощай | прощайте | спокойной ночи | доброй ночи
        хорошего дня | увидимся | бывай
        сау бол | сау болыңыз | сау болыныз | сау болыңдар | қош бол | қош болыңыз | кездескенше
        көріскенше | қайырлы түн | аман бол
        xayr | hayr | xayrli tun | ko'rishguncha | korishguncha | sog' bo'ling | sog' bo'l
        sog boling | sog bol | yaxshi qoling | yaxshi dam oling
        хайр | хайрли тун | кўришгунча | соғ бўлинг | яхши қолинг
        кош бол | кош болуңуз | кош болгула | көрүшкөнчө | жакшы кал | жакшы калыңыз | бейпил түн
        жакшы туруңуз | то дидор | то боздид | шаби хуш | шаб ба хайр | худо ҳофиз | хайр то дидор
        hoş gal | hoş galyň | sag aman | sagja boluň | gijäňiz rahat bolsun | görüşýänçäk
        güle güle | hoşça kal | hoşçakal | hoşça kalın | hoşçakalın | görüşürüz
        görüşmek üzere | iyi geceler | kendine iyi bak | bay bay | allaha ısmarladık
        """,
    "how_are_you": """
        how are you | how are you doing | how are you doing today | how are you today | how r u
        how are u | how are things | how are things going | how is it going | hows it going
        how is everything | hows everything | how have you been | how do you do | how you doing
        how is your day | hows your day | how is your day going | hows your day going
        how was your day | how are you feeling | whats up | what is up | wassup | sup
        you ok | are you ok | nice to meet you
        pleased to meet you
        как дела | как ты | как вы | как поживаешь | как поживаете | как жизнь | как настроение
        как сам | как оно | как твои дела | как ваши дела | как у тебя дела | как у вас дела
        че как | приятно познакомиться
        қалайсың | қалайсыз | қалың қалай | халың қалай | халіңіз қалай | қалыңыз қалай
        жағдайың қалай | жағдайыңыз қалай | қал қалай | қалдарың қалай
        qalaysan | qalaysiz | yaxshimisan | yaxshimisiz | ishlar qalay | ishlaring qalay
        ishlaringiz qalay | ahvoling qalay | ahvollaringiz qalay | ahvolingiz qalay | nima gap
        qandaysiz | qandaysan | tinchmisiz
        қалайсан | қалайсиз | яхшимисан | яхшимисиз | ишлар қалай | ишларингиз қалай
        аҳволингиз қалай
        нима гап
        кандайсың | кандайсыз | абалың кандай | абалыңыз кандай | иштер кандай | кандай
        ал кандай | жакшысыңбы | жакшысызбы
        чӣ хел | чи хел | чӣ хелӣ | чӣ хелед | шумо чӣ хел | ту чӣ хел | аҳволат чӣ хел
        аҳволатон чӣ хел | аҳволи шумо чӣ хел | корҳо чӣ хел | нағзӣ | нағзед | хубӣ | хубед
        ýagdaýyň nähili | ýagdaýyňyz nähili | ýagdaýlar nähili | işler nähili | gowumy
        gowymy | nähilisiň | nähilisiňiz
        nasılsın | nasılsınız | naber | ne haber | nasıl gidiyor | iyi misin | iyi misiniz
        ne var ne yok | keyfin nasıl | işler nasıl
        """,
    "greeting": """
        hello | hi | hiya | hey | heya | heyy | hii | helo | hullo | howdy | yo | greetings
        good morning | good afternoon | good evening | good day | morning | evening | gm
        привет | приветик | приветствую | здравствуй | здравствуйте | здрасте | здрасьте
        здорово | доброе утро | добрый день | добрый вечер | доброго дня | доброго времени суток
        доброго вечера | хай | хелло | ку
        сәлем | салем | сәлеметсіз бе | салеметсиз бе | саламатсыз ба | сәлеметсің бе
        сәлеметсіздер ме | ассалаумағалейкум | ассалаумагалейкум | ассалаумағалайкум
        армысыз | армысың | қайырлы таң | қайырлы күн | қайырлы кеш
        salom | assalom | assalomu alaykum | assalomu alekum | assalom alaykum | assalomaleykum
        salom alaykum | vaalaykum assalom | xayrli tong | xayrli kun | xayrli kech | hayrli tong
        hayrli kun | hayrli kech
        салом | ассалом | ассалому алайкум | ассалому алейкум | хайрли тонг | хайрли кун
        хайрли кеч
        салам | саламатсызбы | саламатсыңбы | салам алейкум | ассалам алейкум | арыбаңыз
        кутмандуу таң | кутмандуу күн | кутмандуу кеч | кутман таң
        ассалому алейкум | субҳ ба хайр | субҳи шумо ба хайр | рӯз ба хайр | рӯзи шумо ба хайр
        шом ба хайр | бегоҳӣ ба хайр | хуш омадед
        salam | salam aleýkim | essalawmaleýkim | ertiriňiz haýyrly bolsun
        ertiriňiz haýyrly | gündiziňiz haýyrly bolsun | agşamyňyz haýyrly bolsun
        agşamyňyz haýyrly | haýyrly ertir | haýyrly gün | haýyrly agşam
        merhaba | merhabalar | selam | selamlar | selamün aleyküm | selamun aleykum
        selamün aleykum | aleyküm selam | slm | mrb | günaydın | iyi günler | iyi akşamlar
        hayırlı günler | hayırlı sabahlar | tünaydın | alo
        """,
    "affirmation": """
        ok | okay | okey | k | kk | yes | yeah | yep | yup | sure | no | nope | nah | got it
        i got it | i see | i understand | understood | fine | alright | all right | cool | nice
        great | good | very good | awesome | perfect | excellent | wow | right | true | correct
        thats right | that is right | thats true | that is true | thats correct
        that is correct | of course | absolutely | exactly | agreed | maybe | never mind
        nevermind | no problem | no thanks | no thank you | not really | sounds good | not now
        i agree | lol | haha | hmm | oh | ah | oops | sorry | my bad
        да | нет | неа | ага | угу | ок | окей | ладно | хорошо | понял | поняла | понятно | ясно
        я понял | я поняла | всё понятно | конечно | точно | верно | правильно | отлично
        класс | круто | супер | здорово | может быть | не надо | неважно | извини | извините
        иә | ия | жоқ | жок | жақсы | жарайды | түсіндім | түсінікті | дұрыс | әрине | керемет
        мақұл | кешіріңіз
        ha | xa | yo'q | yoq | xo'p | xop | hop | mayli | yaxshi | tushundim | tushunarli
        to'g'ri | togri | albatta | zo'r | zor | ajoyib | kechirasiz
        ҳа | йўқ | хўп | майли | яхши | тушундим | тушунарли | тўғри | албатта | зўр | ажойиб
        ооба | жакшы | макул | түшүндүм | түшүнүктүү | туура | албетте | сонун | кечириңиз
        ҳа бале | бале | ҳо | не | хуб | майлаш | фаҳмидам | фаҳмо | дуруст | албатта | олӣ
        бубахшед
        hawa | ýok | bolýar | gowy | düşündim | düşnükli | dogry | elbetde | ajap | bagyşlaň
        evet | hayır | tamam | peki | olur | anladım | anlaşıldı | doğru | tabii | elbette
        güzel | süper | harika | oldu | boşver | pardon | özür dilerim
        """,
}  # fmt: skip
# What stands beside small talk and is none by itself.
BESIDE = """
    tell me | can you tell me | could you tell me | can you | could you | i want to know
    i would like to know | id like to know | let me know | do you know | may i know | may i ask
    can i ask | i was wondering | for me | i wonder
    there | everyone | everybody | all | guys | friend | my friend | bot | dear | dear bot | mate
    buddy | sir | man | please | pls | and | so | very | very much | so much | a lot | again
    to you | now | today | then | well | well then | for now | just | but | hey you | oh
    бот | друг | друзья | всем | все | пожалуйста | плиз | и | а | ну | очень | вам | тебе | большое
    ещё раз | тогда | сегодня | это | достым | және | өте | dostim | do'stim | juda | va | sizga
    достум | жана | абдан | дӯстам | бисёр | хеле | ба шумо | шумо чӣ | dostum | we | örän
    arkadaşlar | çok | ve | size | canım | lütfen | hocam
"""  # fmt: skip
# A name as well as a greeting: cut off only where a mark parts it from the question.
NAMES = frozenset("salom salam selam салом салам салем салем".split())
