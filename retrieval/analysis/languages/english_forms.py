"""English words whose forms no suffix rule joins, each line led by the form that stands for all."""

FORMS = """
arise arose arisen
bear bore borne born birth births
beat beaten
become became
begin began begun
bend bent
bind bound
bite bit bitten
bleed bled
blow blew blown
break broke broken
breed bred
bring brought
build built
buy bought
catch caught
child children
choose chose chosen choice choices
come came
creep crept
deal dealt
die died dies dying dead death deaths
dig dug
draw drew drawn
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
flee fled
fly flew flown flies flight flights
foot feet
forbid forbade forbidden
forget forgot forgotten
forgive forgave forgiven
freeze froze frozen
get got gotten
give gave given
go went gone goes
grow grew grown growth
hang hung
hear heard
hide hid hidden
hold held
keep kept
know knew known
lead led
leave left
lend lent
lie lay lain
life lives
lose lost loss losses
make made
man men
mean meant
meet met
mouse mice
pay paid
person people persons
ride rode ridden
ring rang rung
rise rose risen
run ran
say said
see saw seen
seek sought
sell sold sale sales
send sent
shake shook shaken
shoot shot
show shown
shrink shrank shrunk
sing sang sung
sink sank sunk
sit sat
sleep slept
slide slid
speak spoke spoken speech speeches
spend spent
spring sprang sprung
stand stood
steal stole stolen
stick stuck
strike struck stricken
strive strove striven
swear swore sworn
sweep swept
swim swam swum
swing swung
take took taken
teach taught
tear tore torn
think thought
throw threw thrown
tooth teeth
understand understood
wake woke woken
wear wore worn
weep wept
win won
wife wives
woman women
write wrote written
"""


def forms() -> dict[str, str]:
    """Each irregular form with the word that stands for it."""
    return {form: line.split()[0] for line in FORMS.splitlines() for form in line.split()[1:]}
