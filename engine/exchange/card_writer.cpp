#include "engine/exchange/card_writer.h"

#include "engine/exchange/card_reader.h"
#include "engine/exchange/card_text.h"
#include "engine/exchange/extra_members.h"
#include "engine/exchange/read_back.h"

#include <QtCore/QBuffer>

namespace flux::exchange {

using base::Json;

namespace {

class CardWriter final : public ObjectWriter {
public:
    CardWriter(QIODevice& out, CardVersion version) : m_out(out), m_version(version) {}

    base::Result<bool> add(const domain::WorkspaceObject& object) override {
        if (object.type != QStringLiteral("contact")) {
            problem(object, QStringLiteral("a card holds a contact only."));
            return false;
        }
        const Json& data = object.data;
        m_card = m_version == CardVersion::V4 ? "BEGIN:VCARD\r\nVERSION:4.0\r\n" : "BEGIN:VCARD\r\nVERSION:3.0\r\n";
        line("UID", base::textAt(data, "uid", object.id.text));
        const QString name = domain::titleOf(object);
        line("FN", name);
        const qsizetype space = name.lastIndexOf(u' ');
        raw("N:" + cardEscaped(name.mid(space + 1)) + ';' + cardEscaped(name.left(std::max<qsizetype>(space, 0))) +
            ";;;");
        line("ORG", base::textAt(data, "company"));
        line("TITLE", base::textAt(data, "role"));
        line("NICKNAME", base::textAt(data, "nickname"));
        several("EMAIL", data, "email", "emails");
        several("TEL", data, "phone", "phones");
        several("ADR", data, "address", "addresses");
        line("BDAY", base::textAt(data, "birthday"));
        line("URL", base::textAt(data, "url"));
        line("NOTE", base::textAt(data, "notes"));
        QByteArray tags;
        for (const QString& tag : object.tags) {
            if (!tag.startsWith(QStringLiteral("import:")))
                tags += (tags.isEmpty() ? "" : ",") + cardEscaped(tag);
        }
        if (!tags.isEmpty())
            raw("CATEGORIES:" + tags);
        addExtra(object);
        FLUX_CHECK(writeAll(m_out, m_card + "END:VCARD\r\n"));
        return true;
    }
    base::Result<void> finish() override { return {}; }

private:
    // What the card does not say of the contact.
    void addExtra(const domain::WorkspaceObject& object) {
        QByteArray card = m_card + "END:VCARD\r\n";
        QBuffer device(&card);
        ReadBack said;
        if (!device.open(QIODevice::ReadOnly) || !readCards(device, said).ok())
            return;
        const Json extra = extraMembers(said.data, object.data);
        const QByteArray line = extra.empty() ? QByteArray() : extraLine(extra);
        if (!extra.empty() && line.isEmpty())
            problem(object, QStringLiteral("what a card has no place for is more than a megabyte; it is left out."));
        m_card += line;
    }
    void raw(const QByteArray& text) { m_card += foldedLine(text); }
    void line(const char* name, const QString& value) {
        if (!value.isEmpty())
            raw(QByteArray(name) + ':' + cardEscaped(value));
    }
    void labelled(const QByteArray& name, const QString& value, const QString& label, bool preferred) {
        QByteArray types;
        for (const QChar c : label.toLower()) {
            if (c.unicode() < 128 && (c.isLetterOrNumber() || c == u'-'))
                types += char(c.unicode());
        }
        if (preferred && m_version == CardVersion::V3)
            types += types.isEmpty() ? "pref" : ",pref";
        // The parts of an address are not told apart in a contact: all of it is the street.
        const QByteArray text = name == "ADR" ? ";;" + cardEscaped(value) + ";;;;" : cardEscaped(value);
        const QByteArray first = preferred && m_version == CardVersion::V4 ? ";PREF=1" : "";
        raw(name + first + (types.isEmpty() ? QByteArray() : ";TYPE=" + types) + ':' + text);
    }
    void several(const QByteArray& name, const Json& data, const char* one, const char* all) {
        const QString best = base::textAt(data, one);
        const Json& list = base::jsonAt(data, all);
        bool seen = false;
        if (list.is_array()) {
            for (const Json& item : list) {
                const QString value = base::textAt(item, "value");
                if (value.isEmpty())
                    continue;
                labelled(name, value, base::textAt(item, "label"), value == best && !seen);
                seen = seen || value == best;
            }
        }
        if (!seen && !best.isEmpty())
            labelled(name, best, {}, false);
    }

    QIODevice& m_out;
    const CardVersion m_version;
    QByteArray m_card;
};

} // namespace

std::unique_ptr<ObjectWriter> cardWriter(QIODevice& out, CardVersion version) {
    return std::make_unique<CardWriter>(out, version);
}

} // namespace flux::exchange
