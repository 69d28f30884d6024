#include "engine/exchange/thread_writer.h"

#include "engine/domain/codec.h"
#include "engine/exchange/markdown_html.h"

namespace flux::exchange {

using base::Json;

namespace {

// A text that is to be read as it is: without what Markdown would take for marks.
QString escaped(QString text) {
    text = text.simplified();
    QString out;
    for (const QChar c : std::as_const(text)) {
        if (QStringLiteral("\\`*_{}[]<>#|~").contains(c))
            out += u'\\';
        out += c;
    }
    return out;
}

QString lines(const QStringList& parts) {
    QStringList filled = parts;
    filled.removeAll(QString());
    return filled.join(QStringLiteral("\n\n"));
}

QString named(const QString& heading) {
    return heading.isEmpty() ? QString() : QStringLiteral("**%1**").arg(escaped(heading));
}

class BlockText {
public:
    explicit BlockText(const Thread& thread) : m_thread(thread) {}

    QString operator()(const domain::TextBlock& block) const { return block.markdown; }
    QString operator()(const domain::TaskBlock& block) const {
        const QString goal = m_thread.tasks.value(block.taskId);
        return goal.isEmpty() ? QStringLiteral("*Task*") : QStringLiteral("*Task:* %1").arg(escaped(goal));
    }
    QString operator()(const domain::CheckpointBlock& block) const {
        const QString question = m_thread.cards.value(block.checkpointId);
        return question.isEmpty() ? QStringLiteral("*Card*") : QStringLiteral("*Card:* %1").arg(escaped(question));
    }
    QString operator()(const domain::ResultBlock& block) const {
        QString list;
        for (const Json& file : listed(block.files))
            list += QStringLiteral("- %1\n").arg(escaped(base::textAt(file, "name")));
        for (const Json& source : listed(block.sources)) {
            const QString place = base::textAt(source, "url", base::textAt(source, "path"));
            list += QStringLiteral("- %1 (%2)\n").arg(escaped(base::textAt(source, "title")), escaped(place));
        }
        return lines({named(block.heading), block.markdown, list.trimmed()});
    }
    QString operator()(const domain::ErrorBlock& block) const {
        return lines({named(block.heading), escaped(block.text)});
    }
    QString operator()(const domain::SuggestionsBlock&) const { return {}; } // of use while they can be pressed
    QString operator()(const domain::TableBlock& block) const {
        QString table = QStringLiteral("|"), rule = QStringLiteral("|");
        for (const domain::TableColumn& column : block.columns) {
            table += QStringLiteral(" %1 |").arg(escaped(column.title));
            rule += QStringLiteral(" --- |");
        }
        table += u'\n' + rule;
        for (const domain::TableRow& row : block.rows) {
            table += QStringLiteral("\n|");
            for (const Json& cell : listed(row.cells))
                table += QStringLiteral(" %1 |").arg(cell.is_null() ? QString() : escaped(base::plainText(cell)));
        }
        const auto shown = qint64(block.rows.size());
        const QString more = block.total > shown ? QStringLiteral("*%1 of %2*").arg(shown).arg(block.total) : QString();
        return lines({named(block.heading), block.columns.empty() ? QString() : table, more});
    }
    QString operator()(const domain::ChangeBlock& block) const {
        QString list;
        for (const domain::ChangedObject& object : block.objects) {
            list += QStringLiteral("- %1\n").arg(escaped(object.title));
            for (const domain::FieldChange& field : object.fields)
                list += QStringLiteral("  - %1: %2 → %3\n")
                            .arg(escaped(field.path), escaped(base::plainText(field.before)),
                                 escaped(base::plainText(field.after)));
        }
        return lines({named(block.heading), list.trimmed(), block.undone ? QStringLiteral("*Taken back*") : QString()});
    }
    QString operator()(const domain::UsedBlock& block) const {
        QStringList titles;
        for (const domain::UsedMemory& memory : block.memories)
            titles.append(escaped(memory.title.isEmpty() ? memory.key : memory.title));
        return titles.isEmpty() ? QString() : QStringLiteral("*Used: %1*").arg(titles.join(QStringLiteral(", ")));
    }

private:
    static const Json& listed(const Json& value) {
        static const Json none = Json::array();
        return value.is_array() ? value : none;
    }
    const Thread& m_thread;
};

QString whoOf(const domain::Message& message) {
    return message.author == domain::Author::Person ? QStringLiteral("You") : QStringLiteral("Flux");
}
QString whenOf(const domain::Message& message) {
    return message.createdAt.utc().toString(QStringLiteral("yyyy-MM-dd HH:mm 'UTC'"));
}
QString textOf(const domain::Message& message, const Thread& thread) {
    QStringList parts;
    for (const domain::Block& block : message.blocks)
        parts.append(blockMarkdown(block, thread));
    return lines(parts);
}

} // namespace

QString blockMarkdown(const domain::Block& block, const Thread& thread) {
    return std::visit(BlockText(thread), block);
}

QByteArray threadMarkdown(const Thread& thread) {
    QString out = QStringLiteral("# %1\n").arg(escaped(thread.conversation.title));
    for (const domain::Message& message : thread.messages)
        out += QStringLiteral("\n**%1** · %2\n\n%3\n").arg(whoOf(message), whenOf(message), textOf(message, thread));
    return out.toUtf8();
}

base::Result<QByteArray> threadHtml(const Thread& thread) {
    QByteArray body = "<h1>" + thread.conversation.title.toHtmlEscaped().toUtf8() + "</h1>\n";
    for (const domain::Message& message : thread.messages) {
        FLUX_TRY(const QByteArray html, markdownToHtml(textOf(message, thread).toUtf8()));
        body += "<p class=\"who\">" + whoOf(message).toUtf8() + " <span class=\"when\">" + whenOf(message).toUtf8() +
                "</span></p>\n" + html;
    }
    return htmlPage(thread.conversation.title, body);
}

QByteArray threadJson(const Thread& thread) {
    Json messages = Json::array();
    for (const domain::Message& message : thread.messages)
        messages.push_back(domain::toJson(message));
    const Json all{{"conversation", domain::toJson(thread.conversation)}, {"messages", std::move(messages)}};
    return base::dumpJsonPretty(all).toUtf8() + '\n';
}

} // namespace flux::exchange
