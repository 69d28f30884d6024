#include "ui/markdown/markdown_blocks.h"

#include <QtCore/QVariantMap>

#include <algorithm>

namespace flux::ui {

namespace {

QString kindName(MarkdownBlock::Kind kind) {
    switch (kind) {
    case MarkdownBlock::Kind::Paragraph:
        return QStringLiteral("paragraph");
    case MarkdownBlock::Kind::Heading:
        return QStringLiteral("heading");
    case MarkdownBlock::Kind::Code:
        return QStringLiteral("code");
    case MarkdownBlock::Kind::Table:
        return QStringLiteral("table");
    case MarkdownBlock::Kind::Rule:
        return QStringLiteral("rule");
    }
    return {};
}

QVariantMap tableMap(const MarkdownTable& table) {
    QVariantList rows;
    for (const QStringList& row : table.rows)
        rows.append(QVariant(row));
    return {
        {QStringLiteral("head"), table.head}, {QStringLiteral("align"), table.align}, {QStringLiteral("rows"), rows}};
}

} // namespace

void MarkdownBlocks::setText(const QString& text) {
    if (text == m_text)
        return;
    m_text = text;
    const int before = count();
    replaceTail(parseMarkdown(text));
    Q_EMIT textChanged();
    if (count() != before)
        Q_EMIT countChanged();
}

void MarkdownBlocks::replaceTail(std::vector<MarkdownBlock> blocks) {
    const std::size_t shared = std::min(blocks.size(), m_blocks.size());
    for (std::size_t i = 0; i < shared; ++i) {
        if (m_blocks[i] == blocks[i])
            continue;
        m_blocks[i] = std::move(blocks[i]);
        const QModelIndex at = index(static_cast<int>(i));
        Q_EMIT dataChanged(at, at);
    }
    if (blocks.size() < m_blocks.size()) {
        beginRemoveRows({}, static_cast<int>(blocks.size()), count() - 1);
        m_blocks.resize(blocks.size());
        endRemoveRows();
    } else if (blocks.size() > m_blocks.size()) {
        beginInsertRows({}, count(), static_cast<int>(blocks.size()) - 1);
        std::move(blocks.begin() + static_cast<std::ptrdiff_t>(shared), blocks.end(), std::back_inserter(m_blocks));
        endInsertRows();
    }
}

QString MarkdownBlocks::plainText() const {
    QStringList lines;
    for (const MarkdownBlock& block : m_blocks)
        lines.append(block.marker.isEmpty() ? block.plain : block.marker + u' ' + block.plain);
    return lines.join(u'\n');
}

int MarkdownBlocks::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count();
}

QVariant MarkdownBlocks::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const MarkdownBlock& block = m_blocks[static_cast<std::size_t>(index.row())];
    switch (role) {
    case KindRole:
        return kindName(block.kind);
    case HtmlRole:
        return block.html;
    case PlainRole:
        return block.plain;
    case LevelRole:
        return block.level;
    case IndentRole:
        return block.indent;
    case QuotesRole:
        return block.quotes;
    case MarkerRole:
        return block.marker;
    case TaskRole:
        return block.task;
    case TightRole:
        return block.tight;
    case LanguageRole:
        return block.language;
    case CodeRole:
        return block.code;
    case TableRole:
        return tableMap(block.table);
    default:
        return {};
    }
}

QHash<int, QByteArray> MarkdownBlocks::roleNames() const {
    return {{KindRole, "kind"},     {HtmlRole, "html"},         {PlainRole, "plain"},   {LevelRole, "level"},
            {IndentRole, "indent"}, {QuotesRole, "quotes"},     {MarkerRole, "marker"}, {TaskRole, "task"},
            {TightRole, "tight"},   {LanguageRole, "language"}, {CodeRole, "code"},     {TableRole, "table"}};
}

} // namespace flux::ui
