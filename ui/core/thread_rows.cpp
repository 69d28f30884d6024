#include "ui/core/thread_rows.h"

namespace flux::ui {

namespace {
struct KindOf {
    RowKind operator()(const domain::TextBlock&) const { return RowKind::Text; }
    RowKind operator()(const domain::TaskBlock&) const { return RowKind::Task; }
    RowKind operator()(const domain::CheckpointBlock&) const { return RowKind::Card; }
    RowKind operator()(const domain::ResultBlock&) const { return RowKind::Result; }
    RowKind operator()(const domain::ErrorBlock&) const { return RowKind::Error; }
    RowKind operator()(const domain::SuggestionsBlock&) const { return RowKind::Suggestions; }
    RowKind operator()(const domain::TableBlock&) const { return RowKind::Table; }
    RowKind operator()(const domain::ChangeBlock&) const { return RowKind::Change; }
    RowKind operator()(const domain::UsedBlock&) const { return RowKind::Used; }
};
} // namespace

QString plainTextOf(const domain::Message& message) {
    QStringList parts;
    for (const domain::Block& block : message.blocks) {
        if (const auto* text = std::get_if<domain::TextBlock>(&block))
            parts.append(text->markdown);
    }
    return parts.join(QStringLiteral("\n\n"));
}

std::vector<ThreadRow> rowsOf(const std::shared_ptr<const domain::Message>& message) {
    std::vector<ThreadRow> rows;
    if (message->author == domain::Author::Person) {
        rows.push_back({RowKind::Person, message, -1, true, message->createdAt, 0, {}, {}, false, {}, {}});
        return rows;
    }
    for (std::size_t i = 0; i < message->blocks.size(); ++i) {
        const RowKind kind = std::visit(KindOf{}, message->blocks[i]);
        rows.push_back({kind, message, static_cast<int>(i), i == 0, message->createdAt, 0, {}, {}, false, {}, {}});
    }
    return rows;
}

std::vector<ThreadRow> rowsOf(const std::vector<domain::Message>& messages, QDate previous, const Format& format) {
    std::vector<ThreadRow> rows;
    for (const domain::Message& message : messages) {
        std::vector<ThreadRow> own = rowsOf(std::make_shared<const domain::Message>(message));
        if (own.empty())
            continue;
        const QDate day = format.dayOf(message.createdAt);
        if (day != previous) {
            rows.push_back({RowKind::Day, nullptr, -1, false, message.createdAt, 0, {}, {}, false, {}, {}});
            previous = day;
        }
        rows.insert(rows.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
    }
    return rows;
}

} // namespace flux::ui
