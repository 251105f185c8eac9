"""The tables of the corpus file, and the steps from each version to the next.

A released step is never changed, so older steps use older names.
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE state (
            articles    INTEGER NOT NULL,
            paragraphs  INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            generation  INTEGER NOT NULL,   -- counts the changes; an index that is older is rebuilt
            analysis    TEXT NOT NULL       -- what the derived tables were made with
        )
        """,
        "INSERT INTO state VALUES (0, 0, '00000000000000000000000000000000', 0, '')",
        # What was read.
        """
        CREATE TABLE article (
            row       INTEGER PRIMARY KEY,
            id        TEXT NOT NULL UNIQUE,
            key       TEXT NOT NULL UNIQUE, -- how it is known again when its source is read again
            hash      BLOB NOT NULL,        -- SHA-256 of its content
            title     TEXT,
            source    TEXT NOT NULL,
            url       TEXT,
            author    TEXT,
            published TEXT,
            language  TEXT
        )
        """,
        "CREATE INDEX article_hash ON article (hash)",
        """
        CREATE TABLE paragraph (
            row     INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES article (row) ON DELETE CASCADE,
            number  INTEGER NOT NULL,
            text    TEXT NOT NULL,
            digest  BLOB NOT NULL,          -- of the text, for the quote gate
            page    INTEGER,
            heading TEXT,
            UNIQUE (article, number)
        )
        """,
        # What is derived from it, and can be made again.
        """
        CREATE TABLE title (
            article INTEGER PRIMARY KEY REFERENCES article (row) ON DELETE CASCADE,
            terms   TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE passage (
            row       INTEGER PRIMARY KEY,
            paragraph INTEGER NOT NULL REFERENCES paragraph (row) ON DELETE CASCADE,
            start     INTEGER NOT NULL,
            end       INTEGER NOT NULL,
            terms     TEXT NOT NULL,
            heading   TEXT NOT NULL
        )
        """,
        "CREATE INDEX passage_paragraph ON passage (paragraph)",
    ),
    (
        "CREATE INDEX article_language ON article (language)",
        # Derived: words written as names, by their phonetic keys.
        """
        CREATE TABLE name (
            key      TEXT NOT NULL,
            word     TEXT NOT NULL,
            language TEXT NOT NULL,
            term     TEXT NOT NULL,
            PRIMARY KEY (key, word, language)
        ) WITHOUT ROWID
        """,
    ),
    (
        # A paragraph keeps its row for ever, so that an index may know it by the row.
        "ALTER TABLE state ADD COLUMN last_row INTEGER NOT NULL DEFAULT 0",
        "UPDATE state SET last_row = (SELECT coalesce(max(row), 0) FROM paragraph), analysis = ''",
        "DROP INDEX passage_paragraph",
        "DROP TABLE passage",
        """
        CREATE TABLE outline (
            paragraph INTEGER PRIMARY KEY REFERENCES paragraph (row) ON DELETE CASCADE,
            packed    BLOB NOT NULL         -- sentences, terms and passages; see outline.py
        )
        """,
        # The content of the index beside this file.
        """
        CREATE TABLE ledger (
            recipe          TEXT NOT NULL,    -- what the index was made with
            folder          TEXT NOT NULL,    -- where it lies
            stamp           INTEGER NOT NULL, -- its last commit
            last_row        INTEGER NOT NULL, -- of the paragraphs that it holds
            passages        INTEGER NOT NULL, -- it holds, and terms in their texts and titles
            text_terms      INTEGER NOT NULL,
            title_terms     INTEGER NOT NULL,
            gone_passages   INTEGER NOT NULL DEFAULT 0, -- of these, what is no longer in the store
            gone_text_terms INTEGER NOT NULL DEFAULT 0,
            gone_title_terms INTEGER NOT NULL DEFAULT 0
        )
        """,
        """
        CREATE TABLE gone (
            field    TEXT NOT NULL,
            term     TEXT NOT NULL,
            passages INTEGER NOT NULL,        -- of those that are gone, how many hold the term
            PRIMARY KEY (field, term)
        ) WITHOUT ROWID
        """,
    ),
    (
        # A question reads dozens of outlines, and would read as many paragraphs for these.
        "ALTER TABLE outline ADD COLUMN article INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE outline ADD COLUMN number INTEGER NOT NULL DEFAULT 0",
        """
        UPDATE outline SET (article, number) =
            (SELECT article, number FROM paragraph WHERE row = outline.paragraph)
        """,
    ),
    (
        # Only the table of one row is written, so this step is quick.
        "ALTER TABLE ledger RENAME TO manifest",
        "ALTER TABLE manifest RENAME COLUMN gone_passages TO deleted_passages",
        "ALTER TABLE manifest RENAME COLUMN gone_text_terms TO deleted_text_terms",
        "ALTER TABLE manifest RENAME COLUMN gone_title_terms TO deleted_title_terms",
        "ALTER TABLE gone RENAME TO deleted_term",
        # SQLite itself knows whether a file has changed.
        "ALTER TABLE state RENAME TO old_state",
        """
        CREATE TABLE state (
            articles    INTEGER NOT NULL,
            paragraphs  INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            last_row    INTEGER NOT NULL,   -- the row of the last paragraph that was ever added
            analysis    TEXT NOT NULL       -- the rules by which the articles were analyzed
        )
        """,
        """
        INSERT INTO state
            SELECT articles, paragraphs, fingerprint, last_row, analysis FROM old_state
        """,
        "DROP TABLE old_state",
    ),
    (
        # An article may come from several sources.
        """
        CREATE TABLE origin (
            source  TEXT NOT NULL,          -- the path of a file, or an address
            article INTEGER NOT NULL REFERENCES article (row) ON DELETE CASCADE,
            PRIMARY KEY (source, article)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX origin_article ON origin (article)",
        # Whether a source has changed since it was read.
        """
        CREATE TABLE stamp (
            source TEXT PRIMARY KEY,
            stamp  TEXT NOT NULL            -- size and time of a file, or what its server says
        ) WITHOUT ROWID
        """,
        # By these, an article is found again if another source has it.
        "CREATE INDEX article_url ON article (url) WHERE url IS NOT NULL",
        """
        CREATE TABLE sketch (
            hash    INTEGER NOT NULL,
            article INTEGER NOT NULL REFERENCES article (row) ON DELETE CASCADE,
            PRIMARY KEY (hash, article)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX sketch_article ON sketch (article)",
    ),
    (
        # A packed outline has a checksum in front of it, so all articles are analyzed again.
        "UPDATE state SET analysis = ''",
        "DELETE FROM manifest",
        "DELETE FROM deleted_term",
    ),
)
