#pragma once

#include "ui/markdown/markdown_parser.h"

#include <QtCore/QAbstractListModel>
#include <QtQml/qqmlregistration.h>

namespace flux::ui {

// The blocks of one Markdown text as a list model. When the text grows (an answer that streams in), only the blocks
// that changed are told to the view. Thread: main. Owner: the QML item that shows it.
class MarkdownBlocks : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)

public:
    enum Role {
        KindRole = Qt::UserRole + 1,
        HtmlRole,
        PlainRole,
        LevelRole,
        IndentRole,
        QuotesRole,
        MarkerRole,
        TaskRole,
        TightRole,
        LanguageRole,
        CodeRole,
        TableRole
    };

    using QAbstractListModel::QAbstractListModel;

    QString text() const { return m_text; }
    void setText(const QString& text);
    int count() const { return static_cast<int>(m_blocks.size()); }
    Q_INVOKABLE QString plainText() const; // the whole text without marks, for Copy and for readers

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void textChanged();
    void countChanged();

private:
    void replaceTail(std::vector<MarkdownBlock> blocks);

    QString m_text;
    std::vector<MarkdownBlock> m_blocks;
};

} // namespace flux::ui
