#include "engine/exchange/card_reader.h"

#include "engine/exchange/card_text.h"
#include "engine/exchange/content_lines.h"
#include "engine/exchange/extra_members.h"
#include "engine/exchange/import_key.h"

#include <algorithm>
#include <utility>

namespace flux::exchange {

using base::Json;
using base::Result;

namespace {

constexpr size_t kMaxValues = 100;               // of one kind in one card
constexpr qsizetype kMaxCard = 16 * 1024 * 1024; // bytes of one card

// One of several: "work" is its label.
struct Labelled {
    QString value, label;
    int preference = 100; // 1 is the most preferred
};

QString labelOf(const ContentParts& line) {
    for (const QByteArray& type : line.parameter("TYPE").toLower().split(',')) {
        if (!type.isEmpty() && type != "pref" && type != "internet" && type != "voice" && type != "x400")
            return QString::fromUtf8(type.trimmed());
    }
    return {};
}

int preferenceOf(const ContentParts& line) {
    if (line.parameter("TYPE").toLower().split(',').contains("pref"))
        return 1;
    bool ok = false;
    const int given = line.parameter("PREF").toInt(&ok);
    return ok ? std::clamp(given, 1, 100) : 100;
}

QString birthdayOf(const QString& text) {
    const QString day = text.section(u'T', 0, 0);
    const bool digits = std::all_of(day.begin(), day.end(), [](QChar c) { return c.isDigit(); });
    if (day.size() == 8 && digits)
        return QStringLiteral("%1-%2-%3").arg(day.left(4), day.mid(4, 2), day.mid(6));
    if (day.size() == 6 && day.startsWith(QLatin1StringView("--")))
        return QStringLiteral("--%1-%2").arg(day.mid(2, 2), day.mid(4)); // the year is not known
    return day;
}

class Card {
public:
    Card(qint64 line, ImportSink& sink) : m_line(line), m_sink(sink) {}

    void line(ContentParts line) {
        m_bytes += line.value.size();
        if (m_bytes > kMaxCard) {
            if (!std::exchange(m_isFull, true))
                m_sink.problem(
                    QStringLiteral("Line %1: the card is longer than 16 MB; its rest is left out.").arg(m_line));
            return;
        }
        if (line.parameter("ENCODING").compare("QUOTED-PRINTABLE", Qt::CaseInsensitive) == 0 ||
            line.parameter("TYPE").toUpper().contains("QUOTED-PRINTABLE")) {
            line.value = quotedPrintable(line.value);
            line.value.replace("\r\n", "\n").replace('\n', "\\n");
        }
        if (!text(line) && !several(line))
            rest(line);
    }

    Result<void> finish() {
        if (!m_data.contains("name"))
            nameOtherwise();
        if (!m_notes.isEmpty())
            m_data["notes"] = m_notes.join(u'\n');
        put("email", "emails", m_emails);
        put("phone", "phones", m_phones);
        put("address", "addresses", m_addresses);
        if (m_data.empty() && m_extra.empty()) {
            m_sink.problem(QStringLiteral("Line %1: the card says nothing; it is left out.").arg(m_line));
            return {};
        }
        ImportObject object;
        object.id = ownId(m_uid);
        const QString other = base::textAt(m_data, "email", base::textAt(m_data, "phone"));
        const QString key = m_uid.isEmpty() ? digestOf(Json{base::textAt(m_data, "name"), other}) : m_uid;
        if (!m_uid.isEmpty() && object.id.isEmpty())
            m_data["uid"] = m_uid;
        object.key = QStringLiteral("vcard:") + key;
        object.type = QStringLiteral("contact");
        putBack(m_data, m_extra);
        object.data = std::move(m_data);
        object.tags = m_tags;
        return m_sink.object(std::move(object));
    }

private:
    // Properties that are one text.
    bool text(const ContentParts& line) {
        static const QHash<QByteArray, const char*> members{
            {"FN", "name"}, {"TITLE", "role"}, {"URL", "url"}, {"NICKNAME", "nickname"}};
        const char* member = members.value(line.name);
        if (!member && line.name != "NOTE")
            return false;
        const QString value = cardText(line.value);
        if (value.isEmpty())
            return true;
        if (!member)
            m_notes.append(value);
        else if (!m_data.contains(member))
            m_data[member] = value;
        return true;
    }
    bool several(const ContentParts& line) {
        auto* list = line.name == "EMAIL" ? &m_emails : line.name == "TEL" ? &m_phones : nullptr;
        QString value = cardText(line.value);
        if (line.name == "ADR") {
            list = &m_addresses;
            QStringList parts = cardParts(line.value, ';');
            parts.removeAll(QString());
            value = parts.join(QStringLiteral(", "));
        }
        if (!list)
            return false;
        for (const QLatin1StringView scheme : {QLatin1StringView("tel:"), QLatin1StringView("mailto:")}) {
            if (value.startsWith(scheme, Qt::CaseInsensitive))
                value = value.mid(scheme.size());
        }
        if (!value.isEmpty() && list->size() < kMaxValues)
            list->push_back({value, labelOf(line), preferenceOf(line)});
        return true;
    }
    void rest(const ContentParts& line) {
        if (line.name == "UID") {
            m_uid = cardText(line.value);
            if (m_uid.startsWith(QLatin1StringView("urn:uuid:"), Qt::CaseInsensitive))
                m_uid = m_uid.mid(9);
        } else if (line.name == "ORG") {
            QStringList parts = cardParts(line.value, ';');
            parts.removeAll(QString());
            if (!parts.isEmpty())
                m_data["company"] = parts.join(QStringLiteral(", "));
        } else if (line.name == kExtraName) {
            m_extra = extraOf(line.value);
        } else if (line.name == "N") {
            m_name = cardParts(line.value, ';');
        } else if (line.name == "ROLE" && !m_data.contains("role") && !line.value.isEmpty()) {
            m_data["role"] = cardText(line.value);
        } else if (line.name == "BDAY" && !line.value.isEmpty()) {
            m_data["birthday"] = birthdayOf(cardText(line.value));
        } else if (line.name == "CATEGORIES") {
            for (const QString& tag : cardParts(line.value, ',')) {
                if (!tag.isEmpty() && !m_tags.contains(tag) && m_tags.size() < int(kMaxValues))
                    m_tags.append(tag);
            }
        }
    }
    // N is family, given, additional, prefixes, suffixes.
    void nameOtherwise() {
        QStringList parts;
        for (const int index : {3, 1, 2, 0, 4}) {
            if (!m_name.value(index).isEmpty())
                parts.append(m_name.value(index));
        }
        const QString name = parts.join(u' ');
        if (!name.isEmpty())
            m_data["name"] = name;
        else if (m_data.contains("company"))
            m_data["name"] = m_data["company"];
    }
    void put(const char* one, const char* all, const std::vector<Labelled>& list) {
        if (list.empty())
            return;
        const auto best = std::min_element(
            list.begin(), list.end(), [](const Labelled& a, const Labelled& b) { return a.preference < b.preference; });
        m_data[one] = best->value;
        if (list.size() < 2)
            return;
        Json values = Json::array();
        for (const Labelled& item : list)
            values.push_back(Json{{"value", item.value}, {"label", item.label}});
        m_data[all] = std::move(values);
    }

