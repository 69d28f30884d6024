#include "engine/search/box_query.h"

#include "engine/base/text.h"
#include "engine/domain/enum_names.h"
#include "engine/search/labels.h"

#include <QtCore/QDate>
#include <QtCore/QRegularExpression>

namespace flux::search {

namespace {

constexpr qsizetype kMaxChars = 4096;

const QStringList& filterNames() {
    static const QStringList names{QStringLiteral("type"),  QStringLiteral("from"), QStringLiteral("before"),
                                   QStringLiteral("after"), QStringLiteral("has"),  QStringLiteral("in"),
                                   QStringLiteral("is")};
    return names;
}

// "tasks" means the same as "task".
QString typeNamed(const QString& value) {
    for (const char* name : {"message", "task", "step", "object", "file", "event", "contact", "note", "project"}) {
        if (value == QLatin1StringView(name) + QStringLiteral("s"))
            return QString::fromLatin1(name);
    }
    return value == u"memories" ? QStringLiteral("memory") : value;
}

struct Piece {
    QString name; // of the filter; empty: words
    QString value;
    QString whole; // as typed
    bool without = false;
};

// Cuts at spaces that are not in quotes.
std::vector<Piece> piecesOf(const QString& text) {
    static const QRegularExpression kPiece(
        QStringLiteral(R"re((-?)([A-Za-z_]+):("([^"]*)"?|[^\s"]\S*)|-?["“„][^"”“]*["”“]?|\S+)re"));
    std::vector<Piece> pieces;
    auto matches = kPiece.globalMatch(text.left(kMaxChars));
    while (matches.hasNext()) {
        const auto match = matches.next();
        Piece piece;
        piece.whole = match.captured(0);
        piece.without = match.captured(1) == u"-";
        piece.name = match.captured(2).toLower();
        piece.value = match.captured(match.capturedStart(4) >= 0 ? 4 : 3).trimmed();
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

struct Days {
    QDate first, after; // the day after the last
};

std::optional<Days> daysOf(const QString& text, const QDate& today) {
    static const QRegularExpression kAge(QStringLiteral("^(\\d{1,4})([dwmy])$"));
    if (text == u"today")
        return Days{today, today.addDays(1)};
    if (text == u"yesterday")
        return Days{today.addDays(-1), today};
    if (const auto age = kAge.match(text); age.hasMatch()) {
        const int count = age.captured(1).toInt();
        const QChar unit = age.captured(2)[0];
        const QDate day = unit == u'd'   ? today.addDays(-count)
                          : unit == u'w' ? today.addDays(-7 * count)
                          : unit == u'm' ? today.addMonths(-count)
                                         : today.addYears(-count);
        return day.isValid() ? std::optional(Days{day, day.addDays(1)}) : std::nullopt;
    }
    static const QRegularExpression kIso(QStringLiteral("^(\\d{4})(?:-(\\d{1,2}))?(?:-(\\d{1,2}))?$"));
    const auto iso = kIso.match(text);
    if (!iso.hasMatch())
        return {};
    const bool month = !iso.captured(2).isEmpty(), day = !iso.captured(3).isEmpty();
    const QDate first(iso.captured(1).toInt(), month ? iso.captured(2).toInt() : 1, day ? iso.captured(3).toInt() : 1);
    if (!first.isValid())
        return {};
    return Days{first, day ? first.addDays(1) : month ? first.addMonths(1) : first.addYears(1)};
}

class Reader {
public:
    Reader(base::Instant now, QTimeZone zone) : m_zone(std::move(zone)), m_today(now.utc().toTimeZone(m_zone).date()) {}

    void take(const Piece& piece) {
        if (piece.name.isEmpty() || piece.value.isEmpty() || piece.value.startsWith(u"//"))
            return addWords(piece.whole);
        if (!filterNames().contains(piece.name)) {
            noteUnknown(piece.name);
            return addWords(piece.whole);
        }
        const QString value = piece.value.toLower();
        const bool known = piece.name == u"before" || piece.name == u"after" ? takeDay(piece, value)
                           : piece.name == u"type"                           ? takeType(piece, value)
                           : piece.name == u"in"                             ? takePlace(piece, value)
                           : piece.name == u"is"                             ? takeState(piece, value)
                                                                             : takeLabel(piece, value);
        if (!known)
            addWords(piece.whole);
    }
    BoxQuery query;

private:
    void addWords(const QString& words) { query.words += (query.words.isEmpty() ? QString() : QString(u' ')) + words; }

    void noteUnknown(const QString& name) {
        const QString near = base::nearestName(name, filterNames());
        query.notes.append(near.isEmpty()
                               ? QStringLiteral("There is no filter “%1:”. It was read as words.").arg(name)
                               : QStringLiteral("There is no filter “%1:”. It was read as words. Did you mean “%2:”?")
                                     .arg(name, near));
    }

    bool takeDay(const Piece& piece, const QString& value) {
        const auto days = daysOf(value, m_today);
        if (!days || piece.without) {
            query.notes.append(
                QStringLiteral("“%1” is no day. Write 2026-03-02, 2026-03, today or 7d.").arg(piece.value));
            return false;
        }
        const base::Instant start{days->first.startOfDay(m_zone).toMSecsSinceEpoch()};
        if (piece.name == u"after")
            query.from = query.from ? std::max(*query.from, start) : start;
        else
            query.before = query.before ? std::min(*query.before, start) : start;
        return true;
    }

    bool takeType(const Piece& piece, const QString& value) {
        const QString type = typeNamed(value);
        if (type != u"object" || piece.without)
            return takeLabel(piece, type);
        query.kinds = {api::HitKind::Object}; // of any type
        return true;
    }

    bool takePlace(const Piece& piece, const QString& value) {
        for (const auto& row : domain::EnumTable<domain::Split>::kRows) {
            const bool archive = value == u"archive" && row.value == domain::Split::Archived;
            if (piece.without || (value != row.name && !archive))
                continue;
            query.impossible = query.impossible || (query.split && *query.split != row.value);
            query.split = row.value;
            return true;
        }
        return takeLabel(piece, value);
    }

    bool takeState(const Piece& piece, const QString& value) {
        if (value != u"unread" && value != u"read")
            return takeLabel(piece, value);
        const bool unread = (value == u"unread") != piece.without;
        query.impossible = query.impossible || (query.unread && *query.unread != unread);
        query.unread = unread;
        return true;
    }

    bool takeLabel(const Piece& piece, const QString& value) {
        (piece.without ? query.without : query.labels).append(labelFor(piece.name, value));
        return true;
    }

    QTimeZone m_zone;
    QDate m_today;
};

} // namespace

bool BoxQuery::hasFilters() const {
    return !kinds.empty() || !labels.isEmpty() || !without.isEmpty() || from || before || split || unread;
}

BoxQuery parseBox(const QString& text, base::Instant now, const QTimeZone& zone) {
    Reader reader(now, zone);
    for (const Piece& piece : piecesOf(text))
        reader.take(piece);
    reader.query.notes.removeDuplicates();
    return std::move(reader.query);
}

} // namespace flux::search
