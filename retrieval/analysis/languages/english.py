"""English: Snowball stems and irregular forms."""

from __future__ import annotations

import re
from functools import cache

from retrieval.analysis.analyzer import YEAR, AnswerType, fold_word, without_accents
from retrieval.analysis.profile import Profile, phrases
from retrieval.analysis.quantities import SIGNS, Calendar, Units
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.stems import Snowball

ABBREVIATIONS = """
al apr approx aug ave bn ca cf cm co corp dec dept ed eds eg est etc feb fig figs ft ie inc jan jr
jul jun kg km ltd mar max min mm mln mn mt nov oct op p.m a.m phd pp pt sec sept sep sq sr st vol vs
"""
TITLES = """
adm brig capt cmdr col cpl dr fr gen gov hon lt maj messrs mr mrs ms mx no nos pres prof rep rev sen
sgt supt art p para
"""


MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
NOW = r"""
now|nowadays|today|tonight|yesterday|current|currently|latest|newest|recent|recently|so far
at (?:the|this|present) moment
(?:this|last|past) (?:week|weekend|month|year|night|spring|summer|autumn|fall|winter)
"""
NUMBER_WORDS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds?
dozens? thousands? millions? billions? half both several twice thrice once none
"""
COUNT = rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b"
# The first type that matches a question counts.
ANSWER_TYPES = (
    AnswerType(
        "age",
        r"\bhow old\b|\bwh(?:at|ich) age\b",
        r"\bage[ds]?\b|\byears? old\b|-year-old",
    ),
    AnswerType(
        "money",
        r"""\bhow much (?:money|did|does|do|was|is|are|were)\b.*\b(?:cost|pay|paid|earn|worth|spend)
            \bhow much (?:money|did|does|do|was|is|are|were)\b.*\b(?:spent|price|charge)
            \bwhat (?:was|is) the (?:price|cost|value)\b""",
        r"[$€£₸₽]|\b(?:usd|eur|kzt|dollars?|euros?|pounds?|tenge|rubles?|yen|yuan)",
    ),
    AnswerType(
        "time",
        r"\bwhen\b(?! \w+ing)|\bwh(?:at|ich) (?:year|date|day|month|century|decade|time)\b",
        rf"""{YEAR}\b
            \b(?:{MONTHS})[a-z]*\b
            \bcentur|\b\d{{1,2}}:\d\d|\b[ap]\.?m\b|days?\b""",
    ),
    AnswerType(
        "count",
        r"""\bhow (?:many|much|long|often|far|tall|big|high|large|deep|wide)\b
            \bwh(?:at|ich) (?:number|percent|percentage|share|proportion|amount)\b""",
        COUNT,
    ),
    AnswerType("person", r"\bwho(?:m|se)?\b"),
    AnswerType("place", r"\bwhere\b|\bwh(?:at|ich) (?:city|country|place|town|state|region)\b"),
    AnswerType(
        "cause",
        r"\bwhy\b",
        r"\b(?:because|since|due to|owing to|so that|in order|result)\b",
    ),
)

POLITE = r"""
\b(?:can|could|would|will|do) you (?:please |kindly )?(?:tell|show|find|explain|say|give|let|look|know|describe|list|summarize|define|help me find)\b
"""  # noqa: E501  # one pattern is one line
# A question with one of these is for the bot; any other is about people in general.
OF_A_PERSON = """
like love enjoy prefer think feel live work speak know have own do come want hate eat drink keep say
recommend suggest mean play drive remember look plan sleep dream rather believe answer offer
understand help remind
"""
MODAL = "can|could|should|would|must|might|may"
PERSONAL = f"(?:go by|{'|'.join(OF_A_PERSON.split())})"
SELF = r"(?![^,?]{0,80}\b(?:me|my|yourself)\b)"
# Up to the next comma, unless it goes on like a question to a person.
GENERIC_YOU = rf"""
\bhow (?:do|does|to|{MODAL}) you know (?:if|when|whether)\b{SELF}[^,?]*
\b(?:how|where|when|why|what|which|who|whom)\b[^,?]{{0,80}}?\b(?:do|{MODAL}) you (?!{PERSONAL}\b){SELF}\w+[^,?]*
\b(?:how|where|when|what|which)\b[^,?]{{0,80}}? you (?:{MODAL}|need|have to) (?!{PERSONAL}\b){SELF}\w+[^,?]*
(?<!know )(?<!me )(?<!wonder )(?<!wondering )(?<!curious )\b(?:if|when|whenever|as|once|after|before|while|until|unless) you(?:r|'re)?\b{SELF}[^,?]*
"""  # noqa: E501

POSSESSIVE = re.compile("(?:'s?)+$")

CALENDAR = Calendar(
    # "may" and "march" are ordinary words, unless they begin with a capital.
    months=(
        "jan(?:uary)?", "feb(?:ruary)?", "(?-i:Mar|March|MARCH)", "apr(?:il)?", "(?-i:May|MAY)",
        "june?", "july?", "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?",
        "dec(?:ember)?",
    ),
    ages=(
        r"(?<![\d.,])(\d{1,3})[\s-]years?[\s-]olds?\b",
        r"\bage[ds]? (?:of )?(?:(?:about|just|only|around) )?(\d{1,3})(?![.,]?\d)",
    ),
    aging=r"\bage[ds]?\b|\bolds?\b",
    of="of ",
    decade=r"['’]?s\b",
    century=r"(?:st|nd|rd|th)?[\s-]centur",
    now=NOW,
)  # fmt: skip

SNOWBALL = Snowball("english")
# Words whose forms no rule joins; the first form stands for the others.
IRREGULAR_FORMS = """
arise arose arisen | bear bore borne born birth births | beat beaten | become became
begin began begun | bend bent | bind bound | bite bit bitten | bleed bled | blow blew blown
break broke broken | breed bred | bring brought | build built | buy bought | catch caught
child children | choose chose chosen choice choices | come came | creep crept | deal dealt
die died dies dying dead death deaths | dig dug | draw drew drawn | drink drank drunk
drive drove driven | eat ate eaten | fall fell fallen | feed fed | feel felt | fight fought
find found | flee fled | fly flew flown flies flight flights | foot feet
forbid forbade forbidden | forget forgot forgotten | forgive forgave forgiven
freeze froze frozen | get got gotten | give gave given | go went gone goes
grow grew grown growth | hang hung | hear heard | hide hid hidden | hold held | keep kept
know knew known | lead led | leave left | lend lent | lie lay lain | life lives
lose lost loss losses | make made | man men | mean meant | meet met | mouse mice | pay paid
person people persons | ride rode ridden | ring rang rung | rise rose risen | run ran | say said
see saw seen | seek sought | sell sold sale sales | send sent | shake shook shaken | shoot shot
show shown | shrink shrank shrunk | sing sang sung | sink sank sunk | sit sat | sleep slept
slide slid | speak spoke spoken speech speeches | spend spent | spring sprang sprung | stand stood
steal stole stolen | stick stuck | strike struck stricken | strive strove striven
swear swore sworn | sweep swept | swim swam swum | swing swung | take took taken | teach taught
tear tore torn | think thought | throw threw thrown | tooth teeth | understand understood
wake woke woken | wear wore worn | weep wept | win won | wife wives | woman women
write wrote written
"""


def fold(word: str) -> str:
    """Lower case without accents and possessive."""
    return POSSESSIVE.sub("", without_accents(fold_word(word)))


def stem(word: str) -> str:
    """The Snowball stem (Porter 2) of the first form of a folded word."""
    return SNOWBALL.stem(_first_forms().get(word, word))


@cache
def _first_forms() -> dict[str, str]:
    words = map(str.split, phrases(IRREGULAR_FORMS))
    return {form: forms[0] for forms in words for form in forms[1:]}


OPENINGS = "and | but | so | or | what about | how about | why | why not"
SMALL_TALK = {
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
        who you are | what you are | what your name is | what is your full name
        where you are from | how old you are | who you work for | who made you | where you live
        if you are a bot | if you are human | if you are real | if you are a robot
        what you can do | where you come from | where do you come from | where did you come from
        where were you made | what you know | who is your creator | who is your maker
        who designed you | who invented you | which company made you | what company made you
        what company do you work for | what is your job | what is your purpose
        what do they call you | do you go by a name | are you a bot or a human
        are you a human or a bot | are you a robot or a human | are you a computer
        are you a program | are you alive | are you artificial intelligence
        how many pets do you have | do you own pets | do you own any pets | do you like animals
        what do you do for fun | what do you do in your free time
        what do you do in your spare time | what is your hobby | any hobbies | tell me your name
        tell me who you are | tell me who made you | tell me how old you are
        tell me where you are from | tell me what you can do | tell me your age
        when is your birthday | what year were you born | do you know any good jokes
        have you got any jokes | tell me a good joke | tell me a funny joke | tell me a story
        give me a fun fact | give me a fact | a fun fact | what kind of questions can i ask
        what kind of things can you do | what topics do you know | what topics can i ask you about
        what subjects do you know | how can i use you | what are you capable of
        what are your capabilities | what are your skills | start | menu
        """,
    "thanks": """
        thanks | thank you | thank u | thx | ty | tysm | many thanks | thanks in advance
        thanks for your help | thank you for your help | thanks for the help
        thank you for the help | thanks for helping | thank you for helping
        thanks for helping me | thank you for helping me | thanks for that | thank you for that
        thanks for the answer | thank you for the answer | thanks for your time | thanks a lot
        thanks so much | thank you so much | thank you very much | thanks a million | thanks again
        i appreciate it | i appreciate that | i appreciate your help | i appreciate the help
        appreciate it | appreciated | much appreciated | cheers | merci | well done | good job
        great job | nice job | good bot | you are great | youre great | you are awesome
        youre awesome | you were helpful | that was helpful | very helpful | that helped
        that helps | that was very helpful | you rock
        """,
    "farewell": """
        bye | bye bye | goodbye | good bye | see you | see you later | see you soon | see ya
        see ya later | cya | later | talk to you later | talk to you soon | talk to you soon
        catch you later | take care | farewell | good night | goodnight | have a good day
        have a nice day | have a great day | have a good one | have a good night
        have a nice evening | so long | until next time | till next time | ciao
        it was nice talking to you | nice talking to you | it was nice talking with you
        """,
    "how_are_you": """
        how are you | how are you doing | how are you doing today | how are you today | how r u
        how are u | how are things | how are things going | how is it going | hows it going
        how is everything | hows everything | how have you been | how do you do | how you doing
        how is your day | hows your day | how is your day going | hows your day going
        how was your day | how are you feeling | whats up | what is up | wassup | sup | you ok
        are you ok | nice to meet you | pleased to meet you
        """,
    "greeting": """
        hello | hi | hiya | hey | heya | heyy | hii | helo | hullo | howdy | yo | greetings
        good morning | good afternoon | good evening | good day | morning | evening | gm
        """,
    "affirmation": """
        ok | okay | okey | k | kk | yes | yeah | yep | yup | sure | no | nope | nah | got it
        i got it | i see | i understand | understood | fine | alright | all right | cool | nice
        great | good | very good | awesome | perfect | excellent | wow | right | true | correct
        thats right | that is right | thats true | that is true | thats correct | that is correct
        of course | absolutely | exactly | agreed | maybe | never mind | nevermind | no problem
        no thanks | no thank you | not really | sounds good | not now | i agree | lol | haha | hmm
        oh | ah | oops | sorry | my bad
        """,
}  # fmt: skip


