// An answer while it is being given: one row at the end of what is stored, which becomes the stored answer in its
// place.
#include "ui/core/error_text.h"
#include "ui/core/thread_model.h"

namespace flux::ui {

int ThreadModel::answerRow() const {
    const int row = endOfStored(); // it is the first of those on their way
    return row < count() && m_rows[static_cast<std::size_t>(row)].live ? row : -1;
}

void ThreadModel::followAnswer(const domain::AnswerProgress& progress) {
    if (isNew() || progress.conversationId != m_conversation.id || m_hasNewer)
        return;
    int row = answerRow();
    if (row < 0) {
        if (progress.offset != 0)
            return; // its beginning was missed; it comes again
        ThreadRow made;
        made.kind = RowKind::Text;
        made.live = true;
        made.lead = true;
        made.at = m_format.now();
        row = endOfStored();
        appendRows({made});
        Q_EMIT appended(false);
        Q_EMIT answeringChanged();
    }
    ThreadRow& live = m_rows[static_cast<std::size_t>(row)];
    if (progress.offset > live.text.size())
        return;
    live.text.truncate(progress.offset);
    live.text += progress.text;
    live.doing = progress.doing;
    Q_EMIT dataChanged(index(row), index(row), {TextRole, Qt::DisplayRole, DoingRole});
}

// True: the message was the end of the answer that is being given, and stands in its place. What else Flux says
// meanwhile (a task that it began) stands above it.
bool ThreadModel::settleAnswer(const domain::Message& message) {
    const int row = answerRow();
    if (row < 0)
        return false;
    const QString said = plainTextOf(message);
    const QString sofar = m_rows[static_cast<std::size_t>(row)].text;
    if (!sofar.isEmpty() && !said.startsWith(QStringView(sofar).left(200)))
        return false;
    std::vector<ThreadRow> rows = rowsOf(std::vector<domain::Message>{message}, lastDay(), m_format);
    putInPlace(row, rows);
    Q_EMIT answeringChanged();
    return true;
}

void ThreadModel::putInPlace(int row, std::vector<ThreadRow>& rows) {
    if (rows.empty() || rows.front().kind != RowKind::Text) { // of another shape: it takes its place as a whole
        removeRow(row);
        appendRows(std::move(rows));
        return;
    }
    m_rows[static_cast<std::size_t>(row)] = std::move(rows.front());
    rows.erase(rows.begin());
    Q_EMIT dataChanged(index(row), index(row));
    appendRows(std::move(rows));
}

void ThreadModel::stopAnswer() {
    if (isNew())
        return;
    m_link.send(api::StopAnswer{m_conversation.id}, this, [this](const base::Result<api::AnswerStopped>& stopped) {
        if (!stopped.ok())
            Q_EMIT failed(errorText(stopped.error()));
    });
}

} // namespace flux::ui
