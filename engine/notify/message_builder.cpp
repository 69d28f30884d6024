#include "engine/notify/message_builder.h"

#include "engine/notify/mime_encoding.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QLocale>
#include <QtCore/QMimeDatabase>

namespace flux::notify {

namespace {

QByteArray addressText(const MailAddress& address) {
    const QByteArray name = phrase(address.name);
    const QByteArray spec = address.address.toLatin1();
    return name.isEmpty() ? spec : name + " <" + spec + '>';
}

QByteArray addressHeader(const QByteArray& name, const std::vector<MailAddress>& addresses) {
    QByteArray line = name + ": ";
    for (size_t i = 0; i < addresses.size(); ++i)
        line += (i == 0 ? "" : ",\r\n ") + addressText(addresses[i]);
    return line + "\r\n";
}

QByteArray attachmentPart(const ReadyMail::Attachment& attachment) {
    const QString type = QMimeDatabase().mimeTypeForFile(attachment.name, QMimeDatabase::MatchExtension).name();
    return "Content-Type: " + type.toLatin1() + parameter("name", attachment.name) +
           "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment" +
           parameter("filename", attachment.name) + "\r\n\r\n" + base64Lines(attachment.bytes);
}

} // namespace

QString messageIdFor(const QString& idempotencyKey, const QString& fromAddress) {
    const QByteArray hash =
        QCryptographicHash::hash("flux mail " + idempotencyKey.toUtf8(), QCryptographicHash::Sha256).toHex();
    return QStringLiteral("<flux.%1@%2>")
        .arg(QString::fromLatin1(hash.left(32)), fromAddress.section(QLatin1Char('@'), -1));
}

QByteArray buildMessage(const ReadyMail& mail) {
    const QString date =
        QLocale::c().toString(mail.date.utc(), QStringLiteral("ddd, dd MMM yyyy HH:mm:ss")) + QStringLiteral(" +0000");
    QByteArray message = "Date: " + date.toLatin1() + "\r\n";
    message += addressHeader("From", {mail.from});
    if (!mail.to.empty())
        message += addressHeader("To", mail.to);
    if (!mail.cc.empty())
        message += addressHeader("Cc", mail.cc);
    message += textHeader("Subject", mail.subject);
    message += "Message-ID: " + mail.messageId.toLatin1() + "\r\nMIME-Version: 1.0\r\n";
    if (mail.attachments.empty())
        return message + textPart(mail.body);
    // "=_" occurs in neither of the two encodings, so no content can hold the boundary (RFC 2045, section 6.7).
    const QByteArray hash =
        QCryptographicHash::hash(mail.messageId.toUtf8(), QCryptographicHash::Sha256).toHex().left(24);
    const QByteArray boundary = "=_flux_" + hash;
    message += "Content-Type: multipart/mixed;\r\n boundary=\"" + boundary + "\"\r\n\r\n";
    message += "--" + boundary + "\r\n" + textPart(mail.body);
    for (const ReadyMail::Attachment& attachment : mail.attachments)
        message += "\r\n--" + boundary + "\r\n" + attachmentPart(attachment);
    return message + "\r\n--" + boundary + "--\r\n";
}

} // namespace flux::notify
