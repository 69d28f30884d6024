#include "engine/exchange/card_writer.h"

#include "engine/exchange/card_text.h"

namespace flux::exchange {

using base::Json;

namespace {

class CardWriter final : public ObjectWriter {
public:
    explicit CardWriter(QIODevice& out) : m_out(out) {}

    base::Result<bool> add(const domain::WorkspaceObject& object) override {
        if (object.type != QStringLiteral("contact")) {
            problem(object, QStringLiteral("a card holds a contact only."));
            return false;
        }
        const Json& data = object.data;
        m_card = "BEGIN:VCARD\r\nVERSION:3.0\r\n";
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
        FLUX_CHECK(writeAll(m_out, m_card + "END:VCARD\r\n"));
        return true;
    }
    base::Result<void> finish() override { return {}; }

private:
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
        if (preferred)
            types += types.isEmpty() ? "pref" : ",pref";
        // The parts of an address are not told apart in a contact: all of it is the street.
        const QByteArray text = name == "ADR" ? ";;" + cardEscaped(value) + ";;;;" : cardEscaped(value);
        raw(name + (types.isEmpty() ? QByteArray() : ";TYPE=" + types) + ':' + text);
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
    QByteArray m_card;
};

} // namespace

std::unique_ptr<ObjectWriter> cardWriter(QIODevice& out) {
    return std::make_unique<CardWriter>(out);
}

} // namespace flux::exchange
