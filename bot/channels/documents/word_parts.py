"""The parts of a Word document that are the same in each, and what is common to the others.

WordprocessingML is that of ECMA-376, part 1. Word itself gives the separators of footnotes the
ids -1 and 0.
"""

from __future__ import annotations

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}/relationships"'
)
# The kinds of relationships between parts.
KINDS = {
    "core-properties": f"{PACKAGE}/relationships/metadata/core-properties",
    **{
        kind: f"{OFFICE}/relationships/{kind}"
        for kind in ("officeDocument", "footnotes", "settings", "styles")
    },
}
CONTENT_TYPES = f"""{DECLARATION}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/docProps/core.xml" \
ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>
<Override PartName="/word/footnotes.xml" ContentType="{WORD}.footnotes+xml"/>
<Override PartName="/word/settings.xml" ContentType="{WORD}.settings+xml"/>
<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/>
</Types>
"""
SETTINGS = f"""{DECLARATION}<w:settings {NAMESPACES}>
<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>
<w:compat>\
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" \
w:val="15"/></w:compat>
</w:settings>
"""
SEPARATORS = """<w:footnote w:type="separator" w:id="-1">\
<w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0">\
<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
"""
# A4, with margins of one inch.
SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
    'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
)
# Of each style of a paragraph: its id, its name, and the properties of paragraph and run.
PARAGRAPH_STYLES = (
    ("Title", "Title", '<w:spacing w:after="240"/>', '<w:sz w:val="40"/>'),
    (
        "Heading1",
        "heading 1",
        '<w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/>',
        '<w:b/><w:sz w:val="28"/>',
    ),
    ("Quote", "Quote", '<w:ind w:left="567" w:right="567"/>', "<w:i/>"),
    ("FootnoteText", "footnote text", '<w:spacing w:after="0"/>', '<w:sz w:val="20"/>'),
    ("Bibliography", "Bibliography", '<w:ind w:left="567" w:hanging="567"/>', ""),
)
CHARACTER_STYLES = (
    ("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>'),
    ("Hyperlink", "Hyperlink", '<w:color w:val="0563C1"/><w:u w:val="single"/>'),
)
DEFAULTS = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" '
    'w:eastAsia="Cambria" w:cs="Times New Roman"/><w:sz w:val="22"/><w:lang w:val="en-US"/></w:rPr>'
    '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="264" w:lineRule="auto"/>'
    "</w:pPr></w:pPrDefault></w:docDefaults>"
)
NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "<w:qFormat/></w:style>"
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/></w:style>'
)


def styles() -> str:
    """The part with the styles; a person changes them in Word for all quotes at once."""
    paragraphs = "".join(
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{of_paragraph}</w:pPr>'
        f"<w:rPr>{of_run}</w:rPr></w:style>\n"
        for style, name, of_paragraph, of_run in PARAGRAPH_STYLES
    )
    characters = "".join(
        f'<w:style w:type="character" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>{of_run}</w:rPr></w:style>\n'
        for style, name, of_run in CHARACTER_STYLES
    )
    head = f"{DECLARATION}<w:styles {NAMESPACES}>\n{DEFAULTS}\n{NORMAL}\n"
    return f"{head}{paragraphs}{characters}</w:styles>\n"


def relationships(targets: dict[str, str], external: dict[str, str] | None = None) -> str:
    """A part with relationships: the kinds of parts with their paths, and ids with addresses."""
    lines = [
        f'<Relationship Id="{kind}" Type="{KINDS[kind]}" Target="{target}"/>\n'
        for kind, target in targets.items()
    ]
    lines += [
        f'<Relationship Id="{name}" Type="{OFFICE}/relationships/hyperlink" '
        f'Target="{target}" TargetMode="External"/>\n'
        for name, target in (external or {}).items()
    ]
    head = f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">\n'
    return f"{head}{''.join(lines)}</Relationships>\n"
