"""The tables of the Telegram channel's file, and the steps from each version to the next."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # Updates that were accepted. The body is deleted when the update is done; the bare number
        # stays for a while, so that a repeated delivery is known again.
        """
        CREATE TABLE inbox (
            update_id INTEGER PRIMARY KEY,
            received  REAL NOT NULL,
            body      TEXT
        )
        """,
        "CREATE INDEX inbox_waiting ON inbox (update_id) WHERE body IS NOT NULL",
        # Answers that were sent, for the buttons under them.
        """
        CREATE TABLE answer (
            id       TEXT PRIMARY KEY,
            chat     INTEGER NOT NULL,
            person   INTEGER NOT NULL,
            question INTEGER NOT NULL,  -- the message that asked
            text     TEXT NOT NULL,
            context  TEXT NOT NULL,     -- JSON: earlier questions that supported the search
            outcome  TEXT NOT NULL,
            passages TEXT NOT NULL,     -- JSON: the passages found, best first
            shown    INTEGER NOT NULL,  -- how many of them have been shown
            messages TEXT NOT NULL,     -- JSON: the messages that show the first of them
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
)
