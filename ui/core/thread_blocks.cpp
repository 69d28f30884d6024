// What the rows of the thread say, block by block.
#include "ui/core/block_data.h"
#include "ui/core/error_text.h"
#include "ui/core/json_variant.h"
#include "ui/core/thread_model.h"

#include <algorithm>

namespace flux::ui {

QVariant ThreadModel::blockData(const ThreadRow& row, int role) const {
    const domain::Block& block = row.message->blocks[static_cast<std::size_t>(row.block)];
    const bool words = role == TextRole || role == Qt::DisplayRole;
    if (const auto* text = std::get_if<domain::TextBlock>(&block)) {
        return words ? QVariant(text->markdown) : QVariant();
    } else if (const auto* task = std::get_if<domain::TaskBlock>(&block)) {
        return role == TaskRole     ? QVariant::fromValue(m_store.task(task->taskId))
               : role == TaskIdRole ? QVariant(task->taskId.text)
               : role == GoneRole   ? QVariant(m_store.task(task->taskId) == nullptr)
                                    : QVariant();
    } else if (const auto* card = std::get_if<domain::CheckpointBlock>(&block)) {
        return role == CardRole ? QVariant::fromValue(m_store.card(card->checkpointId)) : QVariant();
    } else if (const auto* result = std::get_if<domain::ResultBlock>(&block)) {
        switch (role) {
        case Qt::DisplayRole:
        case TextRole:
            return result->markdown;
        case HeadingRole:
            return result->heading;
        case FilesRole:
            return toVariant(result->files);
        case SourcesRole:
            return toVariant(result->sources);
        case TaskIdRole:
            return result->taskId.text;
        default:
            return {};
        }
    } else if (const auto* error = std::get_if<domain::ErrorBlock>(&block)) {
        switch (role) {
        case Qt::DisplayRole:
        case TextRole:
            return error->text;
        case HeadingRole:
            return error->heading;
        case DetailRole:
            return error->detail;
        case ActionsRole:
            return error->actions;
        case TaskIdRole:
            return error->taskId.text;
        default:
            return {};
        }
    } else if (const auto* suggestions = std::get_if<domain::SuggestionsBlock>(&block)) {
        return role == SuggestionsRole ? QVariant(suggestions->texts) : QVariant();
    }
    return dataBlock(row, role);
}

// The blocks about the person's data.
QVariant ThreadModel::dataBlock(const ThreadRow& row, int role) const {
    const domain::Block& block = row.message->blocks[static_cast<std::size_t>(row.block)];
    if (const auto* table = std::get_if<domain::TableBlock>(&block)) {
        return role == TableRole     ? QVariant(toMap(*table, m_format))
               : role == HeadingRole ? QVariant(table->heading)
                                     : QVariant();
    } else if (const auto* change = std::get_if<domain::ChangeBlock>(&block)) {
        if (role != ChangeRole)
            return role == HeadingRole ? QVariant(change->heading) : QVariant();
        QVariantMap map = toMap(*change, m_format);
        if (m_undone.contains(row.message->id))
            map[QStringLiteral("undone")] = true;
        return map;
    } else if (const auto* used = std::get_if<domain::UsedBlock>(&block)) {
        return role == UsedRole ? QVariant(toList(*used)) : QVariant();
    }
    return {};
}

void ThreadModel::undoChange(int row) {
    if (row < 0 || row >= count() || !m_rows[static_cast<std::size_t>(row)].message)
        return;
    const domain::MessageId id = m_rows[static_cast<std::size_t>(row)].message->id;
    m_link.send(api::UndoChange{m_conversation.id, id}, this, [this, id](const base::Result<api::ObjectsUndone>& done) {
        if (!done.ok()) {
            Q_EMIT failed(errorText(done.error()));
            return;
        }
        showUndone(id);
    });
}

void ThreadModel::showUndone(const domain::MessageId& id) {
    m_undone.insert(id);
    for (int i = 0; i < count(); ++i) {
        const ThreadRow& each = m_rows[static_cast<std::size_t>(i)];
        if (each.kind == RowKind::Change && each.message->id == id)
            Q_EMIT dataChanged(index(i), index(i), {ChangeRole});
    }
}

// A change may be taken back from anywhere: by a sentence, in the object's history, in another window.
void ThreadModel::followUndo(const domain::ObjectsChanged& changed) {
    const auto isUndone = [&changed](const domain::ChangedObject& shown) {
        return std::any_of(changed.objects.begin(), changed.objects.end(), [&shown](const domain::ObjectRef& ref) {
            return ref.undone && ref.id == shown.object &&
                   (ref.version == shown.toVersion + 1 || (shown.fromVersion == 0 && ref.deleted));
        });
    };
    if (std::none_of(changed.objects.begin(), changed.objects.end(), [](const auto& ref) { return ref.undone; }))
        return;
    std::vector<domain::MessageId> undone;
    for (const ThreadRow& row : m_rows) {
        if (row.kind != RowKind::Change || m_undone.contains(row.message->id))
            continue;
        const auto& change = std::get<domain::ChangeBlock>(row.message->blocks[static_cast<std::size_t>(row.block)]);
        if (!change.objects.empty() && std::all_of(change.objects.begin(), change.objects.end(), isUndone))
            undone.push_back(row.message->id);
    }
    for (const domain::MessageId& id : undone)
        showUndone(id);
}

} // namespace flux::ui
