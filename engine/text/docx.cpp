#include "engine/text/docx.h"

#include "engine/text/zip_archive.h"

#include <QtCore/QXmlStreamReader>

namespace flux::text {

base::Result<QString> textOfDocx(const QString& path, qsizetype maxChars) {
    ZipLimits limits;
    limits.maxEntryBytes = 256LL * 1024 * 1024;
    limits.maxTotalBytes = limits.maxEntryBytes;
    FLUX_TRY(const auto archive, ZipArchive::open(path, limits));
    FLUX_TRY(const QByteArray xml, archive->contentOf(QStringLiteral("word/document.xml")));
    return textOfWordXml(xml, maxChars);
}

QString textOfWordXml(const QByteArray& xml, qsizetype maxChars) {
    QXmlStreamReader reader(xml); // which expands entities to 4,096 characters at most
    QString text;
    bool inText = false;
    while (!reader.atEnd() && text.size() < maxChars) {
        const auto token = reader.readNext();
        const QStringView name = reader.name();
        if (token == QXmlStreamReader::StartElement) {
            inText = name == u"t";
            if (name == u"tab")
                text += u'\t';
            else if (name == u"br" || name == u"cr")
                text += u'\n';
        } else if (token == QXmlStreamReader::EndElement) {
            inText = false;
            if (name == u"p")
                text += u'\n';
            else if (name == u"tc" && text.endsWith(u'\n'))
                text.back() = u'\t';
            else if (name == u"tr")
                text += u'\n';
        } else if (token == QXmlStreamReader::Characters && inText) {
            text += reader.text();
        }
    }
    return text.left(maxChars).trimmed();
}

} // namespace flux::text
