#include "engine/notify/mailer.h"

#include "engine/net/wording.h"
#include "engine/notify/channels/outbox_channel.h"
#include "engine/notify/channels/smtp_channel.h"
#include "engine/notify/message_builder.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

namespace flux::notify {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kMaxAttachmentBytes = 20 * 1024 * 1024; // all of them together
constexpr qsizetype kMaxBodyBytes = 5 * 1024 * 1024;
constexpr size_t kMaxRecipients = 50;

class ChannelMailer final : public Mailer {
public:
    explicit ChannelMailer(MailerOptions options) : m_options(std::move(options)) {}

    Result<void> takeOut(const QString& messageId) override {
        return takeOutOfOutbox(m_options.outboxFolder, messageId);
    }

    Result<MailReceipt> send(const Mail& mail, const MailSettings& settings, const base::CancelToken& cancel,
                             const CommitIntent& commitIntent) override {
        const QUrl url(settings.url.trimmed(), QUrl::StrictMode);
        if (settings.url.trimmed().isEmpty()) {
            return makeError(
                ErrorCode::FailedPrecondition,
                QStringLiteral("Mail is not set up, so the mail has not been sent. Set the mail server with "
                               "mail.smtp.url, for example smtp://you@mail.example:587."),
                QStringLiteral("setting:mail.smtp.url"));
        }
        FLUX_TRY(const ReadyMail ready, prepare(mail, settings));
        if (cancel.isCancelled())
            return makeError(ErrorCode::Cancelled, QStringLiteral("Sending was stopped. The mail has not been sent."));
        const QByteArray message = buildMessage(ready);
        MailReceipt receipt{ready.messageId, {}, {}, {}};
        for (const auto* list : {&ready.to, &ready.cc}) {
            for (const MailAddress& address : *list)
                receipt.to.append(address.address);
        }
        if (url.scheme() == QLatin1StringView("outbox")) {
            receipt.transport = QStringLiteral("outbox");
            FLUX_TRY(receipt.place, keepInOutbox(m_options.outboxFolder, ready.messageId, message));
            return receipt;
        }
        FLUX_TRY(const SmtpTarget target, targetOf(url, settings));
        receipt.transport = QStringLiteral("smtp");
        receipt.place = target.host;
        FLUX_CHECK(sendOverSmtp(target, ready.from.address, receipt.to, message, cancel, commitIntent));
        return receipt;
    }

private:
    Result<SmtpTarget> targetOf(const QUrl& url, const MailSettings& settings) const {
        FLUX_TRY(SmtpTarget target, smtpTarget(url));
        target.caFile = m_options.caFile;
        target.timeoutMs = settings.timeoutMs;
        target.breakers = m_options.breakers;
        if (target.user.isEmpty())
            return target;
        const auto password = m_options.readSecret ? m_options.readSecret(QStringLiteral("mail.smtp.password"))
                                                   : Result<QString>(QString());
        if (!password.ok() || password->isEmpty()) {
            return makeError(ErrorCode::Unauthenticated,
                             QStringLiteral("The password for the mail server %1 is missing. Set mail.smtp.password. "
                                            "The mail has not been sent.")
                                 .arg(net::isolated(target.host)),
                             password.ok() ? QString() : password.error().detail);
        }
        target.password = *password;
        return target;
    }

    Result<ReadyMail> prepare(const Mail& mail, const MailSettings& settings) const {
        ReadyMail ready;
        const QString from = mail.from.trimmed().isEmpty() ? settings.from.trimmed() : mail.from.trimmed();
        if (from.isEmpty()) {
            return makeError(
                ErrorCode::FailedPrecondition,
                QStringLiteral("There is no sender, so the mail has not been sent. Set your address with mail.from."),
                QStringLiteral("setting:mail.from"));
        }
        FLUX_TRY(ready.from, parseAddress(from));
        FLUX_TRY(ready.to, parseAddresses(mail.to));
        FLUX_TRY(ready.cc, parseAddresses(mail.cc));
        if (ready.to.empty())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("The mail names nobody to send it to, so it has not been sent."));
        if (ready.to.size() + ready.cc.size() > kMaxRecipients) {
            return makeError(
                ErrorCode::ResourceExhausted,
                QStringLiteral("The mail goes to more than %1 addresses, which is the limit. It has not been sent.")
                    .arg(kMaxRecipients));
        }
        if (mail.subject.trimmed().isEmpty() && mail.body.trimmed().isEmpty())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("The mail has no subject and no text, so it has not been sent."));
        if (mail.body.size() > kMaxBodyBytes || mail.subject.size() > 2000) {
            return makeError(
                ErrorCode::ResourceExhausted,
                QStringLiteral("The text of the mail is larger than %1, which is the limit. It has not been sent.")
                    .arg(net::sizeText(kMaxBodyBytes)));
        }
        ready.subject = mail.subject;
        ready.body = mail.body;
        ready.date = mail.date;
        FLUX_TRY(ready.attachments, attachmentsOf(mail));
        ready.messageId =
            messageIdFor(mail.idempotencyKey.isEmpty() ? contentKey(mail) : mail.idempotencyKey, ready.from.address);
        return ready;
    }

    static QString contentKey(const Mail& mail) {
        const QString all =
            mail.to.join(u'\n') + mail.cc.join(u'\n') + u'\n' + mail.subject + u'\n' + mail.body + mail.date.iso();
        return QString::fromLatin1(QCryptographicHash::hash(all.toUtf8(), QCryptographicHash::Sha256).toHex());
    }

    Result<std::vector<ReadyMail::Attachment>> attachmentsOf(const Mail& mail) const {
        std::vector<ReadyMail::Attachment> ready;
        qint64 total = 0;
        for (const MailAttachment& attachment : mail.attachments) {
            QByteArray bytes;
            if (attachment.bytes) {
                bytes = *attachment.bytes;
            } else {
                FLUX_TRY(bytes, fileInArea(attachment.name));
            }
            total += bytes.size();
            if (total > kMaxAttachmentBytes) {
                return makeError(
                    ErrorCode::ResourceExhausted,
                    QStringLiteral(
                        "The attachments are larger than %1 together, which is the limit. The mail has not been sent.")
                        .arg(net::sizeText(kMaxAttachmentBytes)));
            }
            ready.push_back({QFileInfo(attachment.name).fileName(), bytes});
        }
        return ready;
    }

    // Only ordinary files that really lie in the file area, wherever links lead.
    Result<QByteArray> fileInArea(const QString& name) const {
        const QString area = QFileInfo(m_options.filesFolder).canonicalFilePath();
        const QString path = QFileInfo(QDir(area), name).canonicalFilePath();
        if (area.isEmpty() || path.isEmpty() || !path.startsWith(area + QLatin1Char('/')) ||
            !QFileInfo(path).isFile()) {
            return makeError(
                ErrorCode::NotFound,
                QStringLiteral("There is no file %1 in the file area to attach. The mail has not been sent.")
                    .arg(net::isolated(name)));
        }
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            return makeError(
                ErrorCode::PermissionDenied,
                QStringLiteral("The file %1 cannot be read, so the mail has not been sent.").arg(net::isolated(name)),
                file.errorString());
        }
        return file.read(kMaxAttachmentBytes + 1);
    }

    MailerOptions m_options;
};

} // namespace

Result<void> Mailer::takeOut(const QString& /*messageId*/) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("There is no outbox here, so no mail was taken out of it."));
}

std::unique_ptr<Mailer> makeMailer(MailerOptions options) {
    return std::make_unique<ChannelMailer>(std::move(options));
}

} // namespace flux::notify