PROFILE = Profile(
    code="en",
    aliases="eng english",
    scripts="latin",
    common_words="""
the of and to in is was were are what who when where why how which did does do for on with that
his her their by from it at this many much has have had will would can
""",
    # CLD2 takes many texts for English, and the common words of English need little help.
    cld2_weight=1.0,
    version=2,
    function_words="""
a about above after again against all also although am an and any are aren't as at be because been
before being below between both but by can can't cannot could couldn't did didn't do does doesn't
doing don't down during each either few for from further had hadn't has hasn't have haven't having
he he's her here hers herself him himself his i i'm i've if in into is isn't it it's its itself
just let's may me might mine more most must my myself neither no nor not of off on once only onto
or other our ours ourselves out over own per s shall she she's should shouldn't since so some such
t than that that's the their theirs them themselves then there there's these they they're this
those though through to too under until up upon us very was wasn't we we're were weren't will with
within without won't would wouldn't yet you you're your yours yourself
""",
    question_words="""
how how's what what's whatever when when's where where's which who who's whom whose why why's
please tell many much happen happens happened happening
""",
    fold=fold,
    stem=stem,
    units=Units(
        multipliers={
            "hundred": 2, "thousand": 3, "k": 3, "million": 6, "mln": 6, "mn": 6, "m": 6,
            "billion": 9, "bn": 9, "trillion": 12,
        },
        units={
            **SIGNS, "dollar": "usd", "dollars": "usd", "us dollars": "usd", "euro": "eur",
            "euros": "eur", "tenge": "kzt", "ruble": "rub", "rubles": "rub", "rouble": "rub",
            "roubles": "rub", "somoni": "tjs", "manat": "tmt", "manats": "tmt", "percent": "pct",
            "per cent": "pct",
        },
    ),
    calendar=CALENDAR,
    sentence_rules=SentenceRules(
        titles=frozenset(TITLES.split()), abbreviations=frozenset(ABBREVIATIONS.split())
    ),
    answer_types=ANSWER_TYPES,
    # "U" is a letter in "U.S.", "U Thant" and "U-boat".
    addressing=r"\b(?:you|your|yours|yourself)\b|(?-i:\bu\b)(?!\.\w|-)",
    polite=POLITE,
    generic_you=GENERIC_YOU,
    light_words="""
able another ask become begin call come common consider describe different exist feel find follow
get give go good happen include keep kind know let like locate look make mean name need number
occur part person place put refer say see seem set several show situate sort start take tell term
thing think try type use various want way
""",
    pronouns="""
he she it they him her them his its their theirs hers this that these those such both
""",
    negation=r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|unable|except"
    r"|fail(?:s|ed)?|lack(?:s|ed)?)\b|n['’]t\b",
    pointers="""
it its it's they them their theirs he him his she her hers this that these those there then one
ones former latter same
""",
    openings=OPENINGS,
    small_talk=SMALL_TALK,
    beside_small_talk="""
tell me | can you tell me | could you tell me | can you | could you | i want to know
i would like to know | id like to know | let me know | do you know | may i know | may i ask
can i ask | i was wondering | for me | i wonder | there | everyone | everybody | all | guys
friend | my friend | bot | dear | dear bot | mate | buddy | sir | man | please | pls | and | so
very | very much | so much | a lot | again | to you | now | today | then | well | well then
for now | just | but | hey you | oh
""",
    place_names="""
USA US
Astana Nur-Sultan
""",
    name_forms="""
US | USA | America | American | Americans
UK | Britain | British | Briton | Britons
France | French | Frenchman | Frenchmen
Spain | Spanish | Spaniard | Spaniards
Netherlands | Holland | Dutch | Dutchman
Wales | Welsh | Welshman
Ireland | Irish | Irishman
Poland | Polish | Pole | Poles
Denmark | Danish | Dane | Danes
Finland | Finnish | Finn | Finns
Turkey | Turkish | Turk | Turks
Switzerland | Swiss
Iceland | Icelandic | Icelander
Philippines | Philippine | Filipino | Filipinos
Myanmar | Burma | Burmese
Iran | Persia | Persian
Thailand | Thai | Siam
Greece | Greek | Greeks | Hellenic
Cyprus | Cypriot
Israel | Israeli
Laos | Lao | Laotian
Peru | Peruvian
Cuba | Cuban
Mali | Malian
Chad | Chadian
Togo | Togolese
Congo | Congolese
Oman | Omani
Iraq | Iraqi
Niger | Nigerien
Monaco | Monegasque
Soviet Union | USSR | Soviet
TV | television
World War II | WWII | Second World War
""",
    numerals="""
one/first two/second three/third four/fourth five/fifth six/sixth seven/seventh eight/eighth
nine/ninth ten/tenth eleven/eleventh twelve/twelfth thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty
""",
)  # fmt: skip
