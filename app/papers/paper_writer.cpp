#include "app/papers/papers.h"

#include <QtCore/QSaveFile>
#include <QtGui/QAbstractTextDocumentLayout>
#include <QtGui/QPageLayout>
#include <QtGui/QPainter>
#include <QtGui/QPdfWriter>
#include <QtGui/QTextDocument>

namespace flux::papers {

namespace {

// A document that fetches nothing: a picture that a text refers to may be any file of the person's.
class ClosedDocument final : public QTextDocument {
protected:
    QVariant loadResource(int, const QUrl&) override { return QVariant(QByteArray()); }
};

void draw(QTextDocument& document, QPdfWriter& writer) {
    QPainter painter(&writer);
    const QRectF paper(QPointF(0, 0), QSizeF(writer.width(), writer.height()));
    const qreal footer = writer.resolution() / 3.0; // a third of an inch
    const QSizeF body(paper.width(), paper.height() - footer);
    document.documentLayout()->setPaintDevice(&writer);
    document.setDocumentMargin(0);
    document.setPageSize(body);
    const int pages = document.pageCount();
    QFont small = document.defaultFont();
    small.setPointSizeF(8);
    for (int page = 0; page < pages; ++page) {
        if (page > 0)
            writer.newPage();
        painter.save();
        painter.translate(0, -page * body.height());
        QAbstractTextDocumentLayout::PaintContext context;
        context.clip = QRectF(0, page * body.height(), body.width(), body.height());
        context.palette.setColor(QPalette::Text, Qt::black);
        painter.setClipRect(context.clip);
        document.documentLayout()->draw(&painter, context);
        painter.restore();
        painter.setFont(small);
        painter.drawText(QRectF(0, body.height(), paper.width(), footer), Qt::AlignRight | Qt::AlignBottom,
                         QStringLiteral("%1 / %2").arg(page + 1).arg(pages));
    }
}

} // namespace

Outcome writePaper(const QByteArray& html, const QString& path) {
    QSaveFile file(path); // the old file stays until the new one is whole
    if (!file.open(QIODevice::WriteOnly))
        return NotWritten;
    {
        QPdfWriter writer(&file);
        writer.setResolution(150);
        writer.setPageLayout(QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Portrait, QMarginsF(18, 16, 18, 12),
                                         QPageLayout::Millimeter));
        writer.setCreator(QStringLiteral("Flux"));
        ClosedDocument document;
        QFont font = document.defaultFont();
        font.setPointSizeF(10.5);
        document.setDefaultFont(font);
        document.setHtml(QString::fromUtf8(html));
        writer.setTitle(document.metaInformation(QTextDocument::DocumentTitle));
        draw(document, writer);
    }
    return file.commit() ? Done : NotWritten;
}

} // namespace flux::papers