    qint64 m_line;
    ImportSink& m_sink;
    Json m_data = Json::object();
    Json m_extra = Json::object(); // see extra_members.h
    QStringList m_tags, m_name, m_notes;
    qsizetype m_bytes = 0;
    bool m_isFull = false;
    QString m_uid;
    std::vector<Labelled> m_emails, m_phones, m_addresses;
};

// A line of version 2.1 goes on behind a "=" at its end.
void takeSoftLines(ContentLines& lines, ContentLine& line) {
    while (line.text.endsWith('=') && line.text.size() <= ContentLines::kMaxLine) {
        const auto more = lines.next();
        if (!more)
            return;
        line.text.chop(1);
        line.text += more->text;
    }
}

} // namespace

Result<void> readCards(QIODevice& device, ImportSink& sink) {
    ContentLines lines(device);
    std::optional<Card> card;
    bool seen = false;
    const auto problem = [&sink](const ContentLine& line, const QString& what) {
        sink.problem(QStringLiteral("Line %1: %2").arg(line.number).arg(what));
    };
    while (auto line = lines.next()) {
        auto parts = splitContentLine(line->text);
        if (parts && line->text.endsWith('=') && line->text.left(400).toUpper().contains("QUOTED-PRINTABLE")) {
            takeSoftLines(lines, *line);
            parts = splitContentLine(line->text);
        }
        if (!parts) {
            problem(*line, QStringLiteral("this is no property of a card; it is left out."));
        } else if (parts->name == "BEGIN" && parts->value.trimmed().toUpper() == "VCARD") {
            seen = true;
            if (card) {
                problem(*line, QStringLiteral("a card begins before the one before it has ended."));
                FLUX_CHECK(card->finish());
            }
            card.emplace(line->number, sink);
        } else if (parts->name == "END" && parts->value.trimmed().toUpper() == "VCARD") {
            if (card)
                FLUX_CHECK(card->finish());
            card.reset();
        } else if (line->tooLong && parts->name != "PHOTO" && parts->name != "LOGO" && parts->name != "SOUND") {
            problem(*line, QStringLiteral("it is longer than a megabyte; it is left out."));
        } else if (card) {
            card->line(*std::move(parts));
        }
    }
    if (!seen)
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral("There is no contact card in it: no line says BEGIN:VCARD. Choose a vCard "
                           "file."));
    if (!card)
        return {};
    sink.problem(QStringLiteral("The file ends in the middle of a card; what there is of it is taken."));
    return card->finish();
}

bool looksLikeCards(QByteArrayView start) {
    return start.toByteArray().toUpper().contains("BEGIN:VCARD");
}

} // namespace flux::exchange
