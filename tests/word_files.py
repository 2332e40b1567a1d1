"""Word files as Word writes them, put together by hand: only what an article needs."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
    f'"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/>'
    f'<Override PartName="/word/footnotes.xml" ContentType="{MAIN}.footnotes+xml"/>'
    f'<Override PartName="/word/comments.xml" ContentType="{MAIN}.comments+xml"/></Types>'
)
TO_DOCUMENT = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{R}/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
OF_DOCUMENT = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{R}/hyperlink" Target="https://example.com/mann" TargetMode="External"/>'
    f'<Relationship Id="rId2" Type="{R}/footnotes" Target="footnotes.xml"/>'
    f'<Relationship Id="rId3" Type="{R}/comments" Target="comments.xml"/>'
    f'<Relationship Id="rId4" Type="{R}/image" Target="media/image1.png"/>'
    f'<Relationship Id="rId5" Type="{R}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId6" Type="{R}/image" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
)
NAMES = {"Title": "Title", "Subtitle": "Subtitle", "Heading1": "heading 1", "Heading2": "heading 2", "Quote": "Quote"}
STYLES = (
    f'<w:styles xmlns:w="{W}">'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in NAMES.items()
    )
    + "</w:styles>"
)
PICTURE = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="p" descr="A set"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    f'<a:blip xmlns:r="{R}" r:embed="rId4"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r>"
)
LINKED_PICTURE = PICTURE.replace('r:embed="rId4"', 'r:link="rId6"')


def run(text, dress=""):
    return f'<w:r><w:rPr>{dress}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs, style=""):
    props = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{props}{''.join(each if each.startswith('<') else run(each) for each in runs)}</w:p>"


def table(*rows):
    cells = [
        "".join(f"<w:tc>{cell if cell.startswith('<') else paragraph(cell)}</w:tc>" for cell in row) for row in rows
    ]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


BOLD, ITALIC = "<w:b/>", "<w:i/>"
LINK = f'<w:hyperlink xmlns:r="{R}" r:id="rId1">{run("Mann said")}</w:hyperlink>'
NOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
REMARK = '<w:r><w:commentReference w:id="0"/></w:r>'
INSERTED = f'<w:ins w:id="1" w:author="a">{run("new words")}</w:ins>'
DELETED = '<w:del w:id="2" w:author="a"><w:r><w:delText>old words</w:delText></w:r></w:del>'
MOVED = f'<w:moveFrom w:id="3">{run("moved words")}</w:moveFrom><w:moveTo w:id="4">{run("moved words")}</w:moveTo>'


def docx(*body, extra=(), prologue="", compression=zipfile.ZIP_DEFLATED):
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{paragraph("From the novel.")}</w:footnote></w:footnotes>'
    remarks = f'<w:comments xmlns:w="{W}"><w:comment w:id="0">{paragraph("Check this!")}</w:comment></w:comments>'
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": TO_DOCUMENT,
        "word/document.xml": f'{prologue}<w:document xmlns:w="{W}"><w:body>{"".join(body)}</w:body></w:document>',
        "word/_rels/document.xml.rels": OF_DOCUMENT,
        "word/footnotes.xml": notes,
        "word/comments.xml": remarks,
        "word/styles.xml": STYLES,
        "word/media/image1.png": b"not opened",
    }
    return packed({**files, **dict(extra)}, compression)


def packed(files, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return buffer.getvalue()
