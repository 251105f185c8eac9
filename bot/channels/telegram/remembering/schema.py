"""The tables of the bot's own file, as the statements that lead from each version to the next."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # Accepted updates. The body is deleted when the update is done. Its number stays for a
        # while, so that a repeated delivery is recognized.
        """
        CREATE TABLE inbox (
            update_id INTEGER PRIMARY KEY,
            received  REAL NOT NULL,
            body      TEXT
        )
        """,
        "CREATE INDEX inbox_waiting ON inbox (update_id) WHERE body IS NOT NULL",
        # Answers that were sent: their buttons need them.
        """
        CREATE TABLE answer (
            id       TEXT PRIMARY KEY,
            chat     INTEGER NOT NULL,
            person   INTEGER NOT NULL,
            question INTEGER NOT NULL,  -- the id of the message that asked
            text     TEXT NOT NULL,
            context  TEXT NOT NULL,     -- JSON: the ids of the answers to the questions before
            outcome  TEXT NOT NULL,
            passages TEXT NOT NULL,     -- JSON: the quotes that were found, best first
            shown    INTEGER NOT NULL,  -- how many of them the chat has seen
            messages TEXT NOT NULL,     -- JSON: the ids of the messages that show the first ones
            created  REAL NOT NULL
        )
        """,
        "CREATE INDEX answer_chat ON answer (chat, created)",
        "CREATE INDEX answer_question ON answer (chat, question)",
        """
        CREATE TABLE feedback (
            answer  TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
            person  INTEGER NOT NULL,
            verdict TEXT NOT NULL,
            created REAL NOT NULL,
            PRIMARY KEY (answer, person)
        )
        """,
        "CREATE TABLE language (chat INTEGER PRIMARY KEY, code TEXT NOT NULL)",
        "CREATE TABLE profile (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
    (
        # Quotes that citations link to. Whoever has the token may see the quote.
        """
        CREATE TABLE shared (
            token  TEXT PRIMARY KEY,
            answer TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
            quote  INTEGER NOT NULL,  -- its number among the quotes of the answer
            UNIQUE (answer, quote)
        )
        """,
    ),
    (
        # Whether a message with the answer may be on its way: until it is certain, the answer is
        # neither sent again nor forgotten.
        "ALTER TABLE answer ADD COLUMN on_wire INTEGER NOT NULL DEFAULT 0",
    ),
    (
        # The notes above the first quotes, so that an answer is shown again as it was.
        "ALTER TABLE answer ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'",  # JSON: lines
        # Chats that want short quotes.
        "CREATE TABLE lite (chat INTEGER PRIMARY KEY)",
    ),
    (
        # What is counted of each answer. Nothing in it tells who asked, or what.
        """
        CREATE TABLE asked (
            hour         INTEGER NOT NULL,  -- its first second
            kind         TEXT NOT NULL,
            outcome      TEXT NOT NULL,
            language     TEXT NOT NULL,
            milliseconds INTEGER NOT NULL
        )
        """,
        "CREATE INDEX asked_hour ON asked (hour)",
        # The opinions of answers that are deleted.
        "CREATE TABLE opinion (hour INTEGER NOT NULL, verdict TEXT NOT NULL)",
        # What is too old is looked for every minute.
        "CREATE INDEX answer_created ON answer (created)",
        "CREATE INDEX inbox_finished ON inbox (received) WHERE body IS NULL",
    ),
    (
        # Questions without an answer that editors are shown. When such an answer is deleted, the
        # row stays until the message that shows it is withdrawn.
        """
        CREATE TABLE desk (
            number   INTEGER PRIMARY KEY,
            answer   TEXT UNIQUE REFERENCES answer (id) ON DELETE SET NULL,
            language TEXT NOT NULL,  -- that of the question
            speaks   TEXT NOT NULL,  -- that in which the bot speaks to the person
            thread   INTEGER,        -- the topic of the question in its group
            room     INTEGER,        -- the chat of the message to the editors
            post     INTEGER         -- the id of that message; NULL if it is not sent yet
        )
        """,
        "CREATE INDEX desk_post ON desk (room, post)",
        # The quotes that editors found, as answers of their own.
        """
        CREATE TABLE found (
            answer TEXT PRIMARY KEY REFERENCES answer (id) ON DELETE CASCADE,
            number INTEGER NOT NULL REFERENCES desk (number) ON DELETE CASCADE,
            reply  INTEGER NOT NULL,  -- the id of the editor's message
            UNIQUE (number, reply)
        )
        """,
    ),
    (
        # Questions whose answer people want to be told; see saved.py.
        """
        CREATE TABLE saved (
            id          TEXT PRIMARY KEY,
            chat        INTEGER NOT NULL,
            person      INTEGER NOT NULL,  -- who has saved it
            asker       INTEGER NOT NULL,
            question    INTEGER NOT NULL,  -- the id of the message that asked
            thread      INTEGER,
            text        TEXT NOT NULL,     -- copied, for the answer is deleted earlier
            context     TEXT NOT NULL,     -- JSON: the earlier questions that the search used
            language    TEXT NOT NULL,     -- that of the bot's own words
            created     REAL NOT NULL,
            fingerprint TEXT,              -- of the corpus that was asked last
            answer      TEXT               -- the answer that is being told
        )
        """,
        "CREATE INDEX saved_person ON saved (chat, person)",
    ),
    (
        # The words of quotes that were shown, while the setting "corrections" is on; see shown.py.
        """
        CREATE TABLE shown (
            answer      TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
            number      INTEGER NOT NULL,  -- the number of the quote in its answer
            article     TEXT NOT NULL,
            title       TEXT NOT NULL,
            passages    TEXT NOT NULL,     -- JSON: the ids of its parts
            words       TEXT NOT NULL,     -- JSON: the words of its parts
            thread      INTEGER,
            language    TEXT NOT NULL,     -- that of the bot's own words
            fingerprint TEXT NOT NULL,     -- of the corpus that it was compared with last, or empty
            PRIMARY KEY (answer, number)
        )
        """,
        "CREATE INDEX shown_fingerprint ON shown (fingerprint, article)",
        "CREATE INDEX shown_article ON shown (article)",
        # Quotes that no longer stand, until chats are told. Those with one id are one message.
        """
        CREATE TABLE correction (
            id         TEXT NOT NULL,
            answer     TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
            thread     INTEGER,
            language   TEXT NOT NULL,
            article    TEXT NOT NULL,
            title      TEXT NOT NULL,
            passages   TEXT NOT NULL,      -- JSON
            words      TEXT NOT NULL,      -- JSON
            on_wire    INTEGER NOT NULL,
            is_offered INTEGER NOT NULL
        )
        """,
        "CREATE INDEX correction_id ON correction (id)",
        "CREATE INDEX correction_answer ON correction (answer)",
    ),
    (
        # Whether a chat wants quotes in the language of the question only; see /lang.
        "CREATE TABLE same_language (chat INTEGER PRIMARY KEY, is_on INTEGER NOT NULL)",
    ),
)
