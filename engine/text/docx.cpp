#include "engine/text/docx.h"

#include "engine/text/zip_archive.h"

#include <QtCore/QXmlStreamReader>

namespace flux::text {

namespace {

QString wordsOf(QXmlStreamReader& reader, qsizetype maxChars) {
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

} // namespace

base::Result<QString> textOfDocx(const QString& path, qsizetype maxChars) {
    ZipLimits limits;
    limits.maxEntryBytes = 256LL * 1024 * 1024;
    limits.maxTotalBytes = limits.maxEntryBytes;
    FLUX_TRY(const auto archive, ZipArchive::open(path, limits));
    for (const ZipEntry& entry : archive->entries()) {
        if (entry.name != QStringLiteral("word/document.xml"))
            continue;
        FLUX_TRY(const auto device, archive->read(entry));
        QXmlStreamReader reader(device.get()); // piece by piece; it expands entities to 4,096 characters at most
        QString text = wordsOf(reader, maxChars);
        if (device->failure())
            return *device->failure();
        return text;
    }
    return base::makeError(base::ErrorCode::NotFound,
                           QStringLiteral("There is no “word/document.xml” in the archive."));
}

QString textOfWordXml(const QByteArray& xml, qsizetype maxChars) {
    QXmlStreamReader reader(xml);
    return wordsOf(reader, maxChars);
}

} // namespace flux::text
