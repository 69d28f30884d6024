#include "ui/core/error_text.h"

#include <QtCore/QCoreApplication>

namespace flux::ui {

namespace {
QString words(const char* text) {
    return QCoreApplication::translate("flux::ui::errorText", text);
}
} // namespace

QString errorText(const base::Error& error) {
    if (!error.message.trimmed().isEmpty())
        return error.message;
    switch (error.code) {
    case base::ErrorCode::InvalidArgument:
        return words(
            QT_TRANSLATE_NOOP("flux::ui::errorText", "This cannot be done as it was asked. Nothing was changed."));
    case base::ErrorCode::NotFound:
        return words(QT_TRANSLATE_NOOP("flux::ui::errorText", "This is not there any more. Nothing was changed."));
    case base::ErrorCode::AlreadyExists:
        return words(QT_TRANSLATE_NOOP("flux::ui::errorText", "This exists already. Nothing was changed."));
    case base::ErrorCode::FailedPrecondition:
        return words(QT_TRANSLATE_NOOP("flux::ui::errorText", "Something has changed since. Look again, then decide."));
    case base::ErrorCode::PermissionDenied:
        return words(QT_TRANSLATE_NOOP("flux::ui::errorText", "This is not allowed. Nothing was changed."));
    case base::ErrorCode::Unauthenticated:
        return words(
            QT_TRANSLATE_NOOP("flux::ui::errorText", "The name or password was not accepted. Check the settings."));
    case base::ErrorCode::ResourceExhausted:
        return words(QT_TRANSLATE_NOOP("flux::ui::errorText", "A limit is reached. Nothing was changed."));
    case base::ErrorCode::DeadlineExceeded:
        return words(QT_TRANSLATE_NOOP("flux::ui::errorText", "This took too long and was stopped. Try again."));
    case base::ErrorCode::Cancelled:
        return words(QT_TRANSLATE_NOOP("flux::ui::errorText", "This was stopped."));
    case base::ErrorCode::Unavailable:
        return words(QT_TRANSLATE_NOOP("flux::ui::errorText", "This cannot be reached now. Try again in a moment."));
    case base::ErrorCode::Internal:
        break;
    }
    return words(QT_TRANSLATE_NOOP("flux::ui::errorText", "Flux made a mistake here. What was stored before is kept."));
}

} // namespace flux::ui
